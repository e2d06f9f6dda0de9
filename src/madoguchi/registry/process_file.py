"""Reading a bureau's own list of processes: any order of columns, and what its words mean by a mapping that is kept."""

import csv
import hashlib
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.refusal import Refusal
from madoguchi.core.spreadsheets import restored
from madoguchi.language.reading import Unreadable
from madoguchi.language.reading.dates import read_date
from madoguchi.registry.ordinance_file import month_named
from madoguchi.registry.process_headings import CODED, field_of, fold, meaning_of
from madoguchi.registry.workbook.reading import open_book, text_of

HEAD_ROWS = 15
MOST_ROWS = 5000
MOST_COLUMNS = 60
MOST_CSV = 10 * 1024 * 1024

_NONE = frozenset({"", "-", "ー", "―", "なし", "無", "不明", "n/a"})


class NotAProcessList(Refusal):
    """No table with headings stands in the file."""

    sentence = gettext_lazy(
        "手続プロセスの一覧として読めません。見出しの行と、手続名かプロセス名の列がある表を選んでください。"
    )


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet as text, and those that cannot be read, by their names such as B4 (読んだ表)."""

    sheet: str
    cells: list[list[str]]
    refused: dict[str, str]


@dataclass
class ListedProcess:
    """A row of the list: what it says by field, where, and what cannot be taken (一覧の行)."""

    row: int
    cells: dict[str, str]
    given: dict[str, Any] = field(default_factory=dict)
    years: list[tuple[int, int, int | None]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    procedure: str = ""
    code: str = ""
    survey_ids: list[str] = field(default_factory=list)


def cell_name(row: int, column: int) -> str:
    """The name of a cell, both counted from 1: B4."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def read_grid(content: bytes, file_name: str) -> Grid:
    """The sheet of an Excel file that looks most like a list, or a CSV file.

    Raises `NotAWorkbook`, `NotAProcessList`.
    """
    if file_name.lower().endswith(".csv"):
        return _csv_grid(content)
    best: tuple[int, Grid] | None = None
    for sheet in open_book(content).worksheets:
        if sheet.sheet_state != "visible":
            continue
        grid = _sheet_grid(sheet)
        score = max((_score(row) for row in grid.cells[:HEAD_ROWS]), default=0)
        if best is None or score > best[0]:
            best = (score, grid)
    if best is None or not best[0]:
        raise NotAProcessList
    return best[1]


def guess_heading(cells: Sequence[Sequence[str]]) -> int:
    """The row, from 1 on, that has most known headings among the first."""
    scores = [_score(row) for row in cells[:HEAD_ROWS]]
    return scores.index(max(scores)) + 1 if scores else 1


def headings_digest(row: Sequence[str]) -> str:
    """What tells lists with these headings apart from others."""
    return hashlib.sha256("|".join(map(fold, row)).encode()).hexdigest()


def guess_columns(headings: Sequence[str]) -> dict[str, str]:
    """What each heading most likely is: from its column's number, as text, to a field."""
    found: dict[str, str] = {}
    for place, heading in enumerate(headings):
        name = field_of(heading)
        if name and name not in found.values():
            found[str(place)] = name
    return found


def guess_values(name: str, texts: Iterable[str]) -> dict[str, str]:
    """What each of `texts` in a coded column most likely means; one that nobody can tell is left out."""
    found = {}
    for text in texts:
        meaning = meaning_of(name, text)
        if meaning:
            found[text] = meaning
    return found


def words_in(cells: Sequence[Sequence[str]], header_row: int, place: int) -> list[str]:
    """The different words in a column, the commonest first."""
    counted = Counter(row[place] for row in cells[header_row:] if place < len(row) and row[place])
    return [text for text, _count in counted.most_common(60)]


def listed(
    grid: Grid,
    *,
    header_row: int,
    columns: Mapping[str, str],
    values: Mapping[str, Mapping[str, str]],
    counts_year: int,
) -> list[ListedProcess]:
    """The rows of the list as the mapping reads them; empty ones are left out, and so is what repeats above."""
    places = [(int(place), name) for place, name in columns.items() if name]
    found = []
    for at, texts in enumerate(grid.cells[header_row:], header_row + 1):
        said = {name: texts[place] if place < len(texts) else "" for place, name in places}
        if not any(said.values()):
            continue
        row = ListedProcess(at, {name: cell_name(at, place + 1) for place, name in places})
        row.problems += [(cell, grid.refused[cell]) for cell in row.cells.values() if cell in grid.refused]
        _understand(row, said, values, counts_year)
        found.append(row)
    return found


def _understand(
    row: ListedProcess, said: Mapping[str, str], values: Mapping[str, Mapping[str, str]], counts_year: int
) -> None:
    row.code = said.get("code", "")
    row.procedure = said.get("procedure", "")
    for name in ("title", "planned_reason", "barrier", "tool", "basis_law", "basis_article"):
        if said.get(name):
            row.given[name] = said[name]
    for name in CODED:
        text = said.get(name, "")
        meaning = values.get(name, {}).get(text, "") if text else ""
        if meaning:
            row.given[name] = meaning == "yes" if name == "is_own_discretion" else meaning
        elif text and text not in _NONE:
            told = _("「%(text)s」が何を意味するか、選ばれていません。") % {"text": text[:30]}
            row.problems.append((row.cells[name], told))
    for name in ("since", "planned_on"):
        _read_day(row, name, said.get(name, ""))
    if row.given.get("basis_law") and "basis" not in row.given:
        row.given["basis"] = meaning_of("basis", row.given["basis_law"]) or "law"
    row.survey_ids = (
        re.split(r"[\s、,，;；・]+", said.get("survey_ids", "")) if said.get("survey_ids") else []
    )
    _read_counts(row, said, counts_year)


def _read_day(row: ListedProcess, name: str, text: str) -> None:
    if text in _NONE:
        return
    try:
        day = read_date(text)
    except Unreadable:
        told = month_named(text)
        if not told:
            row.problems.append(
                (row.cells[name], _("日や年月として読めません（いまは「%s」）。") % text[:30])
            )
            return
        day = date.fromisoformat(told)
    row.given[name] = day


def _read_counts(row: ListedProcess, said: Mapping[str, str], counts_year: int) -> None:
    year = _number(row, "year", said.get("year", ""))
    counts: dict[int, dict[str, int | None]] = {}
    for name, text in said.items():
        what, _colon, named = name.partition(":")
        if what in ("total", "online"):
            fiscal = int(named) if named else year or counts_year
            counts.setdefault(fiscal, {})[what] = _number(row, name, text)
    for fiscal, told in sorted(counts.items()):
        total, online = told.get("total"), told.get("online")
        if total is not None:
            row.years.append((fiscal, total, online))
        elif online is not None:
            place = next(row.cells[name] for name in said if name.startswith("online"))
            row.problems.append((place, _("オンライン件数だけがあります。総件数も書いてください。")))


def _number(row: ListedProcess, name: str, text: str) -> int | None:
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip().lower()
    found = re.fullmatch(r"(?:fy)?([0-9]{1,12})(?:\.0+)?\s*(?:件|年度)?", plain)
    if found:
        return int(found.group(1))
    era = re.fullmatch(r"(?:令和|r)\s*([0-9]{1,2})\s*(?:年度?)?", plain) if name == "year" else None
    if era:
        return 2018 + int(era.group(1))
    if plain not in _NONE:
        row.problems.append((row.cells[name], _("数として読めません（いまは「%s」）。") % text[:30]))
    return None


def _score(row: Sequence[str]) -> int:
    names = {field_of(cell) for cell in row} - {""}
    return len(names) if names & {"procedure", "title", "code"} else 0


def _sheet_grid(sheet: Any) -> Grid:
    cells: list[list[str]] = []
    refused: dict[str, str] = {}
    last = min(sheet.max_row or 0, HEAD_ROWS + MOST_ROWS)
    for row in sheet.iter_rows(max_row=last, max_col=min(sheet.max_column or 1, MOST_COLUMNS)):
        texts = []
        for cell in row:
            try:
                texts.append(text_of(cell))
            except ValueError as error:
                texts.append("")
                refused[cell.coordinate] = str(error)
        cells.append(texts)
    for area in sheet.merged_cells.ranges:
        refused[cell_name(area.min_row, area.min_col)] = _(
            "セルが結合されています。結合を解いて、行ごとに書いてください。"
        )
    if (sheet.max_row or 0) > last:
        refused[f"A{last + 1}"] = _("行が多すぎます。%s行までしか読みません。") % f"{MOST_ROWS:,}"
    return Grid(sheet.title[:100], cells, refused)


def _csv_grid(content: bytes) -> Grid:
    if len(content) > MOST_CSV:
        raise NotAProcessList
    for coding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(coding)
        except UnicodeDecodeError:
            continue
        try:
            rows = [
                [restored(cell.strip()) for cell in row[:MOST_COLUMNS]]
                for row in csv.reader(io.StringIO(text))
            ]
        except csv.Error as error:
            raise NotAProcessList from error
        cells = rows[: HEAD_ROWS + MOST_ROWS]
        if not any(_score(row) for row in cells[:HEAD_ROWS]):
            raise NotAProcessList
        return Grid("CSV", cells, {})
    raise NotAProcessList
