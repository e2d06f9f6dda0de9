"""Asking for a correction and the reply: named answers, rounds, and the clock that stands still meanwhile."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from madoguchi.applications.selectors import answers_at, answers_now
from madoguchi.core.clock import japan_day
from madoguchi.examination.models import CorrectionRequest
from madoguchi.examination.selectors import (
    open_correction,
)
from madoguchi.examination.services import (
    CorrectionNeedsReasons,
    NothingToCorrect,
    answer_correction,
)
from madoguchi.examination.services.corrections import NoTimeToCorrect
from madoguchi.examination.services.replies import keep_reply
from tests.examination.acts import asking, refused
from tests.world import World, get, holder_of

pytestmark = pytest.mark.django_db


def test_no_correction_is_asked_for_without_time_to_answer(world: World) -> None:
    case = world.examining()
    for days in (-1, 0):
        day = japan_day(world.at) + timedelta(days=days)
        refusal = refused(NoTimeToCorrect, lambda on=day: asking(world, case, due_on=on))
        assert refusal.field == "due_on"


def test_a_correction_names_answers_and_stops_the_clock(world: World) -> None:
    application = world.examining(world.resident)
    request = asking(world, application, items={"phone": " つながりません。 ", "child.0.born_on": "確認"})
    assert (request.round, request.message) == (1, "お願いします。")
    assert request.items == [
        {"path": "phone", "reason": "つながりません。"},
        {"path": "child.0.born_on", "reason": "確認"},
    ]
    application = get(application.pk)
    assert (application.state, open_correction(application)) == ("correcting", request)

    before = answers_now(application)
    corrected = {**before.body, "phone": "09012341234"}
    replied = world.at + timedelta(days=5, hours=2)
    answer_correction(
        application=application,
        answers=corrected,
        files=before.files,
        by=holder_of(application),
        at=replied,
    )
    after = get(application.pk)
    assert (after.state, after.waited_days) == ("examining", 5)
    assert after.due_on == application.due_on + timedelta(days=5)
    assert open_correction(after) is None
    assert CorrectionRequest.objects.get().answered_at == replied
    now = answers_now(after)
    assert (now.revision, now.basis, now.body["phone"]) == (2, "correction:1", "09012341234")
    assert answers_at(after, 1).body == before.body


def test_a_second_round_adds_its_days(world: World) -> None:
    application = world.correcting()
    due = application.due_on
    for n, days in ((1, 3), (2, 4)):
        body = answers_now(application)
        world.at += timedelta(days=days)
        answer_correction(
            application=application,
            answers=body.body,
            files=body.files,
            by=holder_of(application),
            at=world.at,
        )
        application = get(application.pk)
        if n == 1:
            assert asking(world, application).round == 2
            application = get(application.pk)
    assert (application.waited_days, application.due_on) == (7, due + timedelta(days=7))
    assert answers_now(application).basis == "correction:2"


def test_days_of_waiting_count_by_the_calendar_of_japan(world: World) -> None:
    """Asked at 10:00 in Japan, answered at 0:30 the next day: one day, though it is one date in UTC."""
    application = world.correcting()
    body = answers_now(application)
    answer_correction(
        application=application,
        answers=body.body,
        files=body.files,
        by=holder_of(application),
        at=world.at + timedelta(hours=14, minutes=30),
    )
    assert get(application.pk).waited_days == 1


@pytest.mark.parametrize(
    ("items", "kind", "field"),
    [
        ({}, NothingToCorrect, "items"),
        ({"unknown": "理由"}, NothingToCorrect, "items"),
        ({"phone": "理由", "child.1.born_on": "理由"}, NothingToCorrect, "items"),
        ({"phone": "  \n "}, CorrectionNeedsReasons, "phone"),
    ],
)
def test_a_correction_names_what_is_there_with_a_reason(
    world: World, items: dict[str, str], kind: type[Exception], field: str
) -> None:
    application = world.examining()
    refusal = refused(kind, lambda: asking(world, application, items=items))
    assert refusal.field == field


@pytest.mark.engines
@pytest.mark.parametrize("change", [{"round": 1, "answered": True}, {"round": 2, "answered": False}])
def test_the_database_takes_one_open_correction_and_one_of_each_round(world: World, change: dict) -> None:
    application = world.correcting()
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectionRequest.objects.create(
            application=application,
            round=change["round"],
            items=[],
            asked_by=world.examiner,
            asked_at=world.at,
            due_on=japan_day(world.at),
            answered_at=world.at if change["answered"] else None,
        )


def test_a_reply_keeps_no_answer_that_the_correction_does_not_name(world: World) -> None:
    case = world.correcting(world.resident)
    kept = keep_reply(
        application=case,
        round=1,
        values={"phone": "09012341234", "applicant_name": "別人", "child.0.born_on": "2020-01-01", "x": "y"},
        shown={},
        screen="a",
        by=holder_of(case),
        at=world.at,
    )
    assert kept.reply.values == {"phone": "09012341234"}
