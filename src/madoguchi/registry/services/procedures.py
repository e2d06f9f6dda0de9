"""Adding procedures, drafting and publishing their versions, opening editions."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.ids import random_number
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.models import FormVersion
from madoguchi.events.services import append
from madoguchi.registry.models import Edition, Procedure, ProcedureVersion
from madoguchi.registry.types import ProcedureBody
from madoguchi.versions.services import digest_of, publish


class SlugTaken(Refusal):
    """Another procedure has the name in its address."""

    sentence = _("このアドレス用の名前は使われています。別の名前にしてください。")


class NotYourProcedure(Refusal):
    """The actor has no role for this in the organisation."""

    sentence = _("この組織の手続を変更する役割がありません。組織管理者に確認してください。")


class BodyHasProblems(Refusal):
    """The text of a procedure does not follow the schema; `problems` says where."""

    sentence = _("手続の内容に直すところがあります。")

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(f"{type(self).sentence} {' / '.join(problems)}", field="body")


class NotPublishedYet(Refusal):
    """An edition was to be opened of a procedure without a published version."""

    sentence = _("公開した版がありません。先に手続の内容を公開してください。")


class FormNotPublished(Refusal):
    """An edition was to be opened with a form that is still a draft."""

    sentence = _("様式がまだ公開されていません。先に様式を公開してください。")


class PeriodIsEmpty(Refusal):
    """An edition was to close before it opens."""

    sentence = _("受付終了日は受付開始日より後の日にしてください。")


def add_procedure(
    *, slug: str, organisation: Organisation, survey_id: str = "", by: Acting, at: datetime
) -> Procedure:
    """Add a procedure of `organisation` with a new number `mado-…`; it is not public yet.

    `survey_id` is the 手続ID of the national survey that it corresponds to. Raises `SlugTaken`,
    `NotYourProcedure`.
    """
    _allow(by, Role.EDITOR, organisation)
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
    problems = ProcedureBody.problems(document)
    if problems:
        raise BodyHasProblems(problems)
    if by.who is None:
        raise NotYourProcedure
    _allow(by, Role.EDITOR, procedure.organisation)
    with transaction.atomic():
        locked = Procedure.objects.select_for_update(of=("self",)).get(pk=procedure.pk)
        last = locked.versions.aggregate(last=Max("number"))["last"] or 0
        version = ProcedureVersion.objects.create(
            procedure=locked, number=last + 1, body=document, digest=digest_of(document), edited_by_id=by.who
        )
        append(
            stream=f"procedureversion:{version.pk}",
            kind="procedureversion.drafted",
            by=by,
            at=at,
            organisation=locked.organisation_id,
            data={"procedure": str(locked.pk), "number": version.number, "digest": version.digest},
        )
    return version


def publish_version(*, version: ProcedureVersion, by: Acting, at: datetime) -> ProcedureVersion:
    """Publish `version` for ever and make it the one that the registry shows.

    Raises `NotYourProcedure`, `versions.services.EditorMayNotApprove` or `AlreadyPublished`.
    """
    _allow(by, Role.PUBLISHER, version.procedure.organisation)
    with transaction.atomic():
        procedure = Procedure.objects.select_for_update(of=("self",)).get(pk=version.procedure_id)
        published = publish(version, by=by, at=at)
        assert isinstance(published, ProcedureVersion)
        procedure.current = published
        procedure.save(update_fields=["current"])
    return published


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
    Raises `NotPublishedYet`, `FormNotPublished`, `PeriodIsEmpty`, `NotYourProcedure`.
    """
    _allow(by, Role.PUBLISHER, organisation)
    if closes_on is not None and closes_on < opens_on:
        raise PeriodIsEmpty(field="closes_on")
    with transaction.atomic():
        locked = Procedure.objects.select_for_update(of=("self",)).get(pk=procedure.pk)
        if locked.current_id is None:
            raise NotPublishedYet
        if not FormVersion.objects.filter(pk=form_version.pk, published_at__isnull=False).exists():
            raise FormNotPublished(field="form_version")
        edition = Edition.objects.create(
            organisation=organisation,
            procedure=locked,
            procedure_version_id=locked.current_id,
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


def _allow(by: Acting, role: Role, organisation: Organisation) -> None:
    """Raise `NotYourProcedure` unless `by` is the platform itself or holds `role` in `organisation`."""
    if not by.machine and not by.has(role, organisation.pk):
        raise NotYourProcedure
