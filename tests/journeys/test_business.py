"""A company's representative at a keyboard: a permission asked for, refused after one return, verified, reviewed."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser import NewPage
from tests.journeys import steps
from tests.journeys.keyboard import Keyboard
from tests.journeys.world import PASSWORD, RESTAURANT, World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def _papers(folder: Path) -> tuple[Path, Path]:
    """A photo of a licence and a floor plan as PDF."""
    licence, plan = folder / "調理師免許.jpg", folder / "平面図.pdf"
    Image.new("RGB", (300, 420), "#eeeeee").save(licence)
    Image.new("RGB", (300, 420), "#ffffff").save(plan)
    return licence, plan


def _sign_in_for_the_company(page: Page, keys: Keyboard) -> None:
    page.goto("/")
    keys.press(page.locator(".header-wide").get_by_role("link", name="ログイン"))
    keys.type(page.get_by_label("メールアドレス"), "sato@madono.example")
    keys.type(page.get_by_label("パスワード", exact=True), PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keys.choose(page.get_by_label("だれとして手続をしますか"), "株式会社まどの食堂")
    keys.press(page.get_by_role("button", name="切り替える"))
    expect(page.get_by_text("株式会社まどの食堂 の手続をしています。")).to_be_visible()


def _find_and_start(page: Page, keys: Keyboard) -> None:
    keys.press(page.get_by_role("banner").get_by_role("link").first)
    keys.type(page.get_by_label("知りたいこと、したいこと"), "カフェを開きたい")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keys.press(page.get_by_role("main").get_by_role("link", name="飲食店営業許可の申請"))
    keys.press(page.get_by_role("link", name="オンラインで申請する"))
    keys.press(page.get_by_role("button", name="申請を始める"))
    steps.expect_heading(page, "飲食店営業許可の申請")


def _type_address(page: Page, keys: Keyboard, *, street: str) -> None:
    keys.type(page.get_by_label("郵便番号"), "000-0001")
    keys.choose(page.get_by_label("都道府県"), "窓野県")
    keys.type(page.get_by_label("市区町村"), "窓野市")
    keys.type(page.get_by_label("町名・番地"), street)


def _fill_in(page: Page, keys: Keyboard, papers: tuple[Path, Path]) -> None:
    onward = page.get_by_role("button", name="保存して進む")
    keys.press(page.get_by_role("main").get_by_role("link", name="事業者", exact=True))
    keys.type(page.get_by_label("事業者の名称"), "株式会社まどの食堂")
    keys.type(page.get_by_label("法人番号"), "７００００１２３４５６７３")
    keys.type(page.get_by_label("姓"), "佐藤")
    keys.type(page.get_by_label("名（ない方は空欄）"), "健")
    keys.press(onward)
    _type_address(page, keys, street="本町1-1")
    keys.press(onward)
    keys.type(page.get_by_label("電話番号"), "03-0000-1234")
    keys.type(page.get_by_label("メールアドレス"), "sato@madono.example")
    keys.press(onward)
    keys.type(page.get_by_label("店の名前"), "まどの食堂 本町店")
    _type_address(page, keys, street="本町2-5")
    for part, value in (("年", "令和9"), ("月", "4"), ("日", "1")):
        keys.type(page.get_by_label(part, exact=True), value)
    keys.press(onward)
    keys.tick(page.get_by_label("固定した店"))
    keys.tick(page.get_by_label("ごはん・麺・定食"))
    keys.tick(page.get_by_label("酒・飲み物"))
    keys.type(page.get_by_label("調理場の広さ"), "２０")
    keys.tick(page.get_by_label("水道水"))
    keys.press(onward)
    keys.type(page.get_by_label("姓"), "佐藤")
    keys.type(page.get_by_label("名（ない方は空欄）"), "健")
    keys.tick(page.get_by_label("調理師", exact=True))
    keys.hand_in(page.get_by_label("資格を証明するもの"), papers[0])
    keys.tick(page.get_by_role("radiogroup", name="衛生管理の方法").get_by_role("radio").first)
    keys.press(onward)
    keys.hand_in(page.get_by_label("施設の平面図"), papers[1])
    keys.press(onward)
    keys.tick(page.get_by_role("checkbox"))
    keys.press(onward)
    keys.press(page.get_by_role("link", name="内容を確認する"))
    expect(page.get_by_role("main")).to_contain_text("調理師免許.jpg")
    keys.press(page.get_by_role("button", name="この内容で申請する"))


def _decide(desk: Page, approver: Page, number: str) -> None:
    """Refused by the examiner, returned once by the approver, then approved and decided."""
    steps.sign_in(desk, "hoken@madono.example")
    steps.open_case(desk, number)
    desk.get_by_role("button", name="審査を始める").click()
    steps.propose(desk, outcome="許可しません", grounds="施設の基準に合いません。")
    steps.sign_in(approver, "hoken-kacho@madono.example")
    steps.open_case(approver, number)
    steps.sign_off(approver, answer="差し戻す")
    expect(approver.get_by_role("alert")).to_contain_text("差し戻す理由を書いてください。")
    steps.sign_off(approver, answer="差し戻す", comment="どの基準に合わないかを書いてください。")
    steps.open_case(desk, number)
    expect(desk.get_by_role("main")).to_contain_text("どの基準に合わないかを書いてください。")
    steps.propose(
        desk, outcome="許可しません", grounds="手洗い設備がなく、食品衛生法第54条の基準に合いません。"
    )
    steps.open_case(approver, number)
    steps.sign_off(approver, answer="承認する")
    steps.open_case(desk, number)
    steps.decide(desk)


def test_a_company_applies_by_keyboard_is_refused_and_says_what_it_thinks(
    new_page: NewPage, world: World, tmp_path: Path
):
    page = new_page()
    keys = Keyboard(page)
    _sign_in_for_the_company(page, keys)
    _find_and_start(page, keys)
    _fill_in(page, keys, _papers(tmp_path))
    steps.expect_heading(page, "申請を受け付けました")
    number = steps.receipt_number(page)
    world.work()

    desk = new_page()
    _decide(desk, new_page(), number)
    world.work()

    page.goto("/my/")
    page.get_by_role("link", name="の結果が出ました").click()
    page.get_by_role("main").get_by_role("link", name=re.compile("申請")).first.click()
    status = page.url
    notice = steps.download(page, "通知書を保存する", tmp_path)
    steps.verify(page, notice)
    expect(page.get_by_role("heading", name="この文書は本物で、いまも有効です")).to_be_visible()
    page.goto(status)
    page.get_by_role("link", name="意見を送る").click()
    steps.say(page, rating="不満", text="どこが足りないかを先に知りたかったです。", time_was_acceptable=True)
    world.work()
    expect(steps.evidence(page, RESTAURANT, "期間に納得した人の割合")).to_contain_text("10件未満")
    assert world.counted(RESTAURANT, "time_found_acceptable") == 1
    expect(page.locator(".review")).to_have_count(1)
    expect(page.get_by_role("main")).to_contain_text("どこが足りないかを先に知りたかったです。")
    desk.reload()
    expect(desk.get_by_role("main")).to_contain_text("申請者が開きました")
