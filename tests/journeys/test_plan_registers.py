"""Standard periods, contacts and analogue clauses are kept by an officer, in the browser and in Excel, and read by all."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from madoguchi.papers.reading import said_in
from madoguchi.plan.models import AnalogueClause, Contact, PeriodEntry
from tests.browser import PHONE, NewPage
from tests.journeys.steps import expect_heading, sign_in
from tests.journeys.world import World


@pytest.mark.journey
def test_periods_contacts_and_clauses_are_kept_and_read(
    world: World, new_page: NewPage, axe: Callable[[Page], None], tmp_path: Path
) -> None:
    officer, reader = new_page(), new_page(width=PHONE)
    sign_in(officer, "henshu@madono.example")
    officer.goto("/studio/plan/")
    axe(officer)
    _periods(officer, reader, axe, tmp_path)
    second = new_page()
    sign_in(second, "kokai@madono.example")
    _contacts(officer, second, reader, axe)
    _clauses(officer, second, reader, axe, tmp_path)


def _periods(officer: Page, reader: Page, axe: Callable[[Page], None], folder: Path) -> None:
    """What was derived is looked at and confirmed; the annex says the period of the permission."""
    officer.goto("/studio/plan/periods/?org=seikatsu-hoken-kyoku")
    axe(officer)
    officer.get_by_role("link", name=re.compile("飲食店")).first.click()
    expect(officer.get_by_text("いまは、手続の種類と根拠法令からの推定です。")).to_be_visible()
    axe(officer)
    officer.get_by_label("処分の名称").fill("飲食店営業の許可")
    officer.get_by_role("button", name="保存する").click()
    expect(officer.get_by_text("保存しました")).to_be_visible()
    assert PeriodEntry.objects.get().disposition == "飲食店営業の許可"
    reader.goto("/plan/periods/")
    axe(reader)
    reader.get_by_role("link", name="窓野県 生活保健局", exact=True).click()
    expect_heading(reader, "窓野県 生活保健局の標準処理期間")
    expect(reader.get_by_text("飲食店営業の許可").first).to_be_visible()
    axe(reader)
    with reader.expect_download() as waiting:
        reader.get_by_role("link", name=re.compile("この表")).click()
    waiting.value.save_as(folder / "periods.csv")
    assert "飲食店営業の許可" in (folder / "periods.csv").read_text("utf-8-sig")
    pdf = reader.request.get(f"{reader.url}".rstrip("/") + ".pdf").body()
    assert "飲食店営業の許可" in said_in(pdf).replace("\n", "")


def _contacts(officer: Page, second: Page, reader: Page, axe: Callable[[Page], None]) -> None:
    """A contact of an affiliated body is written, supported, and read on a phone."""
    officer.goto("/studio/plan/contacts/")
    officer.get_by_role("link", name="1件ずつ書く").click()
    officer.get_by_label("組織").select_option(label="窓野県中小企業振興公社")
    officer.get_by_label("種類").select_option(label="団体の助成金・補助金")
    officer.get_by_label("名称").fill("創業助成金の申込み")
    officer.get_by_label("年間の件数").fill("３，４００件")
    officer.get_by_label("デジタル化の状態").select_option(label="一部デジタル化")
    officer.get_by_role("button", name="確認を求める").click()
    expect(officer.get_by_role("heading", name="入力内容を確認してください")).to_be_visible()
    axe(officer)
    officer.get_by_label("重要", exact=True).check(force=True)
    officer.get_by_role("button", name="確認を求める").click()
    _approve(officer, second, axe)
    officer.goto("/studio/plan/contacts/")
    officer.get_by_role("link", name="創業助成金の申込み").click()
    expect_heading(officer, "創業助成金の申込み")
    officer.get_by_label("内容").select_option(label="ツールの導入の支援")
    officer.get_by_label("したこと").fill("申込みフォームを一緒に作った")
    officer.get_by_label("支援した組織").select_option(label="窓野県")
    officer.get_by_role("button", name="書き加える").click()
    expect(officer.get_by_text("ツールの導入の支援（窓野県）")).to_be_visible()
    axe(officer)
    assert Contact.objects.get().yearly == 3400
    reader.goto("/plan/contacts/?of=bodies&important=yes")
    expect(reader.get_by_text("申込みフォームを一緒に作った")).to_be_visible()
    axe(reader)


def _approve(officer: Page, second: Page, axe: Callable[[Page], None]) -> None:
    """What the first wrote waits; the second looks at it and approves it."""
    expect(officer.get_by_text("確認待ち", exact=True)).to_be_visible()
    axe(officer)
    second.goto(officer.url)
    second.get_by_role("button", name="承認して公開する").click()
    expect(second.get_by_text("承認済み", exact=True)).to_be_visible()
    axe(second)


def _clauses(officer: Page, second: Page, reader: Page, axe: Callable[[Page], None], folder: Path) -> None:
    """The empty register is taken away as a workbook, filled in, mended where a cell was wrong, and taken in."""
    officer.goto("/studio/plan/analogue/")
    with officer.expect_download() as waiting:
        officer.get_by_role("link", name=re.compile("いまの台帳")).click()
    path = folder / "clauses.xlsx"
    waiting.value.save_as(path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    place, law = "kankyo-kyoku", "自然公園条例"
    sheet.append(
        [
            None,
            place,
            law,
            "第5条",
            "施設を目で見て確かめる",
            "目視",
            "ドローン",
            "見直し済み",
            None,
            "令和8年4月1日",
        ]
    )
    sheet.append([None, place, law, "第9条", "許可証を掲げる", "書面", "ウェブ", "検討中"])
    book.save(path)
    officer.get_by_role("link", name="Excelを取り込む").click()
    officer.get_by_label("ファイル").set_input_files(path)
    officer.get_by_role("button", name="確かめる").click()
    expect(officer.get_by_text("まだ何も変えていません")).to_be_visible()
    expect(officer.get_by_text(re.compile("F3.*種類"))).to_be_visible()
    axe(officer)
    sheet["F3"] = "書面掲示"
    book.save(path)
    officer.get_by_label("ファイル").set_input_files(path)
    officer.get_by_role("button", name="取り込んで確認を求める").click()
    expect(officer.get_by_text("新しい2件と変わる0件の確認を求めました")).to_be_visible()
    officer.goto("/studio/plan/analogue/")
    officer.get_by_role("link", name=re.compile("変更（2件）")).click()
    _approve(officer, second, axe)
    assert AnalogueClause.objects.count() == 2
    reader.goto("/plan/analogue/")
    expect(reader.get_by_text("2条項のうち1条項")).to_be_visible()
    axe(reader)
    reader.goto("/plan/analogue/?kind=posted")
    expect(reader.get_by_text("許可証を掲げる")).to_be_visible()
