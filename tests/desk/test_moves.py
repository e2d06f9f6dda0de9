"""The pages of the moves beside examining and deciding: offered to whom may make them, errors beside the fields."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from madoguchi.applications.models import Application
from madoguchi.core.acting import Role
from madoguchi.desk.moving import BY_SLUG
from madoguchi.examination.models import Hearing, Transfer
from tests.desk.conftest import Enter, page_of
from tests.examination.moves import deemed, hearing, insisting, reopening, returned, sending_back, transferred
from tests.world import World, get

OFFERED = {
    "arrived": {"send-back", "transfer"},
    "examining": {"hearing", "transfer"},
    "correcting": {"lapse"},
    "hearing": {"record"},
    "proposed": set(),
    "returned": set(),
}


def address(application: Application, slug: str) -> str:
    return reverse("desk:move", args=[application.pk, slug])


def in_state(world: World, state: str) -> Application:
    given = {"hearing": hearing, "returned": returned}
    return given[state](world, world.resident) if state in given else getattr(world, state)(world.resident)


@pytest.mark.parametrize("state", sorted(OFFERED))
def test_the_case_offers_what_may_be_done_now(world: World, enter: Enter, state: str) -> None:
    case = in_state(world, state)
    browser = enter(world.examiner)
    page = browser.get(page_of(case))
    assert page.status_code == 200
    for slug in BY_SLUG:
        is_offered = slug in OFFERED[state]
        assert (address(case, slug) in page.text) is is_offered
        assert browser.get(address(case, slug)).status_code == (200 if is_offered else 302)


def test_only_an_approver_is_offered_to_revoke(world: World, enter: Enter) -> None:
    case = world.decided(world.resident)
    assert address(case, "reopen") not in enter(world.examiner).get(page_of(case)).text
    browser = enter(world.approver)
    assert address(case, "reopen") in browser.get(page_of(case)).text
    told = {"revision": case.revision, "reason": "添付の見落とし"}
    assert browser.post(address(case, "reopen"), told).url == page_of(case)
    page = browser.get(page_of(case)).text
    assert "取り消した処分" in page and "添付の見落とし" in page


def test_there_is_no_page_of_another_name(world: World, enter: Enter) -> None:
    assert enter(world.examiner).get(address(world.arrived(), "burn")).status_code == 404


def test_a_case_is_sent_back_and_comes_again(world: World, enter: Enter) -> None:
    case = world.arrived(world.resident)
    browser = enter(world.examiner)
    empty = browser.post(address(case, "send-back"), {"revision": case.revision, "reason": " "})
    assert empty.status_code == 422 and "理由を書いてください。" in empty.text
    told = {"revision": case.revision, "reason": "窓野県に出してください。\x00"}
    assert browser.post(address(case, "send-back"), told).url == page_of(case)
    assert "窓野県に出してください。" in browser.get(page_of(case)).text
    insisting(world, get(case.pk))
    assert "申請者が審査を求めました" in browser.get(page_of(case)).text


def test_a_hearing_is_called_and_recorded(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    browser = enter(world.examiner)
    bad = browser.post(address(case, "hearing"), {"revision": case.revision, "day": "あした", "time": "夕方"})
    assert bad.status_code == 422
    for words in ("2026-12-01のように", "14:30のように", "場所を書いて", "意見を聴く事項を書いて"):
        assert words in unescape(bad.text)
    told = {"day": "2026-11-20", "time": "14:30", "place": "市役所2階", "subject_matter": "所得の変動"}
    past = browser.post(address(case, "hearing"), {**told, "revision": case.revision, "day": "2020-01-01"})
    assert past.status_code == 422 and "これからの日時" in past.text and "所得の変動" in past.text
    assert browser.post(address(case, "hearing"), {**told, "revision": case.revision}).url == page_of(case)
    called = Hearing.objects.get()
    assert called.takes_place_at.isoformat() == "2026-11-20T05:30:00+00:00"
    page = browser.get(page_of(case)).text
    assert "市役所2階" in page and address(case, "record") in page

    now_there = get(case.pk)
    told = {"revision": now_there.revision, "was_heard": "no", "record": "来なかった。"}
    assert browser.post(address(case, "record"), told).url == page_of(case)
    page = browser.get(page_of(case)).text
    assert "申出はありませんでした。" in page and "来なかった。" in page


def test_a_case_handed_over_is_seen_there_and_no_longer_here(world: World, enter: Enter) -> None:
    there = world.officer("there", Role.EXAMINER, at=world.division)
    case = world.examining(world.resident)
    handing = enter(world.examiner)
    page = handing.get(address(case, "transfer"))
    assert "子ども課" in page.text and "川添市" not in page.text
    told = {"revision": case.revision, "to": str(world.division.pk), "note": "所得の確認まで済み。"}
    assert handing.post(address(case, "transfer"), told).status_code == 302
    received = enter(there).get(page_of(case))
    assert received.status_code == 200 and "所得の確認まで済み。" in received.text
    assert enter(world.officer("elsewhere", *Role, at=world.other_city)).get(page_of(case)).status_code == 404

    back = {"to": str(world.city.pk), "note": "市長公室へ", "revision": get(case.pk).revision}
    gone = enter(there).post(address(case, "transfer"), back)
    assert gone.url == reverse("desk:queue")
    assert enter(there).get(page_of(case)).status_code == 404
    assert Transfer.objects.count() == 2


def test_an_office_that_is_not_offered_is_not_taken(world: World, enter: Enter) -> None:
    case = world.examining()
    told = {"revision": case.revision, "to": str(world.other_city.pk), "note": "よろしく"}
    assert enter(world.examiner).post(address(case, "transfer"), told).status_code == 422
    assert get(case.pk).organisation == world.city


def test_a_correction_is_waited_for_until_its_day_is_over(world: World, enter: Enter) -> None:
    case = world.correcting(world.resident)
    browser = enter(world.examiner)
    early = browser.post(address(case, "lapse"), {"revision": case.revision})
    assert early.status_code == 409 and "まだ過ぎていません" in early.text
    with time_machine.travel(world.at + timedelta(days=30), tick=False):
        browser = enter(world.examiner)
        assert browser.post(address(case, "lapse"), {"revision": case.revision}).url == page_of(case)
        assert "回答はありませんでした。" in browser.get(page_of(case)).text


def test_what_someone_else_moved_meanwhile_is_told_with_what_was_typed(world: World, enter: Enter) -> None:
    case = world.arrived(world.resident)
    sending_back(world, case)
    told = {"revision": case.revision, "reason": "二重の申請です。"}
    page = enter(world.examiner).post(address(case, "send-back"), told)
    assert page.status_code == 409
    assert "ほかの人がこの申請を更新しました" in page.text and "二重の申請です。" in page.text


@pytest.mark.parametrize("made", [deemed, transferred, returned, hearing])
def test_the_case_is_drawn_whatever_was_done_to_it(world: World, enter: Enter, made: Any) -> None:
    world.officer("there", Role.EXAMINER, at=world.division)
    case = made(world, world.resident)
    with time_machine.travel(world.at, tick=False):
        page = enter(world.officer("sees", *Role)).get(page_of(case))
    assert page.status_code == 200
    if made is deemed:
        assert "だれも決定していません" in page.text


def test_a_revoked_decision_is_told_apart_from_the_one_that_stands(world: World, enter: Enter) -> None:
    case = world.decided(world.resident)
    reopening(world, case)
    assert "次にすること" in enter(world.examiner).get(page_of(case)).text
