"""Routes of a form: which pages follow which under which answers, and what cannot be reached or passed."""

from madoguchi.eforms.routes.drawing import Drawing, draw
from madoguchi.eforms.routes.graph import Edge, Graph, Hidden, Node, Stop, graph
from madoguchi.eforms.routes.words import condition_in_words

__all__ = ["Drawing", "Edge", "Graph", "Hidden", "Node", "Stop", "condition_in_words", "draw", "graph"]
