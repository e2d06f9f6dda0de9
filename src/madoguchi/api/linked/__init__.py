"""The registry as linked data: CPSV-AP 3.2 for procedures and programmes, DCAT for the datasets."""

from madoguchi.api.linked.catalogue import catalogue
from madoguchi.api.linked.context import CONTEXT
from madoguchi.api.linked.graphs import procedures_graph, programmes_graph

__all__ = ["CONTEXT", "catalogue", "procedures_graph", "programmes_graph"]
