"""Writing to each other about a case: the applicant (or agent) and the office, sealed, each message in the log once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.services import require_holder, require_submitter
from madoguchi.applications.models import Application
from madoguchi.applications.services import lock, stream_of
from madoguchi.core.acting import Acting, Role
from madoguchi.core.ids import uuid7
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.examination.models import Thread, ThreadMessage, UsualAnswer
from madoguchi.examination.services.desk import NotYourRole, require
from madoguchi.files.services import store
from madoguchi.filling.services import entry_of
from madoguchi.language.reading import find_individual_numbers

LONGEST = 2000
MOST_FILES = 3
MOST_A_DAY = 10
"""How many messages an applicant may send about one case in 24 hours."""

Side = ThreadMessage.Side


class NothingWritten(Refusal):
    """The message has no text, or more than anyone reads."""

    sentence = _("メッセージを、2000文字までで書いてください。")


class HoldsIndividualNumber(Refusal):
    """The message holds an individual number."""

    sentence = _("マイナンバー（12桁の個人番号）は書かないでください。消してから、もう一度送ってください。")


class NumberInAName(Refusal):
    """The name of a file holds an individual number."""

    sentence = _(
        "ファイルの名前に、マイナンバー（12桁の個人番号）を入れないでください。名前を変えて、もう一度選んでください。"
    )


class TooManyFiles(Refusal):
    """More files than a message takes."""

    sentence = _("ファイルは、1回に3個までです。")


class ThreadClosed(Refusal):
    """An officer closed the thread."""

    sentence = _("このやりとりは、窓口が締め切りました。ご用のときは、窓口に電話でおたずねください。")


class TooManyMessages(Refusal):
    """The applicant wrote too often today."""

    sentence = _("1日に送れるメッセージは10通までです。明日また送るか、窓口に電話でおたずねください。")


class NobodyToWriteTo(Refusal):
    """The application came on paper: there is no inbox."""

    sentence = _("オンラインの申請ではないため、メッセージは送れません。電話や郵便で連絡してください。")


def write_to_office(
    *,
    application: Application,
    body: str,
    files: Sequence[UploadedFile] = (),
    key: UUID | None = None,
    by: Acting,
    at: datetime,
) -> ThreadMessage:
    """Write to the office about one's case, or as the agent of whoever filed it.

    The same message sent again under the same `key`, which the page chose, is sent once.
    Raises `NotTheHolder`, `MayOnlyPrepare`, `ThreadClosed`, `TooManyMessages`, `NothingWritten`, `HoldsIndividualNumber`,
    `NumberInAName`, `TooManyFiles` and `files.services.FileRefused`.
    """
    require_holder(
        subject=application.subject_id,
        ticket=application.ticket_id,
        procedures=[application.procedure_id],
        by=by,
    )
    require_submitter(by=by)
    text = _checked(body, files)
    if known := _sent_already(key, application, Side.APPLICANT, text, files):
        return known
    if _is_closed(application):
        raise ThreadClosed
    since = at - timedelta(days=1)
    own = ThreadMessage.objects.filter(thread__application=application, side=Side.APPLICANT, at__gt=since)
    if own.count() >= MOST_A_DAY:
        raise TooManyMessages
    entries = _stored(application, files, at)
    with transaction.atomic():
        locked = lock(application.pk)
        if known := _sent_already(key, locked, Side.APPLICANT, text, files):
            return known
        if own.count() >= MOST_A_DAY:
            raise TooManyMessages
        if _is_closed(locked):
            raise ThreadClosed
        return _write(
            locked,
            text,
            entries,
            side=Side.APPLICANT,
            writer=by.name or locked.applicant_name,
            is_by_agent=by.is_agent,
            key=key,
            by=by,
            at=at,
        )


def write_to_applicant(
    *,
    application: Application,
    body: str,
    files: Sequence[UploadedFile] = (),
    key: UUID | None = None,
    by: Acting,
    at: datetime,
) -> ThreadMessage:
    """Write to the applicant as an officer of the case; what was unread by the office counts as read.

    The same message sent again under the same `key`, which the page chose, is sent once.
    Opens a thread that was closed. Raises `NotYourRole`, `NobodyToWriteTo`, and as `write_to_office` for what is written.
    """
    officer = require(Role.EXAMINER, application, by=by)
    if not (application.subject_id or application.ticket_id):
        raise NobodyToWriteTo
    text = _checked(body, files)
    if known := _sent_already(key, application, Side.OFFICE, text, files):
        return known
    entries = _stored(application, files, at)
    with transaction.atomic():
        locked = lock(application.pk)
        if known := _sent_already(key, locked, Side.OFFICE, text, files):
            return known
        Thread.objects.filter(application=locked, closed_at__isnull=False).update(
            closed_at=None, closed_by=None
        )
        message = _write(
            locked, text, entries, side=Side.OFFICE, writer=by.name, officer_id=officer, key=key, by=by, at=at
        )
        _mark_read(locked, Side.OFFICE, by=by, at=at)
    return message


def mark_thread_read(*, application: Application, by: Acting, at: datetime) -> int:
    """Note that the applicant saw what the office wrote; returns how many messages were new.

    What an agent reads stays unread for the one to whom it was written. Raises `NotTheHolder`.
    """
    require_holder(subject=application.subject_id, ticket=application.ticket_id, by=by)
    return 0 if by.is_agent else _mark_read(application, Side.APPLICANT, by=by, at=at)


def mark_thread_seen(*, application: Application, by: Acting, at: datetime) -> int:
    """Note that an examiner saw what the applicant wrote; an approver or auditor who looks changes nothing."""
    if by.who is None or not by.has(Role.EXAMINER, application.organisation_id):
        return 0
    return _mark_read(application, Side.OFFICE, by=by, at=at)


def close_thread(*, application: Application, by: Acting, at: datetime) -> Thread:
    """Take no more messages of the applicant about this case. Raises `NotYourRole`."""
    officer = require(Role.EXAMINER, application, by=by)
    with transaction.atomic():
        locked = lock(application.pk)
        thread, _is_new = Thread.objects.get_or_create(application=locked, defaults={"begun_at": at})
        if thread.closed_at is None:
            thread.closed_at, thread.closed_by_id = at, officer
            thread.save(update_fields=["closed_at", "closed_by"])
            _tell("thread.closed", locked, {}, by=by, at=at)
    return thread


def reopen_thread(*, application: Application, by: Acting, at: datetime) -> None:
    """Take messages of the applicant about this case again. Raises `NotYourRole`."""
    require(Role.EXAMINER, application, by=by)
    with transaction.atomic():
        locked = lock(application.pk)
        if Thread.objects.filter(application=locked, closed_at__isnull=False).update(
            closed_at=None, closed_by=None
        ):
            _tell("thread.reopened", locked, {}, by=by, at=at)


def save_usual_answer(
    *, organisation: Organisation, title: str, body: str, by: Acting, at: datetime
) -> UsualAnswer:
    """Keep a text that the officers of `organisation` often write; the same title is written anew.

    Raises `NotYourRole`, `NothingWritten`, `HoldsIndividualNumber`.
    """
    if by.who is None or not by.has(Role.EXAMINER, organisation.pk):
        raise NotYourRole
    text, name = _checked(body, ()), title.strip()[:60]
    if not name:
        raise NothingWritten(field="title")
    with transaction.atomic():
        kept, _is_new = UsualAnswer.objects.update_or_create(
            organisation=organisation, title=name, defaults={"body": text}
        )
        _tell_office("usualanswer.saved", kept, by=by, at=at)
    return kept


def drop_usual_answer(*, answer: UsualAnswer, by: Acting, at: datetime) -> None:
    """Throw a usual answer away; what was written with it stays. Raises `NotYourRole`."""
    if by.who is None or not by.has(Role.EXAMINER, answer.organisation_id):
        raise NotYourRole
    with transaction.atomic():
        _tell_office("usualanswer.dropped", answer, by=by, at=at)
        answer.delete()


def _checked(body: str, files: Sequence[UploadedFile]) -> str:
    text = body.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST:
        raise NothingWritten(field="body")
    if find_individual_numbers(text):
        raise HoldsIndividualNumber(field="body")
    if len(files) > MOST_FILES:
        raise TooManyFiles(field="files")
    if any(find_individual_numbers(one.name or "") for one in files):  # the name stands on pages too
        raise NumberInAName(field="files")
    return text


def _sent_already(
    key: UUID | None, application: Application, side: Side, text: str, files: Sequence[UploadedFile]
) -> ThreadMessage | None:
    """The message that the same page sent before; another text under the same key is another message."""
    sent = ThreadMessage.objects.select_related("thread__application__organisation")
    known = sent.filter(pk=key, thread__application=application, side=side).first() if key else None
    if known is None or known.body != text or len(known.files) != len(files):
        return None
    return known


def _is_closed(application: Application) -> bool:
    return Thread.objects.filter(application=application, closed_at__isnull=False).exists()


def _stored(application: Application, files: Sequence[UploadedFile], at: datetime) -> list[dict[str, Any]]:
    return [
        entry_of(
            store(
                owner=application.pk,
                whose=application.sealed_for,
                tenant=application.sealed_in,
                name=one.name or "file",
                media_type=one.content_type,
                data=one.read(),
                at=at,
            )
        )
        for one in files
    ]


def _write(
    locked: Application,
    text: str,
    entries: list[dict[str, Any]],
    *,
    side: Side,
    writer: str,
    is_by_agent: bool = False,
    officer_id: Any = None,
    key: UUID | None = None,
    by: Acting,
    at: datetime,
) -> ThreadMessage:
    thread, _is_new = Thread.objects.get_or_create(application=locked, defaults={"begun_at": at})
    is_free = key is not None and not ThreadMessage.objects.filter(pk=key).exists()
    message = ThreadMessage.objects.create(
        id=key if is_free else uuid7(),
        thread=thread,
        side=side,
        body=text,
        files=entries,
        writer=writer[:200],
        is_by_agent=is_by_agent,
        officer_id=officer_id,
        at=at,
    )
    data = {
        "message": str(message.pk),
        "side": str(side),
        "files": [{"file": one["file"], "sha256": one["sha256"]} for one in entries],
    }
    _tell("thread.written", locked, data, by=by, at=at)
    return message


def _mark_read(application: Application, side: Side, *, by: Acting, at: datetime) -> int:
    with transaction.atomic():
        unread = ThreadMessage.objects.filter(thread__application=application, read_at__isnull=True).exclude(
            side=side
        )
        keys = [str(key) for key in unread.order_by("pk").values_list("pk", flat=True)]
        if not keys:
            return 0
        count = unread.update(read_at=at)
        _tell("thread.read", application, {"messages": keys, "side": str(side)}, by=by, at=at)
    return count


def _tell(kind: str, application: Application, data: dict[str, Any], *, by: Acting, at: datetime) -> None:
    append(
        stream=stream_of(application),
        kind=kind,
        by=by,
        at=at,
        organisation=application.organisation_id,
        whose=application.subject_id,
        data=data,
    )


def _tell_office(kind: str, answer: UsualAnswer, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"organisation:{answer.organisation_id}",
        kind=kind,
        by=by,
        at=at,
        organisation=answer.organisation_id,
        data={"title": answer.title},
    )
