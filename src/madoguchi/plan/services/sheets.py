"""The life of a sheet: begun from records, written, asked for, sent back, published by a second person."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.plan.models import PlanPeriod, Selection, Sheet, SheetVersion
from madoguchi.plan.selectors.sheets import (
    PUBLISHERS,
    WRITERS,
    body_of_version,
    draft_of_sheet,
    drafted_sheet,
    refreshed,
)
from madoguchi.plan.types.sheets import MOST_ACTIONS, MOST_INDICATORS, SheetBody, SheetProblem
from madoguchi.registry.selectors import is_own_place
from madoguchi.versions.services import (
    day_in_force,
    digest_of,
    locked_draft,
    mark_asked,
    mark_sent_back,
    publish,
)

LONGEST_TEXT = 2000


class NotYourSheet(Refusal):
    """Someone without the role in the procedure's organisation wanted to write or publish its sheet."""

    sentence = _("この手続の個票は、所管組織の担当者だけが書けます。")


class NotSelected(Refusal):
    """A sheet was to be begun for a procedure that is no priority one in the period."""

    sentence = _("この手続は、この計画期間の重点手続に選ばれていません。")


class SheetNotReady(Refusal):
    """The sheet cannot be published as it is; `problems` says why."""

    sentence = _("個票に、直すところがあります。")

    def __init__(self, problems: list[SheetProblem]) -> None:
        self.problems = problems
        super().__init__(field=problems[0].field)


def _allow(roles: tuple[Role, ...], sheet: Sheet, *, by: Acting) -> None:
    place = sheet.procedure.organisation_id
    if by.who is None or not is_own_place(by, place, *roles):
        raise NotYourSheet


def start_sheet(*, selection: Selection, by: Acting, at: datetime) -> SheetVersion:
    """The draft of the sheet of a priority procedure: the one that is open, else a new one.

    The first begins with what records tell, a later one with what is published, measured anew. Raises `NotSelected`,
    `NotYourSheet`.
    """
    if not selection.is_selected:
        raise NotSelected
    with transaction.atomic():
        PlanPeriod.objects.select_for_update(of=("self",)).get(pk=selection.period_id)
        sheet = Sheet.objects.filter(period=selection.period_id, procedure=selection.procedure_id).first()
        sheet = sheet or Sheet(period=selection.period, procedure=selection.procedure)
        _allow(WRITERS, sheet, by=by)
        if sheet._state.adding:
            sheet.save()
        if (open_draft := draft_of_sheet(sheet)) is not None:
            return open_draft
        if sheet.current is not None:
            body = refreshed(body_of_version(sheet.current), sheet.period, sheet.procedure, at=at)
        else:
            body = drafted_sheet(sheet.period, sheet.procedure, at=at)
        last = sheet.versions.aggregate(last=Max("number"))["last"] or 0
        assert by.who is not None, "a writer has an account"
        kept = body.to_json()
        made = SheetVersion.objects.create(
            sheet=sheet, number=last + 1, body=kept, digest=digest_of(kept), edited_by_id=by.who
        )
        _note(made, "drafted", by=by, at=at)
    return made


def save_sheet(
    *, version: SheetVersion, body: SheetBody, revision: int, by: Acting, at: datetime
) -> SheetVersion:
    """Keep what was written; figures that records tell are measured anew, whatever was typed.

    Raises `NotYourSheet`, `SomeoneElseSaved`, `AlreadyPublished`. A request for publication that stood is withdrawn.
    """
    sheet = version.sheet
    _allow(WRITERS, sheet, by=by)
    clean = replace(
        body,
        aim=body.aim.strip()[:LONGEST_TEXT],
        result=body.result.strip()[:LONGEST_TEXT],
        kpis=body.kpis[:MOST_INDICATORS],
        actions=body.actions[:MOST_ACTIONS],
    )
    kept = refreshed(clean, sheet.period, sheet.procedure, at=at).to_json()
    with transaction.atomic():
        locked = locked_draft(version, revision=revision)
        digest = digest_of(kept)
        if digest != locked.digest:
            assert by.who is not None
            locked.body, locked.digest, locked.edited_by_id = kept, digest, by.who
            locked.revision += 1
            locked.asked_at = None
            locked.save(update_fields=["body", "digest", "edited_by", "revision", "asked_at"])
            _note(locked, "saved", by=by, at=at, revision=locked.revision)
    return locked


def take_flow(*, version: SheetVersion, by: Acting, at: datetime) -> SheetVersion:
    """Take the flow anew from the record of reengineering, or from registry and cases where there is none.

    Raises `NotYourSheet`, `AlreadyPublished`.
    """
    fresh = drafted_sheet(version.sheet.period, version.sheet.procedure, at=at)
    body = replace(
        body_of_version(version), flow_from=fresh.flow_from, before=fresh.before, after=fresh.after
    )
    return save_sheet(version=version, body=body, revision=version.revision, by=by, at=at)


def ask_sheet_publication(*, version: SheetVersion, by: Acting, at: datetime) -> SheetVersion:
    """Ask a second person to publish; raises `SheetNotReady`, `NotYourSheet`, `AlreadyPublished`."""
    _allow(WRITERS, version.sheet, by=by)
    with transaction.atomic():
        locked = locked_draft(version)
        _check(locked)
        mark_asked(locked, at=at)
        _note(locked, "publication_asked", by=by, at=at)
    return locked


def send_sheet_back(*, version: SheetVersion, remark: str, by: Acting, at: datetime) -> SheetVersion:
    """Return a sheet with what to mend; raises `AskFirst`, `SayWhy`, `NotYourSheet`, `AlreadyPublished`."""
    _allow(PUBLISHERS, version.sheet, by=by)
    with transaction.atomic():
        locked = mark_sent_back(version, remark=remark)
        _note(locked, "sent_back", by=by, at=at)
    return locked


def publish_sheet(
    *, version: SheetVersion, revision: int | None = None, by: Acting, at: datetime
) -> SheetVersion:
    """Publish a sheet for ever, by someone who wrote nothing of it.

    Raises `SheetNotReady`, `NotYourSheet`, `EditorMayNotApprove`, `SomeoneElseSaved`, `AlreadyPublished`.
    """
    _allow(PUBLISHERS, version.sheet, by=by)
    with transaction.atomic():
        sheet = Sheet.objects.select_for_update(of=("self",)).get(pk=version.sheet_id)
        fresh = locked_draft(version, revision=revision)
        _check(fresh)
        published = publish(
            fresh,
            effective_from=day_in_force(None, at=at),
            organisation=sheet.procedure.organisation_id,
            by=by,
            at=at,
        )
        sheet.current = published
        sheet.save(update_fields=["current"])
    return published


def discard_sheet(*, version: SheetVersion, by: Acting, at: datetime) -> None:
    """Throw a draft away; raises `NotYourSheet`, `AlreadyPublished`."""
    _allow(WRITERS, version.sheet, by=by)
    with transaction.atomic():
        locked = locked_draft(version)
        _note(locked, "discarded", by=by, at=at)
        locked.delete()


def _check(version: SheetVersion) -> None:
    if problems := body_of_version(version).problems(version.sheet.period.fiscal_years):
        raise SheetNotReady(problems)


def _note(version: SheetVersion, act: str, *, by: Acting, at: datetime, **data: Any) -> None:
    append(
        stream=f"sheetversion:{version.pk}",
        kind=f"sheetversion.{act}",
        by=by,
        at=at,
        organisation=version.sheet.procedure.organisation_id,
        data={"sheet": str(version.sheet_id), "number": version.number, "digest": version.digest, **data},
    )
