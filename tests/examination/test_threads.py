"""Writing to each other about a case: who may, what is refused, what is told, and that nothing is doubled or open."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from madoguchi.accounts.services import MayOnlyPrepare, NotTheHolder
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.core.ids import uuid7
from madoguchi.events.models import Event
from madoguchi.examination.models import Thread, ThreadMessage, UsualAnswer
from madoguchi.examination.selectors.threads import conversation_of, unread_threads
from madoguchi.examination.services import NotYourRole, tell
from madoguchi.examination.services.threads import (
    LONGEST,
    MOST_A_DAY,
    HoldsIndividualNumber,
    NobodyToWriteTo,
    NothingWritten,
    ThreadClosed,
    TooManyFiles,
    TooManyMessages,
    close_thread,
    drop_usual_answer,
    mark_thread_read,
    mark_thread_seen,
    reopen_thread,
    save_usual_answer,
    write_to_applicant,
    write_to_office,
)
from madoguchi.messaging.models import Delivery, Message
from madoguchi.messaging.services import deliver_waiting
from tests.examination.acts import refused
from tests.world import World, counts, get, holder_of, last_event, upload

pytestmark = pytest.mark.django_db
CANARY = "かなりあ町7番地"


def written(
    world: World, case: Application, body: str = "書類は要りますか。", **more: object
) -> ThreadMessage:
    return write_to_office(
        **{"application": case, "body": body, "by": holder_of(case), "at": world.at} | more
    )


def answered(world: World, case: Application, body: str = "要りません。", **more: object) -> ThreadMessage:
    given = {"application": case, "body": body, "by": world.acting(world.examiner), "at": world.at}
    return write_to_applicant(**given | more)


def test_a_message_that_is_sent_twice_is_there_once(world: World) -> None:
    case, other = world.examining(world.resident), world.examining()
    for write in (written, answered):
        key = uuid7()
        first = write(world, case, files=[upload()], key=key)
        rows = counts()
        assert write(world, case, files=[upload()], key=key) == first
        assert counts() == rows, "not even a file is kept"
        again = write(world, case, "それから、もう一つ。", key=key)
        assert again != first, "what was written after going back is no less a message"
        assert write(world, other, key=key) != first, "a key from elsewhere reaches nothing"
    assert ThreadMessage.objects.filter(thread__application=case).count() == 4


def test_each_side_reads_what_the_other_wrote_and_every_message_is_in_the_log_once(world: World) -> None:
    case = world.examining(world.resident)
    first = written(world, case, files=[upload()])
    assert unread_threads([case.pk], ThreadMessage.Side.OFFICE) == {case.pk: 1}
    event = last_event(case, "thread.written")
    assert event.data["message"] == str(first.pk) and event.data["side"] == "applicant"
    assert len(event.data["files"]) == 1 and "書類" not in str(event.data)
    assert mark_thread_seen(application=case, by=world.acting(world.approver), at=world.at) == 0
    second = answered(world, case)
    assert unread_threads([case.pk], ThreadMessage.Side.OFFICE) == {}, "who answers has read"
    talk = conversation_of(case)
    assert [one.pk for one in talk.messages] == [first.pk, second.pk]
    assert (talk.unread_by_office, talk.unread_by_applicant) == (0, 1)
    assert mark_thread_read(application=case, by=holder_of(case), at=world.at) == 1
    assert mark_thread_read(application=case, by=holder_of(case), at=world.at) == 0
    assert Event.objects.filter(kind="thread.written").count() == 2
    assert Event.objects.filter(kind="thread.read").count() == 2


def test_nothing_that_was_written_lies_open(world: World) -> None:
    case = world.examining(world.resident)
    written(world, case, CANARY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM examination_threadmessage")
        assert CANARY.encode() not in b"".join(
            bytes(v) for row in cursor.fetchall() for v in row if isinstance(v, bytes)
        )
    assert ThreadMessage.objects.get().body == CANARY
    assert CANARY not in str(list(Event.objects.values_list("data", "why")))


@pytest.mark.parametrize(
    ("body", "files", "kind"),
    [
        (" \n", 0, NothingWritten),
        ("あ" * (LONGEST + 1), 0, NothingWritten),
        ("番号は1234 5678 9018です", 0, HoldsIndividualNumber),
        ("どうぞ", 4, TooManyFiles),
    ],
)
def test_what_is_not_taken_leaves_nothing_behind(
    world: World, body: str, files: int, kind: type[Exception]
) -> None:
    case = world.examining(world.resident)
    sent = [upload(shade) for shade in range(files)]
    refused(kind, lambda: written(world, case, body, files=sent))
    refused(kind, lambda: answered(world, case, body, files=sent))


def test_only_holders_and_examiners_of_the_case_write(world: World) -> None:
    case = world.examining(world.resident)
    stranger = world.acting(world.neighbour)
    refused(NotTheHolder, lambda: written(world, case, by=stranger))
    refused(NotTheHolder, lambda: mark_thread_read(application=case, by=stranger, at=world.at))
    for nobody in (world.acting(world.approver), world.acting(world.resident), Acting.nobody()):
        refused(NotYourRole, lambda by=nobody: answered(world, case, by=by))
        refused(NotYourRole, lambda by=nobody: close_thread(application=case, by=by, at=world.at))
        refused(NotYourRole, lambda by=nobody: reopen_thread(application=case, by=by, at=world.at))


def test_whoever_may_only_prepare_does_not_write(world: World) -> None:
    case = world.examining(world.resident)
    assert case.subject_id is not None
    by = Acting(name="代", whose=case.subject_id, subjects=frozenset({case.subject_id}), may_submit=False)
    refused(MayOnlyPrepare, lambda: written(world, case, by=by))


def test_so_many_a_day_and_the_next_day_again(world: World) -> None:
    case = world.examining(world.resident)
    for n in range(MOST_A_DAY):
        written(world, case, f"{n}通目")
    refused(TooManyMessages, lambda: written(world, case))
    answered(world, case)
    written(world, case, at=world.at + timedelta(days=1, seconds=1))


def test_an_officer_closes_and_writing_or_reopening_opens_again(world: World) -> None:
    case = world.examining(world.resident)
    close_thread(application=case, by=world.acting(world.examiner), at=world.at)
    close_thread(application=case, by=world.acting(world.examiner), at=world.at)
    assert Event.objects.filter(kind="thread.closed").count() == 1
    refused(ThreadClosed, lambda: written(world, case))
    reopen_thread(application=case, by=world.acting(world.examiner), at=world.at)
    written(world, case)
    close_thread(application=case, by=world.acting(world.examiner), at=world.at)
    answered(world, case)
    assert Thread.objects.get().closed_at is None
    written(world, case)


def test_the_office_is_told_of_nothing_and_the_applicant_by_one_mail_that_says_nothing(world: World) -> None:
    case = world.examining(world.resident)
    written(world, case, CANARY)
    tell(last_event(case, "thread.written"))
    assert not Message.objects.exists()
    answered(world, case, CANARY)
    event = last_event(case, "thread.written")
    tell(event)
    tell(event)
    told = Message.objects.get()
    assert told.subject_id == case.subject_id and CANARY not in told.title + told.body
    assert Delivery.objects.count() == 1
    deliver_waiting(at=world.at + timedelta(minutes=1))
    (one,) = mail.outbox
    assert one.to == ["hanako@example.jp"] and one.cc == one.bcc == []
    assert CANARY not in one.body + one.subject and case.receipt_number not in one.body + one.subject


def test_a_guest_writes_by_ticket_and_paper_has_nobody_to_write_to(world: World) -> None:
    case = world.examining()
    written(world, case)
    message = ThreadMessage.objects.get()
    assert message.sealed_for == case.ticket_id and message.writer == get(case.pk).applicant_name
    Thread.objects.all()
    Application.objects.filter(pk=case.pk).update(channel="post", ticket=None)
    refused(NobodyToWriteTo, lambda: answered(world, get(case.pk)))


def test_a_file_that_is_no_file_is_refused(world: World) -> None:
    case = world.examining(world.resident)
    bad = SimpleUploadedFile("x.pdf", b"<html>", "application/pdf")
    with pytest.raises(Exception, match="。"):
        written(world, case, files=[bad])
    assert not ThreadMessage.objects.exists()


def test_usual_answers_are_the_offices_own(world: World) -> None:
    by = world.acting(world.examiner)
    given = {"organisation": world.city, "title": "お礼", "by": by, "at": world.at}
    save_usual_answer(body="ありがとうございます。", **given)
    save_usual_answer(body="ありがとうございました。", **given)
    answer = UsualAnswer.objects.get()
    assert answer.body == "ありがとうございました。"
    foreign = {**given, "organisation": world.other_city}
    refused(NotYourRole, lambda: save_usual_answer(body="よそ", **foreign))
    refused(NothingWritten, lambda: save_usual_answer(body="本文", **{**given, "title": " "}))
    stranger = world.acting(world.approver)
    refused(NotYourRole, lambda: drop_usual_answer(answer=answer, by=stranger, at=world.at))
    drop_usual_answer(answer=answer, by=by, at=world.at)
    assert not UsualAnswer.objects.exists()
