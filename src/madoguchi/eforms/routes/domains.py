"""Answers worth trying: of every question that a condition looks at, one for each way in which it can decide."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import chain, combinations
from typing import Any

from madoguchi.eforms.types import FormDocument, Page, Question

_MOST_OPTIONS = 12
_MOST_SUBSETS = 5
_BY_AGE = frozenset({"age_ge", "age_lt"})
_ROUGH = frozenset({"until_fy_end", "from_fy_start", "grade_between", "within", "months_since", "in_area"})


@dataclass(frozen=True)
class Mention:
    """What a condition says of one question (条件の言及)."""

    question: str
    op: str
    value: Any


@dataclass(frozen=True)
class Domain:
    """The answers to try of one question; `is_exact` says that no other answer decides otherwise (試す答え)."""

    question: Question
    page: Page
    values: tuple[Any, ...]
    is_exact: bool


def mentions_in(tree: Any) -> Iterator[Mention]:
    """Everything that a condition or a number expression says of questions."""
    if isinstance(tree, Mapping):
        op = str(tree.get("op", ""))
        if isinstance(tree.get("term"), str):
            yield Mention(tree["term"].rpartition(".")[2], op, tree.get("value"))
        for key, inner in tree.items():
            if key not in ("term", "op", "label", "law", "id"):
                yield from mentions_in(inner)
    elif isinstance(tree, list | tuple):
        for inner in tree:
            yield from mentions_in(inner)


def has_expression(tree: Any) -> bool:
    """Whether somewhere in a condition numbers are worked out or members counted."""
    if isinstance(tree, Mapping):
        if (
            "number" in tree
            or isinstance(tree.get("value"), Mapping)
            or str(tree.get("op", "")).startswith("count")
        ):
            return True
        return any(has_expression(inner) for inner in tree.values())
    return isinstance(tree, list | tuple) and any(map(has_expression, tree))


def domain_of(question: Question, page: Page, mentions: list[Mention], *, rough: bool, on: date) -> Domain:
    """The answers of `question` that can make a difference to `mentions`; `rough` when numbers are worked out of it."""
    of_type = _BY_TYPE.get(question.type, _of_text)
    values, is_exact = of_type(question, mentions, on)
    is_optional = not question.required or question.for_officers
    if question.for_officers:
        values = []
    full = [*values, *([None] if is_optional else [])] or [None]
    seen: list[Any] = []
    for value in full:
        if not any(value == other and type(value) is type(other) for other in seen):
            seen.append(value)
    is_rough = rough and question.type not in ("yes_no", "one_of", "declaration")
    return Domain(question, page, tuple(seen), is_exact and not is_rough)


Found = tuple[list[Any], bool]


def _thresholds(mentions: list[Mention]) -> list[Any]:
    found: list[Any] = []
    for mention in mentions:
        found += mention.value if isinstance(mention.value, list) else [mention.value]
    return [one for one in found if one is not None and not isinstance(one, Mapping)]


def _of_yes_no(question: Question, mentions: list[Mention], on: date) -> Found:
    return [True, False], True


def _of_declaration(question: Question, mentions: list[Mention], on: date) -> Found:
    return [True], True


def _of_one(question: Question, mentions: list[Mention], on: date) -> Found:
    values = [option.value for option in question.options] or [slot.value for slot in question.slots]
    if question.entries is not None:
        values = [entry.value for entry in question.entries.entries]
    if len(values) <= _MOST_OPTIONS:
        return list(values), True
    named = [value for value in values if value in _thresholds(mentions)]
    return [*named, *[value for value in values if value not in named][:1]], True


def _of_many(question: Question, mentions: list[Mention], on: date) -> Found:
    named = [one.value for one in question.options if one.value in _thresholds(mentions)]
    rest = [one.value for one in question.options if one.value not in named][:1]
    if len(named) <= _MOST_SUBSETS:
        sizes = range(1, len(named) + 1)
        chosen = [list(some) for some in chain.from_iterable(combinations(named, n) for n in sizes)]
        return [*chosen, *([rest] if rest else [])], True
    return [*[[one] for one in named], named, *([rest] if rest else [])], False


def _of_number(question: Question, mentions: list[Mention], on: date) -> Found:
    low = question.minimum if isinstance(question.minimum, int) else 0
    high = question.maximum if isinstance(question.maximum, int) else max(10**9, low)
    if question.type == "age":
        high = min(high, 130)
    cuts = [
        int(one)
        for one in _thresholds(mentions)
        if isinstance(one, int | float) and not isinstance(one, bool)
    ]
    around = sorted({low, high, *(cut + step for cut in cuts for step in (-1, 0, 1))})
    return [one for one in around if low <= one <= high], True


def _of_day(question: Question, mentions: list[Mention], on: date) -> Found:
    low, high = limit_day(question.minimum, on), limit_day(question.maximum, on)
    days: set[date] = {on, on + timedelta(days=30), on - timedelta(days=30), _years_ago(on, 30)}
    is_exact = not any(mention.op in _ROUGH for mention in mentions)
    for mention in mentions:
        for value in mention.value if isinstance(mention.value, list) else [mention.value]:
            if mention.op in _BY_AGE and isinstance(value, int):
                days |= {_years_ago(on, value) + timedelta(days=step) for step in (-1, 0, 1, 2)}
            elif mention.op in _ROUGH and isinstance(value, int):
                days |= {
                    _years_ago(on, value + step) + timedelta(days=90 * part)
                    for step in (-1, 0, 1)
                    for part in range(4)
                }
            elif isinstance(value, str) and (day := _iso(value)):
                days |= {day + timedelta(days=step) for step in (-1, 0, 1)}
    days |= {day for day in (low, high) if day is not None}
    within = [day for day in sorted(days) if (low is None or day >= low) and (high is None or day <= high)]
    return [day.isoformat() for day in within], is_exact


def _of_text(question: Question, mentions: list[Mention], on: date) -> Found:
    named = [one for one in _thresholds(mentions) if isinstance(one, str)]
    is_plain = all(mention.op in ("eq", "ne", "in", "known") for mention in mentions)
    return [*named, SAMPLES.get(question.type, "見本")], is_plain and question.type in ("text", "long_text")


SAMPLES: dict[str, Any] = {
    "name": {"family": "見本", "given": "太郎"},
    "kana": {"family": "ミホン", "given": "タロウ"},
    "postal_code": "1000001",
    "address": {
        "postal_code": "1000001",
        "prefecture": "東京都",
        "city": "千代田区",
        "street": "千代田1-1",
        "building": "",
    },
    "phone": "0312345678",
    "email": "sample@example.jp",
    "corporate_number": "7000012050002",
    "file": [{"file": "sample", "name": "見本.pdf", "size": 1024, "sha256": "0" * 64}],
    "photo": [{"file": "sample", "name": "見本.jpg", "size": 1024, "sha256": "0" * 64}],
    "drawing": [{"file": "sample", "name": "見本.png", "size": 1024, "sha256": "0" * 64}],
}
"""An answer of each type for conditions that only ask whether there is one."""

_BY_TYPE: dict[str, Any] = {
    "yes_no": _of_yes_no,
    "declaration": _of_declaration,
    "one_of": _of_one,
    "slot": _of_one,
    "list": _of_one,
    "many_of": _of_many,
    "number": _of_number,
    "money": _of_number,
    "age": _of_number,
    "date": _of_day,
    "text": _of_text,
}


def limit_day(limit: int | str | None, on: date) -> date | None:
    """The day that a limit of a date names: an ISO date, `today` or `today-18y`; None without one."""
    if not isinstance(limit, str):
        return None
    if limit.startswith("today"):
        rest = limit.removeprefix("today")
        years = int(rest[:-1]) if rest.endswith("y") and rest[:-1].lstrip("+-").isdecimal() else 0
        return _years_ago(on, -years)
    return _iso(limit)


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _years_ago(day: date, years: int) -> date:
    """The same day `years` before; 28 February where there is no 29th."""
    year = min(max(day.year - years, 1), 9999)
    make = partial(day.replace, year=year)
    return make() if (day.month, day.day) != (2, 29) else make(day=28)


def domains_in(document: FormDocument, names: frozenset[str], trees: list[Any], on: date) -> list[Domain]:
    """The answers to try of the questions called `names`, for the conditions `trees`."""
    mentions = [mention for tree in trees for mention in mentions_in(tree)]
    rough = any(map(has_expression, trees))
    return [
        domain_of(
            question, page, [one for one in mentions if one.question == question.id], rough=rough, on=on
        )
        for page, question in document.questions()
        if question.id in names and question.has_answer and not question.is_computed
    ]
