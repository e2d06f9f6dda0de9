"""The life of a form's version in the builder: begun, saved step by step, undone, asked for, published by another."""

from copy import deepcopy
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.models import DraftStep, FormTemplate, FormVersion
from madoguchi.eforms.types import FormDocument
from madoguchi.events.services import append
from madoguchi.versions.services import (
    NewerIsPublished,
    day_in_force,
    digest_of,
    locked_draft,
    mark_asked,
    mark_sent_back,
    publish,
)

MOST_STEPS = 20
"""How many steps of a draft can be undone."""


class NotYourForm(Refusal):
    """The actor has no role for this in the organisation of the form."""

    sentence = _("この組織の様式を変更する役割がありません。組織管理者に確認してください。")


class DraftExists(Refusal):
    """Another draft of the form is being written."""

    sentence = _("この様式には、編集中の版があります。その版を直すか、取り消してください。")


class NothingToUndo(Refusal):
    """There is no step to go back or forward to."""

    sentence = _("これより前に戻す（やり直す）ものはありません。")


def start_form_draft(
    *,
    form: FormTemplate,
    body: dict[str, Any] | None = None,
    base: FormVersion | None = None,
    by: Acting,
    at: datetime,
) -> FormVersion:
    """Begin the next version of `form`: `body` as given, finished or not, else a copy of `base` or of the latest.

    Raises `DraftExists`, `NotYourForm`.
    """
    _allow(by, Role.EDITOR, form.organisation_id)
    if by.who is None:
        raise NotYourForm
    with transaction.atomic():
        locked = FormTemplate.objects.select_for_update(of=("self",)).get(pk=form.pk)
        if locked.versions.filter(published_at__isnull=True).exists():
            raise DraftExists
        copied = base or locked.versions.order_by("-number").first()
        begun = deepcopy(body) if body is not None else dict(copied.body) if copied else {}
        last = locked.versions.aggregate(last=Max("number"))["last"] or 0
        made = FormVersion.objects.create(
            form=locked, number=last + 1, body=begun, digest=digest_of(begun), edited_by_id=by.who
        )
        _append(made, "drafted", by=by, at=at)
    return made


def save_form_draft(
    *, version: FormVersion, body: dict[str, Any], told: str, revision: int, by: Acting, at: datetime
) -> FormVersion:
    """Keep `body` in a draft, finished or not; `told` says in words what was done, for who wants to undo it.

    `revision` is the one that the editor read: raises `SomeoneElseSaved` when it is no longer the last,
    `AlreadyPublished`, `NotYourForm`. Whoever saves becomes the editor, so cannot publish; a request for
    publication that stood is withdrawn.
    """
    with transaction.atomic():
        locked = _to_write(version, revision, by)
        if digest_of(body) == locked.digest:
            return locked
        locked.steps.filter(is_undone=True).delete()
        DraftStep.objects.create(
            version=locked, number=_last_step(locked) + 1, body=locked.body, told=told[:200], made_at=at
        )
        kept = locked.steps.order_by("-number").values_list("pk", flat=True)[:MOST_STEPS]
        locked.steps.exclude(pk__in=list(kept)).delete()
        _keep(locked, body, by=by, at=at)
    return locked


def undo_form_step(*, version: FormVersion, revision: int, by: Acting, at: datetime) -> DraftStep:
    """Bring back the draft as it stood before its last step; returns that step. Raises `NothingToUndo` and as saving."""
    return _step(version, revision, is_undone=False, by=by, at=at)


def redo_form_step(*, version: FormVersion, revision: int, by: Acting, at: datetime) -> DraftStep:
    """Do again the step that was undone last; returns it. Raises `NothingToUndo` and as saving."""
    return _step(version, revision, is_undone=True, by=by, at=at)


def _step(version: FormVersion, revision: int, *, is_undone: bool, by: Acting, at: datetime) -> DraftStep:
    """Swap the draft with the nearest step behind it, or before it when it was undone."""
    with transaction.atomic():
        locked = _to_write(version, revision, by)
        steps = locked.steps.filter(is_undone=is_undone)
        step = steps.order_by("number" if is_undone else "-number").first()
        if step is None:
            raise NothingToUndo
        body = step.body
        step.body, step.is_undone = locked.body, not is_undone
        step.save(update_fields=["body", "is_undone"])
        _keep(locked, body, by=by, at=at)
    return step


def discard_form_draft(*, version: FormVersion, by: Acting, at: datetime) -> None:
    """Throw a draft away; raises `AlreadyPublished`, `NotYourForm`."""
    _allow(by, Role.EDITOR, version.form.organisation_id)
    with transaction.atomic():
        locked = locked_draft(version)
        _append(locked, "discarded", by=by, at=at)
        locked.delete()


def ask_form_publication(*, version: FormVersion, by: Acting, at: datetime) -> FormVersion:
    """Ask another person to publish a draft; raises `BadForm`, `AlreadyPublished`, `NotYourForm`."""
    _allow(by, Role.EDITOR, version.form.organisation_id)
    with transaction.atomic():
        locked = locked_draft(version)
        FormDocument.parse(locked.body)
        mark_asked(locked, at=at)
        _append(locked, "publication_asked", by=by, at=at)
    return locked


def send_form_back(*, version: FormVersion, remark: str, by: Acting, at: datetime) -> FormVersion:
    """Return a draft to its editor with what to mend; raises `AskFirst`, `SayWhy`, `AlreadyPublished`."""
    _allow(by, Role.PUBLISHER, version.form.organisation_id)
    with transaction.atomic():
        locked = mark_sent_back(version, remark=remark)
        _append(locked, "sent_back", by=by, at=at)
    return locked


def publish_form(
    *,
    version: FormVersion,
    effective_from: date | None = None,
    revision: int | None = None,
    by: Acting,
    at: datetime,
) -> FormVersion:
    """Publish `version` for ever, to be used from `effective_from` on, at once when None.

    Procedures use it once an edition is opened with it (`registry.services.use_form`). `revision` is the one that
    the publisher looked through: raises `SomeoneElseSaved` when the draft was changed since. Raises `BadForm`,
    `NotYourForm`, `TooEarly`, `NewerIsPublished`, `versions.services.EditorMayNotApprove` or `AlreadyPublished`.
    """
    _allow(by, Role.PUBLISHER, version.form.organisation_id)
    day = day_in_force(effective_from, at=at)
    with transaction.atomic():
        form = FormTemplate.objects.select_for_update(of=("self",)).get(pk=version.form_id)
        fresh = locked_draft(version, revision=revision)
        if form.versions.filter(published_at__isnull=False, number__gt=fresh.number).exists():
            raise NewerIsPublished
        FormDocument.parse(fresh.body)
        published = publish(fresh, effective_from=day, organisation=form.organisation_id, by=by, at=at)
        published.steps.all().delete()
        if form.title != published.body["title"]:
            form.title = published.body["title"]
            form.save(update_fields=["title"])
    return published


def _to_write(version: FormVersion, revision: int, by: Acting) -> FormVersion:
    """The draft locked for a change; raises `NotYourForm`, `AlreadyPublished`, `SomeoneElseSaved`."""
    _allow(by, Role.EDITOR, version.form.organisation_id)
    if by.who is None:
        raise NotYourForm
    locked = locked_draft(version, revision=revision)
    return locked


def _keep(locked: FormVersion, body: dict[str, Any], *, by: Acting, at: datetime) -> None:
    assert by.who is not None
    locked.body, locked.digest = body, digest_of(body)
    locked.edited_by_id = by.who
    locked.revision += 1
    locked.asked_at = None
    locked.save(update_fields=["body", "digest", "edited_by", "revision", "asked_at"])
    _append(locked, "saved", by=by, at=at, revision=locked.revision)


def _last_step(version: FormVersion) -> int:
    last: int | None = version.steps.aggregate(last=Max("number"))["last"]
    return last or 0


def _allow(actor: Acting, role: Role, organisation: UUID) -> None:
    if not actor.machine and not actor.has(role, organisation):
        raise NotYourForm


def _append(version: FormVersion, act: str, *, by: Acting, at: datetime, **data: Any) -> None:
    append(
        stream=f"formversion:{version.pk}",
        kind=f"formversion.{act}",
        by=by,
        at=at,
        organisation=version.form.organisation_id,
        data={"form": version.form.code, "number": version.number, "digest": version.digest, **data},
    )
