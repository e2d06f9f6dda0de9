"""A resident reads how far the plan is and takes the figures away; the plan's manager asks what would help."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.services import appoint
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.papers.reading import said_in
from madoguchi.plan.models import IndicatorPoint, Scenario
from madoguchi.plan.selectors.kpi import RATE, forecast, indicator
from madoguchi.plan.services.kpi import count_states
from madoguchi.plan.types.figures import FigureScope
from madoguchi.registry.models import Procedure, Process
from madoguchi.registry.services import add_process
from tests.browser import PHONE, NewPage
from tests.journeys.steps import expect_heading, sign_in
from tests.journeys.world import World

KEN = FigureScope("madono-ken")


@pytest.mark.journey
def test_the_plan_is_read_and_asked_what_would_help(
    world: World, new_page: NewPage, axe: Callable[[Page], None], tmp_path: Path
) -> None:
    at = now()
    manager = User.objects.get(email="henshu@madono.example")
    place = Organisation.objects.get(slug="madono-ken")
    appoint(
        user=manager,
        organisation=place,
        role=Role.PLAN_MANAGER,
        starts_on=japan_day(at),
        by=Acting.system("test"),
        at=at,
    )
    procedure = Procedure.objects.filter(organisation__government=place)[0]
    add_process(
        procedure=procedure,
        title="紙だけの届出",
        type_code="1",
        state="barred",
        barrier="国の法令が書面を求めるため",
        by=Acting.system("test"),
        at=at,
    )
    count_states(at=at)
    officer, reader = new_page(), new_page(width=PHONE)
    for page in (officer, reader):
        page.set_default_timeout(60_000)  # a chart is drawn when it is first seen
    sign_in(officer, "henshu@madono.example")
    _aim(officer, axe)
    _ask(officer, axe)
    _read(reader, axe, tmp_path)


def _aim(officer: Page, axe: Callable[[Page], None]) -> None:
    """A target without a source is refused; with one it stands in the list."""
    officer.goto("/studio/plan/targets/")
    axe(officer)
    officer.get_by_label("組織").select_option(label="窓野県")
    officer.get_by_label("指標").select_option(label="デジタル化率")
    officer.get_by_label("種別").select_option(label="目標値")
    officer.get_by_label("いつの値か").fill("2035-03-31")
    officer.get_by_label("値（％）").fill("９５")
    officer.get_by_role("button", name="書く").click()
    expect(officer.get_by_text("出典を書いてください。").first).to_be_visible()
    axe(officer)
    officer.get_by_label("出典").fill("窓野県の計画")
    officer.get_by_role("button", name="書く").click()
    expect(officer.get_by_role("table")).to_contain_text("窓野県の計画")
    assert IndicatorPoint.objects.get().value == 95


def _ask(officer: Page, axe: Callable[[Page], None]) -> None:
    """What if a process that waits were done at the end of the year."""
    officer.goto("/studio/plan/scenarios/")
    axe(officer)
    officer.get_by_role("link", name="シナリオを作る").click()
    axe(officer)
    officer.get_by_label("名前").fill("待っているものが終わったら")
    officer.get_by_label("終わったとみなす日").fill("2034-03-31")
    officer.get_by_role("button", name="保存して、見込みを見る").click()
    expect(officer.get_by_text("終わったとみなすものを、1つ以上選んでください。").first).to_be_visible()
    officer.get_by_label("プロセスの番号").fill(_waiting())
    officer.get_by_role("button", name="保存して、見込みを見る").click()
    expect_heading(officer, "待っているものが終わったら")
    axe(officer)
    told = forecast(RATE, on=japan_day(now()), scope=KEN, scenario=Scenario.objects.get())
    assert told.last is not None
    expect(officer.get_by_role("table").last).to_contain_text(f"{told.last.rounded[1]:.1f}％")


def _waiting() -> str:
    processes = Process.objects.filter(procedure__organisation__government__slug="madono-ken")
    return str(processes.filter(state__in=("planned", "barred")).values_list("code", flat=True)[0])


def _read(reader: Page, axe: Callable[[Page], None], folder: Path) -> None:
    """On a phone: the state, the line with its interval, the definition, and the same number in file and paper."""
    value = indicator(RATE, on=japan_day(now()), scope=KEN)
    words = f"{value.denominator:,}プロセスのうち{value.numerator:,}"
    reader.goto("/plan/")
    expect_heading(reader, "デジタル化の計画")
    expect(reader.get_by_text(words).first).to_be_visible()
    reader.get_by_text("見込みの数値と、計算のしかた").click()
    expect(reader.get_by_role("table", name=re.compile("見込み"))).to_be_visible()
    axe(reader)
    reader.get_by_role("link", name=re.compile("デジタル化率：")).first.click()
    expect_heading(reader, "デジタル化率")
    expect(reader.get_by_text("廃止されていないプロセスの数").first).to_be_visible()
    axe(reader)
    reader.goto("/plan/")
    with reader.expect_download() as waiting:
        reader.get_by_role("link", name=re.compile("すべての指標の値")).click()
    waiting.value.save_as(folder / "plan.csv")
    assert f",{value.numerator},{value.denominator},{value.rounded}," in (folder / "plan.csv").read_text(
        "utf-8-sig"
    )
    pdf = reader.request.get("/plan/figures.pdf", timeout=60_000).body()
    assert f"（{value.numerator:,}／{value.denominator:,}プロセス）" in said_in(pdf).replace("\n", "")
