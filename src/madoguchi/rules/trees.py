"""Condition trees (要件) over values by name: whether they hold, and which conditions decide it.

A tree is JSON (`schema.json` beside this file). Every node has `op` and may carry `id`, `label` and `law`:

    {"op": "all", "of": [
        {"op": "age_lt", "term": "child.birth_date", "value": 18, "law": "児童手当法第3条第1項"},
        {"op": "eq", "term": "child.lives_in_japan", "value": true}]}

Answers have three values (Kleene): True, False, and None where too little is known. Nothing in the data can
make an evaluation fail: what is missing or of another kind than the threshold counts as not known. A tree
that is malformed raises `BadRule`. Rules of programmes, with members, tables and amounts, are in `documents`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from madoguchi.rules.nodes import Node
from madoguchi.rules.parsing import Parser
from madoguchi.rules.problems import BadRule, check
from madoguchi.rules.scopes import Flat
from madoguchi.rules.verdicts import Reason, missing_in, reasons_of

__all__ = ["Answer", "BadRule", "Reason", "check", "evaluate", "terms_of"]

Tree = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a tree holds, and the leaves that force it: the fewest for yes or no, all open ones for None."""

    value: bool | None
    reasons: tuple[Reason, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The terms to ask for while the answer is open, in the order of the tree, each once."""
        return missing_in(self.reasons) if self.value is None else ()


def evaluate(tree: Tree, values: Mapping[str, Any], *, on: date) -> Answer:
    """Whether `tree` holds for `values` on the day `on`; raises `BadRule` if the tree is malformed.

    `values` maps names of terms to bool, number, text, date (or its ISO form) or a list of texts. A name that
    is missing, None or an empty text is not known.
    """
    holds, found = _parsed(tree, on).answer(Flat(values, on))
    return Answer(holds, reasons_of(found))


def terms_of(tree: Tree) -> set[str]:
    """The names of terms that `tree` reasons about; raises `BadRule` if the tree is malformed."""
    problems = check(tree)
    if problems:
        raise BadRule(problems[0])
    return {*_named(tree)}


def _named(said: Any) -> Iterator[str]:
    """The terms of a tree that has been checked, also of what is in force on other days."""
    if isinstance(said, Mapping):
        if "term" in said:
            yield said["term"]
        for inner in said.values():
            yield from _named(inner)
    elif isinstance(said, list):
        for inner in said:
            yield from _named(inner)


def _parsed(tree: Tree, on: date) -> Node:
    try:
        text = json.dumps(tree)
    except (TypeError, ValueError, RecursionError):  # not JSON: what is wrong is said below
        return _checked(tree, on)
    return _parsed_text(text, on)


@lru_cache(maxsize=1024)
def _parsed_text(text: str, on: date) -> Node:
    """Forms ask the same conditions at every page: each is read once a day."""
    return _checked(json.loads(text), on)


def _checked(tree: Tree, on: date) -> Node:
    problems = check(tree)
    if problems:
        raise BadRule(problems[0])
    return Parser(on).tree(tree)
