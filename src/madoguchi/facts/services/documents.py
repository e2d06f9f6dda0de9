"""Keeping documents, and handing them in again without uploading them again."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Subject
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import uuid7
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.facts.models import DocumentUse, StoredDocument
from madoguchi.facts.services.recording import NotYours
from madoguchi.files.models import File
from madoguchi.files.services import copy, forget, store
from madoguchi.vocabulary.documents import DOCUMENTS

MOST_KEPT = 100
"""How many documents one holder keeps at once."""


class UnknownKind(Refusal):
    """The kind of document is none of the vocabulary."""

    sentence = _("書類の種類を選んでください。")


class WrongDays(Refusal):
    """The day of issue lies ahead, or the document ended before it was issued."""

    sentence = _("発行日は今日までの日、有効期限は発行日より後の日にしてください。")


class TooManyDocuments(Refusal):
    """The locker is full."""

    sentence = _("しまえる書類は100件までです。使わない書類を削除してください。")


class DocumentOver(Refusal):
    """The document is no longer valid, or was deleted meanwhile."""

    sentence = _("この書類は、期限が過ぎたか、削除されています。新しい書類を選んでください。")


def keep_document(
    *,
    subject: Subject,
    kind: str,
    name: str,
    data: bytes,
    issued_on: date | None = None,
    valid_until: date | None = None,
    note: str = "",
    replaces: StoredDocument | None = None,
    by: Acting,
    at: datetime,
) -> StoredDocument:
    """Keep a document that `subject` hands in, in place of `replaces` if there is one.

    Without `valid_until` it is usually taken as long as its kind says. The same bytes of the same kind are kept once.
    Raises `NotYours` for an agent and for others, `UnknownKind`, `WrongDays`, `TooManyDocuments`, and
    `files.services.FileRefused`.
    """
    _check(subject, kind, issued_on, valid_until, by=by, at=at)
    key = uuid7()
    file = store(owner=key, whose=subject.pk, name=name, data=data, at=at)
    return _keep(
        key,
        subject,
        kind,
        file,
        StoredDocument.Source.LOCKER,
        issued_on,
        valid_until,
        note,
        replaces,
        by=by,
        at=at,
    )


def keep_document_of(
    *,
    subject: Subject,
    kind: str,
    file: File,
    issued_on: date | None = None,
    by: Acting,
    at: datetime,
) -> StoredDocument:
    """Keep a file that was handed in with a draft, for the next time; raises as `keep_document`.

    The bytes are not stored twice, and each of the two stays when the other is deleted.
    """
    _check(subject, kind, issued_on, None, by=by, at=at)
    key = uuid7()
    copied = copy(file=file, owner=key, whose=subject.pk, at=at)
    return _keep(
        key,
        subject,
        kind,
        copied,
        StoredDocument.Source.APPLICATION,
        issued_on,
        None,
        "",
        None,
        by=by,
        at=at,
    )


def _check(
    subject: Subject, kind: str, issued_on: date | None, valid_until: date | None, *, by: Acting, at: datetime
) -> None:
    if by.is_agent or subject.pk not in by.held:
        raise NotYours
    if kind not in DOCUMENTS:
        raise UnknownKind(field="kind")
    _check_days(issued_on, valid_until, at)
    if StoredDocument.objects.filter(subject=subject, withdrawn_at__isnull=True).count() >= MOST_KEPT:
        raise TooManyDocuments


def _check_days(issued_on: date | None, valid_until: date | None, at: datetime) -> None:
    if issued_on is not None and issued_on > japan_day(at):
        raise WrongDays(field="issued_on")
    if issued_on is not None and valid_until is not None and valid_until < issued_on:
        raise WrongDays(field="valid_until")


def _keep(
    key: UUID,
    subject: Subject,
    kind: str,
    file: File,
    source: StoredDocument.Source,
    issued_on: date | None,
    valid_until: date | None,
    note: str,
    replaces: StoredDocument | None,
    *,
    by: Acting,
    at: datetime,
) -> StoredDocument:
    with transaction.atomic():
        Subject.objects.select_for_update().get(pk=subject.pk)
        kept = StoredDocument.objects.filter(subject=subject, kind=kind, withdrawn_at__isnull=True)
        same = kept.filter(file__sha256=file.sha256).first()
        if same is not None and (replaces is None or same.pk == replaces.pk):
            forget(owner=key, by=by, at=at)  # the row of the second copy; its bytes go with the orphans
            return _changed(same, issued_on or same.issued_on, valid_until, note or same.note, at)
        document = StoredDocument.objects.create(
            id=key,
            subject=subject,
            kind=kind,
            file=file,
            source=source,
            note=note.strip()[:200],
            issued_on=issued_on,
            valid_until=valid_until or _usually_until(kind, issued_on),
            kept_at=at,
        )
        if replaces is not None:
            _withdraw(replaces, replaced_by=document, by=by, at=at)
        _note("document.replaced" if replaces else "document.kept", document, by=by, at=at)
    return document


def _usually_until(kind: str, issued_on: date | None) -> date | None:
    return DOCUMENTS[kind].usually_until(issued_on) if issued_on else None


def change_document(
    *,
    document: StoredDocument,
    issued_on: date | None,
    valid_until: date | None,
    note: str,
    by: Acting,
    at: datetime,
) -> StoredDocument:
    """Write another day of issue, last day or note; raises `NotYours`, `WrongDays` and `DocumentOver`."""
    with transaction.atomic():
        locked = _locked(document, by=by)
        _check_days(issued_on, valid_until, at)
        changed = _changed(locked, issued_on, valid_until, note, at)
        _note("document.changed", changed, by=by, at=at)
    return changed


def _changed(
    document: StoredDocument, issued_on: date | None, valid_until: date | None, note: str, at: datetime
) -> StoredDocument:
    document.issued_on = issued_on
    document.valid_until = valid_until or _usually_until(document.kind, issued_on)
    document.note = note.strip()[:200]
    document.save(update_fields=["issued_on", "valid_until", "note"])
    return document


def delete_document(*, document: StoredDocument, by: Acting, at: datetime) -> None:
    """Take a document out of the locker at the wish of its holder; raises `NotYours` and `DocumentOver`.

    What was filed with it stays with the offices that received it.
    """
    with transaction.atomic():
        locked = _locked(document, by=by)
        _withdraw(locked, replaced_by=None, by=by, at=at)
        _note("document.deleted", locked, by=by, at=at)


def _locked(document: StoredDocument, *, by: Acting) -> StoredDocument:
    if by.is_agent or document.subject_id not in by.held:
        raise NotYours
    locked = StoredDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if locked.withdrawn_at is not None:
        raise DocumentOver
    return locked


def _withdraw(
    document: StoredDocument, *, replaced_by: StoredDocument | None, by: Acting, at: datetime
) -> None:
    document.file, document.note = None, ""
    document.withdrawn_at, document.replaced_by = at, replaced_by
    document.save(update_fields=["file", "note", "withdrawn_at", "replaced_by"])
    forget(owner=document.pk, by=by, at=at)


def use_document(
    *,
    document: StoredDocument,
    draft: UUID,
    whose: UUID,
    procedures: Iterable[UUID],
    by: Acting,
    at: datetime,
) -> File:
    """Hand a kept document in with `draft`, by choice of the person or of an agent whose mandate reaches.

    The bytes are read and their digest compared; they are not stored twice. Raises `NotYours`, `DocumentOver`, and
    `files.selectors.FileHeld` or `FileDamaged`. That it was filed is noted by `note_documents`.
    """
    wanted = list(procedures)
    if document.subject_id not in by.held or not all(by.reaches(one) for one in wanted):
        raise NotYours
    with transaction.atomic():
        locked = StoredDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
        if locked.withdrawn_at is not None or locked.file is None or not locked.holds_on(japan_day(at)):
            raise DocumentOver
        file = copy(file=locked.file, owner=draft, whose=whose, at=at)
        _made, is_new = DocumentUse.objects.get_or_create(
            file_id=file.pk,
            draft_id=draft,
            application_id=None,
            defaults={
                "subject": locked.subject,
                "document_id": locked.pk,
                "kind": locked.kind,
                "at": at,
            },
        )
        if is_new:
            _note("document.chosen", locked, by=by, at=at, draft=str(draft))
    return file


def note_documents(
    *,
    draft: UUID,
    files: Iterable[UUID],
    organisation: UUID,
    application_id: UUID,
    by: Acting,
    at: datetime,
) -> None:
    """Note, in the caller's transaction, which kept documents were filed with an application."""
    assert connection.in_atomic_block, "uses are noted inside the transaction of the submission"
    chosen = list(
        DocumentUse.objects.filter(draft_id=draft, file_id__in=list(files), application_id__isnull=True)
    )
    DocumentUse.objects.bulk_create(
        DocumentUse(
            subject_id=one.subject_id,
            document_id=one.document_id,
            kind=one.kind,
            draft_id=draft,
            file_id=one.file_id,
            organisation_id=organisation,
            application_id=application_id,
            at=at,
        )
        for one in chosen
    )
    for subject in sorted({one.subject_id for one in chosen}):
        append(
            stream=f"subject:{subject}",
            kind="document.used",
            by=by,
            at=at,
            organisation=organisation,
            whose=subject,
            data={
                "documents": sorted(str(one.document_id) for one in chosen if one.subject_id == subject),
                "application": str(application_id),
            },
        )


def _note(kind: str, document: StoredDocument, *, by: Acting, at: datetime, **more: str) -> None:
    append(
        stream=f"subject:{document.subject_id}",
        kind=kind,
        by=by,
        at=at,
        whose=document.subject_id,
        data={"document": str(document.pk), "of": document.kind, **more},
    )
