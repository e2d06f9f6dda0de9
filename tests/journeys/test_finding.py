"""A resident on a phone finds what to do: everyday words, facets, one's town, the procedure, the life event, a calendar."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day, now
from madoguchi.registry.models import Procedure
from madoguchi.registry.services import (
    add_programme,
    draft_programme,
    draft_version,
    import_survey,
    pause,
    publish_version,
    retire,
)
from tests.browser import PHONE, NewPage
from tests.journeys import steps
from tests.journeys.audit import Audit, weight
from tests.journeys.keyboard import Keyboard
from tests.journeys.world import CHILD_ALLOWANCE, RESTAURANT, World
from tests.portal.test_life_events import PROGRAMME
from tests.registry.world import SYSTEM, survey_csv, survey_values

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

HEAVIEST = 60_000  # bytes of a page over the wire
QUESTION = "知りたいこと、したいこと"


def _shapers(world: World) -> tuple[Acting, Acting]:
    return acting_of(world.people.editor, at=now()), acting_of(world.people.publisher, at=now())


def _programme(world: World) -> None:
    """A programme that the child allowance claims."""
    editor, publisher = _shapers(world)
    made = add_programme(
        slug="birth-money", organisation=world.people.organisations["madono-shi"], by=editor, at=now()
    )
    text = {**PROGRAMME, "procedure": CHILD_ALLOWANCE}
    publish_version(
        version=draft_programme(programme=made, body=text, by=editor, at=now()), by=publisher, at=now()
    )


def _nation(world: World, folder: Path) -> None:
    """Rows of the survey, and everything in the index."""
    rows = [
        survey_values(str(n), 手続名=f"児童手当に関する届出{n % 9}", 法令名=f"児童手当法{n % 3}")
        for n in range(1, 40)
    ]
    import_survey(survey_csv(folder / "survey.csv", *rows), by=SYSTEM, at=now())
    world.work()


def _ask(page: Page, *, javascript: bool) -> None:
    """Type the beginning of a word as it is spoken and take what is suggested; without a script type it out."""
    page.goto("/")
    box = page.get_by_label(QUESTION)
    if not javascript:
        box.fill("児童手当")
        page.get_by_role("button", name="検索").click()
        return
    box.press_sequentially("児童手")
    suggested = page.get_by_role("option", name=re.compile("児童手当 認定請求"))
    expect(suggested).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("児童手")
    box.press("ArrowDown")
    expect(suggested).to_be_visible()
    for _ in range(8):
        box.press("ArrowDown")
        if suggested.get_attribute("aria-selected") == "true":
            break
    expect(box).to_have_value("児童手当 認定請求")
    expect(box).to_have_attribute("aria-activedescendant", str(suggested.get_attribute("id")))
    box.press("Enter")


def _narrow(page: Page) -> None:
    """Open the choices, take one and see that it can be taken back."""
    page.get_by_text("絞り込む", exact=True).click()
    page.get_by_role("radio", name=re.compile("個人")).check()
    page.get_by_role("checkbox", name=re.compile("いま申請できる")).check()
    page.get_by_role("button", name="この条件で見る").click()
    expect(page).to_have_url(re.compile("audience=resident.*open=1"))
    chosen = page.get_by_role("list", name="選んでいる条件")
    expect(chosen.get_by_role("link")).to_have_count(3)
    chosen.get_by_role("link", name=re.compile("^個人")).click()
    expect(page).not_to_have_url(re.compile("audience"))


def _live_in(page: Page, *, code: str, name: str) -> None:
    """Choose one's town by its postal code, and let nothing be remembered."""
    page.get_by_role("link", name="お住まいの市区町村を選ぶ").click()
    page.get_by_label("郵便番号か住所でさがす").fill(code)
    page.get_by_role("button", name="さがす", exact=True).click()
    expect(page.get_by_role("radio", name=name)).to_be_checked()
    page.get_by_role("button", name="ここに決める").click()
    expect(page).to_have_url(re.compile("/search/.*place=madono-shi"))
    assert "place" not in {cookie.get("name") for cookie in page.context.cookies()}


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_resident_finds_and_plans(
    world: World, new_page: NewPage, tmp_path: Path, javascript: bool
) -> None:
    _programme(world)
    _nation(world, tmp_path)
    page = new_page(width=PHONE, javascript=javascript)
    _ask(page, javascript=javascript)
    expect(page.locator("mark").first).to_have_text(re.compile("児童手当"))
    _narrow(page)
    _live_in(page, code="０００ー１２３４", name="窓野市")
    expect(page.get_by_text("窓野市で受け付けています。").first).to_be_visible()
    page.get_by_role("link", name="児童手当 認定請求").first.click()
    steps.expect_heading(page, "児童手当 認定請求")
    expect(page.get_by_text("窓野市で受け付けています。")).to_be_visible()
    page.get_by_text("やさしい日本語で読む").click()
    page.get_by_role("link", name="妊娠・出産のやることリスト").click()
    steps.expect_heading(page, "妊娠・出産")
    expect(page.get_by_role("link", name="出産の応援金")).to_be_visible()
    page.get_by_label("生まれた日").fill("2026-11-22")
    page.get_by_role("button", name="日付を計算する").click()
    expect(page.get_by_text("2026年12月7日まで")).to_be_visible()
    calendar = Calendar.from_ical(steps.download(page, "カレンダーに入れる（.ics）", tmp_path).read_bytes())
    assert [str(entry["summary"]) for entry in calendar.walk("VEVENT")] == ["期限：児童手当 認定請求"]
    page.get_by_role("checkbox", name=re.compile("児童手当")).check()
    if not javascript:
        page.get_by_role("button", name="チェックをアドレスに残す").click()
    expect(page).to_have_url(re.compile("on=2026-11-22.*done=child-allowance"))
    expect(page.get_by_text("1件が終わりました。")).to_be_visible()
    page.reload()
    expect(page.get_by_role("checkbox", name=re.compile("児童手当"))).to_be_checked()


def test_by_keyboard_alone(world: World, new_page: NewPage) -> None:
    page = new_page()
    keyboard = Keyboard(page)
    page.goto("/search/")
    keyboard.type(page.get_by_label(QUESTION), "飲食店")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keyboard.tick(page.get_by_role("checkbox", name=re.compile("オンラインでできる")))
    keyboard.press(page.get_by_role("button", name="この条件で見る"))
    expect(page).to_have_url(re.compile("online=1"))
    keyboard.press(page.get_by_role("link", name=re.compile("飲食店営業許可")).first)
    steps.expect_heading(page, "飲食店")


def test_every_page_of_finding(
    world: World, new_page: NewPage, axe: Callable[[Page], None], tmp_path: Path
) -> None:
    _programme(world)
    _nation(world, tmp_path)
    editor, publisher = _shapers(world)
    allowance = Procedure.objects.select_related("current").get(slug=CHILD_ALLOWANCE)
    assert allowance.current is not None
    version = draft_version(
        procedure=allowance, body={**allowance.current.body, "deadline": "いつでも"}, by=editor, at=now()
    )
    publish_version(
        version=version, effective_from=japan_day(now()) + timedelta(days=30), by=publisher, at=now()
    )
    audit, page = Audit(axe), new_page()
    pages = {
        "search, narrowed": "/search/?q=児童手当&audience=resident&online=1&place=madono-shi",
        "search, by name": "/search/?q=児童手当&source=survey&sort=title&page=2",
        "search, nothing fits": "/search/?q=ゅゑゑゑゑ&place=kawazoe-shi",
        "search, nothing left": "/search/?q=児童手当&event=pets&law=民法",
        "browse": "/search/?place=madono-shi&what=programme",
        "place": "/place/?back=/search/",
        "place, found": "/place/?code=000-1234",
        "place, elsewhere": "/place/?code=160-0023",
        "programmes": "/programmes/",
        "programmes, narrowed": "/programmes/?kind=給付&event=birth",
        "programmes, none left": "/programmes/?kind=なし",
        "programme": "/programmes/birth-money/",
        "procedure, a version to come": "/procedures/child-allowance/?place=madono-shi",
        "versions": "/procedures/child-allowance/versions/",
        "version": "/procedures/child-allowance/versions/2/",
        "checklist": "/life/birth/",
        "checklist with dates": "/life/birth/?on=2020-01-01&done=child-allowance",
        "checklist, no day": "/life/birth/?on=abc",
    }
    for name, address in pages.items():
        assert weight(page, address) < HEAVIEST, name
        audit.look(page, name)
    page.goto("/place/")
    page.get_by_role("button", name="ここに決める").click()
    audit.look(page, "place, none chosen")
    page.set_viewport_size({"width": PHONE, "height": 900})
    page.goto("/")
    page.get_by_label(QUESTION).press_sequentially("児童")
    page.get_by_label(QUESTION).press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()
    audit.look(page, "suggestions")
    pause(procedure=allowance, reason="工事のため", by=publisher, at=now())
    retire(record=Procedure.objects.get(slug=RESTAURANT), successor=allowance, by=publisher, at=now())
    for name, address in {
        "procedure, paused": "/procedures/child-allowance/",
        "start, paused": "/apply/child-allowance/",
        "procedure, retired": "/procedures/restaurant-permission/",
        "home, paused": "/",
    }.items():
        page.goto(address)
        audit.look(page, name)
    audit.report()
