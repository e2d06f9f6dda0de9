"""Conditions that no answer can meet, because the question has no such choice or no such number."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.types.problems.base import Body

_LIMITS = {"age": (0, 130), "fee": (0, None)}


def never_reached(said: Any, questions: Mapping[str, Body]) -> Iterator[str]:
    """Each part of a condition that no answer meets, as the end of a sentence about it.

    A slip of the pen in a choice, or a number beyond the limits of the question, would hide a page for ever.
    """
    if isinstance(said, Mapping):
        question = questions.get(said["term"]) if isinstance(said.get("term"), str) else None
        if question is not None and "value" in said:
            yield from _strange_choices(said, question)
            yield from _out_of_limits(said, question)
        for inner in said.values():
            yield from never_reached(inner, questions)
    elif isinstance(said, list):
        for inner in said:
            yield from never_reached(inner, questions)


def _strange_choices(leaf: Mapping[str, Any], question: Body) -> Iterator[str]:
    known = {option["value"] for key in ("options", "slots") for option in question.get(key, ())}
    wanted = leaf["value"]
    for value in wanted if isinstance(wanted, list) else [wanted]:
        if known and leaf.get("op") in ("eq", "ne", "in") and str(value) not in known:
            yield _("「%(value)s」は、質問「%(name)s」の選択肢にありません。") % {
                "value": value,
                "name": leaf["term"],
            }


def _out_of_limits(leaf: Mapping[str, Any], question: Body) -> Iterator[str]:
    """A comparison that is false for every answer within the limits of the question."""
    low, high = _limits(question)
    if not _may_hold(leaf, low, high):
        yield _("「%(name)s」の条件は、質問の最小・最大の範囲では成り立ちません。") % {"name": leaf["term"]}


def _limits(question: Body) -> tuple[Any, Any]:
    least, most = _LIMITS.get(question["type"], (None, None))
    low, high = question.get("minimum", least), question.get("maximum", most)
    moving = [isinstance(limit, str) and limit.startswith("today") for limit in (low, high)]
    return None if moving[0] else low, None if moving[1] else high


def _may_hold(leaf: Mapping[str, Any], low: Any, high: Any) -> bool:
    """Whether a value from `low` to `high` (None: no limit) may meet the comparison."""
    value = leaf["value"]
    match leaf.get("op"):
        case "eq":
            return _lies(value, low, high)
        case "in":
            return any(_lies(one, low, high) for one in value)
        case "between":
            return _lies(value[1], low, None) and _lies(value[0], None, high)
        case "ge":
            return _lies(value, None, high)
        case "gt":
            return _lies(value, None, high) and not (_same_kind(value, high) and value == high)
        case "le":
            return _lies(value, low, None)
        case "lt":
            return _lies(value, low, None) and not (_same_kind(value, low) and value == low)
    return True


def _lies(value: Any, low: Any, high: Any) -> bool:
    """Whether the value lies within the limits; what cannot be compared may."""
    return not (_same_kind(value, low) and value < low) and not (_same_kind(value, high) and value > high)


def _same_kind(value: Any, limit: Any) -> bool:
    if isinstance(value, bool) or limit is None:
        return False
    return isinstance(value, str) is isinstance(limit, str) and isinstance(value, int | float | str)
