"""Files of a page: kept as they come, chosen from the documents that the person keeps, kept for the next time."""

from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest

from madoguchi.accounts.types import acting_of_request
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.types import FieldError, FormDocument, Helps, KeptDocument, Page, Question, Reading
from madoguchi.facts.models import StoredDocument
from madoguchi.facts.selectors import documents_for
from madoguchi.facts.services import DocumentOver, NotYours, keep_document_of
from madoguchi.files.models import File
from madoguchi.files.selectors import FileDamaged, FileHeld
from madoguchi.files.services import FileRefused
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import procedures_of
from madoguchi.filling.services import attach, attach_document
from madoguchi.portal.views.looking import helps_for


def helps_on(request: HttpRequest, draft: Draft, document: FormDocument, page: Page) -> Helps:
    """What a page can look up, and what the draft's holder keeps of the kinds of documents that it asks for."""
    helps = helps_for(request, document)
    kinds = {question.document_kind for question in page.questions if question.document_kind}
    if not kinds or draft.subject_id is None:
        return helps
    acting, procedures, day = acting_of_request(request), procedures_of(draft), japan_day(now())
    offered = {
        kind: [
            KeptDocument(
                key=str(one.document.pk),
                name=one.document.note or (one.document.file.name if one.document.file else ""),
                words=one.words,
                may_be_chosen=one.may_be_chosen,
            )
            for one in documents_for(
                acting, subject=draft.subject_id, kind=kind, procedures=procedures, on=day
            )
        ]
        for kind in sorted(kinds)
    }
    may_keep = not acting.is_agent and draft.subject_id in acting.held
    return replace(helps, documents=offered, may_keep=may_keep)


def store_files(request: HttpRequest, draft: Draft, page: Page, item: int | None, reading: Reading) -> None:
    """Keep the files that came and those that were chosen, whatever else is to be mended: nobody chooses twice."""
    wrong = {error.path for error in reading.errors}
    for question in page.questions:
        if page.path(question, item) in wrong:
            continue
        chosen = reading.chosen.get(question.id, [])
        while chosen:  # what is stored counts as an answer, not as chosen, if the page is shown again
            _choose(request, draft, page, item, question, UUID(chosen.pop(0)), reading)
        for upload in reading.uploads.get(question.id, []):
            try:
                entry = attach(
                    draft=draft,
                    upload=upload,
                    is_photo=question.type == "photo",
                    by=acting_of_request(request),
                    at=now(),
                )
            except FileRefused as refusal:
                _refuse(page, item, question, refusal, reading)
                continue
            _add(reading, question, entry)


def _choose(
    request: HttpRequest,
    draft: Draft,
    page: Page,
    item: int | None,
    question: Question,
    key: UUID,
    reading: Reading,
) -> None:
    document = StoredDocument.objects.filter(pk=key, subject=draft.subject_id).first()
    try:
        if document is None:
            raise DocumentOver
        entry = attach_document(draft=draft, document=document, by=acting_of_request(request), at=now())
    except (DocumentOver, FileDamaged, FileHeld, NotYours) as refusal:
        _refuse(page, item, question, refusal, reading)
        return
    _add(reading, question, entry)


def _add(reading: Reading, question: Question, entry: dict[str, object]) -> None:
    kept = [one for one in reading.values.get(question.id) or [] if one["file"] != entry["file"]]
    reading.values[question.id] = [*kept, entry]


def _refuse(page: Page, item: int | None, question: Question, refusal: Refusal, reading: Reading) -> None:
    path = page.path(question, item)
    reading.errors.append(FieldError(path, f"q-{question.id}", str(refusal), page.id, item))


def keep_for_next_time(request: HttpRequest, draft: Draft, page: Page, reading: Reading) -> None:
    """Put into the locker what was handed in for questions where the person asked for it.

    A file that is there already is not put there again; one that cannot be kept does not stop the filling in.
    """
    if draft.subject is None:
        return
    for question in page.questions:
        if question.id not in reading.keeps:
            continue
        keys = [entry["file"] for entry in reading.values.get(question.id) or []]
        for file in File.objects.filter(owner=draft.pk, pk__in=keys):
            with suppress(Refusal):
                keep_document_of(
                    subject=draft.subject,
                    kind=question.document_kind,
                    file=file,
                    by=acting_of_request(request).for_purpose("次の手続のための保存"),
                    at=now(),
                )
