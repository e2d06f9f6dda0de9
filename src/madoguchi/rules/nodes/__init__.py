"""Conditions resolved for one reference day (要件の節): what `parsing` makes of a tree, evaluated and compiled from.

What is not in force on the day is left out, days of law have become ranges of days, the years of incomes are named.
Each node has `path`, the JSON pointer in the tree that it came from, and `label`, `law`, `id`: its own, or those of the
nearest node around it. `answer` gives True, False or None (Kleene) with the leaves that force it, as few as may be.
"""

from madoguchi.rules.nodes.base import Answer, Found, Leaf, Node, Origin
from madoguchi.rules.nodes.comparisons import CompareNumbers, NumberBetween, compared
from madoguchi.rules.nodes.leaves import Among, Between, Compare, InArea, Known, OnDay
from madoguchi.rules.nodes.logic import AtLeast, Never, Not, OfMembers

__all__ = [
    "Among",
    "Answer",
    "AtLeast",
    "Between",
    "Compare",
    "CompareNumbers",
    "Found",
    "InArea",
    "Known",
    "Leaf",
    "Never",
    "Node",
    "Not",
    "NumberBetween",
    "OfMembers",
    "OnDay",
    "Origin",
    "compared",
]
