"""Every type of question in a real browser: with and without scripts, by keyboard alone, through axe, on a narrow phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, NewPage
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PAGES = ("names", "days", "counts", "choose", "reach", "numbers_of", "household", "papers", "end")
TRY = "受け取られ方をためす"


def opened(new_page: NewPage, name: str, **given: bool) -> Page:
    """A page of the gallery on a phone."""
    page = new_page(width=PHONE, **given)
    page.goto(f"/ui/questions/{name}/")
    return page


def field(page: Page, name: str) -> str:
    """What a field holds."""
    return page.locator(f"[name='{name}']").first.input_value()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_sound_empty_and_with_errors(
    new_page: NewPage, live_server: object, axe: Callable[[Page], None], name: str
) -> None:
    page = opened(new_page, name)
    for _state in ("empty", "refused"):
        axe(page)
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.set_viewport_size({"width": PHONE, "height": 900})
        page.get_by_role("button", name=TRY).click()
    expect(page.get_by_role("heading", name="入力内容を確認してください")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_an_address_by_its_postal_code(new_page: NewPage, live_server: object, javascript: bool) -> None:
    page = opened(new_page, "reach", javascript=javascript)
    code, found = page.get_by_label("郵便番号", exact=True).first, page.locator("#q-address-found")
    page.locator("[name='q-address-street']").fill("1-1")
    if javascript:
        code.press_sequentially("１００ー０００１")
    else:
        code.fill("１００ー０００１")
        page.get_by_role("button", name="住所をさがす").click()
    expect(found.get_by_role("status")).to_contain_text("東京都千代田区千代田")
    expect(page.locator("[name='q-address-city']")).to_have_value("千代田区")
    assert field(page, "q-address-street") == "千代田1-1"
    code.fill("")
    page.locator("[name='q-address-street']").fill("")
    if javascript:
        code.press_sequentially("4980000")
    else:
        code.fill("4980000")
        page.get_by_role("button", name="住所をさがす").click()
    page.get_by_label("三重県桑名郡木曽岬町").check()
    if not javascript:
        page.get_by_role("button", name="住所をさがす").click()
    expect(page.locator("[name='q-address-city']")).to_have_value("桑名郡木曽岬町")
    assert field(page, "q-address-prefecture") == "三重県"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_reading_is_offered_and_never_put_over_what_was_typed(
    new_page: NewPage, live_server: object, javascript: bool
) -> None:
    page = opened(new_page, "names", javascript=javascript)
    page.locator("[name='q-kana-given']").fill("はな")
    page.locator("[name='q-name-family']").fill("髙橋")
    page.locator("[name='q-name-given']").fill("花子")
    page.keyboard.press("Tab")
    if not javascript:
        page.get_by_role("button", name="読み方の案を入れる").click()
    expect(page.locator("[name='q-kana-family']")).to_have_value("タカハシ")
    assert field(page, "q-kana-given") == "はな"


def test_a_list_of_ten_thousand_by_keyboard_alone(
    new_page: NewPage, live_server: object, axe: Callable[[Page], None]
) -> None:
    page = opened(new_page, "choose")
    keys = Keyboard(page)
    box = page.get_by_role("combobox", name="さがすことば")
    keys.type(box, "病院 調理")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("option")).to_have_count(20)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_text("病院の調理長")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    axe(page)
    page.keyboard.press("Enter")
    expect(box).to_have_value("病院の調理長")
    expect(box).to_have_attribute("aria-expanded", "false")
    keys.tick(page.get_by_label("12月1日（火） 午前10時"))
    page.get_by_label("はい").check()
    page.get_by_label("父").check()
    page.get_by_role("button", name=TRY).click()
    expect(page.locator(".notice")).to_contain_text("病院の調理長")
    expect(page.get_by_role("combobox", name="さがすことば")).to_have_value("病院の調理長")


def test_a_list_of_ten_thousand_without_a_script(new_page: NewPage, live_server: object) -> None:
    page = opened(new_page, "choose", javascript=False)
    page.get_by_label("さがすことば").fill("みつからない")
    page.get_by_role("button", name="さがす").click()
    expect(page.locator("#q-occupation-found")).to_contain_text("見つかりませんでした")
    page.get_by_label("さがすことば").fill("病院 調理")
    page.get_by_role("button", name="さがす").click()
    page.get_by_label("病院の調理長").check()
    page.get_by_role("button", name=TRY).click()
    expect(page.get_by_label("病院の調理長")).to_be_checked()


def test_the_enter_key_hands_in_and_does_not_search(new_page: NewPage, live_server: object) -> None:
    page = opened(new_page, "numbers_of", javascript=False)
    page.locator("[name='q-account-number']").press("Enter")
    expect(page.get_by_role("heading", name="入力内容を確認してください")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_members_are_ticked_and_added(new_page: NewPage, live_server: object, javascript: bool) -> None:
    page = opened(new_page, "household", javascript=javascript)
    page.get_by_label("窓野　花子").check()
    page.get_by_role("button", name="ほかの方を追加する").click()
    expect(page.get_by_label("窓野　花子")).to_be_checked()
    page.get_by_label("氏名").fill("窓野 一")
    page.get_by_label("あなたから見た続柄").select_option("parent")
    for part, text in (("year", "S30"), ("month", "1"), ("day", "2")):
        page.locator(f"[name='q-members-0-{part}']").fill(text)
    page.get_by_label("場所の説明").fill("駅の前")
    page.get_by_role("button", name=TRY).click()
    expect(page.locator(".notice")).to_contain_text("窓野 一（父母、1955年1月2日（昭和30年）生まれ）")


def test_the_device_tells_where_it_is_or_says_why_not(new_page: NewPage, live_server: object) -> None:
    page = opened(new_page, "household")
    page.get_by_role("button", name="いまいる場所を入れる").click()
    expect(page.locator(".place-here").get_by_role("status")).to_contain_text("許可されていません")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 35.681236, "longitude": 139.767125})
    page.get_by_role("button", name="いまいる場所を入れる").click()
    expect(page.get_by_label("緯度（分かるとき）")).to_have_value("35.681236")
    expect(page.get_by_label("経度（分かるとき）")).to_have_value("139.767125")


def test_a_sketch_is_a_file_as_soon_as_it_is_drawn_and_gone_when_it_is_undone(
    new_page: NewPage, live_server: object
) -> None:
    page = opened(new_page, "papers")
    canvas = page.locator("canvas")
    expect(canvas).to_have_count(1)
    canvas.scroll_into_view_if_needed()
    frame = canvas.bounding_box()
    assert frame is not None
    page.mouse.move(frame["x"] + 20, frame["y"] + 20)
    page.mouse.down()
    page.mouse.move(frame["x"] + 120, frame["y"] + 90, steps=6)
    page.mouse.up()
    count = "document.querySelector(\"[name='q-plan']\").files.length"
    assert page.evaluate(count) == 1
    assert page.evaluate("document.querySelector(\"[name='q-plan']\").files[0].type") == "image/png"
    page.get_by_role("button", name="1つもどす").click()
    assert page.evaluate(count) == 0


def test_without_a_script_a_sketch_is_a_picture_of_paper(new_page: NewPage, live_server: object) -> None:
    page = opened(new_page, "papers", javascript=False)
    expect(page.locator("canvas")).to_have_count(0)
    expect(page.get_by_label("店の見取り図")).to_be_visible()
    expect(page.get_by_label("カメラで撮る")).to_have_attribute("capture", "environment")
