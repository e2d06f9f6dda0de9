"""Someone who reads English, and someone who learns Japanese, find a procedure and begin it on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, NewPage
from tests.journeys import steps
from tests.journeys.audit import Audit, Check, weight
from tests.journeys.keyboard import Keyboard
from tests.journeys.world import World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

HEAVIEST = 60_000  # bytes of a page over the wire


def _choose(page: Page, language: str) -> None:
    """By the keyboard alone, from wherever one is."""
    keyboard = Keyboard(page)
    keyboard.reach(page.locator("summary.menu-button"))
    page.keyboard.press("Enter")
    keyboard.press(page.locator(".menu-panel").get_by_role("link", name=re.compile("^Language")))
    keyboard.press(page.get_by_role("main").locator(f'button[value="{language}"]'))


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_the_service_is_used_in_english(
    world: World, new_page: NewPage, axe: Check, javascript: bool
) -> None:
    page, audit = new_page(width=PHONE, javascript=javascript), Audit(axe)
    page.goto("/")
    _choose(page, "en")
    steps.expect_heading(page, "Find a procedure")
    if javascript:
        audit.look(page, "home", language="en")
    page.get_by_role("main").get_by_label("What you want to know or do").fill("児童手当")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("main").get_by_role("link", name="児童手当 認定請求").first.click()
    steps.expect_heading(page, "児童手当 認定請求")
    expect(page.locator('h1 [lang="ja"], h1[lang="ja"]').first).to_be_visible()
    if javascript:
        audit.look(page, "procedure", language="en")
    audit.report()


def test_plain_japanese_has_readings_on_every_page(world: World, new_page: NewPage, axe: Check) -> None:
    page, audit = new_page(width=PHONE), Audit(axe)
    page.goto("/")
    _choose(page, "ja-easy")
    expect(page.locator("h1 ruby").first).to_be_visible()
    audit.look(page, "home")
    page.goto("/procedures/child-allowance/")
    expect(page.locator("h1 rt").first).to_have_text("じどう")
    audit.look(page, "procedure")
    assert weight(page, "/") <= HEAVIEST
    _choose(page, "ja")
    expect(page.locator("ruby")).to_have_count(0)
    audit.report()
