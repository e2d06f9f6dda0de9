"""Condition trees (要件): what they may say, whether they hold, and which conditions decide it.

A tree is JSON (`schema.json` beside this file). Every node has `op` and may carry `id`, `label` and `law`:

    {"op": "all", "of": [
        {"op": "age_lt", "term": "child.birth_date", "value": 18, "law": "児童手当法第3条第1項"},
        {"op": "eq", "term": "child.lives_in_japan", "value": true}]}

Answers have three values (Kleene): True, False, and None where too little is known. Nothing in the data can
make an evaluation fail: what is missing or of another kind than the threshold counts as not known. A tree
that is malformed raises `BadRule`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isnan
from typing import Any

from madoguchi.core.calendars import age_on
from madoguchi.rules.problems import ORDERS, BadRule, check, iso_date

__all__ = ["Answer", "BadRule", "Reason", "check", "evaluate", "terms_of"]

Tree = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition that decides an answer (理由).

    `path` is the JSON pointer of the leaf in the tree, `label` and `law` its own or those of the nearest node
    around it. `value` is what was known (None: nothing), `threshold` what the rule names (None for `known`).
    `holds` is the leaf's own answer, before any `not` around it.
    """

    path: str
    term: str
    op: str
    label: str
    law: str
    value: Any
    threshold: Any
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a tree holds, and the leaves that force it: the fewest for yes or no, all open ones for None."""

    value: bool | None
    reasons: tuple[Reason, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The terms to ask for while the answer is open, in the order of the tree, each once."""
        if self.value is not None:
            return ()
        return tuple(dict.fromkeys(reason.term for reason in self.reasons))


def evaluate(tree: Tree, values: Mapping[str, Any], *, on: date) -> Answer:
    """Whether `tree` holds for `values` on the day `on`; raises `BadRule` if the tree is malformed.

    `values` maps names of terms to bool, number, text, date (or its ISO form) or a list of texts. A name that
    is missing, None or an empty text is not known.
    """
    problems = check(tree)
    if problems:
        raise BadRule(problems[0])
    return _answer(tree, values, on, path="", label="", law="")


def terms_of(tree: Tree) -> set[str]:
    """The names of terms that `tree` reasons about; raises `BadRule` if the tree is malformed."""
    problems = check(tree)
    if problems:
        raise BadRule(problems[0])
    return {leaf["term"] for leaf in _leaves(tree)}


def _leaves(tree: Tree) -> Iterable[Tree]:
    if tree["op"] == "not":
        yield from _leaves(tree["of"])
    elif "of" in tree:
        for part in tree["of"]:
            yield from _leaves(part)
    else:
        yield tree


def _answer(tree: Tree, values: Mapping[str, Any], on: date, *, path: str, label: str, law: str) -> Answer:
    label, law = tree.get("label", label), tree.get("law", law)
    op = tree["op"]
    if op == "not":
        inner = _answer(tree["of"], values, on, path=f"{path}/of", label=label, law=law)
        return Answer(None if inner.value is None else not inner.value, inner.reasons)
    if "of" in tree:
        parts = [
            _answer(part, values, on, path=f"{path}/of/{place}", label=label, law=law)
            for place, part in enumerate(tree["of"])
        ]
        needed = {"all": len(parts), "any": 1}.get(op) or tree["n"]
        return _at_least(needed, parts)
    value = values.get(tree["term"])
    threshold = tree.get("value")
    holds = _holds(op, value, threshold, on)
    reason = Reason(path, tree["term"], op, label, law, value, threshold, holds)
    return Answer(holds, (reason,))


def _at_least(needed: int, parts: Sequence[Answer]) -> Answer:
    """Whether `needed` of `parts` hold; the shortest reasons that are enough are kept."""
    yes = [part for part in parts if part.value is True]
    no = [part for part in parts if part.value is False]
    enough_against = len(parts) - needed + 1
    if len(yes) >= needed:
        return Answer(True, _fewest(yes, needed))
    if len(no) >= enough_against:
        return Answer(False, _fewest(no, enough_against))
    return Answer(None, tuple(reason for part in parts if part.value is None for reason in part.reasons))


def _fewest(parts: Sequence[Answer], count: int) -> tuple[Reason, ...]:
    """The reasons of the `count` parts that need the fewest, in the order of the tree."""
    chosen = sorted(range(len(parts)), key=lambda place: (len(parts[place].reasons), place))[:count]
    return tuple(reason for place in sorted(chosen) for reason in parts[place].reasons)


def _holds(op: str, value: Any, threshold: Any, on: date) -> bool | None:
    """The answer of one leaf."""
    known = _is_known(value)
    if op == "known":
        return known
    if not known:
        return None
    if op in ("age_ge", "age_lt"):
        return _age_holds(op, value, threshold, on)
    if op == "in":
        return _is_among(value, threshold)
    if op == "between":
        low, high = (_compare(value, bound, ordered=True) for bound in threshold)
        return None if low is None or high is None else low >= 0 >= high
    order = _compare(value, threshold, ordered=op in ORDERS)
    if order is None:
        return None
    return {
        "eq": order == 0,
        "ne": order != 0,
        "lt": order < 0,
        "le": order <= 0,
        "gt": order > 0,
        "ge": order >= 0,
    }[op]


def _is_known(value: Any) -> bool:
    if value is None or (isinstance(value, str) and not value):
        return False
    if isinstance(value, Decimal):
        return not value.is_nan()
    return not (isinstance(value, float) and isnan(value))


def _age_holds(op: str, value: Any, years: int, on: date) -> bool | None:
    born = _as_date(value)
    if born is None or born > on:
        return None
    return (age_on(born, on) >= years) is (op == "age_ge")


def _is_among(value: Any, allowed: Sequence[Any]) -> bool | None:
    """Whether `value`, or any member of it when it is a list, is one of `allowed`."""
    if isinstance(value, list | tuple | set | frozenset):
        members = [_is_among(member, allowed) for member in value]
        return True if True in members else None if None in members else False
    orders = [_compare(value, one) for one in allowed]
    if 0 in orders:
        return True
    return None if all(order is None for order in orders) else False


def _compare(value: Any, threshold: Any, *, ordered: bool = False) -> int | None:
    """−1, 0 or 1 as `value` is below, at or above `threshold`; None when they are of different kinds.

    Days compare as days, in their ISO form too. Other texts are only equal or not: with `ordered` they are
    of no kind that compares.
    """
    if isinstance(threshold, str):
        day, wanted = _as_date(value), iso_date(threshold)
        if day is not None and wanted is not None:
            return (day > wanted) - (day < wanted)
        return int(value != threshold) if isinstance(value, str) and not ordered else None
    if isinstance(threshold, bool) or isinstance(value, bool):
        return (
            int(value is not threshold) if isinstance(threshold, bool) and isinstance(value, bool) else None
        )
    if isinstance(value, int | float | Decimal):
        return int(value > threshold) - int(value < threshold)
    return None


def _as_date(value: Any) -> date | None:
    if isinstance(value, str):
        return iso_date(value)
    return value if isinstance(value, date) and not isinstance(value, datetime) else None
