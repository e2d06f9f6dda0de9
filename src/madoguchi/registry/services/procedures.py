"""Adding procedures, drafting their versions, opening and pausing editions."""

import re
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import JAPAN
from madoguchi.core.ids import random_number
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.models import FormVersion
from madoguchi.events.services import append
from madoguchi.registry.models import Edition, Pause, Procedure, ProcedureVersion
from madoguchi.registry.services.editions import variants_in_force
from madoguchi.registry.services.records import (
    AlreadyRetired,
    BodyHasProblems,
    NotYourProcedure,
    allow,
    write_draft,
)
from madoguchi.registry.types import ProcedureBody
from madoguchi.versions.services import SayWhy

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
LONGEST_REASON = 300
"""Characters of the reason for a pause."""


class SlugTaken(Refusal):
    """Another procedure has the name in its address."""

    sentence = _("このアドレス用の名前は使われています。別の名前にしてください。")


class BadSlug(Refusal):
    """The name in the address holds what an address cannot hold."""

    sentence = _("アドレス用の名前は、半角の英小文字、数字、ハイフンで、80文字までで書いてください。")


class OpenedAlready(Refusal):
    """An organisation was to open a second edition of one version on one day."""

    sentence = _("この日からの受付は、すでに登録されています。")


class NotPublishedYet(Refusal):
    """An edition was to be opened of a procedure without a published version."""

    sentence = _("公開した版がありません。先に手続の内容を公開してください。")


class FormNotPublished(Refusal):
    """An edition was to be opened with a form that is still a draft."""

    sentence = _("様式がまだ公開されていません。先に様式を公開してください。")


class PausedAlready(Refusal):
    """A pause was to hold in a time in which the procedure is paused already."""

    sentence = _("この期間は、すでに休止しています。")


class PeriodIsEmpty(Refusal):
    """An edition was to close before it opens."""

    sentence = _("受付終了日は受付開始日より後の日にしてください。")


def check_slug(slug: str) -> None:
    """Raise `BadSlug` unless `slug` can stand in an address."""
    if not _SLUG.fullmatch(slug):
        raise BadSlug(field="slug")


def add_procedure(
    *, slug: str, organisation: Organisation, survey_id: str = "", by: Acting, at: datetime
) -> Procedure:
    """Add a procedure of `organisation` with a new number `mado-…`; it is not public yet.

    `survey_id` is the 手続ID of the national survey that it corresponds to. Raises `SlugTaken`,
    `BadSlug`, `NotYourProcedure`.
    """
    allow(by, Role.EDITOR, organisation)
    check_slug(slug)
    with transaction.atomic():
        if Procedure.objects.filter(slug=slug).exists():
            raise SlugTaken(field="slug")
        procedure = Procedure.objects.create(
            code=random_number("mado"), slug=slug, organisation=organisation, survey_id=survey_id
        )
        append(
            stream=f"organisation:{organisation.pk}",
            kind="procedure.added",
            by=by,
            at=at,
            organisation=organisation.pk,
            data={"procedure": str(procedure.pk), "code": procedure.code, "slug": slug},
        )
    return procedure


def draft_version(
    *, procedure: Procedure, body: ProcedureBody | dict[str, Any], by: Acting, at: datetime
) -> ProcedureVersion:
    """Write the next version of `procedure` as a draft; raises `BodyHasProblems`, `NotYourProcedure`.

    The writer is an account: whoever publishes later must be another.
    """
    document = body.to_json() if isinstance(body, ProcedureBody) else body
    if problems := ProcedureBody.problems(document):
        raise BodyHasProblems(problems)
    version = write_draft(procedure, document, by=by, at=at)
    assert isinstance(version, ProcedureVersion)
    return version


def open_edition(
    *,
    procedure: Procedure,
    organisation: Organisation,
    form_version: FormVersion,
    standard_days: int | None,
    online_standard_days: int | None,
    retention_years: int,
    opens_on: date,
    closes_on: date | None = None,
    by: Acting,
    at: datetime,
) -> Edition:
    """Let `organisation` take the published version of `procedure` from `opens_on` to `closes_on`.

    Days are calendar days from the day after arrival (標準処理期間, Administrative Procedure Act art. 6).
    Raises `NotPublishedYet`, `FormNotPublished`, `PeriodIsEmpty`, `OpenedAlready`, `AlreadyRetired`,
    `NotYourProcedure`.
    """
    allow(by, Role.PUBLISHER, organisation)
    if closes_on is not None and closes_on < opens_on:
        raise PeriodIsEmpty(field="closes_on")
    with transaction.atomic():
        locked = Procedure.objects.select_for_update(of=("self",)).get(pk=procedure.pk)
        if locked.current is None:
            raise NotPublishedYet
        if locked.is_retired:
            raise AlreadyRetired
        same_day = Edition.objects.filter(organisation=organisation, procedure_version=locked.current)
        if same_day.filter(opens_on=opens_on).exists():
            raise OpenedAlready(field="opens_on")
        if not FormVersion.objects.filter(pk=form_version.pk, published_at__isnull=False).exists():
            raise FormNotPublished(field="form_version")
        own = variants_in_force(locked, [organisation.pk], locked.current)
        edition = Edition.objects.create(
            organisation=organisation,
            procedure=locked,
            procedure_version=locked.current,
            variant_version=own.get(organisation.pk),
            form_version=form_version,
            standard_days=standard_days,
            online_standard_days=online_standard_days,
            retention_years=retention_years,
            opens_on=opens_on,
            closes_on=closes_on,
        )
        append(
            stream=f"organisation:{organisation.pk}",
            kind="edition.opened",
            by=by,
            at=at,
            organisation=organisation.pk,
            data={"edition": str(edition.pk), "procedure": str(locked.pk), "opens_on": opens_on.isoformat()},
        )
    return edition


def pause(
    *,
    procedure: Procedure,
    reason: str,
    organisation: Organisation | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    by: Acting,
    at: datetime,
) -> Pause:
    """Stop taking `procedure`, everywhere or at one organisation, from `starts_at` (now when None).

    Drafts are kept; the page shows `reason`. A pause everywhere may cover one of a single organisation, not the
    other way round. Raises `PeriodIsEmpty`, `PausedAlready`, `SayWhy`, `AlreadyRetired`, `NotYourProcedure`.
    """
    place = organisation or procedure.organisation
    allow(by, Role.PUBLISHER, place)
    if by.who is None:
        raise NotYourProcedure
    if procedure.is_retired:
        raise AlreadyRetired
    reason = reason.strip()
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise SayWhy(str(_("休止の理由を、300文字までで書いてください。")), field="reason")
    starts_at = starts_at or at
    if ends_at is not None and ends_at < starts_at:
        raise PeriodIsEmpty(field="ends_at")
    with transaction.atomic():
        Procedure.objects.select_for_update(of=("self",)).get(pk=procedure.pk)  # one pause after the other
        _check_free(procedure, organisation, starts_at, ends_at)
        made = Pause.objects.create(
            procedure=procedure,
            organisation=organisation,
            reason=reason,
            starts_at=starts_at,
            ends_at=ends_at,
            by_id=by.who,
        )
        _append_pause(made, "procedure.paused", place, by=by, at=at)
    return made


def _check_free(
    procedure: Procedure, organisation: Organisation | None, starts_at: datetime, ends_at: datetime | None
) -> None:
    """Raise `PausedAlready` when a pause at the same place, or everywhere, holds at some moment of the time."""
    held = Pause.objects.filter(
        Q(organisation__isnull=True) | Q(organisation=organisation) if organisation else Q(organisation=None),
        Q(ends_at__isnull=True) | Q(ends_at__gt=starts_at) & Q(ends_at__gt=F("starts_at")),
        procedure=procedure,
    )
    if ends_at is not None:
        held = held.filter(starts_at__lt=ends_at)
    first = held.order_by("starts_at").first()
    if first is None:
        return
    said = {"since": _moment(first.starts_at)}
    if first.ends_at is None:
        told: Any = _(
            "%(since)sから、すでに休止しています。期間を変えるときは、先にその休止をやめてください。"
        )
    else:
        said["until"] = _moment(first.ends_at)
        told = _(
            "%(since)sから%(until)sまで、すでに休止することになっています。"
            "期間を変えるときは、先にその休止をやめてください。"
        )
    raise PausedAlready(str(told) % said, field="starts_on")


def _moment(at: datetime) -> str:
    local = at.astimezone(JAPAN)
    minutes = f"{local.minute}分" if local.minute else ""
    return f"{local.year}年{local.month}月{local.day}日{local.hour}時{minutes}"


def resume(*, pause: Pause, by: Acting, at: datetime) -> Pause:
    """Take the procedure again from now; raises `NotYourProcedure`."""
    place = pause.organisation or pause.procedure.organisation
    allow(by, Role.PUBLISHER, place)
    with transaction.atomic():
        locked = Pause.objects.select_for_update(of=("self",)).get(pk=pause.pk)
        if locked.ends_at is None or locked.ends_at > at:
            locked.ends_at = max(at, locked.starts_at)
            locked.save(update_fields=["ends_at"])
            _append_pause(locked, "procedure.resumed", place, by=by, at=at)
    return locked


def _append_pause(pause: Pause, kind: str, place: Organisation, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"organisation:{place.pk}",
        kind=kind,
        by=by,
        at=at,
        organisation=place.pk,
        data={"procedure": str(pause.procedure_id), "pause": str(pause.pk)},
    )
