"""An officer writes, another publishes, a resident sees it: by mouse, by keyboard, without JavaScript; axe is silent."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from madoguchi.registry.models import ProcedureVersion
from tests.browser import PHONE, NewPage
from tests.journeys import steps
from tests.journeys.audit import Audit
from tests.journeys.keyboard import Keyboard
from tests.journeys.world import World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

EDITOR, PUBLISHER = "henshu@madono.example", "kokai@madono.example"
RECORD = "/studio/procedures/child-allowance/"
BASICS, PREPARING = f"{RECORD}draft/1/", f"{RECORD}draft/3/"
SUMMARY = "子どもを育てている人が、毎月の手当を受け取るための手続です。"


def _saved(page: Page) -> None:
    expect(page.locator("#status")).to_contain_text(re.compile(r"保存しました \d{2}:\d{2}"))


def _draft() -> ProcedureVersion:
    return ProcedureVersion.objects.get(published_at__isnull=True)


def _begin(page: Page) -> None:
    steps.sign_in(page, EDITOR)
    expect(page).to_have_url("/studio/")
    page.get_by_role("link", name="児童手当 認定請求").click()
    page.get_by_role("button", name="新しい版を書く").click()
    expect(page).to_have_url(f"{RECORD}draft/")


def test_an_officer_writes_another_publishes_and_a_resident_sees_it(new_page: NewPage, world: World):
    officer = new_page()
    _begin(officer)
    officer.get_by_role("link", name="基本").click()
    officer.wait_for_load_state()
    officer.get_by_label("ひとことの説明").fill(SUMMARY)
    _saved(officer)
    assert _draft().body["summary"] == SUMMARY
    officer.get_by_role("button", name="言葉を追加").click()
    officer.keyboard.type("ベビー手当")
    _saved(officer)
    officer.get_by_role("button", name="保存して次へ").click()
    steps.expect_heading(officer, "対象と条件")
    officer.get_by_role("link", name="準備するもの").click()
    first, *_others = names = [one["name"] for one in _draft().body["documents"]]
    officer.get_by_role("button", name="必要な書類 1を下へ").click()
    officer.get_by_role("button", name="書類を追加").click()
    officer.keyboard.type("母子健康手帳")
    _saved(officer)
    moved = [one["name"] for one in _draft().body["documents"]]
    assert (
        moved == [names[1], first, *names[2:], "母子健康手帳"] and "ベビー手当" in _draft().body["keywords"]
    )
    officer.get_by_role("link", name="この版の全体へ").click()
    officer.get_by_role("button", name="公開を依頼する").click()
    expect(officer.get_by_role("main")).to_contain_text("書いた人は、自分では公開できません")
    officer.goto(f"{RECORD}draft/publish/")
    expect(officer.get_by_role("button", name="公開する")).to_have_count(0)

    second = new_page(width=PHONE)
    steps.sign_in(second, PUBLISHER)
    second.get_by_role("link", name="児童手当 認定請求").first.click()
    expect(second.get_by_role("main")).to_contain_text("ひとことの説明 変更")
    second.get_by_role("link", name="公開したときの見え方を確かめる").click()
    framed = second.frame_locator("iframe")
    expect(framed.get_by_role("main")).to_contain_text(SUMMARY)
    expect(framed.get_by_text("公開前の第2版です")).to_be_visible()
    second.get_by_role("link", name="違いを確かめる").click()
    second.get_by_label("いますぐ公開する").check()
    second.get_by_role("button", name="公開する").click()
    expect(second).to_have_url(RECORD)

    resident = new_page(width=PHONE)
    resident.goto("/procedures/child-allowance/")
    expect(resident.get_by_role("main")).to_contain_text(SUMMARY)
    expect(resident.get_by_role("main")).to_contain_text("母子健康手帳")


def test_a_draft_is_written_sent_back_and_reserved_by_keyboard(new_page: NewPage, world: World):
    page = new_page()
    _begin(page)
    page.goto(BASICS)
    keyboard = Keyboard(page)
    keyboard.type(page.get_by_label("手続名"), "児童手当の請求")
    _saved(page)
    keyboard.reach(page.get_by_role("button", name="住民が使う言い換え 1を下へ"))
    page.keyboard.press("Enter")
    _saved(page)
    keyboard.press(page.get_by_role("link", name="この版の全体へ"))
    keyboard.press(page.get_by_role("button", name="公開を依頼する"))
    second = new_page()
    steps.sign_in(second, PUBLISHER)
    hands = Keyboard(second)
    second.goto(f"{RECORD}draft/publish/")
    hands.type(second.get_by_label("直してほしいところ"), "名前は条例のとおりにしてください。")
    hands.press(second.get_by_role("button", name="差し戻す"))
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("名前は条例のとおりにしてください。")
    keyboard.press(page.get_by_role("button", name="公開を依頼する"))
    second.goto(f"{RECORD}draft/publish/")
    hands.tick(second.get_by_label("いますぐ公開する"))
    second.keyboard.press("ArrowDown")
    hands.type(second.get_by_label("公開する日"), "令和99年4月1日")
    hands.press(second.get_by_role("button", name="公開する"))
    expect(second).to_have_url(RECORD)
    expect(second.get_by_role("main")).to_contain_text("2117年4月1日から公開します")


def test_everything_is_done_without_javascript(new_page: NewPage, world: World):
    page = new_page(javascript=False)
    _begin(page)
    page.goto(PREPARING)
    before = len(_draft().body["documents"])
    page.get_by_role("button", name="書類を追加").click()
    page.get_by_label("書類名").last.fill("母子健康手帳")
    page.get_by_role("button", name=f"必要な書類 {before + 1}を上へ").click()
    page.get_by_role("button", name="：必要な書類 1").click()
    page.get_by_role("button", name="保存する").last.click()
    expect(page.locator("#status")).to_contain_text("保存しました")
    names = [one["name"] for one in _draft().body["documents"]]
    assert len(names) == before and names[-2] == "母子健康手帳"
    page.get_by_label("入力にかかる時間（分）").fill("すこし")
    page.get_by_role("button", name="保存する").last.click()
    expect(page.get_by_role("alert")).to_contain_text("入力にかかる時間（分）：数で書いてください。")
    page.get_by_label("入力にかかる時間（分）").fill("10")
    page.get_by_role("button", name="保存して次へ").click()
    page.get_by_role("link", name="この版の全体へ").click()
    page.get_by_role("button", name="公開を依頼する").click()
    expect(page.get_by_role("main")).to_contain_text("公開を依頼しました")


def test_nothing_typed_is_lost_in_two_tabs(new_page: NewPage, world: World):
    page = new_page()
    _begin(page)
    page.goto(BASICS)
    other = page.context.new_page()
    other.goto(BASICS)
    other.get_by_label("ひとことの説明").fill("ほかの画面で書いた説明です。")
    _saved(other)
    page.get_by_label("ひとことの説明").fill(SUMMARY)
    status = page.locator("#status")
    expect(status).to_contain_text("同じところを先に保存しました")
    expect(page.get_by_label("ひとことの説明")).to_have_value(SUMMARY)
    page.get_by_role("button", name="保存する").last.click()
    expect(page.get_by_role("main")).to_contain_text("いま保存されている「ひとことの説明」")
    expect(page.get_by_role("main")).to_contain_text("ほかの画面で書いた説明です。")
    expect(page.get_by_label("ひとことの説明")).to_have_value(SUMMARY)
    page.get_by_role("button", name="保存する").last.click()
    expect(page.locator("#status")).to_contain_text("保存しました")
    assert _draft().body["summary"] == SUMMARY


def test_nothing_typed_is_lost_when_the_session_ends(new_page: NewPage, world: World):
    page = new_page()
    _begin(page)
    page.goto(BASICS)
    page.context.clear_cookies(name="madoguchi")
    page.get_by_label("ひとことの説明").fill(SUMMARY)
    status = page.locator("#status")
    expect(status).to_contain_text("ログインの時間が切れました")
    with page.context.expect_page() as opened:
        status.get_by_role("link", name="別の画面でログインする").click()
    tab = opened.value
    tab.get_by_label("メールアドレス").fill(EDITOR)
    tab.get_by_label("パスワード", exact=True).fill(steps.PASSWORD)
    tab.get_by_role("button", name="ログインする").click()
    steps.show_second(tab)
    expect(tab).to_have_url(BASICS)
    tab.close()
    page.get_by_label("ひとことの説明").press("End")
    page.keyboard.type("！")
    _saved(page)
    assert _draft().body["summary"] == f"{SUMMARY}！"


def test_several_lines_pasted_become_several_rows(new_page: NewPage, world: World):
    page = new_page()
    _begin(page)
    page.goto(BASICS)
    page.get_by_role("button", name="言葉を追加").click()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "ベビー手当\\n\\n こども手当 \\n育児のお金");
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    _saved(page)
    assert _draft().body["keywords"][-3:] == ["ベビー手当", "こども手当", "育児のお金"]


def test_the_pages_of_the_studio(axe: Callable[[Page], None], new_page: NewPage, world: World):
    audit, page = Audit(axe), new_page()
    _begin(page)
    for number in range(1, 9):
        page.goto(f"{RECORD}draft/{number}/")
        audit.look(page, f"section {number}")
    for name, address in {
        "home": "/studio/",
        "home, nothing": "/studio/?q=ぬぬ",
        "new": "/studio/new/",
        "new, words": "/studio/new/?words=届出",
        "record": RECORD,
        "draft": f"{RECORD}draft/",
        "publish, own": f"{RECORD}draft/publish/",
        "discard": f"{RECORD}draft/discard/",
        "version": f"{RECORD}versions/1/",
        "compare": f"{RECORD}compare/?before=1&after=2",
        "preview": f"{RECORD}versions/2/preview/",
        "preview, wide": f"{RECORD}versions/2/preview/?width=wide",
        "process": f"{RECORD}processes/new/",
    }.items():
        page.goto(address)
        audit.look(page, name)
    page.goto(BASICS)
    page.get_by_label("手続名").fill("")
    page.get_by_role("button", name="保存する").last.click()
    audit.look(page, "section, with a problem")
    page.goto(f"{RECORD}draft/")
    audit.look(page, "draft, with a problem")
    page.goto(f"{RECORD}processes/new/")
    page.get_by_role("button", name="保存する").last.click()
    audit.look(page, "process, nothing typed")
    second = new_page()
    steps.sign_in(second, PUBLISHER)
    second.goto(RECORD)
    for summary in ("受付を休止する", "この登録を廃止する"):
        second.get_by_text(summary, exact=True).click()
    audit.look(second, "record, of a publisher")
    audit.report()
