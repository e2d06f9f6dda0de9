"""Answering: once each, in any order of screens, and never beside who it was."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.eforms.selectors import document_of, visible_pages
from madoguchi.events.models import Event
from madoguchi.surveys.models import Invitation, Response, Survey, Wave
from madoguchi.surveys.selectors import invitation_for, invited_counts
from madoguchi.surveys.services import (
    AlreadyAnswered,
    AnswersMissing,
    FormUnfit,
    NotAList,
    NotInvited,
    NotNow,
    NotYourSurvey,
    TooManyBegun,
    TwoScreens,
    WaveClosed,
    begin,
    close_due,
    close_wave,
    hand_in,
    invite,
    mail_invitations,
    open_wave,
    plan_wave,
    refuse,
    save_page,
    token_of,
)
from madoguchi.versions.services import publish
from tests.race import at_once
from tests.surveys.conftest import made_survey, opened
from tests.world import SYSTEM, World

pytestmark = pytest.mark.django_db
NOBODY = Acting.nobody()
ANSWERS: dict[str, Any] = {
    "sex": "female",
    "age": "30",
    "area": "center",
    "occupation": "employee",
    "inconvenient": True,
    "inconvenient_why": ["visit", "hand"],
    "digital_used": False,
    "benefit": True,
    "benefit_why": "窓口に行かずに済みました。電話は03-1234-5678です。",
    "hope": ["phone"],
    "missed": False,
    "push": "want",
    "push_topics": ["tax"],
    "share": "no",
    "several": False,
}


def invited(world: World, wave: Wave, *addresses: str) -> list[Invitation]:
    content = "メール\n" + "\n".join(addresses)
    invite(wave=wave, content=content.encode(), by=world.acting(world.editor), at=world.at)
    return list(Invitation.objects.filter(wave=wave))


def answer_all(one: Invitation, *, at: Any, answers: dict[str, Any] = ANSWERS) -> Invitation:
    """Answer every page that is shown."""
    document = document_of(one.wave.form_version)
    done: set[str] = set()
    while True:
        left = [p for p in visible_pages(document, one.draft, on=japan_day(at)) if p.id not in done]
        if not left:
            return one
        page = left[0]
        values = {q.id: answers.get(q.id) for q in page.questions}
        one = save_page(token_holder=one, page=page, values=values, revision=one.revision, by=NOBODY, at=at)
        done.add(page.id)


def test_answers_leave_without_who_gave_them(world: World, wave: Wave):
    (one,) = invited(world, wave, "hanako@example.jp")
    answer_all(one, at=world.at)
    hand_in(token_holder=one, by=NOBODY, at=world.at)
    one.refresh_from_db()
    response = Response.objects.get()
    assert response.answers["inconvenient_why"] == ["visit", "hand"]
    assert response.answers["benefit_why"] == "written"  # that there are words, not which
    assert response.words["benefit_why"].startswith("窓口に行かずに")
    assert "digital_inconvenient" not in response.answers  # it was not asked
    assert (one.state, one.draft, one.mail) == ("answered", {}, "")
    names = {field.name for field in Response._meta.get_fields()}
    assert names == {"id", "wave", "answers", "words"}
    assert response.pk.version == 4  # a key of time would tell when
    told = json.dumps(list(Event.objects.filter(kind__startswith="wave.").values("data", "by")), default=str)
    assert str(one.pk) not in told
    assert str(response.pk) not in told
    assert {e.by for e in Event.objects.filter(kind__in=["wave.begun", "wave.answered"])} == {
        "system:surveys"
    }


def test_nobody_answers_twice(world: World, wave: Wave):
    (one,) = invited(world, wave, "hanako@example.jp")
    answer_all(one, at=world.at)
    hand_in(token_holder=one, by=NOBODY, at=world.at)
    with pytest.raises(AlreadyAnswered):
        hand_in(token_holder=one, by=NOBODY, at=world.at)
    with pytest.raises(AlreadyAnswered):
        save_page(
            token_holder=one,
            page=document_of(wave.form_version).pages[0],
            values={},
            revision=1,
            by=NOBODY,
            at=world.at,
        )
    with pytest.raises(AlreadyAnswered):
        refuse(token_holder=one, by=NOBODY, at=world.at)
    assert Response.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.engines
def test_a_double_press_counts_once(world: World, wave: Wave):
    (one,) = invited(world, wave, "hanako@example.jp")
    answer_all(one, at=world.at)
    found = at_once([lambda: hand_in(token_holder=one, by=NOBODY, at=world.at) for _n in range(4)])
    assert sorted(type(each).__name__ for each in found) == ["AlreadyAnswered"] * 3 + ["NoneType"]
    assert Response.objects.count() == 1


def test_two_screens_lose_nothing(world: World, wave: Wave):
    (one,) = invited(world, wave, "hanako@example.jp")
    document = document_of(wave.form_version)
    shown = one.revision
    save_page(
        token_holder=one,
        page=document.pages[0],
        values={"sex": "male"},
        revision=shown,
        by=NOBODY,
        at=world.at,
    )
    with pytest.raises(TwoScreens):
        save_page(
            token_holder=one,
            page=document.pages[1],
            values={"inconvenient": False},
            revision=shown,
            by=NOBODY,
            at=world.at,
        )
    one.refresh_from_db()
    save_page(
        token_holder=one,
        page=document.pages[1],
        values={"inconvenient": False},
        revision=one.revision,
        by=NOBODY,
        at=world.at,
    )
    one.refresh_from_db()
    assert one.draft == {"sex": "male", "inconvenient": False}


def test_what_is_missing_is_said_and_kept(world: World, wave: Wave):
    (one,) = invited(world, wave, "hanako@example.jp")
    answer_all(one, at=world.at, answers={**ANSWERS, "age": None, "hope": []})
    with pytest.raises(AnswersMissing) as caught:
        hand_in(token_holder=one, by=NOBODY, at=world.at)
    assert [error.path for error in caught.value.errors] == ["age", "hope"]
    one.refresh_from_db()
    assert one.draft["sex"] == "female"
    assert not Response.objects.exists()


def test_a_closed_wave_takes_nothing_and_keeps_nothing(world: World, wave: Wave):
    one, other = invited(world, wave, "hanako@example.jp", "taro@example.jp")
    answer_all(one, at=world.at)
    with pytest.raises(WaveClosed):
        hand_in(token_holder=one, by=NOBODY, at=world.at + timedelta(days=11))
    assert close_due(by=SYSTEM, at=world.at + timedelta(days=10)) == 0
    assert close_due(by=SYSTEM, at=world.at + timedelta(days=11)) == 1
    with pytest.raises(WaveClosed):
        hand_in(token_holder=one, by=NOBODY, at=world.at)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.draft, one.mail, other.mail) == ({}, "", "")
    assert not Response.objects.exists()


def test_a_token_opens_its_own_wave_alone(world: World, survey: Survey, wave: Wave):
    (one,) = invited(world, wave, "hanako@example.jp")
    close_wave(wave=wave, by=world.acting(world.editor), at=world.at)
    second = opened(world, survey)
    (again,) = invited(world, second, "hanako@example.jp")
    assert token_of(one) != token_of(again)
    assert invitation_for(token_of(one)) == one
    assert invitation_for(token_of(again)) == again
    assert invitation_for(token_of(one)[:-1]) is None
    assert invitation_for(str(one.pk)) is None
    with pytest.raises(WaveClosed):
        hand_in(token_holder=one, by=NOBODY, at=world.at)


def test_a_list_invites_everyone_once(world: World, wave: Wave):
    by = world.acting(world.editor)
    first = invite(wave=wave, content=b"mail\na@example.jp\nA@EXAMPLE.JP\nnobody\n", by=by, at=world.at)
    assert (first.new, first.known, first.wrong) == (1, 0, [(4, "nobody")])
    second = invite(
        wave=wave, content="メール,名\nb@example.jp,x\na@example.jp,y".encode("cp932"), by=by, at=world.at
    )
    assert (second.new, second.known) == (1, 1)
    for content in (b"", b"\x00\x01\x02", b"PK\x03\x04nothing"):
        with pytest.raises(NotAList):
            invite(wave=wave, content=content, by=by, at=world.at)
    with transaction.atomic(), pytest.raises(IntegrityError):
        one = Invitation.objects.first()
        assert one is not None
        Invitation.objects.create(wave=wave, who=one.who, digest="x")


def test_mails_leave_once_and_remind_who_has_not_answered(world: World, wave: Wave):
    by = world.acting(world.editor)
    one, other = invited(world, wave, "hanako@example.jp", "taro@example.jp")
    assert mail_invitations(wave=wave, by=by, at=world.at) == (2, 0)
    assert mail_invitations(wave=wave, by=by, at=world.at) == (0, 0)
    assert token_of(one) in "".join(str(each.body) for each in mail.outbox)
    answer_all(one, at=world.at)
    hand_in(token_holder=one, by=NOBODY, at=world.at)
    tomorrow = world.at + timedelta(days=1)
    assert mail_invitations(wave=wave, is_reminder=True, by=by, at=world.at) == (0, 0)  # not on the same day
    assert mail_invitations(wave=wave, is_reminder=True, by=by, at=tomorrow) == (1, 0)
    assert mail_invitations(wave=wave, is_reminder=True, by=by, at=tomorrow) == (0, 0)
    assert mail.outbox[-1].to == [other.mail]
    refuse(token_holder=other, by=NOBODY, at=tomorrow)
    assert mail_invitations(wave=wave, is_reminder=True, by=by, at=tomorrow + timedelta(days=1)) == (0, 0)
    assert invited_counts(wave) == {"invited": 0, "begun": 0, "answered": 1, "refused": 1, "total": 2}


def test_who_refused_may_still_answer(world: World, wave: Wave):
    (one,) = invited(world, wave, "hanako@example.jp")
    refuse(token_holder=one, by=NOBODY, at=world.at)
    one.refresh_from_db()
    answer_all(one, at=world.at)
    hand_in(token_holder=one, by=NOBODY, at=world.at)
    assert Response.objects.count() == 1


def test_everyone_may_begin_what_is_open_to_all_but_not_without_end(world: World):
    wave = opened(world, made_survey(world, audience="public"))
    begun = [begin(wave=wave, address="192.0.2.1", by=NOBODY, at=world.at) for _n in range(20)]
    assert len({one.digest for one in begun}) == 20
    with pytest.raises(TooManyBegun):
        begin(wave=wave, address="192.0.2.1", by=NOBODY, at=world.at)
    begin(wave=wave, address="192.0.2.2", by=NOBODY, at=world.at)
    begin(wave=wave, address="192.0.2.1", by=NOBODY, at=world.at + timedelta(minutes=11))


def test_a_panel_is_not_begun_by_address(world: World, wave: Wave):
    with pytest.raises(NotInvited):
        begin(wave=wave, by=NOBODY, at=world.at)


def test_staff_answer_once_and_only_theirs(world: World):
    wave = opened(world, made_survey(world, code="staff", template="staff"))
    by = world.acting(world.examiner)
    one = begin(wave=wave, by=by, at=world.at)
    assert begin(wave=wave, by=by, at=world.at).pk == one.pk
    answers = {
        "age": "30",
        "occupation": "window",
        "easier": "some",
        "tools": ["chat"],
        "paper": ["none"],
        "learned": True,
        "wants": ["ai"],
    }
    answer_all(one, at=world.at, answers=answers)
    hand_in(token_holder=one, by=by, at=world.at)
    with pytest.raises(AlreadyAnswered):
        begin(wave=wave, by=by, at=world.at)
    from_elsewhere = world.officer("elsewhere", at=world.other_city)
    for outsider in (NOBODY, world.acting(world.resident), world.acting(from_elsewhere)):
        with pytest.raises(NotInvited):
            begin(wave=wave, by=outsider, at=world.at)
    assert not Event.objects.filter(kind="wave.answered", by__contains=str(world.examiner.pk)).exists()


def test_officers_of_elsewhere_do_nothing(world: World, survey: Survey, wave: Wave):
    day = japan_day(world.at)
    for stranger in (world.acting(world.examiner), world.acting(world.resident), NOBODY):
        with pytest.raises(NotYourSurvey):
            invite(wave=wave, content=b"a@example.jp", by=stranger, at=world.at)
        with pytest.raises(NotYourSurvey):
            close_wave(wave=wave, by=stranger, at=world.at)
        with pytest.raises(NotYourSurvey):
            plan_wave(survey=survey, label="x", opens_on=day, closes_on=day, by=stranger, at=world.at)


def test_a_survey_does_not_ask_who_one_is(world: World, survey: Survey):
    body = {**survey.form.versions.get().body}
    body["sections"] = json.loads(json.dumps(body["sections"]))
    body["sections"][0]["pages"][0]["questions"].append(
        {"id": "name", "type": "name", "label": "氏名", "required": True}
    )
    from_draft = survey.form.versions.create(number=2, body=body, digest="x", edited_by=world.editor)
    publish(from_draft, by=world.acting(world.publisher), at=world.at)
    day = japan_day(world.at)
    planned = plan_wave(
        survey=survey, label="次", opens_on=day, closes_on=day, by=world.acting(world.editor), at=world.at
    )
    with pytest.raises(FormUnfit, match="氏名"):
        open_wave(wave=planned, by=world.acting(world.editor), at=world.at)


def test_a_wave_opens_once(world: World, wave: Wave):
    with pytest.raises(NotNow):
        open_wave(wave=wave, by=world.acting(world.editor), at=world.at)
