"""People at the desk: who may be one person, decided by an officer, and finding people by name."""

from copy import deepcopy
from typing import Any

import pytest
from django.urls import reverse

from madoguchi.accounts.models import Subject
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.events.models import Access, Event
from madoguchi.examination.services import compare_applicant
from madoguchi.facts.models import PossibleMatch
from madoguchi.facts.services import record_fact, settle_match
from tests.desk.conftest import Enter
from tests.world import FORM, World, question

SYSTEM = Acting.system("register")
HELD = {
    "person.name": {"family": "窓野", "given": "花子"},
    "person.kana": {"family": "マドノ", "given": "ハナコ"},
    "person.birth_date": "1990-03-04",
    "person.gender": "female",
}
TYPED: dict[str, Any] = {
    "applicant_name": {"family": "窓野", "given": "花子"},
    "kana": {"family": "マドノ", "given": "ハナコ"},
    "birth": "1990-03-04",
}


def _asking() -> dict[str, Any]:
    """The form of the world, bound to the terms by which people are compared."""
    form = deepcopy(FORM)
    questions = form["sections"][0]["pages"][0]["questions"]
    questions[0]["term"] = "person.name"
    questions += [
        question("kana", "kana", "フリガナ", term="person.kana"),
        question("birth", "date", "生年月日", term="person.birth_date"),
    ]
    return form


@pytest.fixture
def known(world: World) -> Subject:
    """Someone whom the city knows."""
    subject = Subject.objects.create(kind=Subject.Kind.PERSON)
    for name, value in HELD.items():
        record_fact(
            subject=subject,
            term=name,
            value=value,
            source="base_registry",
            holder=world.city,
            by=SYSTEM,
            at=world.at,
        )
    return subject


@pytest.fixture
def doubt(world: World, known: Subject) -> tuple[PossibleMatch, Application]:
    """What waits after the resident applied and three items agree."""
    edition = world.opened("compared", form=_asking())
    case = world.arrived(world.resident, edition=edition, **TYPED)
    compare_applicant(Event.objects.get(kind="application.arrived", stream=f"application:{case.pk}"))
    return PossibleMatch.objects.get(), case


def test_an_applicant_who_agrees_in_three_items_waits_for_an_officer(
    world: World, known: Subject, doubt: tuple[PossibleMatch, Application]
) -> None:
    match, _case = doubt
    assert (match.subject, match.other) == (known, world.resident.person)
    assert match.agreed == ["person.birth_date", "person.kana", "person.name"]
    compare_applicant(Event.objects.get(kind="application.arrived"))
    assert PossibleMatch.objects.count() == 1


def test_with_two_items_nothing_waits(world: World, known: Subject) -> None:
    edition = world.opened("compared", form=_asking())
    world.arrived(world.resident, edition=edition, **{**TYPED, "birth": "1990-03-05"})
    compare_applicant(Event.objects.get(kind="application.arrived"))
    assert not PossibleMatch.objects.exists()


def test_a_form_that_asks_too_little_compares_nobody(world: World, known: Subject) -> None:
    world.arrived(world.resident)
    compare_applicant(Event.objects.get(kind="application.arrived"))
    assert not PossibleMatch.objects.exists()


def test_the_officer_sees_both_side_by_side_and_decides(
    world: World, known: Subject, enter: Enter, doubt: tuple[PossibleMatch, Application]
) -> None:
    match, case = doubt
    browser = enter(world.examiner)
    assert "同じ人かどうかの確認（1件）" in browser.get(reverse("desk:queue")).text
    listed = browser.get(reverse("desk:people")).text
    assert "窓野　花子" in listed and "フリガナ" in listed
    address = reverse("desk:person_match", args=[match.pk])
    page = browser.get(address)
    assert case.receipt_number in page.text and page.text.count(">一致しない<") == 2
    seen = Access.objects.filter(object=f"person_match:{match.pk}", purpose="同じ人かどうかの確認")
    assert set(seen.values_list("whose", flat=True)) == {known.pk, world.resident.person_id}
    refused = browser.post(address, {"outcome": "same", "why": " "})
    assert refused.status_code == 422 and "そう決めた理由を入力してください。" in refused.text
    assert browser.post(address, {"outcome": "different", "why": "電話で別の人と確かめた"}).status_code == 302
    match.refresh_from_db()
    assert (match.outcome, match.settled_by) == ("different", world.examiner)
    assert "電話で別の人と確かめた" in browser.get(address).text
    assert "確認を待っているものはありません" in browser.get(reverse("desk:people")).text


def test_what_another_officer_decided_meanwhile_is_said_and_nothing_typed_is_lost(
    world: World, enter: Enter, doubt: tuple[PossibleMatch, Application]
) -> None:
    match, _case = doubt
    settle_match(
        possible=match,
        outcome=PossibleMatch.Outcome.SAME,
        why="窓口で確かめた",
        by=world.acting(world.examiner),
        at=world.at,
    )
    answer = enter(world.examiner).post(
        reverse("desk:person_match", args=[match.pk]), {"outcome": "different", "why": "別の理由"}
    )
    assert answer.status_code == 409
    assert "すでにほかの職員が決めています" in answer.text and "別の理由" in answer.text
    match.refresh_from_db()
    assert match.outcome == "same"


def test_an_approver_looks_but_does_not_decide(
    world: World, enter: Enter, doubt: tuple[PossibleMatch, Application]
) -> None:
    match, _case = doubt
    address = reverse("desk:person_match", args=[match.pk])
    browser = enter(world.approver)
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"outcome": "same", "why": "確かめた"}).status_code == 422
    match.refresh_from_db()
    assert not match.outcome


def test_people_are_found_by_name_and_each_look_is_recorded(
    world: World, known: Subject, enter: Enter
) -> None:
    browser = enter(world.examiner)
    answer = browser.post(reverse("desk:people"), {"name": "花子"})
    assert "見つかった人（1件）" in answer.text and "窓野　花子" in answer.text
    row = Access.objects.get()
    assert (row.object, row.whose, row.reader_name) == (
        f"subject:{known.pk}",
        known.pk,
        world.examiner.name,
    )
    assert "見つかった人（0件）" in browser.post(reverse("desk:people"), {"name": "太郎"}).text
    assert browser.post(reverse("desk:people"), {"name": " "}).status_code == 422
    assert Access.objects.count() == 1
