"""Contradictions that can be seen in a tree: conditions of one `all` that no value can meet together."""

import json
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from math import inf
from typing import Any

from madoguchi.rules.days import BIRTHS, PERIODS, holding_range, iso_date
from madoguchi.rules.problems.base import Findings, is_number, overlap, period_of
from madoguchi.rules.problems.vocabulary import type_of

_SAID = frozenset({"id", "label", "law", "valid_from", "valid_to"})

_SAMPLES = [
    date(year, month, day) for year in (2027, 2028) for month in (1, 2, 3, 4, 7, 12) for day in (1, 2, 28)
] + [date(2027, 3, 31), date(2028, 2, 29), date(2028, 3, 31), date(2027, 12, 31)]
"""Reference days on which ranges of days are compared: around every day on which one of them can turn."""


def find_contradictions(said: dict[str, Any], path: str, findings: Findings) -> None:
    """Note each pair of conditions of the `all` that excludes one another while both are in force."""
    for (_at, one, branch), (where, other, twig) in combinations(_together(said, path), 2):
        # what contradicts itself within an inner `all` has been said there
        if branch == twig or not overlap(one, other):
            continue
        if "not" in (one["op"], other["op"]):
            if one["about"] == other["about"] and one["op"] != other["op"]:
                findings.say(
                    where, "同じ条件について「である」と「でない」の両方を求めています。", stops=False
                )
        elif one["about"] == other["about"] and _exclude(one, other, findings):
            name = f"「{one['term']}」" if "term" in one else "同じ数式"
            findings.say(
                where, f"{name}についての条件が矛盾しています。同時に成り立つ値はありません。", stops=False
            )


def _together(said: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any], int]]:
    """What must hold together, each in the period of what is around it, with what it is about, and its branch.

    A leaf is about its term or number, and appears once more as a whole, to be set against its own `not`.
    """
    nots = [_bare(part["of"]) for part in said["of"] if part.get("op") == "not"]
    for number, part in enumerate(said["of"]):
        here = f"{path}/of/{number}"
        if part.get("op") == "not":
            yield here, {**part, "about": _bare(part["of"])}, number
            continue
        if _bare(part) in nots:
            yield here, {**part, "op": "is", "about": _bare(part)}, number
        if part.get("op") == "all":
            for below, leaf, _branch in _together(part, here):
                yield below, _within(leaf, part), number
        elif "term" in part or "number" in part:
            about = {name: part[name] for name in ("term", "number", "income_year") if name in part}
            yield here, {**part, "about": json.dumps(about, sort_keys=True)}, number


def _bare(said: dict[str, Any]) -> str:
    """A condition without what is said about it, to be compared with another."""
    return json.dumps({key: value for key, value in said.items() if key not in _SAID}, sort_keys=True)


def _within(leaf: dict[str, Any], around: dict[str, Any]) -> dict[str, Any]:
    begins, ends = zip(period_of(leaf), period_of(around), strict=True)
    return {**leaf, "valid_from": max(begins).isoformat(), "valid_to": min(ends).isoformat()}


def _exclude(one: dict[str, Any], other: dict[str, Any], findings: Findings) -> bool:
    ops = (one["op"], other["op"])
    if "is" in ops:
        return False
    if all(op in BIRTHS | PERIODS for op in ops):
        return all(_apart(one, other, day) for day in _SAMPLES)
    if any(op in BIRTHS | PERIODS | {"known"} for op in ops):
        return False
    if ops == ("in_area", "in_area"):
        return not any(_share(code, wanted) for code in one["value"] for wanted in other["value"])
    if "in_area" in ops or (ops == ("in", "in") and not _has_one_value(one.get("term"), findings)):
        return False
    for first, second in ((one, other), (other, one)):
        values = _values(first)
        if values is not None:
            return not any(_meets(second, value) for value in values)
    return _ranges_apart(one, other)


def _share(code: str, other: str) -> bool:
    if "000" in (code[2:5], other[2:5]):
        return code[:2] == other[:2]
    return code == other


def _has_one_value(name: str | None, findings: Findings) -> bool:
    """Whether the vocabulary says that the term has not several values at once."""
    return (
        name is not None and findings.terms is not None and type_of(name, findings) not in (None, "many_of")
    )


def _apart(one: dict[str, Any], other: dict[str, Any], on: date) -> bool:
    ranges = [holding_range(part["op"], part["value"], on) for part in (one, other)]
    return max(first for first, _last in ranges) > min(last for _first, last in ranges)


def _values(leaf: dict[str, Any]) -> list[Any] | None:
    """The only values that the leaf lets through; None: many."""
    if leaf["op"] == "eq":
        return [leaf["value"]]
    if leaf["op"] == "in":
        values: list[Any] = leaf["value"]
        return values
    return None


def _meets(leaf: dict[str, Any], value: Any) -> bool:
    """Whether a value may meet a leaf: only what surely does not counts as no."""
    if isinstance(value, dict) or isinstance(leaf.get("value"), dict):
        return True
    op, wanted = leaf["op"], leaf.get("value")
    if op in ("eq", "ne"):
        return (value == wanted and type(value) is type(wanted)) is (op == "eq")
    if op == "in":
        return value in wanted  # type: ignore[operator]
    low, high, open_low, open_high = _bounds(leaf)
    at = _scaled(value)
    if at is None or low is None or high is None or isinstance(value, str) is not _is_of_days(leaf):
        return False
    return not (at < low or at > high or (open_low and at == low) or (open_high and at == high))


def _ranges_apart(one: dict[str, Any], other: dict[str, Any]) -> bool:
    low, high, open_low, open_high = _bounds(one)
    least, most, open_least, open_most = _bounds(other)
    if low is None or high is None or least is None or most is None:
        return False
    if _is_of_days(one) is not _is_of_days(other):
        return False
    if high < least or most < low:
        return True
    return (high == least and (open_high or open_least)) or (most == low and (open_most or open_low))


def _bounds(leaf: dict[str, Any]) -> tuple[float | None, float | None, bool, bool]:
    """The least and the most that the leaf lets through, and whether these are out; None: not a range."""
    op, value = leaf["op"], leaf.get("value")
    if op == "between" and isinstance(value, list):
        return _scaled(value[0]), _scaled(value[1]), False, False
    at = _scaled(value)
    if at is not None and op in ("lt", "le"):
        return -inf, at, False, op == "lt"
    if at is not None and op in ("gt", "ge"):
        return at, inf, op == "gt", False
    return None, None, False, False


def _scaled(value: Any) -> float | None:
    if is_number(value):
        return float(value)
    day = iso_date(value) if isinstance(value, str) else None
    return None if day is None else float(day.toordinal())


def _is_of_days(leaf: dict[str, Any]) -> bool:
    value = leaf["value"]
    return isinstance(value[0] if isinstance(value, list) else value, str)
