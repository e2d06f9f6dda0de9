"""Keeping the reply to a correction on the server while it is typed: the named answers alone, and their files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from madoguchi.accounts.services import require_holder
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.applications.services import MoveNotAllowed, lock
from madoguchi.core.acting import Acting
from madoguchi.eforms.selectors import document_of, value_at, why_not_taken
from madoguchi.eforms.types import Question, Typed
from madoguchi.examination.models import CorrectionReply, CorrectionRequest
from madoguchi.examination.selectors.replies import paths_to_answer
from madoguchi.facts.models import StoredDocument
from madoguchi.facts.services import use_document
from madoguchi.files.models import File, Upload
from madoguchi.files.services import FileRefused, append_chunk, begin_upload, cancel_upload, finish_upload
from madoguchi.filling.selectors import Mark, mark_of, print_of
from madoguchi.filling.services import entry_of


@dataclass(frozen=True)
class KeptReply:
    """What came of keeping a reply (回答の保存).

    `written` are the paths whose answer is now the one of this screen; those in `clashes` were changed here and,
    meanwhile, on another screen: they stay as the other screen left them. `others` is the last saving of another
    screen. `prints` tell by path what is another now than the screen showed.
    """

    reply: CorrectionReply
    written: tuple[str, ...]
    clashes: tuple[str, ...]
    others: Mark | None
    prints: dict[str, str]


def keep_reply(
    *,
    application: Application,
    round: int,
    values: Mapping[str, Any],
    typed: Mapping[str, Typed] | None = None,
    shown: Mapping[str, str],
    screen: str,
    by: Acting,
    at: datetime,
) -> KeptReply:
    """Keep `values` by path as the reply so far to the open correction; whoever may prepare may keep it.

    Answers that the correction does not name, nor make necessary, are left out. `shown` are the prints of what the
    screen showed. Raises `MoveNotAllowed` unless this `round` is open, and `NotTheHolder`.
    """
    with transaction.atomic():
        locked, asked = _open(application, round, by=by)
        document = document_of(locked.edition.form_version)
        answers = answers_now(locked).body
        reply = _reply(asked, at)
        allowed = paths_to_answer(document, answers, asked, {**reply.values, **values}, at=at)
        written: dict[str, Any] = {}
        clashes = []
        for path in allowed:
            if path not in values:
                continue
            mine = print_of(values[path])
            theirs = print_of(reply.values.get(path, value_at(document, answers, path)))
            before = shown.get(path, "")
            if mine == theirs:
                continue
            if _is_other(reply, path, screen):
                if mine == before:
                    continue
                if theirs != before:
                    clashes.append(path)
                    continue
            written[path] = values[path]
        half = reply.typed if typed is None else {path: typed[path] for path in allowed if path in typed}
        others = _others(reply, screen)
        if written or half != reply.typed:
            mark = mark_of(revision=reply.revision + 1, screen=screen, by=by, at=at)
            reply.marks = {**reply.marks, **dict.fromkeys(written, mark)}
            reply.values, reply.typed = {**reply.values, **written}, half
            _save(reply, at)
    prints = {path: print_of(value) for path, value in written.items()}
    return KeptReply(reply, tuple(written), tuple(clashes), others, prints)


def _open(application: Application, round: int, *, by: Acting) -> tuple[Application, CorrectionRequest]:
    locked = lock(application.pk)
    require_holder(
        subject=locked.subject_id, ticket=locked.ticket_id, procedures=[locked.procedure_id], by=by
    )
    asked: CorrectionRequest | None = locked.corrections.filter(answered_at__isnull=True).first()
    if asked is None or asked.round != round:
        raise MoveNotAllowed
    return locked, asked


def _reply(asked: CorrectionRequest, at: datetime) -> CorrectionReply:
    found: CorrectionReply | None = CorrectionReply.objects.filter(request=asked).first()
    return found or CorrectionReply(request=asked, revision=0, saved_at=at)


def _save(reply: CorrectionReply, at: datetime) -> None:
    reply.revision += 1
    reply.saved_at = at
    reply.save()


def _is_other(reply: CorrectionReply, path: str, screen: str) -> bool:
    kept = reply.marks.get(path)
    return kept is not None and (not screen or kept["screen"] != screen)


def _others(reply: CorrectionReply, screen: str) -> Mark | None:
    marks = [Mark.of(kept) for path, kept in reply.marks.items() if _is_other(reply, path, screen)]
    return max(marks, key=lambda mark: mark.revision, default=None)


def _file_question(application: Application, asked: CorrectionRequest, path: str, at: datetime) -> Question:
    """The question at `path` that the open correction asks about and that takes files; raises `FileRefused`."""
    document = document_of(application.edition.form_version)
    reply = CorrectionReply.objects.filter(request=asked).first()
    kept = reply.values if reply else {}
    if path in paths_to_answer(document, answers_now(application).body, asked, kept, at=at):
        question, _page, _item = document.locate(path)
        if question.holds_files:
            return question
    raise FileRefused(_("このファイルを出す質問が見つかりません。画面を読み直してください。"))


def begin_reply_file(
    *,
    application: Application,
    round: int,
    path: str,
    name: str,
    size: int,
    sha256: str,
    by: Acting,
    at: datetime,
) -> Upload:
    """Begin, or go on with, the upload of one file for a question of the open correction.

    Raises `FileRefused` for what the question does not take, and as `keep_reply` and `files.services.begin_upload`.
    """
    with transaction.atomic():
        locked, asked = _open(application, round, by=by)
        question = _file_question(locked, asked, path, at)
    if why := why_not_taken(question, name, size):
        raise FileRefused(why)
    return begin_upload(
        owner=locked.pk,
        whose=locked.sealed_for,
        question=f"correction.{round}.{path}",
        name=name,
        size=size,
        sha256=sha256,
        is_photo=question.type == "photo",
        at=at,
    )


def append_reply_part(
    *,
    application: Application,
    upload: Upload,
    offset: int,
    sha256: str,
    data: bytes,
    by: Acting,
    at: datetime,
) -> Upload:
    """Take one part of an upload; raises as `files.services.append_chunk`."""
    _require(application, by=by)
    return append_chunk(upload=upload, offset=offset, sha256=sha256, data=data, at=at)


def finish_reply_file(
    *, application: Application, round: int, upload: Upload, path: str, screen: str, by: Acting, at: datetime
) -> tuple[File, KeptReply, list[str]]:
    """Keep an upload that is whole, and put it into the reply at once; the last are the files that it replaced.

    A question that takes one file gets the new one in place of the old. Raises as `files.services.finish_upload`,
    `FileRefused` when the question has as many files as it takes, and as `keep_reply`.
    """
    with transaction.atomic():
        locked, asked = _open(application, round, by=by)
        _file_question(locked, asked, path, at)
    file = finish_upload(upload=upload, at=at)
    kept, replaced = _add_entry(locked, round, path, entry_of(file), screen, by=by, at=at)
    return file, kept, replaced


def _add_entry(
    application: Application,
    round: int,
    path: str,
    entry: dict[str, Any],
    screen: str,
    *,
    by: Acting,
    at: datetime,
) -> tuple[KeptReply, list[str]]:
    with transaction.atomic():
        locked, asked = _open(application, round, by=by)
        question = _file_question(locked, asked, path, at)
        document = document_of(locked.edition.form_version)
        reply = _reply(asked, at)
        now_there = reply.values.get(path, value_at(document, answers_now(locked).body, path)) or []
        others = [one for one in now_there if one["file"] != entry["file"]]
        replaced: list[str] = []
        if question.max_files == 1:
            others, replaced = [], [one["file"] for one in others]
        if len(others) >= question.max_files:
            raise FileRefused(
                _("「%(label)s」は、%(count)d個までです。いらないファイルを取り消してください。")
                % {"label": question.label, "count": question.max_files}
            )
        kept = keep_reply(
            application=locked,
            round=round,
            values={path: [*others, entry]},
            shown={path: print_of(now_there)},
            screen=screen,
            by=by,
            at=at,
        )
    return kept, replaced


def give_up_reply_file(*, application: Application, upload: Upload, by: Acting) -> None:
    """Drop an upload that its holder gave up."""
    _require(application, by=by)
    cancel_upload(upload=upload)


def choose_reply_document(
    *, application: Application, document: StoredDocument, by: Acting, at: datetime
) -> dict[str, Any]:
    """Hand a document of the locker in with the reply, and return the entry that an answer keeps of it.

    Raises as `facts.services.use_document`.
    """
    _require(application, by=by)
    file = use_document(
        document=document,
        draft=application.pk,
        whose=application.sealed_for,
        procedures=[application.procedure_id],
        by=by,
        at=at,
    )
    return entry_of(file)


def _require(application: Application, *, by: Acting) -> None:
    require_holder(
        subject=application.subject_id,
        ticket=application.ticket_id,
        procedures=[application.procedure_id],
        by=by,
    )
