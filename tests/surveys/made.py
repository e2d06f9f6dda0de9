"""Small codebooks, people who answer by them, and files as a research firm sends them."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from madoguchi.surveys.codebook import HEADINGS, Choice, Codebook, Condition, Item, Kind
from madoguchi.surveys.panel import template_rows


def item(code: str, kind: Kind = Kind.SINGLE, codes: str = "a b", base: str = "", **more: Any) -> Item:
    """A question with options named like their codes; `base` is `Q1=a,b`."""
    conditions = ()
    if base:
        question, _sign, named = base.partition("=")
        conditions = (Condition(question, tuple(named.split(","))),)
    choices = tuple(Choice(one, f"{code}の{one}") for one in codes.split())
    return Item(
        code, f"{code}とは", kind, choices if kind in (Kind.SINGLE, Kind.MANY) else (), conditions, **more
    )


def book(*items: Item) -> Codebook:
    """A codebook of these questions."""
    return Codebook(items)


def as_csv(rows: Sequence[Sequence[Any]], encoding: str = "utf-8-sig") -> bytes:
    """Rows as the bytes of a CSV file."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def codebook_file(held: Codebook, encoding: str = "utf-8-sig") -> bytes:
    """The codebook as a firm sends it."""
    return as_csv([HEADINGS, *held.rows()], encoding)


def answers_file(held: Codebook, people: Sequence[Mapping[str, Any]], encoding: str = "utf-8-sig") -> bytes:
    """Answers in columns, one for each option of several; who was not asked has empty cells."""
    headings = ["ID", *template_rows(held)]
    rows = [[str(n), *_cells(held, one)] for n, one in enumerate(people, 1)]
    return as_csv([headings, *rows], encoding)


def _cells(held: Codebook, answers: Mapping[str, Any]) -> list[str]:
    found = []
    for one in held.items:
        given = answers.get(one.code)
        if one.kind is Kind.MANY:
            chosen = given or []
            found += ["" if given is None else "1" if c.code in chosen else "0" for c in one.choices]
        else:
            found.append("" if given is None else str(given))
    return found
