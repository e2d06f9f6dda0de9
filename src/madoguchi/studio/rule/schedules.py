"""Amounts, tables and the deadline of a rule as the page draws them."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.studio.rule.blocks import in_field
from madoguchi.studio.rule.drawing import Drawing
from madoguchi.studio.rule.ops import SPANS
from madoguchi.studio.rule.places import Path, id_of, name_of, nodes_in, path_of
from madoguchi.studio.rule.terms import term_words
from madoguchi.studio.rule.words import condition, number_in_words

MOST_DRAWN = 60
"""Parts of all amounts that are drawn with their fields at once; of more only one row is open for writing."""


def amounts(drawing: Drawing, said: Any, *, opened: str = "") -> list[dict[str, Any]]:
    """The amounts with their rows; where there are many parts, only the row `opened` can be written in."""
    kept = [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []
    is_all_open = sum(1 for _node in nodes_in(kept)) <= MOST_DRAWN
    return [
        _amount(drawing, ("amounts", n), one, lambda name: is_all_open or name == opened)
        for n, one in enumerate(kept)
    ]


def opened_by(place: str) -> str:
    """The row of an amount, or the amount, in which `place` lies."""
    path = path_of(place)
    if path[:1] != ("amounts",):
        return ""
    return name_of(path[:4] if path[2:3] == ("rows",) and len(path) > 3 else path[:2])


def _amount(
    drawing: Drawing, path: Path, one: dict[str, Any], is_open: Callable[[str], bool]
) -> dict[str, Any]:
    name = name_of(path)
    rows = one.get("rows")
    where = one.get("where")
    number = path[1] + 1 if isinstance(path[1], int) else 0
    return {
        "name": name,
        "id": id_of(path),
        "number": number,
        **{key: in_field(one.get(key)) for key in ("label", "unit", "law", "valid_from", "valid_to", "each")},
        "key": in_field(one.get("id")),
        "is_open": is_open(name),
        "has_where": where is not None,
        "where": drawing.block((*path, "where"), where, within=_("額%(n)dで数える人") % {"n": number})
        if where is not None and is_open(name)
        else None,
        "where_words": condition(where),
        "rows": [
            _row(drawing, (*path, "rows", m), row, m, is_open(name_of((*path, "rows", m))))
            for m, row in enumerate(rows if isinstance(rows, list) else [])
            if isinstance(row, dict)
        ],
        "problems": drawing.problems_at(
            name, within=("id", "label", "unit", "law", "valid_from", "valid_to", "each")
        ),
    }


def _row(drawing: Drawing, path: Path, row: dict[str, Any], n: int, is_open: bool) -> dict[str, Any]:
    return {
        "name": name_of(path),
        "id": id_of(path),
        "number": n + 1,
        **{key: in_field(row.get(key)) for key in ("label", "law", "valid_from", "valid_to")},
        "is_open": is_open,
        "has_when": "when" in row,
        "words": condition(row.get("when")),
        "amount_words": number_in_words(row.get("amount")),
        "when": drawing.block((*path, "when"), row["when"], within=_("%(n)d行目") % {"n": n + 1})
        if "when" in row and is_open
        else None,
        "amount": drawing.number_at((*path, "amount"), row.get("amount", 0), legend=_("額"))
        if is_open
        else None,
        "problems": drawing.problems_at(name_of(path))
        if is_open
        else drawing.problems_at(name_of(path), within=("when", "amount")),
    }


def all_tables(drawing: Drawing, tables: Any) -> list[dict[str, Any]]:
    """The tables with their times and rows; two empty rows stand at the end of each."""
    found = []
    for place, (key, periods) in enumerate(tables.items() if isinstance(tables, dict) else ()):
        drawn = []
        for n, one in enumerate(periods if isinstance(periods, list) else []):
            if not isinstance(one, dict):
                continue
            rows = [row for row in one.get("rows") or [] if isinstance(row, list) and len(row) == 2]
            beyond = one.get("beyond")
            drawn.append(
                {
                    "name": f"table/{place}/{n}",
                    "id": f"table-{place}-{n}",
                    "path": name_of(("tables", key, n)),
                    "number": n + 1,
                    **{part: in_field(one.get(part)) for part in ("valid_from", "valid_to", "law")},
                    "per": in_field(beyond.get("per")) if isinstance(beyond, dict) else "",
                    "rows": [
                        {"n": m, "key": in_field(row[0]), "value": in_field(row[1])}
                        for m, row in enumerate([*rows, ["", ""], ["", ""]])
                    ],
                    "problems": drawing.problems_at(
                        name_of(("tables", key, n)),
                        within=("rows", "valid_from", "valid_to", "beyond", "law"),
                    ),
                }
            )
        found.append(
            {
                "key": key,
                "name": f"table/{place}",
                "id": id_of(("tables", key)),
                "path": name_of(("tables", key)),
                "periods": drawn,
                "problems": drawing.problems_at(name_of(("tables", key))),
            }
        )
    return found


def deadline(drawing: Drawing, said: Any) -> dict[str, Any] | None:
    """The deadline."""
    if not isinstance(said, dict):
        return None
    return {
        "term": term_words(str(said.get("term") or "")),
        **{key: in_field(said.get(key)) for key in ("label", "law")},
        "n": next((in_field(said[unit]) for unit in SPANS if unit in said), ""),
        "span": next((unit for unit in SPANS if unit in said), "days"),
        "problems": drawing.problems_at("deadline", within=("term", "label", "law", *SPANS)),
    }
