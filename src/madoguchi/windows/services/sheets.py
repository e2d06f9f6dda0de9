"""The register handed in as a table: every row is looked at, the good ones are taken, the others say why not."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.core.sheet_rows import UnreadableTable, rows_of_table
from madoguchi.core.spreadsheets import restored
from madoguchi.events.services import Entry, append_all
from madoguchi.language.folding import fold, strip_controls
from madoguchi.language.reading import Unreadable, read_date
from madoguchi.registry.models import Procedure
from madoguchi.windows.columns import COLUMNS, IS, MOST_ROWS, NEEDED_COLUMNS, NO
from madoguchi.windows.models import Window, WindowProcedure
from madoguchi.windows.selectors.finding import KEEPERS, codes_taken, windows_with_procedures
from madoguchi.windows.services.registering import NotYourWindow, new_code
from madoguchi.windows.types import LENGTHS, WindowData

_BETWEEN = re.compile(r"[、,，;；\s]+")
_AT_ONCE = 500


class NotASheet(Refusal):
    """The file is no table that is taken."""

    sentence = gettext_lazy(
        "表として読めません。ここから書き出したExcelか、CSVのファイルを選んでください（10MB、20,000行まで）。"
    )


class ColumnsMissing(Refusal):
    """Headings that are needed are not in the first row."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        words = "」「".join(missing)
        super().__init__(_("1行目に「%s」の見出しがありません。") % words, field="file")


@dataclass
class SheetRow:
    """One row of a table that was handed in, and what it would do (取り込む行).

    `act` is `new`, `change`, `same` or `bad`; `problems` are pairs of heading and sentence.
    """

    line: int
    act: str
    code: str
    name: str
    problems: list[tuple[str, str]]
    data: WindowData | None = None
    window: Window | None = None
    organisation: UUID | None = None


@dataclass
class SheetReading:
    """All rows of a table (取り込む表)."""

    rows: list[SheetRow] = field(default_factory=list)

    def count(self, act: str) -> int:
        """How many rows would do `act`."""
        return sum(row.act == act for row in self.rows)

    @property
    def bad(self) -> list[SheetRow]:
        """The rows that cannot be taken."""
        return [row for row in self.rows if row.act == "bad"]


class _Known:
    """What the rows may name: read once for the whole table."""

    def __init__(self, codes: set[str], *, by: Acting) -> None:
        self.by = by
        self.windows = {
            one.code: one for one in Window.objects.select_related("organisation") if one.code in codes
        }

    @cached_property
    def procedures_of(self) -> dict[UUID, frozenset[UUID]]:
        """The procedures at each window, all in one query."""
        keys = [one.pk for one in self.windows.values()]
        found: dict[UUID, frozenset[UUID]] = {}
        for start in range(0, len(keys), _AT_ONCE):
            found |= windows_with_procedures(keys[start : start + _AT_ONCE])
        return found

    @cached_property
    def procedures(self) -> dict[str, UUID]:
        """Procedures by short name and by number."""
        rows = Procedure.objects.filter(current__isnull=False).values_list("pk", "slug", "code")
        return {name: key for key, slug, code in rows for name in (slug, fold(code))}

    @cached_property
    def organisations(self) -> dict[str, list[UUID]]:
        """The actor's organisations by short name and by name."""
        places = Organisation.objects.all()
        if not self.by.machine:
            places = places.filter(pk__in=self.by.organisations(*KEEPERS))
        found: dict[str, list[UUID]] = {}
        for key, slug, name in places.values_list("pk", "slug", "name"):
            for one in {slug, name}:
                found.setdefault(one, []).append(key)
        return found


def read_sheet(*, content: bytes, by: Acting) -> SheetReading:
    """What every row of `content` would do; nothing is written.

    Raises `NotYourWindow` for someone who keeps no windows, `NotASheet`, `ColumnsMissing`.
    """
    if not by.machine and not by.organisations(*KEEPERS):
        raise NotYourWindow
    try:
        table = rows_of_table(content, most_rows=MOST_ROWS + 1, most_columns=40)
    except UnreadableTable as error:
        raise NotASheet(field="file") from error
    headings = {fold(str(heading)): key for key, (heading, _how) in COLUMNS.items()}
    places = {
        headings[fold(cell)]: n for n, cell in enumerate(table[0] if table else []) if fold(cell) in headings
    }
    if missing := [str(COLUMNS[key][0]) for key in NEEDED_COLUMNS if key not in places]:
        raise ColumnsMissing(missing)
    lines = [
        (line, {key: strip_controls(restored(row[n])) if n < len(row) else "" for key, n in places.items()})
        for line, row in enumerate(table[1:], 2)
        if any(row)
    ]
    known = _Known({cells["code"].lower() for _line, cells in lines if cells["code"]}, by=by)
    reading, seen = SheetReading(), set()
    for line, cells in lines:
        row = _row(line, cells, known)
        if row.code and row.code in seen:
            row.act = "bad"
            row.problems.append((_heading("code"), _("同じ窓口番号の行が2回あります。")))
        seen.add(row.code)
        reading.rows.append(row)
    return reading


def take_sheet(*, content: bytes, by: Acting, at: datetime) -> SheetReading:
    """Enter and change what the good rows say, all at once; the others stay as they are and are told.

    Raises as `read_sheet`.
    """
    with transaction.atomic():
        reading = read_sheet(content=content, by=by)
        new = [row for row in reading.rows if row.act == "new"]
        changed = [row for row in reading.rows if row.act == "change"]
        taken = set(codes_taken()) if new else set()
        for row in new:
            assert row.data is not None and row.organisation is not None
            row.code = new_code(taken)
            taken.add(row.code)
            row.window = row.data.onto(Window(organisation_id=row.organisation, code=row.code))
        Window.objects.bulk_create([row.window for row in new if row.window], batch_size=_AT_ONCE)
        for row in changed:
            assert row.data is not None and row.window is not None
            row.data.onto(row.window).revision += 1
        fields = [*LENGTHS, *(f"has_{key}" for key, _word in Window.MARKS), "is_wheelchair_accessible"]
        Window.objects.bulk_update(
            [row.window for row in changed if row.window],
            [*fields, "languages", "is_prototype", "closed_on", "revision"],
            batch_size=200,
        )
        _write_procedures([*new, *changed])
        _tell([*new, *changed], by=by, at=at)
    return reading


def _write_procedures(rows: list[SheetRow]) -> None:
    for start in range(0, len(rows), _AT_ONCE):
        part = [row.window.pk for row in rows[start : start + _AT_ONCE] if row.window and row.act == "change"]
        WindowProcedure.objects.filter(window__in=part).delete()
    WindowProcedure.objects.bulk_create(
        [
            WindowProcedure(window=row.window, procedure_id=key)
            for row in rows
            if row.data
            for key in sorted(row.data.procedures, key=str)
        ],
        batch_size=_AT_ONCE,
    )


def _tell(rows: list[SheetRow], *, by: Acting, at: datetime) -> None:
    by_place: dict[UUID, list[Entry]] = {}
    for row in rows:
        assert row.window is not None
        kind = "window.added" if row.act == "new" else "window.changed"
        data = {"code": row.window.code, "marks": [key for key, _word, _means in row.window.marks]}
        entry = Entry(f"window:{row.window.pk}", kind, data)
        by_place.setdefault(row.window.organisation_id, []).append(entry)
    for place, entries in by_place.items():
        for start in range(0, len(entries), _AT_ONCE):
            append_all(entries[start : start + _AT_ONCE], by=by, at=at, organisation=place)


def _heading(key: str) -> str:
    return str(COLUMNS[key][0])


def _row(line: int, cells: dict[str, str], known: _Known) -> SheetRow:
    code, problems = cells["code"].lower(), []
    window = known.windows.get(code)
    places = known.organisations.get(cells["organisation"], [])
    place = places[0] if len(places) == 1 else None
    if code and window is None:
        problems.append(
            (_heading("code"), _("この窓口番号の窓口はありません。新しい窓口では空にしてください。"))
        )
    elif len(places) > 1:
        problems.append((_heading("organisation"), _("同じ名前の組織があります。短い名前で書いてください。")))
    elif place is None:
        problems.append((_heading("organisation"), _("窓口を登録できる組織の名前ではありません。")))
    elif window is not None and window.organisation_id != place:
        problems.append(
            (_heading("organisation"), _("窓口の組織は変えられません。新しい窓口を登録してください。"))
        )
    before = (
        WindowData.of(window, known.procedures_of.get(window.pk, frozenset())) if window is not None else None
    )
    data = _data(cells, before, known, problems)
    problems += [(_heading(key), sentence) for key, sentence in data.wrongs()]
    act = "bad" if problems else "new" if before is None else "same" if before == data else "change"
    return SheetRow(line, act, code, cells["name"], problems, data, window, place)


def _data(
    cells: dict[str, str], before: WindowData | None, known: _Known, problems: list[tuple[str, str]]
) -> WindowData:
    """What the cells say; a column that the table does not have stays as it was."""
    base = before or WindowData(name="", address="", hours="")
    said = {key: cells.get(key, getattr(base, key)) for key in LENGTHS}
    languages = base.languages
    if "languages" in cells:
        named = {one for one in _BETWEEN.split(cells["languages"]) if one}
        order = Window.Language.values
        languages = tuple(sorted(named, key=lambda one: order.index(one) if one in order else len(order)))
    return WindowData(
        **said,
        languages=languages,
        is_wheelchair_accessible=_yes(
            cells, "is_wheelchair_accessible", base.is_wheelchair_accessible, problems
        ),
        is_prototype=_yes(cells, "is_prototype", base.is_prototype, problems),
        closed_on=_day(cells, base.closed_on, problems),
        procedures=_procedures(cells, base.procedures, known, problems),
    )


def _yes(cells: dict[str, str], key: str, before: bool, problems: list[tuple[str, str]]) -> bool:
    if key not in cells:
        return before
    if cells[key] in IS:
        return True
    if cells[key] not in NO:
        problems.append((_heading(key), _("○ か空欄で書いてください。")))
    return False


def _day(cells: dict[str, str], before: date | None, problems: list[tuple[str, str]]) -> date | None:
    if "closed_on" not in cells:
        return before
    try:
        return read_date(cells["closed_on"]) if cells["closed_on"] else None
    except Unreadable as unreadable:
        problems.append((_heading("closed_on"), str(unreadable)))
        return None


def _procedures(
    cells: dict[str, str], before: frozenset[UUID], known: _Known, problems: list[tuple[str, str]]
) -> frozenset[UUID]:
    if "procedures" not in cells:
        return before
    found = set()
    for name in filter(None, _BETWEEN.split(cells["procedures"])):
        key = known.procedures.get(name) or known.procedures.get(fold(name))
        if key is None:
            problems.append((_heading("procedures"), _("手続「%s」は、公開されていません。") % name))
        else:
            found.add(key)
    return frozenset(found)
