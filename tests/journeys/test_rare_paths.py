"""What people do that nobody planned: twice, backwards, in two tabs, after the session is gone."""

import re
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from madoguchi.applications.models import Application
from madoguchi.filling.models import Draft
from tests.browser import NewPage
from tests.journeys import steps
from tests.journeys.cases import filled, guest_draft, visitor
from tests.journeys.world import CHILD_ALLOWANCE, World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft(world: World) -> Draft:
    """A guest's draft with every question answered."""
    return filled(guest_draft(world.editions[CHILD_ALLOWANCE, "madono-shi"]))


def _opened(new_page: NewPage, live_server: Any, draft: Draft, **given: Any) -> Page:
    page = new_page(**given)
    visitor(drafts=(draft,)).enter(page, str(live_server))
    page.goto(f"/apply/draft/{draft.pk}/check/")
    return page


@pytest.mark.parametrize("javascript", [True, False])
def test_a_double_click_sends_once(new_page: NewPage, live_server, draft: Draft, javascript: bool):
    page = _opened(new_page, live_server, draft, javascript=javascript)
    page.get_by_role("button", name="この内容で申請する").dblclick()
    steps.expect_heading(page, "申請を受け付けました")
    assert steps.receipt_number(page) == Application.objects.get().receipt_number


def test_a_second_tab_that_sends_too_gets_the_same_receipt(new_page: NewPage, live_server, draft: Draft):
    page = _opened(new_page, live_server, draft)
    other = page.context.new_page()
    other.goto(page.url)
    for one in (page, other):
        one.get_by_role("button", name="この内容で申請する").click()
        steps.expect_heading(one, "申請を受け付けました")
        assert steps.receipt_number(one) == Application.objects.get().receipt_number


@pytest.mark.parametrize("javascript", [True, False])
def test_back_and_reload_after_sending_show_the_receipt(
    new_page: NewPage, live_server, draft: Draft, javascript: bool
):
    page = _opened(new_page, live_server, draft, javascript=javascript)
    page.get_by_role("button", name="この内容で申請する").click()
    steps.expect_heading(page, "申請を受け付けました")
    number = steps.receipt_number(page)
    page.reload()
    assert steps.receipt_number(page) == number
    page.go_back()
    steps.expect_heading(page, "申請を受け付けました")
    assert steps.receipt_number(page) == number
    page.goto(f"/apply/draft/{draft.pk}/contact/")
    steps.expect_heading(page, "申請を受け付けました")
    assert Application.objects.count() == 1


def test_the_second_of_two_tabs_is_told_and_sees_both_versions(new_page: NewPage, live_server, draft: Draft):
    first = _opened(new_page, live_server, draft)
    second = first.context.new_page()
    for tab, number in ((first, "090-0000-1111"), (second, "090-0000-2222")):
        tab.goto(f"/apply/draft/{draft.pk}/contact/")
        tab.get_by_label("電話番号").fill(number)
    steps.go_on(first)
    expect(first).not_to_have_url(re.compile("/contact/"))
    steps.go_on(second)
    told = second.get_by_role("main")
    expect(told).to_contain_text("別の画面で更新されました")
    expect(told).to_contain_text(re.compile("090-?0000-?1111"))
    expect(told).to_contain_text(re.compile("090-?0000-?2222"))
    draft.refresh_from_db()
    assert "1111" in draft.answers["phone"]
    second.get_by_label(re.compile("090-?0000-?2222")).check()
    second.get_by_role("button", name="選んだ内容で保存して進む").click()
    expect(second).not_to_have_url(re.compile("/contact/"))
    draft.refresh_from_db()
    assert "2222" in draft.answers["phone"]


def test_a_tab_left_open_cannot_send_answers_that_it_does_not_show(
    new_page: NewPage, live_server, draft: Draft
):
    stale = _opened(new_page, live_server, draft)
    other = stale.context.new_page()
    other.goto(f"/apply/draft/{draft.pk}/contact/")
    other.get_by_label("電話番号").fill("090-0000-3333")
    steps.go_on(other)
    expect(other).not_to_have_url(re.compile("/contact/"))
    stale.get_by_role("button", name="この内容で申請する").click()
    expect(stale.get_by_role("main")).to_contain_text("別の画面で更新されました")
    expect(stale.get_by_role("main")).to_contain_text(re.compile("090-?0000-?3333"))
    assert not Application.objects.exists()


@pytest.mark.parametrize("lost", [settings.SESSION_COOKIE_NAME, None], ids=["session", "all cookies"])
def test_when_the_session_is_lost_while_typing_nothing_saved_is_lost(
    new_page: NewPage, world: World, lost: str | None
):
    page = new_page(width=375, javascript=False)
    page.goto("/apply/child-allowance/")
    page.get_by_label("窓野市").check()
    page.get_by_role("button", name="申請を始める").click()
    number, secret = (page.locator(".ticket-number").nth(n).inner_text() for n in (0, 1))
    page.get_by_role("link", name="控えました").click()
    page.get_by_role("main").get_by_role("link", name="連絡先").click()
    page.get_by_label("電話番号").fill("090-0000-4444")
    steps.go_on(page)
    page.get_by_role("link", name="戻る").first.click()
    page.get_by_label("電話番号").fill("090-0000-5555")
    page.context.clear_cookies(**({"name": lost} if lost else {}))
    steps.go_on(page)
    expect(page.get_by_role("main")).to_contain_text("消えていません")
    page.get_by_role("main").get_by_role("link", name="番号").first.click()
    page.get_by_label("受付番号、または下書き番号").fill(number)
    page.get_by_label("合言葉").fill(secret)
    page.get_by_role("button", name="開く", exact=True).click()
    page.get_by_role("main").get_by_role("link", name="連絡先").click()
    expect(page.get_by_label("電話番号")).to_have_value(re.compile("090-?0000-?4444"))
