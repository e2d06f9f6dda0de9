"""Conditions of a form: which answers they look at, and whether they hold."""

from datetime import date
from typing import Any

from madoguchi.rules.trees import evaluate, terms_of


def holds(tree: Any, known: dict[str, Any], on: date) -> bool:
    """Whether the condition holds on that day; what is not known yet does not."""
    return tree is None or evaluate(tree, known, on=on).value is True


def looked_at(tree: Any) -> frozenset[str]:
    """The ids of the questions that the condition looks at."""
    return frozenset() if tree is None else frozenset(terms_of(tree))
