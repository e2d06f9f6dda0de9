"""Filling in on a phone as it happens: the line drops, the session ends, two screens are open, there is no JavaScript."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Page, expect

from madoguchi.core.clock import now
from madoguchi.filling.models import Draft
from madoguchi.portal.views import elsewhere
from tests.browser import PHONE, NewPage
from tests.journeys import steps
from tests.journeys.audit import weight
from tests.journeys.cases import visitor
from tests.world import NAME, PASSWORD, World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Axe = Callable[[Page], None]
SAVED = re.compile(r"保存しました（\d+時\d\d分）")


@pytest.fixture
def world(transactional_db: None, live_server: object, settings: Any, tmp_path: Any) -> World:
    """The small city, served by the live server: nothing is searched here."""
    settings.INDEX_DIR = tmp_path / "index"
    settings.SITE_ORIGIN = str(live_server)
    return World(now())


@pytest.fixture
def draft(world: World) -> Draft:
    """A draft of a resident, just begun."""
    return world.started(world.resident).draft


@pytest.fixture
def rough_page(browser: Browser, live_server: object) -> Iterator[Page]:
    """A phone on a bad line: what the browser's console says of it is expected."""
    context = browser.new_context(
        base_url=str(live_server),
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport={"width": PHONE, "height": 800},
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def opened(page: Page, live_server: object, world: World, draft: Draft, where: str = "who/") -> Page:
    """The page of the draft, opened by the resident whose it is."""
    visitor(world.resident).enter(page, str(live_server))
    page.goto(f"/apply/draft/{draft.pk}/{where}")
    return page


def answers() -> dict[str, Any]:
    return Draft.objects.get().answers


def nothing_stored(page: Page) -> None:
    """The browser keeps nothing of what was typed."""
    stored = page.evaluate(
        "async () => [localStorage.length, sessionStorage.length,"
        " (await indexedDB.databases()).length, (await caches.keys()).length]"
    )
    assert stored == [0, 0, 0, 0]


def test_what_is_typed_is_saved_and_there_after_a_reload(
    new_page: NewPage, live_server: object, world: World, draft: Draft, axe: Axe
) -> None:
    page = opened(new_page(width=PHONE), live_server, world, draft)
    status = page.locator("[data-said]")
    expect(status).to_have_text("入力すると、自動で保存します。")
    page.get_by_label("電話番号").fill("０９０-１２３４-５６７８")
    expect(status).to_have_text(SAVED)
    page.get_by_label("メールアドレス").fill("hanako@")
    page.get_by_label("名（ない方は空欄）").fill(NAME["given"])
    expect(status).to_have_text(SAVED)
    page.wait_for_function(
        "() => document.querySelector('form[data-keep]').elements.shown.value.includes('~email')"
    )
    assert answers()["phone"] == "09012345678"
    axe(page)
    page.reload()
    expect(page.get_by_label("電話番号")).to_have_value(re.compile("090-?1234-?5678"))
    expect(page.get_by_label("メールアドレス")).to_have_value("hanako@")
    expect(page.get_by_label("名（ない方は空欄）")).to_have_value(NAME["given"])
    expect(page.get_by_role("main")).to_contain_text("入力の途中の内容を戻しました")
    axe(page)
    nothing_stored(page)


def test_when_the_line_drops_the_page_says_so_keeps_what_is_typed_and_sends_it_later(
    rough_page: Page, live_server: object, world: World, draft: Draft, axe: Axe
) -> None:
    page = opened(rough_page, live_server, world, draft)
    page.context.set_offline(True)
    page.get_by_label("電話番号").fill("09012345678")
    lost = page.get_by_role("alert").filter(has_text="保存できていません")
    expect(lost).to_contain_text("入力した内容は、この画面に残っています")
    axe(page)
    steps.go_on(page)
    expect(lost).to_be_visible()
    assert page.url.endswith("/who/")
    assert answers() == {}
    nothing_stored(page)
    page.context.set_offline(False)
    expect(page.locator("[data-said]")).to_have_text(SAVED)
    expect(lost).to_be_hidden()
    assert answers()["phone"] == "09012345678"


def test_leaving_is_warned_of_only_while_something_is_not_saved(
    rough_page: Page, live_server: object, world: World, draft: Draft
) -> None:
    page = opened(rough_page, live_server, world, draft)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("電話番号").press_sequentially("090123456")
    expect(page.locator("[data-said]")).to_have_text(SAVED)
    page.reload()
    assert asked == []
    page.route("**/keep/", lambda route: route.abort())
    page.get_by_label("電話番号").press_sequentially("78")
    expect(page.get_by_role("alert").filter(has_text="保存できていません")).to_be_visible()
    page.reload()
    assert asked == ["beforeunload"]


def test_a_page_is_sent_after_what_is_on_its_way_and_never_clashes_with_itself(
    rough_page: Page, live_server: object, world: World, draft: Draft
) -> None:
    """The server's word of a saving is lost; the person goes on typing and sends the page."""
    page = opened(rough_page, live_server, world, draft)
    fails = [True]

    def lose(route: Any) -> None:
        if fails.pop() if fails else False:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/keep/", lose)
    page.get_by_label("電話番号").fill("09011111111")
    expect(page.get_by_role("alert").filter(has_text="保存できていません")).to_be_visible()
    assert answers()["phone"] == "09011111111"
    page.get_by_label("電話番号").fill("09022222222")
    steps.fill(page, "氏名", 姓="佐藤")
    steps.go_on(page)
    steps.expect_heading(page, "お子さん 1")
    assert answers()["phone"] == "09022222222"


def test_two_tabs_are_told_of_each_other_and_the_same_answer_is_chosen(
    new_page: NewPage, live_server: object, world: World, draft: Draft, axe: Axe
) -> None:
    first = opened(new_page(width=PHONE), live_server, world, draft)
    second = first.context.new_page()
    second.goto(first.url)
    first.get_by_label("電話番号").fill("09011111111")
    expect(first.locator("[data-said]")).to_have_text(SAVED)
    second.get_by_label("メールアドレス").fill("hanako@example.jp")
    expect(second.get_by_role("status").filter(has_text="別の画面でも入力しています")).to_be_visible()
    axe(second)
    assert answers() == {"phone": "09011111111", "email": "hanako@example.jp"}
    second.get_by_label("電話番号").fill("09022222222")
    expect(
        second.get_by_role("alert").filter(has_text="「電話番号」は、別の画面でも変更されています")
    ).to_be_visible()
    steps.fill(second, "氏名", 姓="佐藤")
    steps.go_on(second)
    steps.expect_heading(second, "どちらの内容を使いますか")
    main = second.get_by_role("main")
    expect(main).to_contain_text("別の画面で更新されました")
    expect(main).to_contain_text("09011111111")
    expect(main).to_contain_text("09022222222")
    axe(second)
    second.get_by_label("09022222222").check()
    second.get_by_role("button", name="選んだ内容で保存して進む").click()
    steps.expect_heading(second, "お子さん 1")
    assert answers()["phone"] == "09022222222"


def test_when_the_session_ends_while_typing_one_signs_in_elsewhere_and_goes_on(
    rough_page: Page, live_server: object, world: World, draft: Draft, axe: Axe
) -> None:
    page = opened(rough_page, live_server, world, draft)
    session = SessionStore(Session.objects.get().session_key)
    session["seen"] -= 31 * 60
    session.save()
    page.get_by_label("電話番号").fill("09012345678")
    lost = page.get_by_role("alert").filter(has_text="ログインの時間が終わりました")
    expect(lost).to_be_visible()
    axe(page)
    steps.go_on(page)
    expect(page.get_by_label("電話番号")).to_have_value("09012345678")
    with page.context.expect_page() as waiting:
        page.get_by_role("link", name="ログインする（新しい画面）").click()
    other = waiting.value
    other.get_by_label("メールアドレス").fill("hanako@example.jp")
    other.get_by_label("パスワード", exact=True).fill(PASSWORD)
    other.get_by_role("button", name="ログインする").click()
    expect(other).to_have_url(re.compile(f"/apply/draft/{draft.pk}/"))
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("[data-said]")).to_have_text(SAVED)
    assert answers()["phone"] == "09012345678"
    steps.fill(page, "氏名", 姓="佐藤")
    steps.go_on(page)
    steps.expect_heading(page, "お子さん 1")


def test_without_javascript_the_page_saves_pauses_and_is_read_again_with_back(
    new_page: NewPage, live_server: object, world: World, draft: Draft, axe: Axe
) -> None:
    page = opened(new_page(width=PHONE, javascript=False), live_server, world, draft)
    expect(page.locator("[data-keeping]")).to_be_hidden()
    page.get_by_label("電話番号").fill("090-1234")
    page.get_by_role("button", name="保存して中断する").click()
    expect(page.get_by_role("main")).to_contain_text("ここまで保存しました")
    expect(page.get_by_role("main")).to_contain_text("入力の途中の欄があります")
    page.get_by_role("link", name="お名前と連絡先").click()
    expect(page.get_by_label("電話番号")).to_have_value("090-1234")
    page.get_by_label("電話番号").fill("090-1234-5678")
    steps.fill(page, "氏名", 姓="佐藤")
    steps.go_on(page)
    steps.expect_heading(page, "お子さん 1")
    page.go_back()
    steps.expect_heading(page, "お名前と連絡先")
    expect(page.get_by_role("group", name="氏名").get_by_label("姓")).to_have_value("佐藤")
    page.reload()
    expect(page.get_by_label("電話番号")).to_have_value(re.compile("090-?1234-?5678"))


def test_a_guest_goes_on_at_another_device(
    new_page: NewPage, live_server: object, world: World, axe: Axe, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths: list[str] = []
    original = elsewhere.picture_of
    monkeypatch.setattr(elsewhere, "picture_of", lambda path: paths.append(path) or original(path))
    draft = world.started().draft
    first = new_page()
    visitor(drafts=(draft,)).enter(first, str(live_server))
    first.goto(f"/apply/draft/{draft.pk}/who/")
    first.get_by_label("電話番号").fill("09012345678")
    expect(first.locator("[data-said]")).to_have_text(SAVED)
    first.goto(f"/apply/draft/{draft.pk}/other-device/")
    first.get_by_role("button", name="二次元コードを出す").click()
    expect(first.get_by_role("img", name="続きを開く二次元コード")).to_be_visible()
    axe(first)
    phone = new_page(width=PHONE, javascript=False)
    phone.goto(paths[0])
    phone.get_by_label("6桁の数字").fill(first.locator("#digits").inner_text())
    phone.get_by_role("button", name="続きを開く").click()
    steps.expect_heading(phone, "子ども医療費助成")
    phone.get_by_role("link", name="お名前と連絡先").click()
    expect(phone.get_by_label("電話番号")).to_have_value(re.compile("090-?1234-?5678"))


def test_the_pages_of_filling_are_light(
    new_page: NewPage, live_server: object, world: World, axe: Axe
) -> None:
    """Every page that is opened first by someone who comes by a link, with nothing in the browser's cache."""
    draft = world.filled(world.resident)
    for where in ("", "who/", "child/", "papers/", "check/", "other-device/"):
        page = new_page(width=PHONE)
        visitor(world.resident).enter(page, str(live_server))
        assert weight(page, f"/apply/draft/{draft.pk}/{where}") <= 30_000, where
        axe(page)
