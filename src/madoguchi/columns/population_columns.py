"""What a population file may hold: which columns, of which kind, and nothing by which people are known."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from madoguchi.core.lazily import lazily
from madoguchi.rules.columnar.sources import BUSINESS_KEY, COMPLETE, HOUSEHOLD_KEY, KINDS
from madoguchi.rules.situations import HIGHEST
from madoguchi.vocabulary.terms import TERMS, Term, TermType

if TYPE_CHECKING:
    import polars as pl
else:
    pl = lazily("polars")

_YEAR = re.compile("(.+)_([12][0-9]{3})")
_ALWAYS = frozenset({HOUSEHOLD_KEY, BUSINESS_KEY, "role", *COMPLETE.values()})
_GROUPS = ("person", "spouse", "children[]", "others[]", "members[]")
_KIND_OF = {
    TermType.BOOLEAN: "bool",
    TermType.NUMBER: "int",
    TermType.MONEY: "int",
    TermType.DATE: "date",
    TermType.ONE_OF: "text",
    TermType.MANY_OF: "texts",
}
"""The kind of the column of a term; other types are words about people, and none of a rule's business."""
_EARLIEST, _LATEST = "1880-01-01", "2200-01-01"
_CODES = frozenset({"city_code"})
"""Texts that rules do read: codes."""


def term_of(column: str, *, is_of_people: bool) -> Term | None:
    """The term whose values stand in a column, of whichever member; None for what is none."""
    year = _YEAR.fullmatch(column)
    name = year.group(1) if year and year.group(1) not in TERMS else column
    if "." in name:
        return TERMS.get(name)
    groups = _GROUPS if is_of_people else ("business",)
    return next((TERMS[f"{group}.{name}"] for group in groups if f"{group}.{name}" in TERMS), None)


def column_problems(kinds: Mapping[str, str], key: str) -> Iterator[str]:
    """What is wrong with the columns, a sentence each: unknown ones, words about people, wrong kinds."""
    is_of_people = key == HOUSEHOLD_KEY
    for name, kind in kinds.items():
        if name in _ALWAYS:
            if name in COMPLETE.values() and kind != "bool":
                yield f"列「{name}」は、はい・いいえの列にしてください（今は{KINDS[kind]}です）。"
            continue
        term = term_of(name, is_of_people=is_of_people)
        if term is None:
            yield f"列「{name}」は、語彙にありません。列の名前を確かめるか、列を外してください。"
        elif term.type not in _KIND_OF and name.rpartition(".")[2] not in _CODES:
            yield f"列「{name}」（{term.label}）は、個人を特定する情報です。この列を外してください。"
        elif (wanted := _KIND_OF.get(term.type, "text")) != kind:
            yield (
                f"列「{name}」（{term.label}）は{KINDS[wanted]}の列にしてください（今は{KINDS[kind]}です）。"
            )
    if len(kinds) <= 2:
        yield "人の情報の列がありません。"


def value_problems(path: Path, kinds: Mapping[str, str], key: str) -> Iterator[str]:
    """What is wrong with the values: numbers below 0 or out of reach, days that cannot be, keys that come again."""
    file = pl.scan_parquet(path)
    numbers = [name for name, kind in kinds.items() if kind == "int" and name != key]
    days = [name for name, kind in kinds.items() if kind == "date"]
    asked = [
        *(pl.col(name).min().alias(f"low {name}") for name in (*numbers, *days)),
        *(pl.col(name).max().alias(f"high {name}") for name in (*numbers, *days)),
        pl.col(key).n_unique().alias("keys"),
        pl.len().alias("rows"),
    ]
    if key == HOUSEHOLD_KEY:
        asked.append((pl.col("role") == "applicant").sum().alias("households"))
    (found,) = file.select(asked).collect().to_dicts()
    for name in numbers:
        low, high = found[f"low {name}"], found[f"high {name}"]
        if low is not None and (low < 0 or high > HIGHEST):
            yield f"列「{name}」に、0より小さいか大きすぎる数があります（{low if low < 0 else high}）。"
    for name in days:
        low, high = found[f"low {name}"], found[f"high {name}"]
        if low is not None and (str(low) < _EARLIEST or str(high) > _LATEST):
            yield f"列「{name}」に、ありえない日付があります（{low if str(low) < _EARLIEST else high}）。"
    if not found["rows"]:
        yield "1人もいません。"
    if found["keys"] != found.get("households", found["rows"]):
        yield f"列「{key}」で、同じ番号が2回使われています。世帯の行は、申請者を先頭に続けて並べてください。"
