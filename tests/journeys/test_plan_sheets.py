"""A priority procedure is chosen against the rule with its reason; its sheet is written, published by another, printed."""

import io
import re
from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from madoguchi.accounts.services import add_user, appoint, give_totp
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.papers.reading import said_in
from madoguchi.registry.models import Procedure
from tests.browser import PHONE, NewPage
from tests.journeys.audit import Audit
from tests.journeys.keyboard import Keyboard
from tests.journeys.steps import expect_heading, sign_in
from tests.journeys.world import PASSWORD, RESTAURANT, World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PLANNER, EDITOR, PUBLISHER = "journey-plan@madono.example", "henshu@madono.example", "kokai@madono.example"
PERMISSION = "飲食店営業"
REASON = "店を開く人がかならず申請し、ほかの届出のもとになるため"


def planner(world: World) -> None:
    """Someone who manages the plan of the prefecture."""
    by, at = Acting.system("test"), now()
    user = add_user(
        email=PLANNER, name="計画 花", password=PASSWORD, is_person=False, is_demo=True, by=by, at=at
    )
    place = world.people.organisations["madono-ken"]
    appoint(user=user, organisation=place, role=Role.PLAN_MANAGER, starts_on=japan_day(at), by=by, at=at)
    give_totp(user=user, by=by, at=at)


def test_a_priority_procedure_gets_its_sheet(
    new_page: NewPage, world: World, axe: Callable[[Page], None]
) -> None:
    audit = Audit(axe)
    planner(world)
    year = japan_day(now()).year
    chief = new_page()
    sign_in(chief, PLANNER)
    _choose(chief, audit, year)
    writer = new_page()
    sign_in(writer, EDITOR)
    _write(writer, audit, year + 1)
    second = new_page(width=PHONE)
    sign_in(second, PUBLISHER)
    second.goto(f"/studio/plan/sheets/third/{RESTAURANT}/")
    expect(second.get_by_role("main")).to_contain_text("店を開く日に間に合うように")
    audit.look(second, "sheet to be published")
    Keyboard(second).press(second.get_by_role("button", name="公開する"))
    expect(second.get_by_role("main")).to_contain_text("第1版")
    _read(new_page(), audit)
    audit.report()


def _choose(page: Page, audit: Audit, year: int) -> None:
    """Open a period, look for a procedure below the threshold, say why, and let the choice hold."""
    page.goto("/studio/plan/priority/")
    audit.look(page, "periods")
    page.locator("#name").fill("第三期")
    page.get_by_label("アドレス用の名前").fill("third")
    page.get_by_label("開始日").fill(f"{year - 1}-04-01")
    page.get_by_label("終了日").fill(f"{year + 2}-03-31")
    page.get_by_role("button", name="計画期間を始める").click()
    expect_heading(page, "第三期の重点手続")
    page.get_by_label("ほかの手続を探す").fill(PERMISSION)
    page.get_by_role("button", name="探す").click()
    page.get_by_label(re.compile("重点手続にする")).first.check(force=True)
    page.get_by_role("button", name="このページの選定を保存する").click()
    expect(page.get_by_role("main")).to_contain_text(
        "基準（10,000件以上）に満たない手続を選ぶ理由を書いてください。"
    )
    audit.look(page, "choice without a reason")
    page.get_by_label(re.compile("^理由")).first.fill(REASON)
    page.get_by_role("button", name="このページの選定を保存する").click()
    expect(page.get_by_role("main")).to_contain_text("選定を保存しました")
    page.get_by_role("link", name="候補にもどる").click()
    audit.look(page, "choice")
    page.get_by_role("button", name="この選定に決める").click()
    expect(page.get_by_role("main")).to_contain_text("決定")
    assert Procedure.objects.get(slug=RESTAURANT).is_priority


def _write(page: Page, audit: Audit, year: int) -> None:
    """Begin the sheet from records, type targets and what no record tells, and ask for publication."""
    page.goto("/studio/plan/sheets/")
    audit.look(page, "sheets to write")
    page.get_by_role("link", name=re.compile(PERMISSION)).first.click()
    page.get_by_role("button", name="個票を書き始める").click()
    expect_heading(page, "個票を書く")
    audit.look(page, "writing")
    page.get_by_label("目指すこと").fill("店を開く日に間に合うように、結果を届ける。")
    for box in page.get_by_label(re.compile("この指標を使う")).all():
        if box.is_visible() and box.is_checked() and box.get_attribute("id") != "use-documents":
            box.uncheck(force=True)
    page.locator(f"#target-documents-{year}").fill("１")
    page.get_by_label("すること").first.fill("図面をデータで受け取る")
    page.locator("#year-1").fill(str(year))
    page.get_by_role("button", name="保存する", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("図面をデータで受け取る")
    audit.look(page, "draft")
    page.get_by_role("button", name="公開を依頼する").click()
    expect(page.get_by_role("main")).to_contain_text("書いた人は、公開できません")


def _read(page: Page, audit: Audit) -> None:
    """Everyone finds the sheet below the plan, prints it, and takes it away as Excel."""
    page.goto("/plan/")
    page.get_by_role("link", name="重点手続と個票").click()
    audit.look(page, "priority procedures")
    page.get_by_text("変わった手続と理由").click()
    expect(page.get_by_role("main")).to_contain_text(REASON)
    page.get_by_role("link", name=re.compile(PERMISSION)).first.click()
    expect(page.get_by_role("main")).to_contain_text("店を開く日に間に合うように")
    audit.look(page, "sheet")
    pdf = page.request.get(f"{page.url}sheet.pdf").body()
    said = "".join(said_in(pdf).split())
    assert "店を開く日に間に合うように、結果を届ける。" in said and REASON in said
    book = load_workbook(io.BytesIO(page.request.get(f"{page.url}sheet.xlsx").body()))
    cells = [cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row]
    assert "図面をデータで受け取る" in cells and 1 in cells
