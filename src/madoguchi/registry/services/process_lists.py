"""A bureau's list of processes: read by a mapping that is kept, shown cell by cell, written when confirmed."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.calendars import fiscal_year
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.registry.models import ColumnMapping, Procedure, Process, ProcessImport, ProcessYear
from madoguchi.registry.process_file import (
    HEAD_ROWS,
    Grid,
    guess_columns,
    guess_heading,
    guess_values,
    headings_digest,
    read_grid,
    words_in,
)
from madoguchi.registry.process_headings import CODED, fold
from madoguchi.registry.services.procedures import add_procedure
from madoguchi.registry.services.process_list_rows import held_of, looked_through
from madoguchi.registry.services.process_writing import locked_processes
from madoguchi.registry.services.process_years import record_years
from madoguchi.registry.services.processes import add_processes, change_processes
from madoguchi.registry.services.records import NotYourProcedure, allow, save_draft, start_draft

State = ProcessImport.State
_ADDED_MEANWHILE = _(
    "確認のあとで、同じ名前のプロセスが登録されました。もう一度取り込むと、それとの違いが出ます。"
)


class ListIsDone(Refusal):
    """The list was written or dropped already."""

    sentence = _("この一覧表は、もう書き込んだか、取りやめています。もう一度取り込んでください。")


def read_process_list(
    *, content: bytes, file_name: str, organisation: Organisation, by: Acting, at: datetime
) -> ProcessImport:
    """Read a list of the processes of `organisation` and keep what it would change; nothing else is written.

    Columns and words are understood as in the last list with these headings, else as they most likely are; counts
    without a year are those of the fiscal year before. Raises `NotAWorkbook`, `NotAProcessList`, `NotYourProcedure`.
    """
    allow(by, Role.EDITOR, organisation)
    if by.who is None:
        raise NotYourProcedure
    grid = read_grid(content, file_name)
    kept = _kept_mapping(organisation, grid)
    header_row = kept.header_row if kept else guess_heading(grid.cells)
    columns = kept.columns if kept else guess_columns(grid.cells[header_row - 1])
    found = ProcessImport(
        organisation=organisation,
        by_id=by.who,
        at=at,
        file_name=file_name[:255],
        sha256=hashlib.sha256(content).hexdigest(),
        sheet=grid.sheet,
        grid=grid.cells,
        refused=grid.refused,
        header_row=header_row,
        columns=columns,
        values=_completed(grid, header_row, columns, kept.values if kept else {}),
        counts_year=fiscal_year(japan_day(at)) - 1,
    )
    found.rows = looked_through(found, at=at)
    found.save()
    return found


def map_process_list(
    *,
    found: ProcessImport,
    header_row: int,
    columns: Mapping[str, str],
    values: Mapping[str, Mapping[str, str]],
    counts_year: int,
    by: Acting,
    at: datetime,
) -> ProcessImport:
    """Understand the list otherwise: another row of headings, other columns, other meanings, another year.

    With another row of headings its columns are guessed anew. Raises `ListIsDone`, `NotYourProcedure`.
    """
    with transaction.atomic():
        locked = _own(found, by)
        grid = Grid(locked.sheet, locked.grid, locked.refused)
        header_row = max(1, min(header_row, HEAD_ROWS, len(grid.cells)))
        if header_row != locked.header_row:
            columns, values = guess_columns(grid.cells[header_row - 1]), {}
        locked.header_row, locked.columns, locked.counts_year = header_row, dict(columns), counts_year
        locked.values = _completed(grid, header_row, columns, values)
        locked.rows = looked_through(locked, at=at)
        locked.save()
    return locked


def write_process_list(
    *, found: ProcessImport, links: Collection[tuple[int, str]] = (), by: Acting, at: datetime
) -> ProcessImport:
    """Write what the list changes, in one go, and keep how it was read for the next one.

    `links` are the proposed rows of the national survey that a person agreed to: the row of the list and the number.
    A process that somebody changed or added since the list was looked through is left alone and told; lists of one
    organisation are written one after the other. Raises `ListIsDone`, `NotYourProcedure`.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=found.organisation_id)
        locked = _own(found, by)
        rows = [row for row in locked.rows if row["act"] != "bad"]
        for row in rows:
            agreed = [one["id"] for one in row["proposed"] if (row["row"], one["id"]) in links]
            row["survey_ids"] = list(dict.fromkeys([*row["survey_ids"], *agreed]))
        made = _write_new(locked, [row for row in rows if row["act"] == "new"], by=by, at=at)
        changed = _write_changed([row for row in rows if row["act"] != "new"], by=by, at=at)
        _write_counts(rows, {**made, **changed}, by=by, at=at)
        _keep_mapping(locked, at=at)
        locked.state, locked.written_at, locked.grid, locked.refused = State.WRITTEN, at, [], {}
        locked.save()
        append(
            stream=f"organisation:{locked.organisation_id}",
            kind="processlist.written",
            by=by,
            at=at,
            organisation=locked.organisation_id,
            data={
                "list": str(locked.pk),
                "sha256": locked.sha256,
                "new": len(made),
                "changed": sum(row.get("done") == "written" for row in rows) - len(made),
            },
        )
    return locked


def drop_process_list(*, found: ProcessImport, by: Acting, at: datetime) -> ProcessImport:
    """Do not write the list; raises `ListIsDone`, `NotYourProcedure`."""
    with transaction.atomic():
        locked = _own(found, by)
        locked.state, locked.rows, locked.grid, locked.refused = State.DROPPED, [], [], {}
        locked.save()
    return locked


def _own(found: ProcessImport, by: Acting) -> ProcessImport:
    """The import, locked; who handed it in alone may go on with it."""
    rows = ProcessImport.objects.select_for_update(of=("self",)).select_related("organisation")
    locked: ProcessImport = rows.get(pk=found.pk)
    if by.who != locked.by_id:
        raise NotYourProcedure
    allow(by, Role.EDITOR, locked.organisation_id)
    if locked.state != State.PREVIEWED:
        raise ListIsDone
    return locked


def _kept_mapping(organisation: Organisation, grid: Grid) -> ColumnMapping | None:
    """How the last list with the headings of this one was read."""
    digests = {headings_digest(row): at for at, row in enumerate(grid.cells[:HEAD_ROWS], 1)}
    rows = ColumnMapping.objects.filter(organisation=organisation, headings__in=digests)
    kept: ColumnMapping | None = rows.order_by("-used_at").first()
    if kept is not None:
        kept.header_row = digests[kept.headings]
    return kept


def _keep_mapping(found: ProcessImport, *, at: datetime) -> None:
    ColumnMapping.objects.update_or_create(
        organisation=found.organisation,
        headings=headings_digest(found.grid[found.header_row - 1]),
        defaults={
            "name": found.file_name[:100],
            "header_row": found.header_row,
            "columns": found.columns,
            "values": found.values,
            "used_at": at,
        },
    )


def _completed(
    grid: Grid, header_row: int, columns: Mapping[str, str], values: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """The meanings that were told, and guesses for the words of which nobody told any."""
    found = {}
    for place, name in columns.items():
        if name in CODED:
            told = dict(values.get(name, {}))
            words = words_in(grid.cells, header_row, int(place))
            found[name] = {**guess_values(name, [one for one in words if one not in told]), **told}
    return found


def _write_new(
    found: ProcessImport, rows: list[dict[str, Any]], *, by: Acting, at: datetime
) -> dict[int, Process]:
    """Add the new processes, and a draft for each procedure that there is not yet; what came meanwhile is left alone."""
    held = held_of(found)
    fresh = []
    for row in rows:
        if (fold(row["procedure_title"]), fold(row["title"])) in held.by_names:
            row["done"] = str(_ADDED_MEANWHILE)
        else:
            fresh.append(row)
    rows = fresh
    known = {one.pk: one for one in Procedure.objects.filter(organisation=found.organisation_id)}
    added: dict[str, Procedure] = {}
    given = []
    for row in rows:
        key = row["procedure"] or held.procedures.get(fold(row["procedure_title"]))
        procedure = known.get(UUID(str(key))) if key else None
        if procedure is None:
            name = row["procedure_title"]
            procedure = added.get(name) or _add_procedure(found, row, len(added), by=by, at=at)
            added[name] = procedure
        given.append((procedure, {**_fields(row), "survey_ids": row["survey_ids"]}))
    made = add_processes(rows=given, source=ProcessYear.Source.IMPORTED, by=by, at=at)
    for row, process in zip(rows, made, strict=True):
        row["done"], row["code"], row["process"] = "written", process.code, str(process.pk)
    return {row["row"]: process for row, process in zip(rows, made, strict=True)}


def _add_procedure(
    found: ProcessImport, row: dict[str, Any], place: int, *, by: Acting, at: datetime
) -> Procedure:
    slug = f"list-{found.pk.hex[-12:]}-{place + 1}"
    procedure = add_procedure(slug=slug, organisation=found.organisation, by=by, at=at)
    law = row["given"].get("basis_law") or ""
    body = {
        "title": row["procedure_title"],
        "type_code": row["given"]["type_code"],
        "legal_basis": [{"law": law, "article": row["given"].get("basis_article") or "本則"}] if law else [],
        "contact": {"name": found.organisation.name},
        "life_events": [],
        "keywords": [],
    }
    draft = start_draft(record=procedure, by=by, at=at)
    save_draft(version=draft, body=body, revision=draft.revision, by=by, at=at)
    return procedure


def _write_changed(rows: list[dict[str, Any]], *, by: Acting, at: datetime) -> dict[int, Process]:
    """Change what is there already, unless it was changed meanwhile; returns those that were found as they were."""
    keys = [UUID(row["process"]) for row in rows]
    stored = locked_processes(list(dict.fromkeys(keys)), is_linking=True, is_all=False)
    same, changes = {}, []
    for row in rows:
        process = stored.get(UUID(row["process"]))
        if process is None or process.revision != row["revision"]:
            row["done"] = str(_("確認のあとで、ほかの人が変えました。もう一度取り込んでください。"))
            continue
        same[row["row"]] = process
        linked = [link.survey_id for link in process.survey_links.all()] if row["survey_ids"] else []
        more = [number for number in row["survey_ids"] if number not in linked]
        if row["changes"] or more:
            row["done"] = "written"
            changes.append((process, {**_fields(row), **({"survey_ids": [*linked, *more]} if more else {})}))
    change_processes(changes=changes, source=ProcessYear.Source.IMPORTED, by=by, at=at)
    return same


def _write_counts(
    rows: list[dict[str, Any]], processes: Mapping[int, Process], *, by: Acting, at: datetime
) -> None:
    counts = [
        (processes[row["row"]], year, total, online)
        for row in rows
        if row["row"] in processes
        for year, total, online in row["years"]
    ]
    record_years(counts=counts, source=ProcessYear.Source.IMPORTED, by=by, at=at)


def _fields(row: dict[str, Any]) -> dict[str, Any]:
    """What the row gives, as the services take it."""
    given = dict(row["given"])
    for name in ("since", "planned_on"):
        if given.get(name):
            given[name] = datetime.fromisoformat(given[name]).date()
    return given
