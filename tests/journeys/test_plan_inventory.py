"""A whole quarter of the inventory: four bureaus and a municipality, in the browser and in Excel, to the public page."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.calendars import fiscal_year
from madoguchi.core.clock import japan_day, now
from madoguchi.plan.models import InventoryReturn, InventoryRound
from madoguchi.plan.services.inventory import (
    answer,
    approve,
    freeze,
    last_day_of,
    open_round,
    plan_round,
    publish,
    send,
)
from madoguchi.registry.models import Procedure, Process
from madoguchi.registry.services import add_processes
from madoguchi.site.demo.city import SETTING_UP
from madoguchi.site.demo.inventory import appoint_answerers, appoint_planners, last_quarters
from tests.browser import PHONE, NewPage
from tests.journeys.steps import expect_heading, sign_in
from tests.journeys.world import World

BUREAUS = ("fukushi-kyoku", "kankyo-kyoku", "sangyo-rodo-kyoku", "seikatsu-hoken-kyoku")
WHY = "入札が成立せず、契約が遅れたため"


def _prepare(world: World, at: datetime) -> dict[str, list[Process]]:
    """Five owners with a process that is digital, one that is planned and one that is barred; a round before this one."""
    before, quarter = last_quarters(japan_day(at))[1:]
    Process.objects.all().delete()
    day = last_day_of(quarter)
    year = fiscal_year(day + timedelta(days=1)) - 1
    made = {}
    for slug in (*BUREAUS, "madono-shi"):
        procedure = Procedure.objects.create(
            code=f"mado-{slug}"[:20], slug=f"stock-{slug}", organisation=world.people.organisations[slug]
        )
        usual = {"type_code": "1", "since": date(2024, 4, 1), "counts_year": year, "total_count": 900}
        rows: list[dict[str, Any]] = [
            {"title": f"{slug}の届出", "state": "digitised", "online_count": 300, "tool": "共同窓口サイト"},
            {
                "title": f"{slug}の申請",
                "state": "planned",
                "planned_on": day.replace(day=1),
                "planned_reason": "システムの更新",
                "online_count": 0,
            },
            {
                "title": f"{slug}の通知",
                "state": "barred",
                "barrier": "法律が書面を求めるため",
                "is_own_discretion": False,
                "basis_law": "道路法",
                "basis_article": "第46条",
                "online_count": 0,
            },
        ]
        made[slug] = add_processes(
            rows=[(procedure, {**usual, **row}) for row in rows],
            by=SETTING_UP,
            at=at - timedelta(days=300),
        )
    _first_round(world, before, at)
    return made


def _first_round(world: World, quarter: str, at: datetime) -> None:
    """The round of the quarter before, in which nothing was otherwise than the records said."""
    officers = appoint_planners(world.people, at=at)
    hands = appoint_answerers(world.people, at=at)
    for slug, (first, second) in officers.items():
        lead = acting_of(first, at=at)
        editor, publisher = (acting_of(one, at=at) for one in hands[slug])
        planned = plan_round(
            government=world.people.organisations[slug],
            quarter=quarter,
            opens_on=date(2026, 1, 1),
            due_on=japan_day(at),
            by=lead,
            at=at,
        )
        opened = open_round(round=planned, by=lead, at=at)
        for returned in opened.returns.select_related("round"):
            entries = returned.entries.filter(is_settled=False).select_related("round")
            answer(returned=returned, given=[(entry, {}) for entry in entries], by=editor, at=at)
            send(returned=returned, by=editor, at=at)
            approve(returned=returned, by=publisher, at=at)
            approve(returned=returned, by=lead, at=at)
        publish(round=freeze(round=opened, by=lead, at=at), by=acting_of(second, at=at), at=at)


def _open(page: Page, government: str, quarter: str) -> InventoryRound:
    """Plan the round and begin it."""
    page.goto("/studio/plan/")
    page.get_by_role("link", name="棚卸", exact=True).click()
    page.get_by_role("link", name="棚卸を計画する").click()
    page.get_by_label("団体").select_option(government)
    page.get_by_label("四半期").select_option(quarter)
    page.get_by_label("受付の開始日").fill("2026-01-01")
    page.get_by_label("回答の期限").fill("2099-12-31")
    page.get_by_role("button", name="計画する").click()
    page.get_by_role("button", name="棚卸を始める").click()
    expect(page.get_by_role("main")).to_contain_text("回答の進み具合")
    return InventoryRound.objects.get(government__slug=government, quarter=quarter)


def _return(page: Page, of: InventoryRound, slug: str) -> InventoryReturn:
    """Open what an organisation answers, from the list of what waits."""
    returned = InventoryReturn.objects.get(round=of, organisation__slug=slug)
    page.goto("/studio/plan/inventory/")
    page.locator(f"a[href='/studio/plan/inventory/returns/{returned.pk}/']").first.click()
    expect(page.get_by_role("main")).to_contain_text("手続プロセス")
    return returned


def _press(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("button", name=name).click()
        page.wait_for_load_state()


def _slipped(page: Page, month: str) -> None:
    """Answer in the browser that the plan is late."""
    expect(page.get_by_role("main")).to_contain_text("予定の月になりました")
    page.get_by_label("デジタル化の予定（年月）").fill(month)
    page.get_by_label("予定の理由").fill(WHY)
    _press(page, "このページの回答を保存する")
    expect(page.get_by_role("heading", name="局へ提出する")).to_be_visible()


def _in_excel(page: Page, folder: Path, month: str) -> None:
    """Answer in a workbook that the plan is late: looked through first, then taken."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("この回答票")).click()
    file = folder / "回答.xlsx"
    waiting.value.save_as(file)
    book = load_workbook(file)
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, columns["デジタル化の予定（年月）"]).value = month
    sheet.cell(2, columns["予定の理由"]).value = WHY
    book.save(file)
    page.get_by_role("link", name="Excelで答える").click()
    for button, words in (("読んで確かめる", "まだ何も書き込んでいません"), ("取り込む", "取り込みました")):
        page.get_by_label("Excelファイル").set_input_files(file)
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_role("main")).to_contain_text(words)
    page.get_by_role("link", name="回答票へ戻る").click()


def _digital(page: Page) -> None:
    """Answer on the page of one process that it is digital now."""
    page.get_by_role("link", name=re.compile("ほかの項目も直す")).click()
    page.get_by_label("デジタル化の状態").select_option("digitised")
    page.get_by_label("使っているしくみ").fill("共同窓口サイト")
    page.get_by_label("オンライン件数").fill("12")
    _press(page, "この内容で回答する")
    expect(page.get_by_role("heading", name="局へ提出する")).to_be_visible()


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_a_quarter_is_counted_by_four_bureaus_and_a_municipality(
    world: World, new_page: NewPage, axe: Callable[[Page], None], tmp_path: Path
) -> None:
    at = now()
    made = _prepare(world, at)
    quarter = last_quarters(japan_day(at))[-1]
    later = f"{at.year + 1}-09"
    for government, logins in (
        ("madono-ken", ("henshu", "kokai", "keikaku", "kikaku")),
        ("madono-shi", ("shi-henshu", "shi-kokai", "shi-keikaku", "shi-kikaku")),
    ):
        section, bureau, lead, publisher = (new_page() for _one in logins)
        for page, login in zip((section, bureau, lead), logins, strict=False):
            sign_in(page, f"{login}@madono.example")
        of = _open(lead, government, quarter)
        places = BUREAUS if government == "madono-ken" else ("madono-shi",)
        for slug in places:
            _return(section, of, slug)
            if slug == BUREAUS[0]:
                axe(section)
                _slipped(section, later)
            elif slug in (BUREAUS[1], "madono-shi"):
                _in_excel(section, tmp_path, later)
            else:
                _digital(section)
            _press(section, "提出する")
            if slug == BUREAUS[2]:
                _return(bureau, of, slug)
                bureau.get_by_label("ことば").fill("件数をもう一度確かめてください。")
                _press(bureau, "差し戻す")
                _return(section, of, slug)
                expect(section.get_by_role("main")).to_contain_text("件数をもう一度確かめてください。")
                _press(section, "提出する")
            for page in (bureau, lead):
                _return(page, of, slug)
                _press(page, "確認しました")
        lead.goto(f"/studio/plan/inventory/{of.pk}/")
        axe(lead)
        _press(lead, "確定する")
        sign_in(publisher, f"{logins[3]}@madono.example")
        publisher.goto(f"/studio/plan/inventory/{of.pk}/")
        publisher.get_by_label("読む人への説明").fill("四半期に一度の棚卸です。")
        _press(publisher, "公開する")
    _read(new_page(width=PHONE), quarter, axe)
    _is_right(made, quarter, later)


def _read(reader: Page, quarter: str, axe: Callable[[Page], None]) -> None:
    """What a journalist reads."""
    reader.goto("/plan/inventory/")
    reader.locator(f"a[href='/plan/inventory/{quarter}/']").click()
    expect_heading(reader, f"手続の棚卸 {InventoryRound(quarter=quarter).title}")
    main = reader.get_by_role("main")
    for words in (WHY, "fukushi-kyokuの申請", "sangyo-rodo-kyokuの申請", "四半期に一度の棚卸です。"):
        expect(main).to_contain_text(words)
    axe(reader)
    reader.get_by_role("link", name="窓野市").click()
    expect(reader.get_by_role("main")).to_contain_text("madono-shiの申請")


def _is_right(made: dict[str, list[Process]], quarter: str, later: str) -> None:
    """The records are what was answered, and the file of changes is what was said."""
    content = Client().get(f"/plan/inventory/{quarter}/changes.csv").getvalue().decode("utf-8-sig")
    found = {row["プロセス"]: row for row in csv.DictReader(io.StringIO(content))}
    assert {name: row["変化"] for name, row in found.items()} == {
        "fukushi-kyokuの申請": "予定が遅れた",
        "kankyo-kyokuの申請": "予定が遅れた",
        "sangyo-rodo-kyokuの申請": "デジタル化した",
        "seikatsu-hoken-kyokuの申請": "デジタル化した",
    }
    assert found["kankyo-kyokuの申請"]["今回の予定"] == later
    for slug, (_digital_one, planned, barred) in made.items():
        planned.refresh_from_db()
        barred.refresh_from_db()
        assert barred.state == "barred" and barred.revision == 0
        if slug in BUREAUS[2:]:
            assert (planned.state, planned.online_count) == ("digitised", 12)
        else:
            assert (planned.state, planned.planned_reason) == ("planned", WHY)
