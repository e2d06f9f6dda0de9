"""Files of drafts and of replies to corrections."""

import errno
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from madoguchi.accounts.services import require_holder
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.eforms.selectors import (
    files_in,
    rounds_of,
)
from madoguchi.eforms.types import FormDocument, Question
from madoguchi.facts.models import StoredDocument
from madoguchi.facts.services import use_document
from madoguchi.files.models import File
from madoguchi.files.selectors import FileDamaged, FileHeld, files_of, read
from madoguchi.files.services import FileRefused, store
from madoguchi.filling.models import Draft, Submission
from madoguchi.filling.selectors import document_of_draft, procedures_of
from madoguchi.filling.services.drafts import hold
from madoguchi.filling.services.refusals import FileMissing
from madoguchi.filling.services.saving import Saved, save_page
from madoguchi.vault.types import KeyMissing


def attach(
    *, draft: Draft, upload: UploadedFile, is_photo: bool = False, by: Acting, at: datetime
) -> dict[str, Any]:
    """Store an upload for `draft` and return the entry that an answer keeps of it: id, name, size, digest.

    `is_photo` says that the question asks for a photograph, which is made smaller. Raises
    `files.services.FileRefused` with what to do.
    """
    require_holder(subject=draft.subject_id, ticket=draft.ticket_id, procedures=procedures_of(draft), by=by)
    stored = store(
        owner=draft.pk,
        whose=draft.sealed_for,
        name=upload.name or "file",
        media_type=upload.content_type,
        data=upload.read(),
        is_photo=is_photo,
        at=at,
    )
    return entry_of(stored)


def file_question(draft: Draft, page_id: str, question_id: str) -> Question:
    """The question of `draft` that takes files under these names; raises `FileRefused` when there is none."""
    page = next((one for one in document_of_draft(draft).pages if one.id == page_id), None)
    for question in page.questions if page else ():
        if question.id == question_id and question.holds_files:
            return question
    raise FileRefused(_("このファイルを出す質問が見つかりません。画面を読み直してください。"))


def answer_with_file(
    *,
    draft: Draft,
    page_id: str,
    question_id: str,
    item: int | None,
    file: File,
    screen: str = "",
    by: Acting,
    at: datetime,
) -> Saved:
    """Add a stored file of `draft` to the answer of one question, beside what is there; saved at once.

    Raises `FileRefused` when the question has as many files as it takes, and as `save_page`.
    """
    question = file_question(draft, page_id, question_id)
    fresh = Draft.objects.get(pk=draft.pk)
    page = document_of_draft(fresh).page(page_id)
    rounds, place = rounds_of(page, fresh.answers), item or 0
    kept = (rounds[place] if place < len(rounds) else {}).get(question.id) or []
    others = [one for one in kept if one["file"] != str(file.pk)]
    if len(others) >= question.max_files:
        raise FileRefused(
            _("「%(label)s」は、%(count)d個までです。いらないファイルを取り消してください。")
            % {"label": question.label, "count": question.max_files}
        )
    return save_page(
        draft=fresh,
        page_id=page_id,
        item=item,
        values={question.id: [*others, entry_of(file)]},
        revision=fresh.revision,
        screen=screen,
        by=by,
        at=at,
    )


def attach_document(*, draft: Draft, document: StoredDocument, by: Acting, at: datetime) -> dict[str, Any]:
    """Hand a document of the locker in with `draft`; otherwise as `attach`.

    Raises as `facts.services.use_document`.
    """
    with transaction.atomic():
        held = hold(draft, by=by)
        file = use_document(
            document=document,
            draft=held.pk,
            whose=held.sealed_for,
            procedures=procedures_of(held),
            by=by,
            at=at,
        )
    return entry_of(file)


def entries_in(document: FormDocument, answers: dict[str, Any]) -> list[dict[str, Any]]:
    """Every file that `answers` name, with the path of its question."""
    return [{**entry, "path": path} for path, entry in files_in(document, answers)]


def entry_of(stored: File) -> dict[str, Any]:
    """What an answer keeps of a file."""
    return {"file": str(stored.pk), "name": stored.name, "size": stored.size, "sha256": stored.sha256}


def attach_to_application(
    *,
    application: Application,
    upload: UploadedFile,
    is_photo: bool = False,
    by: Acting,
    at: datetime,
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
        is_photo=is_photo,
        at=at,
    )
    return entry_of(stored)


def verified_for(*, application: Application, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As `verified_files`, for the files of an application and of the draft that it came from."""
    draft = Submission.objects.filter(pk=application.submission_id).values_list("draft_id", flat=True)
    return verified_files(owners=[application.pk, *draft], entries=entries)


def verified_files(*, owners: Iterable[UUID], entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`entries` after reading every file where it is stored and comparing its digest.

    Raises `FileMissing`, naming the file: it is gone or altered, waits for the scanner, or carries a virus; and
    `OSError` while the place of files is away.
    """
    stored = {str(file.pk): file for file in files_of(owners, [UUID(entry["file"]) for entry in entries])}
    for entry in entries:
        file = stored.get(entry["file"])
        if file is None or file.sha256 != entry["sha256"]:
            raise FileMissing(_missing_words(entry))
        try:
            read(file)
        except FileHeld as error:
            raise FileMissing(_held_words(entry, file)) from error
        except (FileDamaged, KeyMissing) as error:
            raise FileMissing(_missing_words(entry)) from error
        except OSError as error:
            if error.errno != errno.EIO:
                raise  # the place of all files is away: nothing is wrong with this one
            raise FileMissing(_missing_words(entry)) from error
    return entries


def _missing_words(entry: dict[str, Any]) -> str:
    return _("「%(name)s」を確認できませんでした。取り消して、もう一度添付してください。") % {
        "name": entry["name"]
    }


def _held_words(entry: dict[str, Any], file: File) -> str:
    if file.scan == File.Scan.INFECTED:
        return _("「%(name)s」からウイルスが見つかりました。取り消して、別のファイルを添付してください。") % {
            "name": entry["name"]
        }
    return _(
        "「%(name)s」のウイルス検査が、まだ終わっていません。数分待ってから、もう一度送ってください。"
        "入力した内容は保存されています。"
    ) % {"name": entry["name"]}
