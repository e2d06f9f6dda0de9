"""An owner moves a procedure from level 1 to 2 and sees why: in the studio, and as everyone sees it."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from madoguchi.core.clock import now
from madoguchi.improvement.models import Improvement
from madoguchi.quality.models import Level
from tests.browser import NewPage
from tests.journeys import steps
from tests.journeys.audit import Audit, Check
from tests.journeys.keyboard import Keyboard
from tests.journeys.world import CHILD_ALLOWANCE, World
from tests.reviews.world import World as Rows

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

EDITOR = "henshu@madono.example"
MISSING = "アクセシビリティ検査で見つかった違反の数"


@pytest.fixture
def used(world: World) -> World:
    """The world in which twelve people filled the form in quickly and liked it; nobody checked the form."""
    rows, edition = Rows(now()), world.editions[CHILD_ALLOWANCE, "madono-shi"]
    for _n in range(12):
        rows.draft(edition, minutes=6)
        rows.review(rows.application(edition, days=3), rating=5)
    world.work()
    return world


def _checked(folder: Path) -> Path:
    """What axe writes when it finds nothing."""
    path = folder / "axe.json"
    engine = {"name": "axe-core", "version": "4.10.3"}
    page = {"testEngine": engine, "timestamp": now().isoformat(), "violations": []}
    path.write_text(json.dumps([page] * 4), "utf-8")
    return path


def _level() -> int:
    return Level.objects.values_list("level", flat=True).get(procedure__slug=CHILD_ALLOWANCE, axis="easier")


def test_an_owner_moves_a_procedure_from_level_1_to_2_and_sees_why(
    new_page: NewPage, used: World, axe: Check, tmp_path: Path
) -> None:
    assert _level() == 1
    page, audit = new_page(), Audit(axe)
    steps.sign_in(page, EDITOR)
    page.goto("/studio/")
    page.get_by_role("link", name="手続の品質", exact=True).click()
    steps.expect_heading(page, "手続の品質")
    audit.look(page, "the list")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("link", name="児童手当 認定請求", exact=True).click()

    way = page.get_by_role("region", name="より使いやすく", exact=True)
    expect(way).to_contain_text("あと1項目でレベル2になります。")
    expect(way.get_by_role("row", name=MISSING).first).to_contain_text("まだ分かりません")
    expect(way).to_contain_text("この項目を満たすとレベル2になります")
    way.get_by_role("button", name="計画に入れる").click()
    expect(way).to_contain_text("計画・実施中のアクション")
    planned = Improvement.objects.get(action="check_accessibility")
    assert (planned.owner.email if planned.owner else None, planned.state) == (EDITOR, "planned")
    audit.look(page, "what is missing")
    page.set_viewport_size({"width": 1280, "height": 900})

    page.get_by_text("検査の結果を取り込む").click()
    keyboard = Keyboard(page)
    keyboard.hand_in(page.get_by_label("検査結果のファイル", exact=False).first, _checked(tmp_path))
    keyboard.press(page.get_by_role("button", name="取り込む", exact=True))
    expect(page.get_by_role("table", name="これまでの検査")).to_contain_text("ありません")
    used.work()

    page.reload()
    assert _level() == 2
    history = page.get_by_role("region", name="レベルの変化と理由", exact=True).get_by_role("listitem").first
    expect(history).to_contain_text("レベル1からレベル2になりました")
    expect(history).to_contain_text(f"{MISSING}：満たしています（0件")
    audit.look(page, "level 2")
    audit.report()

    everyone = new_page()
    everyone.goto(f"/procedures/{CHILD_ALLOWANCE}/quality/")
    expect(everyone.get_by_role("main")).to_contain_text("レベル1からレベル2になりました")
    expect(everyone.get_by_role("main")).to_contain_text(MISSING)
