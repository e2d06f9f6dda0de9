"""Reading a table back: each row is read as if it had been typed on the pages, and says for itself what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.refusal import Refusal
from madoguchi.core.sheet_rows import UnreadableTable, WhyNot, rows_of_table
from madoguchi.eforms.questions.identifiers import ACCOUNT_KINDS
from madoguchi.eforms.selectors import check, field_name, read_page, visible_pages, with_page
from madoguchi.eforms.tables.columns import NOT_IN_TABLES, Column, choices_of, columns_of
from madoguchi.eforms.types import Answers, FormDocument, Page
from madoguchi.language.folding import fold

MOST_ROWS = 1_000
"""Filings in one table."""
MOST_COLUMNS = 500
_HEADINGS = 2
_YES = frozenset({"はい", "yes", "true", "1", "○", "〇", "有", "あり"})
_NO = frozenset({"いいえ", "no", "false", "0", "×", "無", "なし"})
_MARKS = "、,，;；\n"
_WORDS = {
    WhyNot.TOO_LARGE: gettext_lazy("ファイルが大きすぎます。10MBまでにしてください。"),
    WhyNot.TOO_MANY_ROWS: gettext_lazy("一度に入れられるのは1,000件までです。ファイルを分けてください。"),
    WhyNot.TOO_MANY_COLUMNS: gettext_lazy("列が多すぎます。このページの表をダウンロードして使ってください。"),
    WhyNot.NOT_A_TABLE: gettext_lazy(
        "表として読めませんでした。Excel（.xlsx）かCSVのファイルを選んでください。"
    ),
}


class BadTable(Refusal):
    """The file as a whole cannot be taken; the sentence says why."""


@dataclass(frozen=True)
class TableRow:
    """One row: its number in the file, what stood in it, its answers, and what is wrong by heading (表の行).

    `lacks_files`: nothing is wrong but that files are missing, which no table holds.
    """

    number: int
    cells: dict[str, str]
    answers: Answers = field(default_factory=dict)
    errors: tuple[tuple[str, str], ...] = ()
    lacks_files: bool = False

    @property
    def is_good(self) -> bool:
        """Whether it could be sent as it is."""
        return not self.errors and not self.lacks_files


def read_table(
    document: FormDocument, content: bytes, *, agreed: Answers | None = None, on: date
) -> list[TableRow]:
    """The rows of a table of this form; raises `BadTable` when the file is none, or has none of its columns.

    `agreed` are answers that hold for every row (declarations). The first row names the columns, by heading; a second
    row with our own names of them is used where it is there.
    """
    try:
        rows = rows_of_table(content, most_rows=MOST_ROWS + _HEADINGS, most_columns=MOST_COLUMNS)
    except UnreadableTable as error:
        raise BadTable(str(_WORDS[error.why])) from error
    columns = columns_of(document)
    places, first = _places(columns, rows)
    if not places:
        raise BadTable(
            _("この様式の列が見つかりません。このページの表をダウンロードし、1行目を変えずに使ってください。")
        )
    if not rows[first:]:
        raise BadTable(_("表に、申請する内容の行がありません。"))
    found = []
    for number, row in enumerate(rows[first:], first + 1):
        cells = {key: row[place] for key, place in places.items() if place < len(row) and row[place]}
        if cells:
            found.append(_read_row(document, columns, number, cells, agreed or {}, on))
    return found


def _places(columns: list[Column], rows: list[list[str]]) -> tuple[dict[str, int], int]:
    """Where each column stands, and the first row of contents."""
    keys = {column.key for column in columns}
    if len(rows) > 1 and keys & set(rows[1]):
        return {name: place for place, name in enumerate(rows[1]) if name in keys}, 2
    by_heading = {_plain(column.heading): column.key for column in columns}
    headings = rows[0] if rows else []
    return {
        by_heading[_plain(name)]: place for place, name in enumerate(headings) if _plain(name) in by_heading
    }, 1


def _plain(heading: str) -> str:
    return fold(heading.removesuffix("※必須").removesuffix("*")).replace(" ", "")


def _read_row(
    document: FormDocument,
    columns: list[Column],
    number: int,
    cells: dict[str, str],
    agreed: Answers,
    on: date,
) -> TableRow:
    headings = {column.key: column.heading for column in columns}
    answers: Answers = {}
    errors: dict[str, str] = {}
    for page in document.pages:
        if page not in visible_pages(document, {**answers, **agreed}, on=on):
            continue
        for item in _rounds(page, cells):
            typed = _typed(page, item, columns, cells)
            reading = read_page(document, page, typed, MultiValueDict(), answers, item, on=on)
            for error in reading.errors:
                if document.question(error.path).type not in NOT_IN_TABLES:
                    errors.setdefault(_heading(error.path, error.html_id, headings), error.message)
            answers = with_page(answers, page, reading.values, item)
        if page.repeats and not _rounds(page, cells):
            answers = {**answers, page.id: []}
    answers = {**answers, **agreed}
    lacks = False
    for error in check(document, answers, on):
        question = None if error.path == error.page_id else document.question(error.path)
        if question is not None and question.type in ("file", "photo", "drawing"):
            lacks = True
        else:
            errors.setdefault(_heading(error.path, error.html_id, headings), error.message)
    return TableRow(number, cells, answers, tuple(errors.items()), lacks_files=lacks and not errors)


def _rounds(page: Page, cells: Mapping[str, str]) -> list[int | None]:
    """The rounds of which something stands in the row."""
    if page.repeats is None:
        return [None]
    used = {int(key.split(".")[1]) for key in cells if key.startswith(f"{page.id}.")}
    return list(range(max(used) + 1)) if used else []


def _typed(page: Page, item: int | None, columns: list[Column], cells: Mapping[str, str]) -> QueryDict:
    """The cells of one page as a browser would send them."""
    data = QueryDict(mutable=True)
    for column in columns:
        if column.page.id != page.id or column.item != item:
            continue
        name, text = field_name(column.question.id), cells.get(column.key, "")
        match column.question.type:
            case "many_of":
                data.setlist(name, _several(column, text))
            case "date":
                data[f"{name}-year"] = text
            case "list":
                data[f"{name}-find"] = text
            case _:
                data[f"{name}-{column.part}" if column.part else name] = _value(column, text)
    return data


def _value(column: Column, text: str) -> str:
    """A cell as the field would send it: the value of a choice instead of its label."""
    kind = column.question.type
    if kind == "yes_no":
        plain = fold(text).strip()
        return "yes" if plain in map(fold, _YES) else "no" if plain in map(fold, _NO) else text
    if kind in ("one_of", "slot"):
        return _chosen(choices_of(column.question), text)
    if kind == "bank_account" and column.part == "kind":
        return _chosen(ACCOUNT_KINDS, text)
    return text


def _chosen(choices: Mapping[str, str], text: str) -> str:
    wanted = fold(text)
    return next((value for value, label in choices.items() if wanted in (fold(label), fold(value))), text)


def _several(column: Column, text: str) -> list[str]:
    for mark in _MARKS[1:]:
        text = text.replace(mark, _MARKS[0])
    return [_chosen(choices_of(column.question), one.strip()) for one in text.split(_MARKS[0]) if one.strip()]


def _heading(path: str, html_id: str, headings: Mapping[str, str]) -> str:
    """The heading of the column of an error; of several parts, that of the one that is wrong."""
    part = html_id.rpartition("-")[2]
    for key in (f"{path}#{part}", path):
        if key in headings:
            return headings[key]
    parts = [heading for key, heading in headings.items() if key.startswith((f"{path}#", f"{path}."))]
    return parts[0] if parts else path
