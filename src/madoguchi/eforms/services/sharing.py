"""Sharing a form with other organisations, copying a shared one, keeping up with its source."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.models import FormCopy, FormTemplate, FormVersion
from madoguchi.eforms.services.drafts import NotYourForm, save_form_draft, start_form_draft
from madoguchi.eforms.services.forms import add_form
from madoguchi.eforms.sharing import Carried, take
from madoguchi.events.services import append

LONGEST_NOTE = 1000


class NotPublishedYet(Refusal):
    """A form without a public version was to be shared."""

    sentence = _("公開した版がない様式は、分けられません。先に公開してください。")


class NotShared(Refusal):
    """The form is not shared by its organisation."""

    sentence = _("この様式は、いま分けられていません。元の組織に問い合わせてください。")


def share_form(*, form: FormTemplate, note: str, by: Acting, at: datetime) -> FormTemplate:
    """Let other organisations see and copy the public versions of a form; raises `NotPublishedYet`, `NotYourForm`."""
    return _set_shared(form, True, note.strip()[:LONGEST_NOTE], by=by, at=at)


def stop_sharing(*, form: FormTemplate, by: Acting, at: datetime) -> FormTemplate:
    """Copies that were made stay; nobody copies or sees it any more. Raises `NotYourForm`."""
    return _set_shared(form, False, form.share_note, by=by, at=at)


def _set_shared(form: FormTemplate, is_shared: bool, note: str, *, by: Acting, at: datetime) -> FormTemplate:
    if not by.has(Role.PUBLISHER, form.organisation_id):
        raise NotYourForm
    with transaction.atomic():
        locked = FormTemplate.objects.select_for_update(of=("self",)).get(pk=form.pk)
        if is_shared and not locked.versions.filter(published_at__isnull=False).exists():
            raise NotPublishedYet
        locked.is_shared, locked.share_note = is_shared, note
        locked.save(update_fields=["is_shared", "share_note"])
        append(
            stream=f"formtemplate:{locked.pk}",
            kind="formtemplate.shared" if is_shared else "formtemplate.sharing_stopped",
            by=by,
            at=at,
            organisation=locked.organisation_id,
            data={"code": locked.code},
        )
    return locked


def copy_form(
    *, source: FormVersion, code: str, organisation: Organisation, by: Acting, at: datetime
) -> FormTemplate:
    """A form of `organisation` that begins as the shared public version `source`, with where it comes from.

    Raises `NotShared`, `NotYourForm`, `CodeTaken`.
    """
    with transaction.atomic():
        shared = FormTemplate.objects.select_related("organisation").get(pk=source.form_id)
        if not source.is_published or not (shared.is_shared or shared.organisation_id == organisation.pk):
            raise NotShared
        form = _begun(code, shared.title, organisation, source.body, by=by, at=at)
        _note(form, source, shared.title, shared.organisation.name, by=by, at=at)
    return form


def import_form(
    *, carried: Carried, code: str, organisation: Organisation, by: Acting, at: datetime
) -> FormTemplate:
    """A form of `organisation` that begins as the one in a file; raises `NotYourForm`, `CodeTaken`."""
    with transaction.atomic():
        form = _begun(code, carried.title, organisation, carried.body, by=by, at=at)
        FormCopy.objects.create(
            form=form,
            source_title=carried.title,
            source_place=carried.place,
            source_number=carried.number,
            source_digest=carried.digest,
            copied_by_id=_who(by),
            copied_at=at,
        )
        _append(form, carried.digest, carried.place, by=by, at=at)
    return form


def take_over(
    *,
    version: FormVersion,
    source: FormVersion,
    keys: Sequence[str],
    revision: int,
    told: str,
    by: Acting,
    at: datetime,
) -> FormVersion:
    """Write the chosen pieces of a newer version of the source into the draft, and note up to which it was compared.

    What is not chosen is not offered again for this version. Raises `NotShared` and as `save_form_draft`.
    """
    with transaction.atomic():
        copied = version.form.copies.filter(source_version__form=source.form_id).exists()
        if not copied or not source.is_published or not source.form.is_shared:
            raise NotShared
        body = take(version.body, source.body, keys)
        saved = save_form_draft(version=version, body=body, told=told, revision=revision, by=by, at=at)
        shared = source.form
        _note(version.form, source, shared.title, shared.organisation.name, by=by, at=at)
    return saved


def _who(by: Acting) -> UUID:
    if by.who is None:
        raise NotYourForm
    return by.who


def _begun(
    code: str, title: str, organisation: Organisation, body: dict[str, Any], *, by: Acting, at: datetime
) -> FormTemplate:
    if not by.has(Role.EDITOR, organisation.pk):
        raise NotYourForm
    form = add_form(code=code, title=title, organisation=organisation, by=by, at=at)
    start_form_draft(form=form, body=body, by=by, at=at)
    return form


def _note(
    form: FormTemplate, source: FormVersion, title: str, place: str, *, by: Acting, at: datetime
) -> None:
    FormCopy.objects.create(
        form=form,
        source_version=source,
        source_title=title,
        source_place=place,
        source_number=source.number,
        source_digest=source.digest,
        copied_by_id=_who(by),
        copied_at=at,
    )
    _append(form, source.digest, place, by=by, at=at)


def _append(form: FormTemplate, digest: str, place: str, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"formtemplate:{form.pk}",
        kind="formtemplate.copied",
        by=by,
        at=at,
        organisation=form.organisation_id,
        data={"code": form.code, "from": place, "digest": digest},
    )
