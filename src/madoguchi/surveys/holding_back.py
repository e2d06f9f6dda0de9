"""What is not told: counts of fewer than ten people, and what they could be reckoned from."""

from collections.abc import Sequence
from typing import Any

from madoguchi.surveys.codebook import Codebook, Kind
from madoguchi.surveys.counting import FEWEST

Cell = dict[str, Any]


def _is_few(n: int) -> bool:
    return 0 < n < FEWEST


def _hide(cell: Cell) -> None:
    for name in ("n", "percent", "low", "high", "p"):
        if name in cell:
            cell[name] = None
    if "differs" in cell:
        cell["differs"] = ""
    cell["is_few"] = True


def _hide_second(cells: Sequence[Cell]) -> bool:
    """Where one cell alone is held back and the sum is known, another is too; whether one was."""
    hidden = [one for one in cells if one.get("is_few")]
    shown = [one for one in cells if not one.get("is_few") and one["n"]]
    if len(hidden) != 1 or not shown:
        return False
    _hide(min(shown, key=lambda one: one["n"]))
    return True


def _hide_table(table: dict[str, Any]) -> None:
    table["n"] = table["weighted"] = table["effective"] = table["no_answer"] = None
    table["is_few"] = True
    for name in ("mean", "median"):
        if name in table:
            table[name] = None
    for cell in table["items"]:
        _hide(cell)


def hold_back_table(table: dict[str, Any], kind: Kind) -> None:
    """Hold back what one table would tell of fewer than ten people.

    Who did not choose an option is a group too: of several answers and of no answer, the complement is looked at.
    """
    if _is_few(table["n"]):
        _hide_table(table)
        return
    if kind in (Kind.NUMBER, Kind.FREE):
        if _is_few(table["no_answer"]):
            table["no_answer"] = None
        if kind is Kind.NUMBER and _is_few(table["n"] - (table["no_answer"] or 0)):
            table["mean"] = table["median"] = None
        return
    none = {"n": table["no_answer"]}
    for cell in (*table["items"], none):
        if _is_few(cell["n"]) or _is_few(table["n"] - cell["n"]):
            _hide(cell)
    if kind is Kind.SINGLE:
        _hide_second([*table["items"], none])
    table["no_answer"] = none["n"]


def hold_back_cross(cross: dict[str, Any], kind: Kind) -> None:
    """Hold back in a cross table, by column and by row, so that no sum gives away a cell.

    The groups are parts of a whole that is told elsewhere: a row with one hidden cell hides another.
    """
    columns = cross["columns"]
    few = [one for one in columns if _is_few(one["n"])]
    if len(few) == 1:
        others = [one for one in columns if not _is_few(one["n"]) and one["n"]]
        if others:
            few.append(min(others, key=lambda one: one["n"]))
    for one in few:
        _hide_table(one)
    for one in columns:
        if not one.get("is_few"):
            hold_back_table(one, kind)
    rows = list(zip(*(one["items"] for one in columns), strict=True)) if columns else []
    while any(_hide_second(row) for row in rows) or (
        kind is Kind.SINGLE and any([_hide_second(one["items"]) for one in columns if not one.get("is_few")])
    ):
        continue


def hold_back_part(part: dict[str, Any], whole: dict[str, Any]) -> None:
    """Hold back in the table of a part what, taken from the table of the whole, would tell of a few others."""
    if whole["n"] is None or (part["n"] is not None and _is_few(whole["n"] - part["n"])):
        _hide_table(part)
        return
    for cell, all_ in zip(part["items"], whole["items"], strict=True):
        if cell["n"] is not None and (all_["n"] is None or _is_few(all_["n"] - cell["n"])):
            _hide(cell)


def hold_back(result: dict[str, Any], book: Codebook) -> None:
    """Hold back in a whole result, in place."""
    for table in result["tables"]["all"]:
        hold_back_table(table, book.by_code[table["code"]].kind)
    for name, tables in result["tables"].items():
        if name == "all":
            continue
        for table, whole in zip(tables, result["tables"]["all"], strict=True):
            hold_back_table(table, book.by_code[table["code"]].kind)
            if not table.get("is_few"):
                hold_back_part(table, whole)
    whole = {table["code"]: table for table in result["tables"]["all"]}
    for cross in result["crosses"]:
        hold_back_cross(cross, book.by_code[cross["code"]].kind)
        _hide_rows_of(cross, whole[cross["code"]])


def _hide_rows_of(cross: dict[str, Any], whole: dict[str, Any]) -> None:
    """Hide in every group what the whole does not tell: the groups would sum up to it."""
    for column in cross["columns"]:
        for cell, all_ in zip(column["items"], whole["items"], strict=True):
            if all_["n"] is None:
                _hide(cell)
