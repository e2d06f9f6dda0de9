"""Who may see a case and who may act on it."""

import pytest
from django.urls import reverse

from madoguchi.accounts.services import appoint
from madoguchi.applications.selectors import answers_now
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Access
from tests.desk.conftest import Enter, page_of
from tests.world import SYSTEM, World, counts, get

ACTS = {
    "take": {},
    "correction": {"items": "phone", "reason-phone": "番号を確かめてください。", "due_on": "2026-12-01"},
    "propose": {"outcome": "granted", "grounds": "要件を満たします。"},
    "sign_off": {"answer": "approve"},
    "decide": {},
}


@pytest.mark.parametrize("page", ["case", "correction", "notice", *ACTS])
def test_an_officer_of_another_city_finds_nothing(world: World, enter: Enter, page: str) -> None:
    case = world.examining(world.resident)
    before = counts()
    foreign = enter(world.officer("foreign", *Role, at=world.other_city))
    answer = (
        foreign.post(page_of(case, page), {"revision": case.revision, **ACTS[page]})
        if page in ACTS
        else foreign.get(page_of(case, page))
    )
    assert answer.status_code == 404
    assert get(case.pk).state == "examining"
    changed = {name for name, number in counts().items() if number != before[name]}
    assert not changed & {"events.Access", "examination.Proposal", "examination.CorrectionRequest"}


def test_a_file_of_another_city_is_not_there(world: World, enter: Enter) -> None:
    case = world.arrived(world.resident)
    address = reverse("desk:file", args=[case.pk, answers_now(case).files[0]["file"]])
    foreign = world.officer("foreign", Role.EXAMINER, at=world.other_city)
    assert enter(foreign).get(address).status_code == 404
    assert not Access.objects.exists()


def test_a_file_of_another_case_is_not_found_under_this_one(world: World, enter: Enter) -> None:
    mine, other = world.arrived(world.resident), world.arrived(world.neighbour, shade=9)
    address = reverse("desk:file", args=[mine.pk, answers_now(other).files[0]["file"]])
    assert enter(world.examiner).get(address).status_code == 404


@pytest.mark.parametrize("page", ["queue", "export_new", "exports", "reports", "bulks", "bulk_new"])
def test_residents_find_no_desk(world: World, enter: Enter, page: str) -> None:
    assert enter(world.resident).get(reverse(f"desk:{page}")).status_code == 404


def test_who_is_not_signed_in_is_asked_to(world: World, client) -> None:
    answer = client.get(reverse("desk:queue"))
    assert answer.status_code == 302
    assert reverse("accounts:sign_in") in answer.url


@pytest.mark.parametrize(
    ("state", "act"), [("arrived", "take"), ("examining", "propose"), ("proposed", "sign_off")]
)
def test_an_auditor_looks_but_does_not_act(world: World, enter: Enter, state: str, act: str) -> None:
    case = getattr(world, state)(world.resident)
    auditor = enter(world.officer("auditor", Role.AUDITOR))
    page = auditor.get(page_of(case))
    assert page.status_code == 200
    assert page_of(case, act) not in page.text
    assert auditor.post(page_of(case, act), {"revision": case.revision, **ACTS[act]}).status_code == 404
    assert get(case.pk).revision == case.revision
    assert Access.objects.get().purpose == "監査"


def test_the_proposer_is_shown_no_sign_off_and_refused_one(world: World, enter: Enter) -> None:
    both = world.officer("both", Role.EXAMINER, Role.APPROVER)
    case = world.examining(world.resident)
    browser = enter(both)
    browser.post(page_of(case, "propose"), {"revision": case.revision, **ACTS["propose"]})
    case = get(case.pk)
    assert case.state == "proposed"
    page = browser.get(page_of(case))
    assert page_of(case, "sign_off") not in page.text
    assert "自分が起案した案件は決裁できません" in page.text
    answer = browser.post(
        page_of(case, "sign_off"),
        {"revision": case.revision, "answer": "return", "opinion": "やはり直します。"},
    )
    assert answer.status_code == 409
    assert "やはり直します。" in answer.text
    assert get(case.pk).state == "proposed"


def test_a_role_held_elsewhere_is_no_role_here(world: World, enter: Enter) -> None:
    mixed = world.officer("mixed", Role.AUDITOR)
    appoint(
        user=mixed,
        organisation=world.other_city,
        role=Role.EXAMINER,
        starts_on=japan_day(world.began),
        by=SYSTEM,
        at=world.began,
    )
    case = world.examining(world.resident)
    answer = enter(mixed).post(page_of(case, "propose"), {"revision": case.revision, **ACTS["propose"]})
    assert answer.status_code == 403
    assert "要件を満たします。" in answer.text
    assert not case.proposals.exists()
    assert enter(mixed).get(page_of(case, "correction")).status_code == 302
