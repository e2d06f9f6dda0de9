"""A resident finds the weakest procedures of a bureau on the quality map, sees why, and downloads them."""

import csv
import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from madoguchi.accounts.models import Organisation
from madoguchi.core.clock import japan_day, now
from madoguchi.core.ids import uuid7
from madoguchi.portal.quality_charts import draw_public
from madoguchi.quality.models import Axis, LevelSnapshot
from madoguchi.quality.services import recompute
from madoguchi.registry.models import Procedure
from tests.browser import PHONE, NewPage
from tests.journeys.audit import Check, weight
from tests.journeys.keyboard import Keyboard
from tests.quality.published import PUBLISHED, with_published_levels
from tests.reviews.world import World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

HEAVIEST = 60_000
BUREAUS = ("福祉局", "保健医療局", "産業労働局", "建設局")


@pytest.fixture
def bureaus(transactional_db: None, live_server: object, settings: Any) -> list[Organisation]:
    """The published distribution over four bureaus of a prefecture, with a year of it, and one real procedure."""
    settings.SITE_ORIGIN = str(live_server)
    at = now()
    world = World(at)
    with_published_levels(world, at=at)
    made = [_bureau(world.city, name) for name in BUREAUS]
    for number, procedure in enumerate(Procedure.objects.order_by("code")):
        procedure.organisation = made[number % len(made)]
        procedure.save()
    _year(made[0], counts=PUBLISHED["levels"])
    real = world.edition(title="福祉タクシー券の申請", online_standard_days=None).procedure
    real.organisation, real.is_priority, real.expected_yearly = made[0], True, 60_000
    real.save()
    recompute(procedure=real, at=at)
    draw_public(at=now())
    return made


def _bureau(city: Organisation, name: str) -> Organisation:
    key = uuid7()
    slug = f"bureau-{BUREAUS.index(name)}"
    return Organisation.objects.create(
        id=key, slug=slug, name=name, kind=Organisation.Kind.BUREAU, parent=city, government=city
    )


def _year(place: Organisation, *, counts: dict[str, list[int]]) -> None:
    """Month by month from nothing at level 1 to the published distribution."""
    for back in range(12, -1, -1):
        day = japan_day(now() - timedelta(days=30 * back))
        for axis in Axis.values:
            zero, one, two, three = counts[axis]
            grown = [round(n * (12 - back) / 12) for n in (one, two, three)]
            rows = [sum(counts[axis]) - sum(grown), *grown]
            for level, n in enumerate(rows):
                LevelSnapshot.objects.create(
                    day=day, organisation=place, is_priority=True, axis=axis, level=level, count=n
                )


def _look(page: Page, name: str) -> None:
    """A picture for whoever looks at the pages by eye."""
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_a_resident_finds_the_weakest_procedures_of_a_bureau_and_downloads_them(
    bureaus: list[Organisation], new_page: NewPage, axe: Check
) -> None:
    page = new_page()
    page.goto("/")
    page.get_by_role("link", name="手続の品質").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("手続の品質（クオリティマップ）")
    expect(page.get_by_role("heading", name="オンラインの重点手続122のうち", exact=False)).to_be_visible()
    picture = page.get_by_role("img", name="オンラインの重点手続122のうち", exact=False)
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") == 720, "the picture has come"
    expect(page.get_by_role("img", name="この1年で、レベル1以上の重点手続は", exact=False)).to_be_visible()
    axe(page)
    _look(page, "map-wide")
    page.emulate_media(media="print")
    _look(page, "map-print")
    page.emulate_media(media="screen", forced_colors="active")
    _look(page, "map-forced")
    page.emulate_media(media="screen", forced_colors="none")

    page.get_by_text("数値を表で見る").first.click()
    expect(page.get_by_role("table", name="オンラインの重点手続122のうち", exact=False)).to_contain_text(
        "レベル2"
    )

    page.get_by_role("link", name="福祉局", exact=True).click()
    expect(page.get_by_label("組織")).to_have_value("bureau-0")
    expect(
        page.get_by_role("heading", level=2, name="目標（レベル2）に届いていない手続", exact=False)
    ).to_be_visible()
    first = page.get_by_role("table", name="手続ごとのレベル").get_by_role("row").nth(1)
    expect(first).to_contain_text("レベル0")
    axe(page)

    with page.expect_download() as found:
        page.get_by_role("link", name="この一覧をダウンロード", exact=False).click()
    rows = list(csv.DictReader(io.StringIO(Path(found.value.path()).read_text("utf-8-sig"), newline="")))
    assert {row["所管組織"] for row in rows} == {"福祉局"}
    assert all(int(row["目標に届いていない軸の数"]) > 0 for row in rows)
    shown = page.get_by_role(
        "heading", level=2, name="目標（レベル2）に届いていない手続", exact=False
    ).inner_text()
    assert f"{len(rows)}手続" in shown
    levels = [sum(int(row[axis.label]) for axis in Axis) for row in rows]
    assert [min(int(row[axis.label]) for axis in Axis) for row in rows] == sorted(
        min(int(row[axis.label]) for axis in Axis) for row in rows
    ), "the weakest first"
    assert levels[0] == min(levels)

    page.get_by_role("row").filter(has_text="福祉タクシー券の申請").get_by_role(
        "link", name="レベル0"
    ).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("福祉タクシー券の申請の品質")
    expect(page.get_by_role("heading", name="次のレベル（レベル1）まで").first).to_be_visible()
    expect(page.get_by_text("オンライン標準処理期間を公表している").first).to_be_visible()
    axe(page)
    _look(page, "procedure-wide")


def test_the_map_on_a_phone_without_a_script_and_by_keyboard(
    bureaus: list[Organisation], new_page: NewPage, axe: Check
) -> None:
    page = new_page(width=PHONE, javascript=False)
    page.goto("/quality/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#levels-title + .figure-chart img").evaluate("image => image.naturalWidth") == 320
    _look(page, "map-phone")
    assert weight(page, "/quality/") <= HEAVIEST

    wide = new_page()
    wide.goto("/quality/")
    keyboard = Keyboard(wide)
    keyboard.choose(wide.get_by_label("組織"), "産業労働局")
    keyboard.choose(wide.get_by_label("レベル", exact=True), "レベル0（デジタルだが不便）")
    keyboard.reach(wide.get_by_role("button", name="しぼりこむ"))
    wide.keyboard.press("Enter")
    expect(wide.get_by_role("heading", name="レベル0（デジタルだが不便）手続", exact=False)).to_be_visible()
    for row in wide.get_by_role("table", name="手続ごとのレベル").get_by_role("row").all()[1:]:
        expect(row).to_contain_text("産業労働局")
        expect(row).to_contain_text("レベル0")
    axe(wide)
