"""Making forms and writing their versions; publication is `versions.services.publish`."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.types import FormDocument
from madoguchi.events.services import append
from madoguchi.versions.services import AlreadyPublished, digest_of


class EditorNeeded(Refusal):
    """Nobody is named who edits, so nobody else could approve."""

    sentence = _("様式を作成する人が分かりません。ログインし直してください。")


class CodeTaken(Refusal):
    """Another form has this code."""

    sentence = _("同じコードの様式がすでにあります。別のコードを入力してください。")


def add_form(*, code: str, title: str, organisation: Organisation, by: Acting, at: datetime) -> FormTemplate:
    """Add a form without any version; raises `CodeTaken`."""
    with transaction.atomic():
        if FormTemplate.objects.filter(code=code).exists():
            raise CodeTaken(field="code")
        form = FormTemplate.objects.create(code=code, title=title, organisation=organisation)
        append(
            stream=f"formtemplate:{form.pk}",
            kind="formtemplate.added",
            by=by,
            at=at,
            organisation=organisation.pk,
            data={"code": code},
        )
    return form


def draft_version(*, form: FormTemplate, body: dict[str, Any], by: Acting, at: datetime) -> FormVersion:
    """Write the next version of a form, not public yet; raises `BadForm` with everything to mend."""
    FormDocument.parse(body)
    if by.who is None:
        raise EditorNeeded
    with transaction.atomic():
        locked = FormTemplate.objects.select_for_update().get(pk=form.pk)
        last = locked.versions.aggregate(last=Max("number"))["last"] or 0
        version = FormVersion.objects.create(
            form=locked, number=last + 1, body=body, digest=digest_of(body), edited_by_id=by.who
        )
        _append(version, "drafted", by=by, at=at)
    return version


def revise_version(*, version: FormVersion, body: dict[str, Any], by: Acting, at: datetime) -> FormVersion:
    """Change a version that is not public; raises `AlreadyPublished` or `BadForm`.

    Whoever revises becomes the editor, who may not approve.
    """
    FormDocument.parse(body)
    if by.who is None:
        raise EditorNeeded
    with transaction.atomic():
        locked = FormVersion.objects.select_for_update().get(pk=version.pk)
        if locked.is_published:
            raise AlreadyPublished
        locked.body, locked.digest, locked.edited_by_id = body, digest_of(body), by.who
        locked.save(update_fields=["body", "digest", "edited_by"])
        _append(locked, "revised", by=by, at=at)
    return locked


def _append(version: FormVersion, verb: str, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"formversion:{version.pk}",
        kind=f"formversion.{verb}",
        by=by,
        at=at,
        organisation=version.form.organisation_id,
        data={"form": version.form.code, "number": version.number, "digest": version.digest},
    )
