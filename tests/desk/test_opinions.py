"""The desk of opinions: reading is recorded, answering, handing on, rules, frequent answers."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import User
from madoguchi.core.acting import Acting, Role
from madoguchi.events.models import Access
from madoguchi.improvement.models import Improvement
from madoguchi.listening.models import FrequentAnswer, Opinion, Reception, RoutingRule
from madoguchi.listening.services import receive
from tests.desk.conftest import Enter
from tests.listening.conftest import opened
from tests.listening.test_listening import SAID
from tests.world import World


@pytest.fixture
def administrator(world: World) -> User:
    """Who lays down how the city takes opinions."""
    return world.officer("administrator", Role.ADMINISTRATOR)


@pytest.fixture
def reception(world: World, administrator: User) -> Reception:
    """The city takes opinions."""
    return opened(world, world.acting(administrator))


@pytest.fixture
def opinion(world: World, reception: Reception) -> Opinion:
    """What a guest wrote."""
    return receive(
        reception=reception, answers=dict(SAID), once="desk", by=Acting.nobody(), at=world.at
    ).opinion


def act(browser: Client, opinion: Opinion, **sent: Any) -> int:
    """The status of what the page of an opinion answers."""
    return browser.post(reverse("desk:opinion", args=[opinion.pk]), sent).status_code


def test_reading_is_recorded_and_the_list_shows_no_words(
    world: World, enter: Enter, opinion: Opinion
) -> None:
    browser = enter(world.examiner)
    listed = browser.get(reverse("desk:opinions")).content.decode()
    assert opinion.number in listed and "一時預かり" not in listed
    assert not Access.objects.filter(object=f"opinion:{opinion.pk}").exists()
    shown = browser.get(reverse("desk:opinion", args=[opinion.pk])).content.decode()
    assert "一時預かり" in shown
    assert Access.objects.get(object=f"opinion:{opinion.pk}").organisation == world.city.pk


def test_answering_on_the_page(world: World, enter: Enter, opinion: Opinion) -> None:
    browser = enter(world.examiner)
    assert act(browser, opinion, act="write", body="", revision=1) == 422
    assert act(browser, opinion, act="write", body="毎月1日からです。", revision=9) == 409
    assert act(browser, opinion, act="write", body="毎月1日からです。", revision=1) == 302
    shown = browser.get(reverse("desk:opinion", args=[opinion.pk])).content.decode()
    assert "送った返事" in shown and "毎月1日からです。" in shown
    assert "返事を待っているものはありません。" in browser.get(reverse("desk:opinions")).content.decode()
    everything = browser.get(reverse("desk:opinions"), {"show": "all", "kind": "enquiry"}).content.decode()
    assert opinion.number in everything


def test_handing_on_and_improving(world: World, enter: Enter, opinion: Opinion) -> None:
    browser = enter(world.examiner)
    assert act(browser, opinion, act="improve", title="", revision=1) == 422
    assert act(browser, opinion, act="improve", title="申込みの日を案内に書く", revision=1) == 302
    assert Improvement.objects.get().source == "enquiry"
    assert act(browser, opinion, act="transfer", to="other", reason="よその市", revision=1) == 422
    assert act(browser, opinion, act="transfer", to="division", reason="担当のため", revision=1) == 302
    opinion.refresh_from_db()
    assert opinion.organisation == world.division


def test_a_frequent_answer_grows_out_of_an_enquiry(world: World, enter: Enter, opinion: Opinion) -> None:
    browser = enter(world.examiner)
    new = reverse("desk:answer_new", args=["city"]) + f"?from={opinion.number}"
    assert "届いた文は写さず" in browser.get(new).content.decode()
    assert browser.post(new, {"topic": "nothing", "question": "", "text": "x"}).status_code == 422
    words = {"topic": "children", "question": "いつから申し込めますか", "text": "前の月の1日からです。"}
    assert browser.post(new, {**words, "revision": 0}).status_code == 302
    made = FrequentAnswer.objects.get()
    assert made.from_opinion == opinion
    doing = reverse("desk:answer_act", args=[made.pk])
    assert browser.post(doing, {"act": "publish", "revision": 1}).status_code == 409
    second = enter(world.approver)
    assert "公開する" in second.get(reverse("desk:answers")).content.decode()
    assert second.post(doing, {"act": "publish", "revision": 1}).status_code == 302
    assert FrequentAnswer.objects.get().published_by == world.approver
    page = reverse("desk:answer", args=[made.pk])
    assert "公開をいったん止めます" in browser.get(page).content.decode()
    assert browser.post(page, {**words, "revision": 1}).status_code == 409
    assert second.post(doing, {"act": "withdraw"}).status_code == 302
    assert browser.post(doing, {"act": "drop"}).status_code == 302


def test_how_an_office_takes_opinions_is_laid_down(
    world: World, enter: Enter, administrator: User, reception: Reception
) -> None:
    browser = enter(administrator)
    assert "窓野市" in browser.get(reverse("desk:receptions")).content.decode()
    page = reverse("desk:reception", args=["city"])
    assert browser.post(page, {"answer_days": "0"}).status_code == 422
    assert browser.post(page, {"answer_days": "5", "needs_second": "on", "is_open": "on"}).status_code == 302
    reception.refresh_from_db()
    assert (reception.answer_days, reception.needs_second) == (5, True)
    new = reverse("desk:opinion_rule_new", args=["city"])
    assert browser.post(new, {"to": "division"}).status_code == 422
    assert browser.post(new, {"topic": "children", "to": "division"}).status_code == 302
    rule = RoutingRule.objects.get()
    assert "子ども課" in browser.get(page).content.decode()
    assert browser.post(reverse("desk:opinion_rule_end", args=["city", rule.pk])).status_code == 302
    assert enter(world.examiner).get(page).status_code == 404
