"""Writing records into a workbook, with drop-downs, help and frozen headings."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily
from madoguchi.registry.life_events import LIFE_EVENTS
from madoguchi.registry.workbook.columns import (
    CHOICES,
    CODE,
    FIXED,
    FIXED_FIELDS,
    MAIN,
    NO,
    YES,
    Column,
    columns,
    listings,
)

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet
else:
    xlsxwriter = lazily("xlsxwriter")

HEADING_ROWS = 2
_ROWS_WITH_LISTS = 1000
_NARROW, _WIDE = 14, 36


@dataclass(frozen=True, slots=True)
class WrittenRecord:
    """A record as the workbook shows it; `base` tells which body it was made from (書き出す登録)."""

    code: str
    slug: str
    organisation: str
    base: str
    body: dict[str, Any]


def write_workbook(kind: str, records: Sequence[WrittenRecord]) -> bytes:
    """The workbook of `records`: a main sheet, a sheet for each list, and the choices."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    )
    try:
        _main(book, kind, records)
        for listing in listings(kind):
            sheet = book.add_worksheet(listing.name)
            _headings(book, sheet, (CODE,), ("#code",), listing.columns)
            row = HEADING_ROWS
            for record in records:
                listed = record.body.get(listing.field)
                for item in listed if isinstance(listed, list) else ():
                    sheet.write_string(row, 0, record.code, _locked(book))
                    _cells(book, sheet, row, 1, listing.columns, item)
                    row += 1
        _choices(book, kind)
    finally:
        book.close()
    return buffer.getvalue()


def _main(book: "Workbook", kind: str, records: Sequence[WrittenRecord]) -> None:
    sheet = book.add_worksheet(MAIN[kind])
    _headings(book, sheet, FIXED, FIXED_FIELDS, columns(kind))
    for row, record in enumerate(records, HEADING_ROWS):
        for place, text in enumerate((record.code, record.slug, record.organisation, record.base)):
            sheet.write_string(row, place, text, _locked(book))
        _cells(book, sheet, row, len(FIXED), columns(kind), record.body)


def _headings(
    book: "Workbook", sheet: "Worksheet", fixed: Sequence[str], fields: Sequence[str], held: Sequence[Column]
) -> None:
    head = book.add_format(
        {"bold": True, "bg_color": "#e8f1fe", "border": 1, "text_wrap": True, "valign": "top"}
    )
    small = book.add_format({"font_color": "#767676", "font_size": 8})
    for place, (label, field) in enumerate(zip(fixed, fields, strict=True)):
        sheet.write_string(0, place, label, head)
        sheet.write_string(1, place, field, small)
    for place, column in enumerate(held, len(fixed)):
        sheet.write_string(0, place, column.label + ("（必須）" if column.is_required else ""), head)
        sheet.write_string(1, place, column.field, small)
        told = "\n".join(filter(None, [column.help, _how(column)]))
        if told:
            sheet.write_comment(0, place, told, {"x_scale": 2, "y_scale": 1.5})
        sheet.set_column(place, place, _NARROW if column.kind in ("integer", "boolean", "choice") else _WIDE)
        listed = _dropdown(column)
        if listed:
            sheet.data_validation(
                HEADING_ROWS,
                place,
                HEADING_ROWS + _ROWS_WITH_LISTS,
                place,
                {
                    "validate": "list",
                    "source": listed,
                    "error_title": "選択肢から選んでください",
                    "error_message": "一覧にない値です。",
                },
            )
    sheet.set_column(0, len(fixed) - 1, _NARROW + 6)
    sheet.freeze_panes(HEADING_ROWS, min(2, len(fixed)))


def _how(column: Column) -> str:
    return {
        "lines": "1行に1つ書きます（セルの中の改行は Alt+Enter）。",
        "boolean": f"「{YES}」か「{NO}」を選びます。",
        "integer": "数字で書きます。",
        "choice": "一覧から選びます。",
    }.get(column.kind, "")


def _dropdown(column: Column) -> list[str]:
    if column.kind == "boolean":
        return [YES, NO]
    listed = [label for _value, label in column.choices] if column.kind == "choice" else []
    return listed if len(",".join(listed)) <= 255 else []


def _cells(
    book: "Workbook", sheet: "Worksheet", row: int, first: int, held: Sequence[Column], body: dict[str, Any]
) -> None:
    wrapped = _wrapped(book)
    for place, column in enumerate(held, first):
        value: Any = body
        for step in column.path:
            value = value.get(step) if isinstance(value, dict) else None
        if value is None or value == "" or value == []:
            continue
        if column.kind == "integer" and isinstance(value, int):
            sheet.write_number(row, place, value, wrapped)
        else:
            sheet.write_string(row, place, as_text(column, value), wrapped)


def as_text(column: Column, value: Any) -> str:
    """`value` as the cell of `column` shows it."""
    labels = dict(column.choices)
    if column.kind == "boolean":
        return YES if value else NO
    if column.kind == "choice":
        return labels.get(str(value), str(value))
    if column.kind == "lines" and isinstance(value, list):
        return "\n".join(labels.get(str(one), str(one)) for one in value)
    return str(value)


def _choices(book: "Workbook", kind: str) -> None:
    """A sheet to look up what may be written where several values stand in a cell."""
    sheet = book.add_worksheet(CHOICES)
    head = book.add_format({"bold": True, "bg_color": "#f2f2f2"})
    lists: list[tuple[str, list[str]]] = [
        ("ライフイベント", [f"{event.slug}（{event.title}）" for event in LIFE_EVENTS])
    ]
    every = [*columns(kind), *(column for listing in listings(kind) for column in listing.columns)]
    lists += [
        (column.label, [label for _value, label in column.choices]) for column in every if column.choices
    ]
    for place, (name, values) in enumerate(lists):
        sheet.write_string(0, place, name, head)
        sheet.set_column(place, place, 30)
        for row, value in enumerate(values, 1):
            sheet.write_string(row, place, value)


def _locked(book: "Workbook") -> "Format":
    return _format(book, "locked", {"bg_color": "#f2f2f2", "font_color": "#4d4d4d"})


def _wrapped(book: "Workbook") -> "Format":
    return _format(book, "wrapped", {"text_wrap": True, "valign": "top"})


def _format(book: "Workbook", name: str, look: dict[str, Any]) -> "Format":
    kept: dict[str, Format] = book.__dict__.setdefault("_madoguchi_formats", {})
    if name not in kept:
        kept[name] = book.add_format(look)
    return kept[name]
