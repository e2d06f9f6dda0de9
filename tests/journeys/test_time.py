"""How long does a birth take, before and now, and for whom most: read on a phone, changed by a plan of two officers."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from madoguchi.accounts.models import User
from madoguchi.accounts.services import appoint
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.site.demo.city import SETTING_UP
from madoguchi.timecost.models import DayResult
from madoguchi.timecost.selectors import charts_of
from madoguchi.timecost.services import reckon
from madoguchi.ui.charts import warm
from tests.browser import PHONE, NewPage
from tests.journeys import steps
from tests.journeys.audit import Audit, Check, weight
from tests.journeys.keyboard import Keyboard
from tests.journeys.world import CHILD_ALLOWANCE, World
from tests.reviews.world import World as Rows

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

EDITOR, PUBLISHER, PLANNER = "henshu@madono.example", "kokai@madono.example", "kessai@madono.example"
HEAVIEST = 60_000
TITLE = "出生届をオンラインに"


@pytest.fixture
def used(world: World) -> World:
    """The world in which twelve people filed for the child allowance online, the day was reckoned, one leads the plan."""
    rows, edition = Rows(now()), world.editions[CHILD_ALLOWANCE, "madono-shi"]
    for _n in range(12):
        rows.application(edition, days=3)
    planner, place = User.objects.get(email=PLANNER), world.people.organisations["madono-ken"]
    day, role = japan_day(now()), Role.PLAN_MANAGER
    appoint(user=planner, organisation=place, role=role, starts_on=day, by=SETTING_UP, at=now())
    reckon(at=now())
    _draw("with")
    _draw("without")
    return world


def _draw(variant: str) -> None:
    """Draw the charts of births as the worker does, so that no page waits for them."""
    result = DayResult.objects.latest("day")
    body, year = result.body[variant], result.body["fiscal_year"]
    plan = next(iter(body["events"]["birth"]["plans"]), None)
    charts = charts_of(body, "birth", year=year, at=result.reckoned_at, plan=plan)
    warm((one for one in charts.values() if one is not None), at=now())


def _now_of_birth() -> float:
    body = DayResult.objects.latest("day").body
    value: float = body["with"]["events"]["birth"]["worlds"]["now"]["whole"][0]
    return value


def _answered(page: Page) -> None:
    """The three parts of the answer, with the sources on the same page."""
    main = page.get_by_role("main")
    expect(
        main.get_by_role("heading", name=re.compile("妊娠・出産の手続には、以前は.+いまは.+短くなりました"))
    ).to_be_visible()
    expect(
        main.get_by_role("heading", name=re.compile("いま最も時間がかかるのは「.+」で、.+ほどです"))
    ).to_be_visible()
    expect(main).to_contain_text("東京都")
    expect(main).to_contain_text("当サービスの見積り")


def test_how_long_a_birth_takes_and_what_a_plan_changes(
    new_page: NewPage, used: World, axe: Check, tmp_path: Path
) -> None:
    phone, audit = new_page(width=PHONE), Audit(axe)
    phone.goto("/")
    phone.get_by_role("contentinfo").get_by_role("link", name="手続にかかる時間").click()
    steps.expect_heading(phone, "手続にかかる時間")
    _answered(phone)
    audit.look(phone, "the answer on a phone")
    assert weight(phone, "/time/") <= HEAVIEST
    with phone.expect_download() as download:
        phone.locator("#worlds-title").locator("xpath=..").get_by_role(
            "link", name=re.compile("データをダウンロード")
        ).click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    birth = next(row for row in rows if (row["できごと"], row["状態"]) == ("birth", "now"))
    assert float(birth["合計（分）"]) == _now_of_birth()
    phone.get_by_label("民間の手続").select_option(label="役所の手続だけを数える")
    phone.get_by_role("button", name="この条件で見る").click()
    expect(phone.get_by_role("main")).not_to_contain_text("子どもの銀行口座を作る")
    phone.get_by_role("link", name="すべての前提を見る").click()
    expect(phone.get_by_role("main")).to_contain_text("窓口までの往復")
    audit.look(phone, "the assumptions")

    page = new_page()
    steps.sign_in(page, EDITOR)
    page.goto("/studio/plan/")
    page.get_by_role("main").get_by_role("link", name="手続にかかる時間").click()
    page.get_by_text("変更の計画を作る").click()
    page.get_by_label("変更の名前").fill(TITLE)
    page.get_by_label("できごと").select_option(label="妊娠・出産")
    page.get_by_label("組織").select_option(label="窓野県")
    page.get_by_role("button", name="作る", exact=True).click()
    steps.expect_heading(page, TITLE)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_label("出生届：オンラインの割合（％）").fill("百")
    page.get_by_role("button", name="保存して計算する").click()
    expect(page.get_by_role("main")).to_contain_text("割合は0〜100")
    page.get_by_label("出生届：オンラインの割合（％）").fill("６０")
    page.get_by_label("出生届：書類の数").fill("0")
    page.get_by_label("出生届：入力にかかる分").fill("6")
    Keyboard(page).press(page.get_by_role("button", name="保存して計算する"))
    expect(page.get_by_role("main")).to_contain_text(re.compile("いまより.+短くなる見込みです"))
    expect(page.get_by_role("button", name="公開する")).to_have_count(0)
    audit.look(page, "the plan")
    address = page.url.partition("#")[0]

    other = new_page()
    steps.sign_in(other, PUBLISHER)
    other.goto(address)
    other.get_by_role("button", name="公開する").click()
    expect(other.get_by_role("button", name="取り下げる")).to_be_visible()
    expect(other.get_by_label("数えない理由")).to_have_count(0)

    leader = new_page()
    steps.sign_in(leader, PLANNER)
    leader.goto("/studio/time/")
    row = leader.get_by_role("row", name=re.compile("^銀行"))
    row.get_by_label("数えない理由").fill("県の試算では対象にしない")
    row.get_by_role("button", name=re.compile("^数えない")).click()
    expect(row).to_contain_text("県の試算では対象にしない")
    audit.look(leader, "the switches")

    _draw("with")
    phone.goto("/time/")
    expect(phone.get_by_role("main")).to_contain_text(f"計画している変更：{TITLE}")
    expect(phone.get_by_role("main")).to_contain_text(re.compile("いまよりさらに.+短くなる見込みです"))
    expect(phone.get_by_role("main")).not_to_contain_text("子どもの銀行口座を作る")
    audit.look(phone, "the answer after the plan")
    audit.report()
