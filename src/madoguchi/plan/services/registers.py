"""Rows of registers entered and changed: one at a time, or a whole table whose good rows are taken.

Pages put changes before a second person first (`services.register_changes`).
"""

import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import base32, check_character
from madoguchi.core.refusal import Refusal
from madoguchi.core.sheet_rows import UnreadableTable, rows_of_table
from madoguchi.core.spreadsheets import restored
from madoguchi.events.services import Entry, append, append_all
from madoguchi.language.folding import fold, strip_controls
from madoguchi.language.reading import Unreadable
from madoguchi.plan.selectors.registers import kept_places
from madoguchi.plan.types.registers import (
    MOST_ROWS,
    CellProblem,
    Reading,
    ReadRow,
    Register,
    Values,
    column_letter,
)

_AT_ONCE = 500


class NotYourRegister(Refusal):
    """The actor does not keep the registers of this organisation."""

    sentence = gettext_lazy("この組織の台帳を書く役割がありません。組織管理者に確認してください。")


class NotARow(Refusal):
    """What is said is not enough, or too much; `wrongs` says where."""

    sentence = gettext_lazy("内容に直すところがあります。")

    def __init__(self, wrongs: list[tuple[str, str]]) -> None:
        self.wrongs = wrongs
        super().__init__(field=wrongs[0][0])


class ChangedElsewhere(Refusal):
    """Someone saved it since the page was opened."""

    sentence = gettext_lazy("ほかの人が先に保存しました。いまの内容を確かめてから、もう一度直してください。")


class NotATable(Refusal):
    """The file is no table that is taken."""

    sentence = gettext_lazy(
        "表として読めません。ここから書き出したExcelか、CSVのファイルを選んでください（10MB、20,000行まで）。"
    )


class HeadingsMissing(Refusal):
    """Headings that are needed are not in the first row."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(_("1行目に「%s」の見出しがありません。") % "」「".join(missing), field="file")


def require_keeper(organisation: UUID, *, by: Acting) -> None:
    """Raise `NotYourRegister` unless `by` keeps the registers of `organisation`."""
    if not by.machine and organisation not in kept_places(by):
        raise NotYourRegister


def _new_code(taken: Collection[str]) -> str:
    while True:
        body = base32(secrets.randbits(30), length=6)
        if (code := (body + check_character(body)).lower()) not in taken:
            return code


def enter_row(
    *, register: Register, organisation: Organisation, values: Values, by: Acting, at: datetime
) -> Any:
    """Enter a row of `organisation`; its number is given here. Raises `NotYourRegister`, `NotARow`."""
    require_keeper(organisation.pk, by=by)
    model = register.model
    with transaction.atomic():
        _lock([organisation.pk])
        require_good(register, organisation.pk, values, None, at=at)
        row: Any = model(organisation=organisation, changed_at=at, **values)
        row.code = _new_code(set(model._default_manager.values_list("code", flat=True)))
        row.save(force_insert=True)
        _tell(register, "added", row, by=by, at=at)
    return row


def change_row(
    *, register: Register, row: Any, values: Values, revision: int, by: Acting, at: datetime
) -> Any:
    """Let `row` say `values`. Raises `NotYourRegister`, `NotARow`, `ChangedElsewhere`."""
    require_keeper(row.organisation_id, by=by)
    with transaction.atomic():
        _lock([row.organisation_id])
        require_good(register, row.organisation_id, values, row.pk, at=at)
        kept: Any = register.model._default_manager.select_for_update().get(pk=row.pk)
        if kept.revision != revision:
            raise ChangedElsewhere
        before = register.values_of(kept)
        if before == values:
            return kept
        for key, value in values.items():
            setattr(kept, key, value)
        kept.revision, kept.changed_at = kept.revision + 1, at
        kept.save()
        changed = sorted(key for key in values if before[key] != values[key])
        _tell(register, "changed", kept, by=by, at=at, fields=changed)
    return kept


def _lock(places: Iterable[UUID]) -> None:
    """Let writers of one organisation's registers come one after the other: what names a row is looked for before it is written."""
    list(Organisation.objects.select_for_update(no_key=True).filter(pk__in=list(places)).order_by("pk"))


def require_good(register: Register, place: UUID, values: Values, key: UUID | None, *, at: datetime) -> None:
    """Raise `NotARow` unless `values` can stand in the register of `place`, beside all rows but the one of `key`."""
    wrongs = register.wrongs(values) or register.ahead(values, today=japan_day(at))
    same = register.model._default_manager.filter(
        organisation=place, **{name: values[name] for name in register.same}
    )
    if not wrongs and same.exclude(pk=key).exists():
        wrongs = [(register.same[-1], _("同じ内容の行が、もう台帳にあります。"))]
    if wrongs:
        raise NotARow(wrongs)


def _tell(register: Register, what: str, row: Any, *, by: Acting, at: datetime, **data: Any) -> None:
    append(
        stream=f"{register.stream}:{row.pk}",
        kind=f"{register.stream}.{what}",
        by=by,
        at=at,
        organisation=row.organisation_id,
        data={"code": row.code, **data},
    )


def read_register(*, register: Register, content: bytes, by: Acting, at: datetime) -> Reading:
    """What every row of `content` would do; nothing is written.

    Raises `NotYourRegister` for someone who keeps none, `NotATable`, `HeadingsMissing`.
    """
    return _Reader(register, *_lines_of(register, content, by), by, today=japan_day(at)).read()


def _lines_of(
    register: Register, content: bytes, by: Acting
) -> tuple[dict[str, int], list[tuple[int, dict[str, str]]]]:
    """Where each column stands, and the cells of each row that is not empty, with its number."""
    if not by.machine and not kept_places(by):
        raise NotYourRegister
    try:
        table = rows_of_table(content, most_rows=MOST_ROWS + 1, most_columns=60)
    except UnreadableTable as error:
        raise NotATable(field="file") from error
    headings = {
        fold(str(register.code_heading)): "code",
        fold(_("組織")): "organisation",
        **{fold(str(one.heading)): one.key for one in register.fields},
    }
    places = {
        headings[fold(cell)]: n for n, cell in enumerate(table[0] if table else []) if fold(cell) in headings
    }
    needed = {"organisation": _("組織")} | {o.key: str(o.heading) for o in register.fields if o.is_needed}
    if missing := [heading for key, heading in needed.items() if key not in places]:
        raise HeadingsMissing(missing)
    lines = [
        (line, {key: strip_controls(restored(row[n])) if n < len(row) else "" for key, n in places.items()})
        for line, row in enumerate(table[1:], 2)
        if any(row)
    ]
    return places, lines


class _Reader:
    """One table being read: what its rows may name is fetched once for the whole."""

    def __init__(
        self,
        register: Register,
        places: dict[str, int],
        lines: list[tuple[int, dict[str, str]]],
        by: Acting,
        *,
        today: date,
    ) -> None:
        self.register, self.places, self.lines, self.today = register, places, lines, today
        offices = Organisation.objects.all()
        rows: Any = register.model._default_manager.all()
        if not by.machine:
            kept = kept_places(by)
            offices, rows = offices.filter(pk__in=kept), rows.filter(organisation__in=kept)
        self.offices: dict[str, list[UUID]] = {}
        for key, slug, name in offices.values_list("pk", "slug", "name"):
            for one in {slug, name}:
                self.offices.setdefault(one, []).append(key)
        self.kept = {one.code: one for one in rows}
        self.named = {
            register.key_of(one.organisation_id, register.values_of(one)): one for one in self.kept.values()
        }

    def read(self) -> Reading:
        reading, codes, names = Reading(), set(), set()
        for line, cells in self.lines:
            row = self._row(line, cells)
            name = self.register.key_of(row.organisation, row.values) if row.organisation else None
            if row.code and row.code in codes:
                self._wrong(row, "code", _("同じ番号の行が2回あります。"))
            elif name and not row.problems and name in names:
                self._wrong(row, self.register.same[-1], _("同じ内容の行が2回あります。"))
            codes.add(row.code)
            names.add(name)
            reading.rows.append(row)
        return reading

    def _wrong(self, row: ReadRow, key: str, sentence: str) -> None:
        place = self.places.get(key)
        cell = f"{column_letter(place)}{row.line}" if place is not None else str(row.line)
        fields = self.register.by_key
        heading = {"code": self.register.code_heading, "organisation": _("組織")}.get(key)
        row.problems.append(CellProblem(cell, str(heading or fields[key].heading), sentence))
        row.act = "bad"

    def _row(self, line: int, cells: dict[str, str]) -> ReadRow:
        code = cells.get("code", "").lower()
        row = ReadRow(line, "new", code, cells.get("title", ""), [], {}, self.kept.get(code))
        places = self.offices.get(cells["organisation"], [])
        row.organisation = places[0] if len(places) == 1 else None
        if code and row.kept is None:
            self._wrong(row, "code", _("この番号の行はありません。新しい行では空にしてください。"))
        elif len(places) > 1:
            self._wrong(row, "organisation", _("同じ名前の組織があります。短い名前で書いてください。"))
        elif row.organisation is None:
            self._wrong(row, "organisation", _("台帳を書ける組織の名前ではありません。"))
        elif row.kept is not None and row.kept.organisation_id != row.organisation:
            self._wrong(row, "organisation", _("組織は変えられません。新しい行として書いてください。"))
        before = self.register.values_of(row.kept) if row.kept is not None else {}
        row.values = {
            one.key: self._value(row, one.key, cells, before.get(one.key, one.empty))
            for one in self.register.fields
        }
        if row.problems:
            return row
        wrongs = self.register.wrongs(row.values) or self.register.ahead(row.values, today=self.today)
        for key, sentence in wrongs:
            self._wrong(row, key, sentence)
        return row if row.problems else self._placed(row)

    def _value(self, row: ReadRow, key: str, cells: dict[str, str], before: Any) -> Any:
        """What the cell says; a column that the table does not have stays as it was."""
        if key not in cells:
            return before
        try:
            return self.register.by_key[key].read(cells[key])
        except Unreadable as unreadable:
            self._wrong(row, key, str(unreadable))
            return before

    def _placed(self, row: ReadRow) -> ReadRow:
        """The row beside the one that is kept: by its number, or else by what names it."""
        assert row.organisation is not None
        same = self.named.get(self.register.key_of(row.organisation, row.values))
        if row.kept is None and same is not None:
            row.kept, row.code = same, same.code
        elif row.kept is not None and same is not None and same.pk != row.kept.pk:
            self._wrong(row, self.register.same[-1], _("同じ内容の行が、もう台帳にあります。"))
            return row
        if row.kept is not None:
            row.act = "same" if self.register.values_of(row.kept) == row.values else "change"
        return row


def take_register(*, register: Register, content: bytes, by: Acting, at: datetime) -> Reading:
    """Enter and change what the good rows say, all at once; the others stay as they are and are told.

    Raises as `read_register`.
    """
    places, lines = _lines_of(register, content, by)
    with transaction.atomic():
        _lock(_named_in(lines, by))
        reading = _Reader(register, places, lines, by, today=japan_day(at)).read()
        write_lines(register, reading, by=by, at=at)
    return reading


def read_lines(
    *, register: Register, lines: list[tuple[int, dict[str, str]]], by: Acting, at: datetime
) -> Reading:
    """What rows that were written down by field would do; nothing is written."""
    places = {key: number for number, key in enumerate(("code", "organisation", *register.by_key))}
    return _Reader(register, places, lines, by, today=japan_day(at)).read()


def write_lines(register: Register, reading: Reading, *, by: Acting, at: datetime) -> None:
    """Enter and change what the good rows of `reading` say; the caller holds the organisations locked."""
    model = register.model
    new = [row for row in reading.rows if row.act == "new"]
    changed = [row for row in reading.rows if row.act == "change"]
    taken = set(model._default_manager.values_list("code", flat=True)) if new else set()
    for row in new:
        row.code = _new_code(taken)
        taken.add(row.code)
        row.kept = model(organisation_id=row.organisation, code=row.code, changed_at=at, **row.values)
    model._default_manager.bulk_create([row.kept for row in new], batch_size=_AT_ONCE)
    for row in changed:
        _say(row.kept, row.values, at)
    if changed:
        fields = [*(one.key for one in register.fields), "revision", "changed_at"]
        model._default_manager.bulk_update([row.kept for row in changed], fields, batch_size=200)
    _tell_all(register, [*new, *changed], by=by, at=at)


def _named_in(lines: list[tuple[int, dict[str, str]]], by: Acting) -> list[UUID]:
    """The organisations that the table names and that `by` keeps."""
    names = {cells["organisation"] for _line, cells in lines}
    offices = Organisation.objects.all()
    if not by.machine:
        offices = offices.filter(pk__in=kept_places(by))
    return [key for key, slug, name in offices.values_list("pk", "slug", "name") if {slug, name} & names]


def _say(kept: Any, values: Mapping[str, Any], at: datetime) -> None:
    for key, value in values.items():
        setattr(kept, key, value)
    kept.revision, kept.changed_at = kept.revision + 1, at


def _tell_all(register: Register, rows: list[ReadRow], *, by: Acting, at: datetime) -> None:
    by_place: dict[UUID, list[Entry]] = {}
    for row in rows:
        what = "added" if row.act == "new" else "changed"
        entry = Entry(f"{register.stream}:{row.kept.pk}", f"{register.stream}.{what}", {"code": row.code})
        by_place.setdefault(row.kept.organisation_id, []).append(entry)
    for place, entries in by_place.items():
        for start in range(0, len(entries), _AT_ONCE):
            append_all(entries[start : start + _AT_ONCE], by=by, at=at, organisation=place)
