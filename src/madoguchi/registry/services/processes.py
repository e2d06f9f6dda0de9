"""Adding and changing the processes of a procedure, and linking them to the national survey."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.core.acting import Acting, Role
from madoguchi.core.ids import random_number
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.registry.models import Procedure, Process, ProcessSurveyRow
from madoguchi.registry.services.records import allow
from madoguchi.versions.services import SomeoneElseSaved


class ProcessContradicts(Refusal):
    """State, month, barrier or counts of a process do not go together."""

    sentence = _("プロセスの内容が合っていません。")


def add_process(
    *,
    procedure: Procedure,
    title: str,
    type_code: str,
    state: str,
    planned_on: date | None = None,
    barrier: str = "",
    is_own_discretion: bool = True,
    tool: str = "",
    counts_year: int | None = None,
    total_count: int | None = None,
    online_count: int | None = None,
    survey_ids: Iterable[str] = (),
    by: Acting,
    at: datetime,
) -> Process:
    """Add a process with a new number `proc-…` to `procedure`; counts are of the fiscal year `counts_year`.

    Raises `ProcessContradicts`, `NotYourProcedure`.
    """
    allow(by, Role.EDITOR, procedure.organisation_id)
    process = Process(
        code=random_number("proc"),
        procedure=procedure,
        title=title,
        type_code=type_code,
        state=state,
        planned_on=planned_on,
        barrier=barrier,
        is_own_discretion=is_own_discretion,
        tool=tool,
        counts_year=counts_year,
        total_count=total_count,
        online_count=online_count,
    )
    _check(process)
    with transaction.atomic():
        process.save()
        _link(process, survey_ids)
        _append(process, "added", by=by, at=at)
    return process


def change_process(
    *,
    process: Process,
    survey_ids: Iterable[str] | None = None,
    revision: int | None = None,
    by: Acting,
    at: datetime,
    **changes: Any,
) -> Process:
    """Change the named fields of `process`, and its links to the survey when `survey_ids` is given.

    `revision` is the one that the officer read: raises `SomeoneElseSaved` when it is no longer the last. Raises
    `ProcessContradicts`, `NotYourProcedure`, `ValueError` for a field that cannot be changed.
    """
    allowed = {
        "title",
        "type_code",
        "state",
        "planned_on",
        "barrier",
        "is_own_discretion",
        "tool",
        "counts_year",
        "total_count",
        "online_count",
    }
    if unknown := set(changes) - allowed:
        raise ValueError(f"a process has no {sorted(unknown)} to change")
    allow(by, Role.EDITOR, process.procedure.organisation_id)
    with transaction.atomic():
        locked = (
            Process.objects.select_for_update(of=("self",)).select_related("procedure").get(pk=process.pk)
        )
        if revision is not None and locked.revision != revision:
            raise SomeoneElseSaved
        for field, value in changes.items():
            setattr(locked, field, value)
        locked.revision += 1
        _check(locked)
        locked.save()
        if survey_ids is not None:
            locked.survey_links.all().delete()
            _link(locked, survey_ids)
        _append(locked, "changed", by=by, at=at, fields=sorted(changes))
    return locked


def _check(process: Process) -> None:
    """Raise `ProcessContradicts` with what does not go together."""
    if not process.title.strip():
        raise ProcessContradicts(str(_("プロセスの名前を書いてください。")), field="title")
    if process.type_code not in Process.Type.values:
        raise ProcessContradicts(str(_("手続類型を選んでください。")), field="type_code")
    if process.state not in Process.State.values:
        raise ProcessContradicts(str(_("デジタル化の状態を選んでください。")), field="state")
    if process.state == Process.State.PLANNED and process.planned_on is None:
        raise ProcessContradicts(str(_("デジタル化の予定の年月を書いてください。")), field="planned_on")
    if process.state == Process.State.BARRED and not process.barrier:
        raise ProcessContradicts(str(_("デジタル化できない理由を書いてください。")), field="barrier")
    if None not in (process.total_count, process.online_count) and (process.online_count or 0) > (
        process.total_count or 0
    ):
        raise ProcessContradicts(str(_("オンライン件数が総件数より多くなっています。")), field="online_count")


def _link(process: Process, survey_ids: Iterable[str]) -> None:
    ProcessSurveyRow.objects.bulk_create(
        ProcessSurveyRow(process=process, survey_id=survey_id) for survey_id in dict.fromkeys(survey_ids)
    )


def _append(process: Process, act: str, *, by: Acting, at: datetime, **data: Any) -> None:
    append(
        stream=f"organisation:{process.procedure.organisation_id}",
        kind=f"process.{act}",
        by=by,
        at=at,
        organisation=process.procedure.organisation_id,
        data={"process": str(process.pk), "code": process.code, "state": process.state, **data},
    )
