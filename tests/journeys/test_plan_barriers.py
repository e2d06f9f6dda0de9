"""A barrier goes from a gap over request and answer to its end; processes and forecast move; a report tells of it."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import add_user, appoint, give_totp
from madoguchi.core.acting import Role
from madoguchi.core.calendars import add_months
from madoguchi.core.clock import japan_day, now
from madoguchi.papers.reading import said_in
from madoguchi.plan.models import Barrier, CouncilReport
from madoguchi.plan.selectors.kpi import forecast
from madoguchi.plan.types.figures import FigureScope, Forecast
from madoguchi.registry.models import Procedure, Process
from madoguchi.registry.services import add_process
from madoguchi.site.demo.city import SETTING_UP
from tests.browser import PHONE, NewPage
from tests.journeys.steps import expect_heading, sign_in
from tests.journeys.world import PASSWORD, RESTAURANT, World

RATE = "digitalisation_rate"
PLANNER = "keikaku@madono.example"
WHY = "許可証を書面で掲げることを、国の法律が求めているため"


def _foreseen() -> Forecast:
    at = japan_day(now())
    return forecast(RATE, on=at, scope=FigureScope("madono-ken"), until=add_months(at, 36))


def _prepare(world: World, at: datetime) -> Process:
    """A planner of the prefecture, and a process that is barred while no barrier says by what."""
    place = world.people.organisations["madono-ken"]
    planner = add_user(
        email=PLANNER,
        name="岡田 聡",
        password=PASSWORD,
        is_person=False,
        is_demo=True,
        by=SETTING_UP,
        at=at,
    )
    role = Role.PLAN_MANAGER
    day = japan_day(at - timedelta(days=30))
    appoint(user=planner, organisation=place, role=role, starts_on=day, by=SETTING_UP, at=at)
    give_totp(user=planner, by=SETTING_UP, at=at)
    return add_process(
        procedure=Procedure.objects.get(slug=RESTAURANT),
        title="営業許可証の交付",
        type_code="2-1",
        state="barred",
        barrier=WHY,
        is_own_discretion=False,
        basis="law",
        basis_law="食品衛生法",
        counts_year=at.year - 1,
        total_count=24000,
        online_count=0,
        by=acting_of(world.people.editor, at=at),
        at=at,
    )


@pytest.mark.journey
def test_a_barrier_is_taken_away_and_the_forecast_moves(
    world: World, new_page: NewPage, axe: Callable[[Page], None]
) -> None:
    process = _prepare(world, now())
    before = _foreseen()
    officer, second, reader = new_page(), new_page(), new_page(width=PHONE)
    sign_in(officer, PLANNER)
    _record(officer, axe)
    _ask_and_hear(officer, axe)
    _publish(second, reader, axe)
    _take_away(officer, reader, axe)

    process.refresh_from_db()
    assert (process.state, process.is_own_discretion) == ("planned", True)
    after = _foreseen()
    assert (after.undated, after.planned) == (before.undated - 1, before.planned + 1)
    assert after.points[-1].middle > before.points[-1].middle
    _report(officer, second, reader, axe)


def _record(officer: Page, axe: Callable[[Page], None]) -> None:
    """The gap is found on the list; its law comes along from the process."""
    officer.goto("/studio/plan/")
    officer.get_by_role("link", name="障壁", exact=True).click()
    expect(officer.get_by_role("heading", name="障壁が記録されていない手続プロセスが")).to_be_visible()
    officer.get_by_role("link", name=re.compile("何が妨げかが分からない")).click()
    axe(officer)
    officer.get_by_label("営業許可証の交付").check(force=True)
    officer.get_by_role("button", name="次へ").click()
    expect(officer.get_by_label("法令名")).to_have_value("食品衛生法")
    officer.get_by_label("担当する組織").select_option(label="窓野県")
    officer.get_by_label("障壁", exact=False).and_(officer.locator("#title")).fill("許可証を書面で掲げる義務")
    officer.get_by_role("button", name="記録する").click()
    expect(officer.get_by_role("heading", name="入力内容を確認してください")).to_be_visible()
    axe(officer)
    officer.get_by_label("何が妨げになっていますか").fill("許可証を店に掲げることを、法律が求めています。")
    officer.get_by_label("所管（なくせる相手）").fill("国の所管省庁")
    officer.get_by_role("button", name="記録する").click()
    expect_heading(officer, "許可証を書面で掲げる義務")
    expect(officer.get_by_text("24,000").first).to_be_visible()
    axe(officer)


def _ask_and_hear(officer: Page, axe: Callable[[Page], None]) -> None:
    """A request to the nation, on paper for the meeting too, and its answer."""
    asked_on = japan_day(now()) - timedelta(days=60)
    officer.get_by_text("要望を記録する", exact=True).first.click()
    officer.get_by_label("方法").select_option(label="要望書")
    officer.get_by_label("要望した日").fill(asked_on.isoformat())
    officer.get_by_label("要望の内容").fill("画面での表示でもよいことにしてください。")
    officer.get_by_role("button", name="要望を記録する").click()
    expect(officer.get_by_text("回答を待っています。")).to_be_visible()
    paper = officer.request.get("/studio/plan/barriers/meeting.pdf?title=国への要望").body()
    said = said_in(paper).replace("\n", "").replace(" ", "")
    assert "国への要望" in said and "年間24,000件" in said and "画面での表示でもよい" in said

    officer.get_by_text("回答を記録する", exact=True).first.click()
    officer.get_by_label("回答", exact=False).and_(officer.locator("#answer_kind")).select_option(
        label="対応する"
    )
    officer.get_by_label("回答の日").fill((asked_on + timedelta(days=40)).isoformat())
    officer.get_by_label("回答の内容").fill("省令を改めます。")
    officer.get_by_role("button", name="回答を記録する").click()
    expect(officer.get_by_text("省令を改めます。")).to_be_visible()
    axe(officer)


def _publish(second: Page, reader: Page, axe: Callable[[Page], None]) -> None:
    """Another person looks at it and publishes; everyone reads it, on a phone too."""
    barrier = Barrier.objects.get()
    sign_in(second, "kokai@madono.example")
    second.goto(f"/studio/plan/barriers/{barrier.code}/")
    second.get_by_role("button", name="公表する").click()
    expect(second.get_by_text("から公表しています。")).to_be_visible()
    reader.goto("/plan/barriers/")
    expect(reader.get_by_text("24,000").first).to_be_visible()
    axe(reader)
    reader.get_by_role("link", name=barrier.title).click()
    expect(reader.get_by_text("画面での表示でもよいことにしてください。")).to_be_visible()
    axe(reader)


def _take_away(officer: Page, reader: Page, axe: Callable[[Page], None]) -> None:
    """The barrier is gone: its process has a month now, and the public reads so."""
    today = japan_day(now())
    officer.get_by_text("障壁がなくなった", exact=True).click()
    officer.get_by_label("なくなった日").fill(today.isoformat())
    officer.get_by_label("デジタル化の予定（年月）").fill(f"{add_months(today, 6):%Y-%m}")
    officer.get_by_label("どうなくなりましたか").fill("省令が改められました。")
    officer.get_by_role("button", name="なくなったと記録する").click()
    expect(officer.get_by_text("省令が改められました。")).to_be_visible()
    expect(officer.get_by_text("予定あり", exact=True)).to_be_visible()
    axe(officer)
    reader.goto("/plan/barriers/")
    expect(reader.get_by_role("heading", name="なくなった障壁")).to_be_visible()
    expect(reader.get_by_text("1件に予定が立ちました")).to_be_visible()


def _report(officer: Page, second: Page, reader: Page, axe: Callable[[Page], None]) -> None:
    """A report for the council is put together without a script, made final by another, and read by all."""
    today = japan_day(now())
    officer.goto("/studio/plan/reports/new/")
    axe(officer)
    officer.get_by_label("団体").select_option(label="窓野県")
    officer.get_by_label("四半期").select_option(index=0)
    officer.get_by_label("表題").fill("デジタル化の進み")
    officer.get_by_role("button", name="作り始める").click()
    expect_heading(officer, "デジタル化の進み")
    officer.locator("#write ~ form").get_by_label("見出し").fill("はじめに")
    officer.locator("#write ~ form").get_by_label("文章").fill("障壁が1件なくなりました。")
    officer.get_by_role("button", name="文章を加える").click()
    expect(officer.get_by_role("heading", name=re.compile("^はじめに"))).to_be_visible()
    officer.get_by_role("button", name=re.compile("上へ.*はじめに")).click()
    expect(officer.get_by_role("heading", name=re.compile("^はじめに"))).to_be_visible()
    axe(officer)
    officer.get_by_role("link", name="資料を読む").click()
    expect(officer.get_by_text("1件の障壁がなくなり").first).to_be_visible()
    axe(officer)

    report = CouncilReport.objects.get()
    second.goto(f"/studio/plan/reports/{report.code}/")
    second.get_by_role("button", name="確定する").click()
    expect(second.get_by_text("に確定し、公表しています。")).to_be_visible()
    reader.goto("/plan/reports/")
    reader.get_by_role("link", name="デジタル化の進み").click()
    expect(reader.get_by_text("障壁が1件なくなりました。")).to_be_visible()
    axe(reader)
    paper = said_in(reader.request.get(f"/plan/reports/{report.code}.pdf").body())
    assert "1件の障壁がなくなり" in paper.replace("\n", "").replace(" ", "")
    assert f"{today.year}" in paper
