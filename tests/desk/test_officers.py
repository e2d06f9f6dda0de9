"""What a form asks of officers alone: filled in at the desk, wanted before a decision, unknown to the applicant."""

from copy import deepcopy
from html import unescape
from typing import Any

import pytest

from madoguchi.applications.models import Application, OfficerAnswers
from madoguchi.applications.selectors import answers_now, officer_answers_of
from madoguchi.applications.services import ChangedMeanwhile
from madoguchi.events.models import Event
from madoguchi.examination.models import Outcome
from madoguchi.examination.services import CaseClosed, NotYourRole, OfficerFieldsOpen, fill_in, propose
from madoguchi.examination.services.officers import BeingSigned
from madoguchi.filling.selectors import document_of_draft
from tests.desk.conftest import Enter, page_of
from tests.examination.acts import signing
from tests.world import FORM, World, get, question

FIELDS = [
    question("seen", "yes_no", "原本を確認した", for_officers=True),
    question("ledger", "text", "台帳の番号", for_officers=True, required=False),
]


@pytest.fixture
def case(world: World) -> Application:
    """A case whose form asks officers two things, and one of each child."""
    body: dict[str, Any] = deepcopy(FORM)
    body["sections"][0]["pages"][0]["questions"] += FIELDS
    body["sections"][1]["pages"][0]["questions"].append(
        question("child_seen", "text", "確かめた書類", for_officers=True, required=False)
    )
    edition = world.opened("with-officers", form=body)
    two = [
        {"child_name": {"family": "髙", "given": "一"}, "born_on": "2022-02-22"},
        {"child_name": {"family": "髙", "given": "二"}, "born_on": "2023-02-22"},
    ]
    return world.examining(world.resident, edition=edition, child=two)


def filled(world: World, case: Application, revision: int = 0, **values: Any) -> OfficerAnswers:
    """What the examiner fills in; `child__1__x` stands for the path `child.1.x`."""
    return fill_in(
        application=case,
        values={path.replace("__", "."): value for path, value in values.items()},
        revision=revision,
        by=world.acting(world.examiner),
        at=world.at,
    )


def proposed(world: World, case: Application) -> None:
    """The examiner proposes to grant it."""
    propose(
        application=case,
        outcome=Outcome.GRANTED,
        grounds="要件に当てはまります。",
        revision=case.revision,
        by=world.acting(world.examiner),
        at=world.at,
    )


def test_the_applicant_is_never_asked_and_never_shown(world: World, case: Application, client: Any) -> None:
    filled(world, case, seen=True, ledger="秘-1")
    assert "seen" not in answers_now(case).body
    client.force_login(world.resident)
    page = client.get(f"/my/applications/{case.pk}/").content.decode()
    for secret in ("原本を確認した", "秘-1", "台帳"):
        assert secret not in page
    draft = world.started(world.resident, edition=case.edition).draft
    fields = client.get(f"/apply/draft/{draft.pk}/who/").content.decode()
    assert "q-phone" in fields
    assert "q-seen" not in fields
    assert document_of_draft(draft).question("seen").for_officers


def test_the_examiner_fills_in_and_sees_it_again(world: World, case: Application, enter: Enter) -> None:
    browser = enter(world.examiner)
    page = browser.get(page_of(case))
    assert 'name="q-seen"' in page.text
    assert 'name="q-child-1-child_seen"' in page.text
    assert "お子さん 2：確かめた書類" in page.text
    sent = {"revision": 0, "q-seen": "yes", "q-ledger": "北-12", "q-child-1-child_seen": "母子手帳"}
    answer = browser.post(f"/desk/cases/{case.pk}/officers/", sent)
    assert answer.status_code == 302
    kept = officer_answers_of(case)
    assert kept is not None
    assert kept.body["seen"] is True
    assert [one.get("child_seen") for one in kept.body["child"]] == [None, "母子手帳"]
    again = unescape(browser.get(page_of(case)).text)
    assert 'value="北-12"' in again
    assert "職員が記入" in again
    (event,) = Event.objects.filter(kind="application.filled_in")
    assert "北-12" not in str(event.data)


def test_what_cannot_be_read_is_told_beside_the_field(world: World, case: Application, enter: Enter) -> None:
    browser = enter(world.examiner)
    answer = browser.post(f"/desk/cases/{case.pk}/officers/", {"revision": 0, "q-ledger": "番号123456789018"})
    assert answer.status_code == 422
    assert "個人番号は入力せず" in answer.text
    assert officer_answers_of(case) is None


def test_no_decision_is_proposed_before_what_is_required_is_filled_in(
    world: World, case: Application
) -> None:
    with pytest.raises(OfficerFieldsOpen):
        proposed(world, case)
    filled(world, case, ledger="北-12")
    with pytest.raises(OfficerFieldsOpen):
        proposed(world, get(case.pk))
    filled(world, case, 1, seen=False)
    proposed(world, get(case.pk))
    assert get(case.pk).state == "proposed"


def test_two_officers_do_not_overwrite_each_other(world: World, case: Application) -> None:
    filled(world, case, seen=True)
    with pytest.raises(ChangedMeanwhile):
        filled(world, case, seen=False)
    assert filled(world, case, 1, ledger="x").body == {"seen": True, "ledger": "x"}


def test_only_what_the_form_asks_of_officers_is_taken(world: World, case: Application) -> None:
    filled(world, case, phone="09000000000", seen=True, child__5__child_seen="x")
    kept = officer_answers_of(case)
    assert kept is not None
    assert kept.body == {"seen": True}


def test_others_read_and_do_not_write(world: World, case: Application, enter: Enter) -> None:
    filled(world, case, seen=True)
    page = enter(world.approver).get(page_of(case))
    assert "原本を確認した" in page.text
    assert 'name="q-seen"' not in page.text
    with pytest.raises(NotYourRole):
        fill_in(
            application=case, values={"seen": True}, revision=1, by=world.acting(world.approver), at=world.at
        )


def test_what_is_being_signed_stays_as_its_signers_read_it(
    world: World, case: Application, enter: Enter
) -> None:
    filled(world, case, seen=True)
    proposed(world, get(case.pk))
    with pytest.raises(BeingSigned):
        filled(world, case, 1, seen=False)
    page = enter(world.examiner).get(page_of(case))
    assert "原本を確認した" in page.text and 'name="q-seen"' not in page.text
    signing(world, get(case.pk))
    with pytest.raises(BeingSigned):
        filled(world, case, 1, seen=False)


def test_a_closed_case_stays_as_it_is(world: World, case: Application) -> None:
    filled(world, case, seen=True)
    Application.objects.filter(pk=case.pk).update(is_open=False, state="decided", closed_at=world.at)
    with pytest.raises(CaseClosed):
        filled(world, case, 1, seen=False)
