"""An administrator invites an officer and takes a role away; the auditor reads both, and who looked at whom."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import NewPage
from tests.journeys import steps
from tests.journeys.audit import Audit
from tests.journeys.world import World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PLACE = "/studio/organisations/madono-shi/"


def test_roles_are_given_and_taken_and_the_auditor_sees_it(
    new_page: NewPage, world: World, axe: Callable[[Page], None]
) -> None:
    audit, page = Audit(axe), new_page()
    steps.sign_in(page, "kanri@madono.example")
    expect(page.get_by_role("heading", name="組織と職員", level=1)).to_be_visible()
    audit.look(page, "tree")
    page.get_by_role("link", name="窓野市").click()
    page.get_by_label("職員のメールアドレス").fill("atarashii@madono.example")
    page.get_by_role("button", name="はじめての職員を招く").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    audit.look(page, "errors")
    page.get_by_label("審査担当").check()
    page.get_by_role("button", name="はじめての職員を招く").click()
    link = page.locator("p.code").inner_text()
    audit.look(page, "invited")

    invited = new_page()
    invited.goto(link)
    invited.get_by_label("氏名").fill("新田 歩")
    invited.locator("[name=password]").fill("ながいあいことば-2026-11")
    audit.look(invited, "join")
    invited.get_by_role("button", name="登録する").click()
    expect(invited.get_by_role("heading", name="登録できました")).to_be_visible()
    invited.goto(link)
    expect(invited.get_by_role("heading", name="この招待は使えません")).to_be_visible()

    page.goto(PLACE)
    page.get_by_role("row", name="新田 歩").get_by_role("link", name="外す").click()
    audit.look(page, "end")
    page.get_by_role("button", name="外す", exact=True).click()
    expect(page.get_by_text("役割を外しました")).to_be_visible()

    reader = new_page()
    steps.sign_in(reader, "kansa@madono.example")
    reader.get_by_role("link", name="監査", exact=True).click()
    expect(reader.get_by_label("終わりの日")).not_to_have_value("")
    audit.look(reader, "accesses")
    reader.get_by_role("link", name="変更", exact=True).click()
    for words in ("職員を招いた", "役割をつけた（新田 歩 審査担当）", "役割を外した（新田 歩 審査担当）"):
        expect(reader.locator("#audit").get_by_text(words)).to_be_visible()
    audit.look(reader, "changes")
    audit.report()
