"""An officer keeps the registry true: confirms, takes over an ordinance, edits in Excel; another person publishes."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from madoguchi.core.clock import japan_day, now
from madoguchi.registry.models import Confirmation, Procedure, ProcedureVersion, Proposal
from madoguchi.search.models import Rewording, SearchCount
from tests.browser import PHONE, NewPage
from tests.journeys import steps
from tests.journeys.audit import Audit
from tests.journeys.keyboard import Keyboard
from tests.journeys.world import World
from tests.registry.test_programmes import record

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

EDITOR, PUBLISHER = "henshu@madono.example", "kokai@madono.example"
RECORD = "/studio/procedures/child-allowance/"
SUMMARY = "子どもを育てている人が受け取る手当の手続です。"


@pytest.fixture
def stale(world: World) -> World:
    """The world in which the day of the next look has passed for every procedure."""
    Procedure.objects.update(review_on=japan_day(now()) - timedelta(days=3))
    return world


def _ordinance(folder: Path) -> Path:
    """An ordinance that names another day than the record."""
    said = Procedure.objects.get(slug="child-allowance").current.body["deadline"]  # type: ignore[union-attr]
    path = folder / "児童手当事務取扱規則.txt"
    path.write_text(f"第3条\n{re.sub('15', '20', said)}\n", "utf-8")
    return path


def test_an_officer_confirms_what_is_stale(new_page: NewPage, stale: World):
    page = new_page(javascript=False)
    steps.sign_in(page, EDITOR)
    page.get_by_role("link", name="やること", exact=True).click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("見直す日を過ぎています。")
    page.get_by_role("link", name="児童手当 認定請求", exact=True).click()
    steps.expect_heading(page, "確認と点検")
    page.get_by_role("button", name="選んだものを確認済みにする").click()
    expect(page.get_by_role("alert")).to_contain_text("確認したものを選んでください。")
    before = Confirmation.objects.count()
    page.get_by_text("まだ時期でないもの").click()
    page.get_by_label("手数料", exact=True).check()
    page.get_by_label("必要な書類", exact=True).check()
    page.get_by_role("button", name="選んだものを確認済みにする").click()
    expect(main).to_contain_text("確認を記録しました")
    assert Confirmation.objects.count() == before + 2


def test_an_ordinance_becomes_a_draft(new_page: NewPage, world: World, tmp_path: Path):
    page = new_page()
    steps.sign_in(page, EDITOR)
    page.goto(f"{RECORD}")
    page.get_by_role("link", name="出典とくらべる").click()
    keyboard = Keyboard(page)
    keyboard.hand_in(page.get_by_label("ファイル", exact=False).first, _ordinance(tmp_path))
    keyboard.press(page.get_by_role("button", name="くらべる", exact=True))
    main = page.get_by_role("main")
    expect(main).to_contain_text("児童手当事務取扱規則.txt")
    expect(main.locator("del").first).to_have_text("15")
    expect(main.locator("ins").first).to_have_text("20")
    keyboard.press(page.get_by_role("button", name="採用して下書きに入れる"))
    expect(main).to_contain_text("第2版の下書きに入れました")
    page.get_by_role("link", name="第2版を開く").click()
    expect(page).to_have_url(f"{RECORD}draft/")
    assert "20日" in ProcedureVersion.objects.get(published_at__isnull=True).body["deadline"]
    assert Proposal.objects.get(state="accepted").decided_by.email == EDITOR  # type: ignore[union-attr]


def test_excel_out_and_in_and_another_person_publishes(new_page: NewPage, world: World, tmp_path: Path):
    page = new_page()
    steps.sign_in(page, EDITOR)
    page.get_by_role("link", name="Excelで編集").click()
    file = steps.download(page, "手続（XLSX）窓野市", tmp_path)
    book = load_workbook(file)
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[2]}
    row = next(
        n for n in range(3, sheet.max_row + 1) if sheet.cell(n, columns["#slug"]).value == "child-allowance"
    )
    sheet.cell(row, columns["summary"]).value = SUMMARY
    book.save(file)
    page.get_by_label("組織").select_option(label="窓野市")
    page.get_by_label("書き出したExcel").check()
    page.get_by_label(re.compile("^Excelファイル")).set_input_files(file)
    page.get_by_role("button", name="読んで、変わるところを見る").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("1件を下書きに書き込めます")
    expect(main).to_contain_text(SUMMARY)
    assert not ProcedureVersion.objects.filter(published_at__isnull=True).exists()
    page.get_by_role("button", name="下書きに書き込む").click()
    expect(main).to_contain_text("1件を下書きに書き込みました")
    main.get_by_role("link", name="児童手当 認定請求").click()
    page.get_by_role("button", name="公開を依頼する").click()
    expect(main).to_contain_text("書いた人は、自分では公開できません")

    second = new_page(width=PHONE)
    steps.sign_in(second, PUBLISHER)
    second.goto(f"{RECORD}draft/publish/")
    expect(second.get_by_role("main")).to_contain_text(SUMMARY)
    second.get_by_label("いますぐ公開する").check()
    second.get_by_role("button", name="公開する").click()
    expect(second).to_have_url(RECORD)
    world.work()
    resident = new_page(width=PHONE)
    resident.goto("/procedures/child-allowance/")
    expect(resident.get_by_role("main")).to_contain_text(SUMMARY)


def _registry(folder: Path) -> Path:
    path = folder / "registry.json"
    path.write_text(json.dumps([record(), {"broken": 1}], ensure_ascii=False), "utf-8")
    return path


def test_words_that_were_searched_for_in_vain_are_added(new_page: NewPage, world: World):
    SearchCount.objects.create(day=japan_day(now()), words="ちびっこ手当金", searches=4, empty=4)
    page = new_page()
    steps.sign_in(page, EDITOR)
    page.get_by_role("link", name="検索の言葉").click()
    page.get_by_role("link", name="：ちびっこ手当金").click()
    keyboard = Keyboard(page)
    keyboard.choose(page.get_by_label("組織"), "窓野市")
    keyboard.type(page.get_by_label("手続の名前（一部でもよい）").first, "児童手当")
    keyboard.type(page.get_by_label("理由"), "窓口でよく聞かれるため")
    keyboard.press(page.get_by_role("button", name="見つかる手続を確かめる"))
    expect(page.get_by_role("status")).to_contain_text("児童手当 認定請求")
    keyboard.press(page.get_by_role("button", name="登録する", exact=True))
    expect(page.get_by_role("main")).to_contain_text("言い換えを登録しました")
    assert Rewording.objects.get().words == ["ちびっこ手当金"]
    world.work()
    resident = new_page()
    resident.goto("/search/?q=ちびっこ手当金")
    expect(resident.get_by_role("main")).to_contain_text("児童手当 認定請求")


def test_the_pages_of_upkeep(axe: Callable[[Page], None], new_page: NewPage, stale: World, tmp_path: Path):
    audit, page = Audit(axe), new_page()
    SearchCount.objects.create(day=japan_day(now()), words="めし屋", searches=4, empty=4)
    steps.sign_in(page, EDITOR)
    for name, address in {
        "home": "/studio/",
        "to-do list": "/studio/todo/",
        "to-do list, nothing": "/studio/todo/?state=broken",
        "board": "/studio/freshness/",
        "records": "/studio/freshness/records/",
        "records, nothing": "/studio/freshness/records/?finding=link&state=fresh",
        "upkeep": f"{RECORD}upkeep/",
        "proposals, none": f"{RECORD}proposals/",
        "workbooks, none": "/studio/sheets/",
        "programmes": "/studio/import/programmes/",
        "words": "/studio/words/",
        "words, new": "/studio/words/new/",
        "words, table": "/studio/words/table/",
        "words, table, nothing": "/studio/words/table/?q=ぬぬぬぬ",
    }.items():
        page.goto(address)
        audit.look(page, name)
    for name, address, button in (
        ("upkeep, nothing chosen", f"{RECORD}upkeep/", "選んだものを確認済みにする"),
        ("proposals, nothing given", f"{RECORD}proposals/", "くらべる"),
        ("workbooks, nothing given", "/studio/sheets/", "読んで、変わるところを見る"),
        ("programmes, nothing given", "/studio/import/programmes/", "内容を確かめる"),
        ("words, nothing given", "/studio/words/new/", "登録する"),
        ("words, checked", "/studio/words/new/", "見つかる手続を確かめる"),
    ):
        page.goto(address)
        page.get_by_role("main").get_by_role("button", name=button).last.click()
        assert name == "words, checked" or page.title().startswith("エラー："), name
        audit.look(page, name)
    page.goto(f"{RECORD}proposals/")
    page.get_by_label("ファイル", exact=False).first.set_input_files(_ordinance(tmp_path))
    page.get_by_role("button", name="くらべる", exact=True).click()
    page.get_by_text("採用しない", exact=False).first.click()
    audit.look(page, "proposals, open")
    page.get_by_role("button", name="採用しない", exact=True).first.click()
    audit.look(page, "proposals, no reason")
    page.get_by_label("採用しない理由").first.fill("古い規則のため")
    page.get_by_role("button", name="採用しない", exact=True).first.click()
    audit.look(page, "proposals, declined")
    page.goto("/studio/sheets/")
    file = steps.download(page, "手続（XLSX）窓野市", tmp_path)
    book = load_workbook(file)
    columns = {cell.value: cell.column for cell in book.worksheets[0][2]}
    book.worksheets[0].cell(3, columns["minutes_to_finish"]).value = "すこし"
    book.create_sheet("めも")
    book.save(file)
    page.get_by_label("組織").select_option(label="窓野市")
    page.get_by_label("書き出したExcel").check()
    page.get_by_label(re.compile("^Excelファイル")).set_input_files(file)
    page.get_by_role("button", name="読んで、変わるところを見る").click()
    audit.look(page, "workbook, with problems")
    page.get_by_role("button", name="取りやめる").click()
    audit.look(page, "workbook, dropped")
    page.goto("/studio/sheets/")
    audit.look(page, "workbooks, one")
    page.goto("/studio/import/programmes/")
    for name, button in (("programmes, report", "内容を確かめる"), ("programmes, taken in", "取り込んで")):
        if page.get_by_label("組織").count():
            page.get_by_label("組織").select_option(label="窓野市")
        page.get_by_label(re.compile("^JSONファイル")).set_input_files(_registry(tmp_path))
        page.get_by_role("button", name=button).click()
        audit.look(page, name)
    second = new_page()
    steps.sign_in(second, PUBLISHER)
    second.goto("/studio/import/programmes/")
    second.get_by_text("1件の内容を確かめる").click()
    audit.look(second, "programmes, to be published")
    second.get_by_role("button", name="1件をまとめて公開する").click()
    audit.look(second, "programmes, published")
    audit.report()
