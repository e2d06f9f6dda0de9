"""Questions to other offices: what they may see, who may ask and answer, and the clock meanwhile."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from madoguchi.accounts.models import User
from madoguchi.applications.models import Application, Pause
from madoguchi.applications.selectors import answers_now
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import uuid7
from madoguchi.examination.models import Consultation
from madoguchi.examination.selectors import asked_of, consultations_of, question_for, shared_file
from madoguchi.examination.services import (
    AlreadyEnded,
    AnswerEmpty,
    AskedOfOneself,
    CaseClosed,
    DayIsPast,
    GroundNeeded,
    NotShared,
    NotYourRole,
    QuestionEmpty,
    answer_office,
    ask_office,
    decide,
    remind_office,
    remind_overdue,
    send_back,
    take,
    withdraw,
    withdraw_question,
)
from madoguchi.files.models import File
from tests.examination.acts import proposing, refused, signing
from tests.world import World, counts, get, holder_of, last_event

LAW = "個人情報の保護に関する法律第69条第2項第3号"


@pytest.fixture
def neighbour_office(world: World) -> User:
    """An officer who examines in the other city."""
    return world.officer("other-office", Role.EXAMINER, at=world.other_city)


def asking(world: World, application: Application, **changes: Any) -> Consultation:
    """Ask the other city, showing the phone number and the file."""
    given: dict[str, Any] = {
        "application": application,
        "to": world.other_city,
        "question": " 受給の有無を教えてください。 ",
        "paths": ["phone"],
        "files": [UUID(answers_now(application).files[0]["file"])],
        "ground": f" {LAW} ",
        "due_on": japan_day(world.at) + timedelta(days=14),
        "by": world.acting(world.examiner),
        "at": world.at,
    }
    return ask_office(**given | changes)


def test_the_other_office_sees_the_question_and_what_is_shared(world: World, neighbour_office: User) -> None:
    case = world.examining(world.resident)
    asked = asking(world, case)
    found = question_for(world.acting(neighbour_office), asked.pk)
    assert found.question == "受給の有無を教えてください。"
    assert [(one["path"], one["value"]) for one in found.shared["answers"]] == [("phone", "09000000000")]
    assert [one["name"] for one in found.shared["files"]] == ["保険証.png"]
    assert found.ground == LAW
    assert shared_file(found, UUID(found.shared["files"][0]["key"])).size > 0
    event = last_event(case, "consultation.asked")
    assert event.organisation == world.city.pk
    assert event.data["paths"] == ["phone"]
    assert "受給" not in str(event.data)


def test_a_question_that_is_sent_twice_is_asked_once(world: World) -> None:
    case, key = world.examining(world.resident), uuid7()
    first = asking(world, case, key=key)
    rows = counts()
    assert asking(world, case, key=key) == first
    assert counts() == rows
    assert asking(world, case, key=key, question="ほかに、支給月を教えてください。") != first
    assert asking(world, world.examining(), key=key) != first
    assert Consultation.objects.count() == 3


def test_what_is_shared_stays_as_it_was(world: World) -> None:
    case = world.examining(world.resident)
    asked = asking(world, case, paths=["phone", "child.0.born_on"])
    labels = [one["label"] for one in Consultation.objects.get(pk=asked.pk).shared["answers"]]
    assert labels == ["電話番号", "お子さん 1：生年月日"]


def test_nobody_else_finds_the_question(world: World, neighbour_office: User) -> None:
    asked = asking(world, world.examining(world.resident))
    for acting in (
        world.acting(world.examiner),
        world.acting(world.officer("editor-there", Role.EDITOR, at=world.other_city)),
        world.acting(world.resident),
        Acting.nobody(),
    ):
        with pytest.raises(Consultation.DoesNotExist):
            question_for(acting, asked.pk)
    assert [one.pk for one in asked_of(world.acting(neighbour_office))] == [asked.pk]


def test_only_files_that_were_shared_are_there(world: World) -> None:
    case = world.examining(world.resident)
    asked = asking(world, case, files=[])
    with pytest.raises(File.DoesNotExist):
        shared_file(asked, UUID(answers_now(case).files[0]["file"]))


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"question": "  "}, QuestionEmpty),
        ({"paths": ["nothing"]}, NotShared),
        ({"files": [uuid4()]}, NotShared),
        ({"ground": " "}, GroundNeeded),
    ],
)
def test_what_cannot_be_asked(world: World, changes: dict[str, Any], kind: type[Exception]) -> None:
    case = world.examining(world.resident)
    refused(kind, lambda: asking(world, case, **changes))


def test_one_s_own_office_and_a_day_that_is_past_are_refused(world: World) -> None:
    case, gone = world.examining(world.resident), world.withdrawn(world.neighbour)
    refused(AskedOfOneself, lambda: asking(world, case, to=world.city))
    refused(DayIsPast, lambda: asking(world, case, due_on=japan_day(world.at)))
    refused(NotYourRole, lambda: asking(world, case, by=world.acting(world.approver)))
    refused(CaseClosed, lambda: asking(world, gone))


def test_an_office_of_the_same_government_needs_no_ground(world: World) -> None:
    asked = asking(world, world.examining(world.resident), to=world.division, ground="")
    assert asked.ground == ""


def test_the_answer_comes_once_and_from_that_office(world: World, neighbour_office: User) -> None:
    case = world.examining(world.resident)
    asked = asking(world, case)
    by = world.acting(neighbour_office)
    refused(
        NotYourRole,
        lambda: answer_office(asked=asked, answer="はい", by=world.acting(world.examiner), at=world.at),
    )
    refused(AnswerEmpty, lambda: answer_office(asked=asked, answer=" ", by=by, at=world.at))
    answer_office(asked=asked, answer=" 受給はありません。 ", by=by, at=world.at)
    found = consultations_of(get(case.pk))[0]
    assert (found.answer, found.answered_by) == ("受給はありません。", neighbour_office)
    refused(AlreadyEnded, lambda: answer_office(asked=asked, answer="いいえ", by=by, at=world.at))
    refused(
        AlreadyEnded,
        lambda: withdraw_question(asked=asked, by=world.acting(world.examiner), at=world.at),
    )
    assert last_event(case, "consultation.answered").by == f"user:{neighbour_office.pk}"


def test_a_question_that_was_given_up_is_there_no_more(world: World, neighbour_office: User) -> None:
    asked = asking(world, world.examining(world.resident))
    withdraw_question(asked=asked, by=world.acting(world.examiner), at=world.at)
    with pytest.raises(Consultation.DoesNotExist):
        question_for(world.acting(neighbour_office), asked.pk)


def test_the_office_is_reminded_by_hand_and_once_by_itself(world: World) -> None:
    asked = asking(world, world.examining(world.resident), due_on=japan_day(world.at) + timedelta(days=1))
    system = Acting.system("reminders")
    assert remind_overdue(by=system, at=world.at) == 0
    late = world.at + timedelta(days=2)
    assert remind_overdue(by=system, at=late) == 1
    assert remind_overdue(by=system, at=late) == 0
    remind_office(asked=asked, by=world.acting(world.examiner), at=late)
    found = Consultation.objects.get(pk=asked.pk)
    assert (found.reminders, found.reminded_at) == (2, late)


@pytest.mark.parametrize("stops", [True, False])
def test_the_clock_waits_where_the_procedure_says_so(
    world: World, neighbour_office: User, stops: bool
) -> None:
    kinds = ["correction", "consultation"] if stops else ["correction"]
    edition = world.opened(
        "asked-elsewhere", processing={"window_days": 30, "online_days": 20, "pauses": kinds}
    )
    case = world.examining(world.resident, edition=edition)
    due = case.due_on
    first, second = asking(world, case), asking(world, case)
    assert first.stops_clock is stops
    assert (get(case.pk).stopped_on is not None) is stops
    later = world.at + timedelta(days=5)
    by = world.acting(neighbour_office)
    answer_office(asked=first, answer="はい", by=by, at=later)
    assert (get(case.pk).stopped_on is not None) is stops
    answer_office(asked=second, answer="はい", by=by, at=later)
    present = get(case.pk)
    assert present.stopped_on is None
    assert due is not None
    assert present.due_on == due + timedelta(days=5 if stops else 0)
    assert Pause.objects.get(application=case).ended_on == japan_day(later)


def taken_back(world: World, case: Application) -> object:
    """The applicant takes the application back."""
    return withdraw(application=case, revision=case.revision, by=holder_of(case), at=world.at)


def sent_back(world: World, case: Application) -> object:
    """The office sends it back."""
    by = world.acting(world.examiner)
    return send_back(application=case, reason="窓口違い", revision=case.revision, by=by, at=world.at)


def decided(world: World, case: Application) -> object:
    """The office takes it, and decides."""
    by = world.acting(world.examiner)
    take(application=case, revision=case.revision, by=by, at=world.at)
    proposing(world, get(case.pk))
    signing(world, get(case.pk))
    return decide(application=case, revision=get(case.pk).revision, by=by, at=world.at)


@pytest.mark.parametrize("close", [taken_back, sent_back, decided])
def test_a_case_that_closes_shares_nothing_any_longer(
    world: World, neighbour_office: User, close: Callable[[World, Application], object]
) -> None:
    case = world.arrived(world.resident)
    asked, done = asking(world, case), asking(world, case)
    by = world.acting(neighbour_office)
    answer_office(asked=done, answer="受給していません。", by=by, at=world.at)
    close(world, get(case.pk))
    assert list(asked_of(by).filter(withdrawn_at__isnull=True)) == [done]
    with pytest.raises(Consultation.DoesNotExist):
        question_for(by, asked.pk)
    refused(AlreadyEnded, lambda: answer_office(asked=asked, answer="なし", by=by, at=world.at))
    assert remind_overdue(by=Acting.system("clock"), at=world.at + timedelta(days=30)) == 0
    assert last_event(case, "consultation.withdrawn").by == "system:consultations"
