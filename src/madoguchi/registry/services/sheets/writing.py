"""Previewed workbooks written into drafts, a few rows at a time, or dropped."""

import logging
from copy import deepcopy
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.acting import Acting, Role
from madoguchi.core.calendars import fiscal_year
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.registry.models import Procedure, Programme, SheetImport
from madoguchi.registry.selectors.sheets import working_version
from madoguchi.registry.services.procedures import add_procedure
from madoguchi.registry.services.processes import add_process
from madoguchi.registry.services.programmes import add_programme
from madoguchi.registry.services.records import NotYourProcedure, allow, save_draft, write_draft

AnyRecord = Procedure | Programme
AT_A_TIME = 40
"""Rows that are written in one transaction: about a fifth of a second, while SQLite lets nobody else write."""

_log = logging.getLogger(__name__)


class SheetIsDone(Refusal):
    """The workbook was written or dropped before."""

    sentence = gettext_lazy("この取込みは、すでに終わっています。")


def write_sheet(*, sheet: SheetImport, by: Acting, at: datetime) -> SheetImport:
    """Write the rows of a previewed workbook that have no problem into drafts; the others stay in the report.

    A record that changed since the preview is left alone and told. Rows are written a few at a time, each few in
    a transaction of their own, so that others can write in between and what is written stays when the rest
    fails: called again for a workbook that was interrupted, it goes on where it stopped. Raises `SheetIsDone`,
    `NotYourProcedure`.
    """
    rows: list[dict[str, Any]] = deepcopy(sheet.rows)
    todo = [str(place) for place, row in enumerate(rows) if row["act"] in ("new", "change")]
    while True:
        with transaction.atomic():
            locked = (
                SheetImport.objects.select_for_update(of=("self",))
                .select_related("organisation")
                .defer("rows", "problems")
                .get(pk=sheet.pk)
            )
            if locked.state not in (SheetImport.State.PREVIEWED, SheetImport.State.WRITING):
                raise SheetIsDone
            if by.who != locked.by_id:
                raise NotYourProcedure
            allow(by, Role.EDITOR, locked.organisation_id)
            left = [place for place in todo if place not in locked.outcomes]
            for place in left[:AT_A_TIME]:
                locked.outcomes[place] = _outcome(locked, rows[int(place)], by=by, at=at)
            if len(left) <= AT_A_TIME:
                return _finish(locked, rows, by=by, at=at)
            locked.state = SheetImport.State.WRITING
            locked.save(update_fields=["state", "outcomes"])


def _outcome(sheet: SheetImport, row: dict[str, Any], *, by: Acting, at: datetime) -> dict[str, str]:
    """Write one row and say what became of it; a row that cannot be written does not touch the others."""
    told = dict.fromkeys(("slug", "code"), "")
    try:
        with transaction.atomic():
            done = _write(sheet, row, by=by, at=at)
        told = {"slug": row["slug"], "code": row["code"]}
    except Refusal as refusal:
        done = str(refusal.sentence)
    except Exception:  # a mistake of ours: it is kept for us to mend, and the rows behind it go on
        _log.exception("row %s of the workbook %s could not be written", row["row"], sheet.pk)
        done = _("しくみの不具合のため、書き込めませんでした。管理者に伝えてください。")
    return {"done": done, **told}


def _finish(sheet: SheetImport, rows: list[dict[str, Any]], *, by: Acting, at: datetime) -> SheetImport:
    """Put what became of the rows into them, and tell the log that the workbook is written."""
    for place, told in sheet.outcomes.items():
        row = rows[int(place)]
        row["done"] = told["done"]
        if told["done"] == "written":
            row["slug"], row["code"] = told["slug"], told["code"]
    sheet.rows, sheet.outcomes = rows, {}
    sheet.state, sheet.written_at = SheetImport.State.WRITTEN, at
    sheet.save(update_fields=["rows", "outcomes", "state", "written_at"])
    append(
        stream=f"organisation:{sheet.organisation_id}",
        kind="sheet.written",
        by=by,
        at=at,
        organisation=sheet.organisation_id,
        data={
            "sheet": str(sheet.pk),
            "sha256": sheet.sha256,
            "written": sum(row.get("done") == "written" for row in rows),
        },
    )
    return sheet


def drop_sheet(*, sheet: SheetImport, by: Acting, at: datetime) -> None:
    """Do not write a previewed workbook, or the rest of it; raises `SheetIsDone`, `NotYourProcedure`.

    What was written before an interruption stays, and stays told.
    """
    with transaction.atomic():
        locked = SheetImport.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
        if by.who != locked.by_id:
            raise NotYourProcedure
        if locked.state == SheetImport.State.WRITING:
            rest = _("残りの書き込みを取りやめました。")
            for place, row in enumerate(locked.rows):
                if row["act"] in ("new", "change"):
                    locked.outcomes.setdefault(str(place), {"done": rest})
            _finish(locked, locked.rows, by=by, at=at)
            return
        if locked.state != SheetImport.State.PREVIEWED:
            raise SheetIsDone
        locked.state, locked.rows = SheetImport.State.DROPPED, []
        locked.save(update_fields=["state", "rows"])


def _write(sheet: SheetImport, row: dict[str, Any], *, by: Acting, at: datetime) -> str:
    """Write one row into a draft; says `written`, or why not."""
    if row["act"] == "change":
        model: Any = Procedure if row["kind"] == "procedure" else Programme
        record: AnyRecord = model.objects.get(code=row["code"])
        version: Any = working_version(record)
        if (version.digest if version else "") != row["base"]:
            return _("確認のあとで、ほかの人が内容を変えました。もう一度書き出してから直してください。")
        if version is not None and not version.is_published:
            save_draft(version=version, body=row["body"], revision=version.revision, by=by, at=at)
        else:
            write_draft(record, row["body"], by=by, at=at)
        return "written"
    slug = row["slug"] or _free_slug(sheet, row)
    add: Any = add_procedure if row["kind"] == "procedure" else add_programme
    made = add(slug=slug, organisation=sheet.organisation, by=by, at=at)
    row["slug"], row["code"] = made.slug, made.code
    write_draft(made, row["body"], by=by, at=at)
    if row.get("process"):
        _add_process(made, row, by=by, at=at)
    return "written"


def _add_process(procedure: Procedure, row: dict[str, Any], *, by: Acting, at: datetime) -> None:
    said = row["process"]
    counted = said["total_count"] is not None
    add_process(
        procedure=procedure,
        title=row["title"],
        type_code=said["type_code"],
        state=said["state"],
        planned_on=date.fromisoformat(said["planned_on"]) if said["planned_on"] else None,
        barrier=said["barrier"],
        counts_year=fiscal_year(japan_day(at)) - 1 if counted else None,
        total_count=said["total_count"],
        online_count=said["online_count"],
        survey_ids=[said["survey_id"]] if said["survey_id"] else [],
        by=by,
        at=at,
    )


def _free_slug(sheet: SheetImport, row: dict[str, Any]) -> str:
    """A name for the address of a procedure that came without one: of the workbook and its place in it."""
    return f"list-{sheet.pk.hex[-12:]}-{row['place']}"
