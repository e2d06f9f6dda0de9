"""Records of single people without what could tell who they are: groups of fewer than ten are made coarser or left out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from madoguchi.surveys.analysis import ROLES
from madoguchi.surveys.codebook import Answers, Codebook, Kind
from madoguchi.surveys.counting import FEWEST

HIDDEN = "*"
"""What stands where a trait was taken away."""


@dataclass(frozen=True)
class Records:
    """The records as they are published, and how many were changed (匿名にした個票)."""

    rows: list[dict[str, Any]]
    coarser: int
    left_out: int


def records_of(
    book: Codebook, people: Sequence[Answers], weights: Sequence[float], roles: Mapping[str, str]
) -> Records:
    """Each person's answers, in an order that says nothing, without words.

    Of sex, age, area and occupation the last is taken away first, until ten or more people look alike in those that
    are left; who is alone even so is left out.
    """
    traits = [roles[role] for role in ROLES if role in roles]
    told = [code for code, item in book.by_code.items() if item.kind is not Kind.FREE]
    keys = [tuple(str(one.get(trait) or "") for trait in traits) for one in people]
    kept: list[tuple[str, ...] | None] = [None] * len(keys)
    for length in range(len(traits), -1, -1):
        shown = [key[:length] + (HIDDEN,) * (len(traits) - length) for key in keys]
        counts = Counter(one for one, done in zip(shown, kept, strict=True) if done is None)
        for place, one in enumerate(shown):
            if kept[place] is None and counts[one] >= FEWEST:
                kept[place] = one
    rows = []
    for answers, weight, key in zip(people, weights, kept, strict=True):
        if key is None:
            continue
        row = {code: _cell(answers.get(code)) if code in answers else "" for code in told}
        row |= dict(zip(traits, key, strict=True))
        # A weight belongs to a combination of traits: it would give back what was taken away.
        rows.append({**row, "weight": "" if HIDDEN in key else round(float(weight), 4)})
    rows.sort(key=lambda row: [str(row[code]) for code in (*traits, *told)])
    changed = sum(1 for key in kept if key is not None and HIDDEN in key)
    return Records(rows, changed, sum(1 for key in kept if key is None))


def _cell(given: Any) -> str:
    """An answer as a cell: codes with a semicolon between, nothing for who was asked and gave none."""
    if isinstance(given, list):
        return ";".join(str(one) for one in given) or "-"
    if isinstance(given, float):
        return f"{given:g}"
    return "-" if given is None else str(given)
