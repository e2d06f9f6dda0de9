"""Files of drafts that come in parts: begun, gone on with, finished and answered with, given up."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from madoguchi.accounts.services import require_holder
from madoguchi.core.acting import Acting
from madoguchi.eforms.selectors import why_not_taken
from madoguchi.files.models import File, Upload
from madoguchi.files.services import FileRefused, append_chunk, begin_upload, cancel_upload, finish_upload
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import procedures_of
from madoguchi.filling.services.attachments import answer_with_file, file_question
from madoguchi.filling.services.drafts import hold
from madoguchi.filling.services.saving import Saved


@dataclass(frozen=True)
class Place:
    """Where an upload of a draft is to go: page, question, round of a repeated page (置き場所)."""

    page_id: str
    question_id: str
    item: int | None

    @property
    def path(self) -> str:
        """The place as the upload keeps it."""
        round_ = "" if self.item is None else f".{self.item}"
        return f"{self.page_id}{round_}.{self.question_id}"


def begin_attachment(
    *, draft: Draft, place: Place, name: str, size: int, sha256: str, by: Acting, at: datetime
) -> Upload:
    """Begin, or go on with, the upload of one file for a question of `draft`.

    Raises `FileRefused` for what the question does not take, and as `files.services.begin_upload` and `save_answers`.
    """
    held = _open(draft, by=by)
    question = file_question(held, place.page_id, place.question_id)
    if why := why_not_taken(question, name, size):
        raise FileRefused(why)
    return begin_upload(
        owner=held.pk,
        whose=held.sealed_for,
        question=place.path,
        name=name,
        size=size,
        sha256=sha256,
        is_photo=question.type == "photo",
        at=at,
    )


def attach_part(
    *, draft: Draft, upload: Upload, offset: int, sha256: str, data: bytes, by: Acting, at: datetime
) -> Upload:
    """Take one part of an upload for `draft`; raises as `files.services.append_chunk`."""
    require_holder(subject=draft.subject_id, ticket=draft.ticket_id, procedures=procedures_of(draft), by=by)
    return append_chunk(upload=upload, offset=offset, sha256=sha256, data=data, at=at)


def finish_attachment(
    *, draft: Draft, upload: Upload, place: Place, screen: str, by: Acting, at: datetime
) -> tuple[File, Saved]:
    """Keep an upload that is whole, and answer its question with it at once.

    Raises as `files.services.finish_upload` and `answer_with_file`; what could not become an answer stays out.
    """
    _open(draft, by=by)
    file = finish_upload(upload=upload, at=at)
    saved = answer_with_file(
        draft=draft,
        page_id=place.page_id,
        question_id=place.question_id,
        item=place.item,
        file=file,
        screen=screen,
        by=by,
        at=at,
    )
    return file, saved


def give_up_attachment(*, draft: Draft, upload: Upload, by: Acting) -> None:
    """Drop an upload that its holder gave up."""
    require_holder(subject=draft.subject_id, ticket=draft.ticket_id, procedures=procedures_of(draft), by=by)
    cancel_upload(upload=upload)


def _open(draft: Draft, *, by: Acting) -> Draft:
    """The draft, if its holder may still change it; raises `AlreadySent` and `ChangedElsewhere`."""
    with transaction.atomic():
        return hold(draft, by=by)
