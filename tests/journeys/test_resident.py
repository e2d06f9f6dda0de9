"""A resident without an account, on a phone without JavaScript: from a word in the search box to a review."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import NewPage
from tests.journeys import steps
from tests.journeys.world import CHILD_ALLOWANCE, World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PHONE = 375


def _find_and_start(page: Page) -> tuple[str, str]:
    """Search for the baby's allowance and begin in 窓野市; returns the number and the secret to write down."""
    page.goto("/")
    page.get_by_label("知りたいこと、したいこと").fill("赤ちゃん")
    page.get_by_role("button", name="検索").click()
    page.get_by_role("main").get_by_role("link", name="児童手当").first.click()
    steps.expect_heading(page, "児童手当 認定請求")
    expect(page.get_by_text("まだ声は届いていません")).to_be_visible()
    page.get_by_role("link", name="オンラインで申請する").click()
    page.get_by_label("窓野市").check()
    page.get_by_role("button", name="申請を始める").click()
    steps.expect_heading(page, "続きから始めるための控え")
    number = page.locator(".ticket-number").first.inner_text()
    secret = page.locator("#secret").inner_text()
    page.reload()
    expect(page.locator("#secret")).to_have_count(0)
    page.get_by_role("link", name="控えました。入力に進む").click()
    return number, secret


def _name_with_errors_first(page: Page) -> None:
    """The first page: what is wrong is told at the top and beside the field, and nothing typed is lost."""
    page.get_by_role("main").get_by_role("link", name="申請する人のお名前").click()
    steps.fill(page, "氏名", 姓="髙橋", 名="𠮷乃")
    steps.fill(page, "フリガナ", セイ="たかはし")
    steps.fill_day(page, "生年月日", "平成5", "13", "3")
    steps.go_on(page)
    assert page.title().startswith("エラー：")
    problem = page.get_by_role("alert").get_by_role("link")
    expect(problem).to_have_count(1)
    expect(page.get_by_role("group", name="生年月日")).to_contain_text(problem.inner_text())
    problem.click()
    birthday = page.get_by_role("group", name="生年月日")
    expect(birthday.get_by_label("年")).to_be_focused()
    expect(birthday.get_by_label("月")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("group", name="氏名").get_by_label("姓")).to_have_value("髙橋")
    expect(birthday.get_by_label("年")).to_have_value("平成5")
    steps.fill_day(page, "生年月日", "平成５", "３", "０３")
    steps.go_on(page)


def _children(page: Page) -> None:
    """Two children by 「追加」, one of whom is taken out again, then another."""
    for round_, (given, kana, born) in enumerate(
        [("蓮", "レン", ("2020", "4", "1")), ("葵", "アオイ", ("令和6", "12", "24"))]
    ):
        if round_:
            page.get_by_role("button", name="お子さんを追加する").click()
        steps.fill(page, "お子さんの氏名", 姓="髙橋", 名=given)
        steps.fill(page, "フリガナ", セイ="タカハシ", メイ=kana)
        steps.fill_day(page, "生年月日", *born)
        page.get_by_label("子", exact=True).check()
        for question in (
            "いっしょに住んでいますか",
            "面倒をみて、生活費を出していますか",
            "日本に住んでいますか",
        ):
            page.get_by_role("radiogroup", name=question).get_by_label("はい").check()
        steps.go_on(page)
    expect(page.locator(".round")).to_have_count(2)
    page.get_by_role("button", name="取り消す").first.click()
    expect(page.locator(".round")).to_have_count(1)
    expect(page.locator(".round")).to_contain_text("葵")
    page.get_by_role("button", name="次へ進む").click()


def _rest(page: Page) -> None:
    page.get_by_label("自営業・フリーランス").check()
    page.get_by_label("国民年金", exact=True).check()
    page.get_by_label("今年1月1日に住民票があった市区町村").fill("窓野市")
    steps.go_on(page)
    page.get_by_label("いいえ", exact=True).check()
    steps.go_on(page)
    page.get_by_role("radiogroup", name="公金受取口座").get_by_label("いいえ").check()
    page.get_by_label("金融機関").fill("まどの銀行")
    page.get_by_label("支店").fill("本店")
    page.get_by_label("預金の種類").select_option(index=1)
    page.get_by_label("口座番号").fill("１２３４５６７")
    page.get_by_label("口座名義").fill("タカハシ　ヨシノ")
    steps.go_on(page)
    page.get_by_role("checkbox").check()
    steps.go_on(page)


def _apply(page: Page) -> tuple[str, str]:
    """Everything up to the receipt; returns receipt number and secret."""
    _, secret = _find_and_start(page)
    _name_with_errors_first(page)
    steps.fill_address(
        page, "住所", postal_code="１００－０００１", city="窓野市", street="本町１丁目２番３号"
    )
    steps.go_on(page)
    page.get_by_label("電話番号").fill("０９０ー００００ー１２３４")
    page.get_by_label("メールアドレス").fill("yoshino@example.jp")
    steps.go_on(page)
    _children(page)
    _rest(page)
    page.get_by_role("link", name="内容を確認する").click()
    expect(page.get_by_role("main")).to_contain_text("1993年3月3日")
    expect(page.get_by_role("main")).to_contain_text("𠮷乃")
    page.get_by_role("link", name=re.compile("変更.*電話番号")).click()
    page.get_by_label("電話番号").fill("090-0000-9999")
    steps.go_on(page)
    steps.expect_heading(page, "内容の確認")
    expect(page.get_by_role("main")).to_contain_text(re.compile("090-?0000-?9999"))
    page.get_by_role("button", name="この内容で申請する").click()
    steps.expect_heading(page, "申請を受け付けました")
    return steps.receipt_number(page), secret


def _reopen(page: Page, number: str, secret: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="申請の状況を見る").click()
    page.get_by_label("受付番号、または下書き番号").fill(number)
    page.get_by_label("合言葉").fill(secret)
    page.get_by_role("button", name="開く", exact=True).click()
    steps.expect_heading(page, "児童手当")


def _ask_for_another_address(page: Page, number: str) -> None:
    """The officer takes the case and asks for the address, after looking at what the applicant will read."""
    steps.open_case(page, number)
    page.get_by_role("button", name="審査を始める").click()
    page.get_by_role("link", name="補正を求める", exact=True).click()
    page.get_by_role("checkbox", name="住所").check()
    page.get_by_label("直すところと理由（住所）").fill("住民票と番地が違います。")
    page.get_by_role("button", name="申請者の見え方を確かめる").click()
    expect(page.get_by_role("main")).to_contain_text("住民票と番地が違います。")
    page.get_by_role("button", name="この内容で補正を求める").click()
    expect(page.get_by_role("main")).to_contain_text("申請者の補正を待っています")


def _reply(page: Page) -> None:
    """The applicant sees the one field with the reason, and corrects it."""
    page.get_by_role("link", name="直して送る").click()
    expect(page.get_by_role("main")).to_contain_text("住民票と番地が違います。")
    expect(page.get_by_role("main").get_by_role("group", name="住所")).to_have_count(1)
    expect(page.get_by_role("main").locator("fieldset")).to_have_count(1)
    page.get_by_label("町名・番地").fill("本町1丁目2番5号")
    page.get_by_role("button", name="確かめる").click()
    expect(page.locator("ins").first).to_contain_text("2番5号")
    page.get_by_role("button", name="この内容で送る").click()
    expect(page.get_by_role("main")).to_contain_text("直した内容を受け取りました")
    expect(page.get_by_role("main")).not_to_contain_text("直していただきたい項目があります")


def _decide(page: Page, approver: Page, number: str) -> None:
    """The officer sees what changed and proposes; another signs off; the officer decides."""
    steps.open_case(page, number)
    changed = page.get_by_role("table", name="申請したとき・いまの内容").get_by_role("row")
    expect(changed).to_have_count(2)
    expect(changed.last).to_contain_text("２番３号")  # kept as typed
    expect(changed.last).to_contain_text("2番5号")
    steps.propose(page, outcome="認定します", grounds="児童手当法第4条の要件に当てはまることを確認しました。")
    steps.sign_in(approver, "kessai@madono.example")
    steps.open_case(approver, number)
    steps.sign_off(approver, answer="承認する")
    steps.open_case(page, number)
    steps.decide(page)


def test_a_resident_applies_as_a_guest_and_the_level_page_shows_what_they_said(
    new_page: NewPage, world: World, tmp_path: Path
):
    phone = new_page(width=PHONE, javascript=False)
    number, secret = _apply(phone)
    world.work()
    steps.download(phone, "受付票を保存する", tmp_path)
    phone.get_by_role("link", name="この申請について意見を送る").click()
    steps.say(phone, rating="満足", text="夜に申請できました。")
    phone.context.close()

    world.work()
    desk = new_page(javascript=False)
    expect(steps.evidence(desk, CHILD_ALLOWANCE, "利用した人の満足度")).to_contain_text("10件未満")
    assert world.counted(CHILD_ALLOWANCE, "satisfaction") == 1
    steps.sign_in(desk, "shinsa@madono.example")
    _ask_for_another_address(desk, number)
    world.work()

    phone = new_page(width=PHONE, javascript=False)
    _reopen(phone, number, secret)
    status = phone.url
    _reply(phone)
    _decide(desk, new_page(javascript=False), number)
    world.work()

    phone.goto("/my/")
    expect(phone.get_by_role("link", name="の結果が出ました")).to_be_visible()
    phone.goto(status)
    expect(phone.get_by_role("table", name="この申請を見た人の記録")).to_contain_text("窓野市の職員")
    notice = steps.download(phone, "通知書を保存する", tmp_path)
    steps.verify(phone, notice)
    expect(phone.get_by_role("heading", name="この文書は本物で、いまも有効です")).to_be_visible()
    steps.verify(phone, steps.altered(notice))
    expect(phone.get_by_role("main")).to_contain_text("出したあとで変更されています")

    phone.goto(status)
    phone.get_by_role("link", name="意見を送る").click()
    steps.say(phone, rating="とても満足", time_was_acceptable=True)
    world.work()
    expect(steps.evidence(phone, CHILD_ALLOWANCE, "利用した人の満足度")).to_contain_text("10件未満")
    expect(steps.evidence(phone, CHILD_ALLOWANCE, "10件のうち9件が終わるまで")).to_contain_text("10件未満")
    assert [
        world.counted(CHILD_ALLOWANCE, key) for key in ("satisfaction", "decided_within_online_period")
    ] == [2, 1]
    expect(phone.locator(".review")).to_have_count(1)  # a rating without words stands there from ten on
    expect(phone.get_by_role("main")).to_contain_text("夜に申請できました。")
