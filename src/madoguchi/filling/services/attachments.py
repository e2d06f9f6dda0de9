"""Files of drafts and of replies to corrections."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from madoguchi.accounts.services import require_holder
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.eforms.selectors import (
    files_in,
)
from madoguchi.eforms.types import FormDocument
from madoguchi.files.models import File
from madoguchi.files.selectors import FileDamaged, read
from madoguchi.files.services import store
from madoguchi.filling.models import Draft, Submission
from madoguchi.filling.selectors import procedures_of
from madoguchi.filling.services.refusals import FileMissing


def attach(*, draft: Draft, upload: UploadedFile, by: Acting, at: datetime) -> dict[str, Any]:
    """Store an upload for `draft` and return the entry that an answer keeps of it: id, name, size, digest.

    Raises `files.services.FileRefused` with what to do.
    """
    require_holder(subject=draft.subject_id, ticket=draft.ticket_id, procedures=procedures_of(draft), by=by)
    stored = store(
        owner=draft.pk,
        whose=draft.sealed_for,
        name=upload.name or "file",
        media_type=upload.content_type,
        data=upload.read(),
        at=at,
    )
    return entry_of(stored)


def entries_in(document: FormDocument, answers: dict[str, Any]) -> list[dict[str, Any]]:
    """Every file that `answers` name, with the path of its question."""
    return [{**entry, "path": path} for path, entry in files_in(document, answers)]


def entry_of(stored: File) -> dict[str, Any]:
    """What an answer keeps of a file."""
    return {"file": str(stored.pk), "name": stored.name, "size": stored.size, "sha256": stored.sha256}


def attach_to_application(
    *, application: Application, upload: UploadedFile, by: Acting, at: datetime
) -> dict[str, Any]:
    """Store an upload that replies to a correction; otherwise as `attach`."""
    require_holder(
        subject=application.subject_id,
        ticket=application.ticket_id,
        procedures=[application.procedure_id],
        by=by,
    )
    stored = store(
        owner=application.pk,
        whose=application.sealed_for,
        tenant=application.sealed_in,
        name=upload.name or "file",
        media_type=upload.content_type,
        data=upload.read(),
        at=at,
    )
    return entry_of(stored)


def verified_for(*, application: Application, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As `verified_files`, for the files of an application and of the draft that it came from."""
    draft = Submission.objects.filter(pk=application.submission_id).values_list("draft_id", flat=True)
    return verified_files(owners=[application.pk, *draft], entries=entries)


def verified_files(*, owners: list[UUID], entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`entries` after reading every file from the disk and comparing its digest; raises `FileMissing`."""
    stored = {
        str(f.pk): f for f in File.objects.filter(owner__in=owners, pk__in=[e["file"] for e in entries])
    }
    for entry in entries:
        found = stored.get(entry["file"])
        if found is None or found.sha256 != entry["sha256"]:
            raise FileMissing
        try:
            read(found)
        except (FileDamaged, OSError) as error:
            raise FileMissing from error
    return entries
