"""An officer builds a rule in sentences by keyboard, tries it on households, and a second person publishes it."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.clock import japan_day, now
from madoguchi.registry.models import Programme
from madoguchi.registry.selectors import rule_draft_of, rule_of
from madoguchi.registry.services import draft_rule
from tests.browser import PHONE, NewPage
from tests.journeys import steps
from tests.journeys.audit import Audit, Check
from tests.journeys.keyboard import Keyboard
from tests.journeys.world import World
from tests.registry.test_rules import public_programme

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

EDITOR, PUBLISHER = "henshu@madono.example", "kokai@madono.example"
RULE = "/studio/programmes/school-gift/rule/"


@pytest.fixture
def programme(world: World) -> Programme:
    """A public programme of the prefecture without a rule."""
    at: datetime = now()
    editor, publisher = (acting_of(one, at=at) for one in (world.people.editor, world.people.publisher))
    place = world.people.organisations["madono-ken"]
    return public_programme(place, editor, publisher, "school-gift", title="入学のお祝い金", at=at)


def _box(page: Page, legend: str) -> Locator:
    return page.get_by_role("group", name=legend, exact=True)


def _add(page: Page) -> Locator:
    """The button that adds a condition to the whole rule."""
    return page.get_by_role("button", name=re.compile("条件を足す.*この要件"))


def _term(keyboard: Keyboard, page: Page, legend: str, words: str) -> None:
    """Type what a sentence speaks of; it is drawn anew with the comparisons that fit."""
    box = _box(page, legend)
    keyboard.type(box.get_by_label("項目"), words)
    with page.expect_response(lambda answer: answer.request.method == "GET" and "saved=1" in answer.url):
        page.keyboard.press("Tab")


def _compare(keyboard: Keyboard, page: Page, legend: str, words: str) -> None:
    """Choose how a sentence compares; it is drawn anew with the fields that this needs."""
    with page.expect_response(lambda answer: answer.request.method == "GET" and "saved=1" in answer.url):
        keyboard.choose(_box(page, legend).get_by_label("くらべ方"), words)
    expect(_box(page, legend).get_by_label("くらべ方")).to_be_focused()


def test_a_rule_of_three_conditions_is_built_by_keyboard_and_published_by_another(
    new_page: NewPage, programme: Programme
):
    page = new_page()
    steps.sign_in(page, EDITOR)
    keyboard = Keyboard(page)
    page.goto("/studio/programmes/school-gift/")
    keyboard.press(page.get_by_role("link", name="要件（だれが、いくら受けられるか）"))
    keyboard.press(page.get_by_role("button", name="最初の版を書く"))
    steps.expect_heading(page, "だれが受けられるか")

    keyboard.press(_add(page))
    _term(keyboard, page, "条件1", "本人：日本国内に住んでいる")
    keyboard.choose(_box(page, "条件1").get_by_label("値"), "はい")
    keyboard.press(_add(page))
    _term(keyboard, page, "条件2", "世帯：住民税が非課税の世帯である")
    keyboard.choose(_box(page, "条件2").get_by_label("値"), "はい")
    keyboard.press(_add(page))
    _term(keyboard, page, "条件3", "本人：生年月日")
    _compare(keyboard, page, "条件3", "歳になった年度の末（3月31日）まで")
    keyboard.type(_box(page, "条件3").get_by_label("値"), "１８")
    keyboard.press(page.get_by_role("button", name="保存して次へ"))
    draft = rule_draft_of(programme)
    assert draft is not None and draft.body["requirement"]["of"][2] == {
        "op": "until_fy_end",
        "term": "person.birth_date",
        "value": 18,
    }
    page.go_back()
    expect(page.get_by_role("main")).to_contain_text("18歳に達する日以後の最初の3月31日まで")
    page.goto(f"{RULE}draft/examples/")
    keyboard.press(page.get_by_role("link", name="例を足す"))
    keyboard.type(page.get_by_label("どんな世帯か"), "4月1日生まれの高校3年生")
    keyboard.type(page.get_by_label("いつの時点で"), "令和9年4月1日")
    keyboard.choose(page.get_by_label("日本国内に住んでいる"), "はい")
    keyboard.type(page.get_by_label("生年月日"), "平成21年4月1日")
    keyboard.tick(page.get_by_label("受けられる", exact=True))
    keyboard.press(page.get_by_role("button", name="保存して結果を見る"))
    expect(page.get_by_role("main")).to_contain_text("期待と違う")
    expect(page.get_by_role("main")).to_contain_text("受けられない")
    keyboard.press(page.get_by_role("link", name="この例を直す"))
    keyboard.tick(page.get_by_label("受けられる", exact=True))
    page.keyboard.press("ArrowDown")
    keyboard.press(page.get_by_role("button", name="保存して結果を見る"))
    expect(page.get_by_role("main")).to_contain_text("期待どおり")
    keyboard.press(page.get_by_role("link", name="見比べて公開"))
    keyboard.press(page.get_by_role("button", name="公開を依頼する"))
    expect(page.get_by_role("main")).to_contain_text("書いた人は、自分では公開できません")

    second = new_page(width=PHONE)
    steps.sign_in(second, PUBLISHER)
    second.goto(RULE)
    hands = Keyboard(second)
    hands.press(second.get_by_role("link", name="確かめて公開する"))
    expect(second.get_by_role("main")).to_contain_text("期待どおり")
    hands.tick(second.get_by_label("いますぐ公開する"))
    hands.press(second.get_by_role("button", name="公開する", exact=True))
    expect(second).to_have_url(RULE)
    found = rule_of(programme, on=japan_day(now()))
    assert found is not None and len(found.body["requirement"]["of"]) == 3


def test_every_page_of_a_rule_passes_the_audit_and_works_without_javascript(
    new_page: NewPage, axe: Check, programme: Programme, world: World
):
    draft_rule(
        programme=programme,
        body=_long_rule(),
        examples=[
            {"title": "2人の世帯", "on": "2026-04-01", "situation": {"children": [{}, {}]}, "holds": None}
        ],
        by=acting_of(world.people.editor, at=now()),
        at=now(),
    )
    page = new_page()
    steps.sign_in(page, EDITOR)
    audit = Audit(axe)
    for part in (
        "",
        "draft/",
        "draft/amounts/",
        "draft/examples/?on=2030-04-01",
        "draft/examples/0/",
        "draft/effect/",
        "draft/publish/",
    ):
        page.goto(f"{RULE}{part}")
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        audit.look(page, part)
    audit.report()
    plain = new_page(javascript=False)
    steps.sign_in(plain, EDITOR)
    plain.goto(f"{RULE}draft/")
    _box(plain, "条件1").get_by_label("値").fill("21")
    plain.get_by_text("動かす・消す（条件1）").click()
    _box(plain, "条件1").get_by_role("button", name="「あてはまらない」で囲む").click()
    draft = rule_draft_of(programme)
    assert draft is not None and draft.body["requirement"]["of"][0]["of"]["value"] == 21


def _long_rule() -> dict[str, object]:
    """A rule with everything that the pages can draw."""
    child = {
        "op": "age_lt",
        "term": "children[].birth_date",
        "value": 18,
        "law": "条例第3条",
        "label": "18歳未満",
    }
    count = {"op": "count_members", "over": "children[]", "where": child}
    return {
        "format": 1,
        "claims": "household",
        "requirement": {
            "op": "all",
            "of": [
                {"op": "age_lt", "term": "person.birth_date", "value": 20},
                {"op": "any_member", "over": "children[]", "of": child},
                {
                    "op": "lt",
                    "term": "person.income",
                    "value": {"op": "lookup", "table": "limits", "key": count},
                },
                {"op": "ge", "number": count, "value": 1, "valid_from": "2026-04-01"},
            ],
        },
        "tables": {"limits": [{"valid_from": None, "valid_to": None, "rows": [[0, 2080000], [1, 2460000]]}]},
        "amounts": [
            {
                "id": "monthly",
                "label": "手当",
                "unit": "円/月",
                "rows": [
                    {"when": {"op": "ge", "number": count, "value": 2}, "amount": 15000},
                    {"amount": 10000},
                ],
            }
        ],
        "deadline": {"term": "children[].birth_date", "days": 15, "label": "15日以内"},
    }
