"""A business looks at what the registry says of it, and an officer settles whether a number is another one's."""

import re

import pytest
from playwright.sync_api import Page, expect

from madoguchi.businesses.models import Match
from madoguchi.core.clock import now
from madoguchi.site.demo.corporations import MILL, add_corporations
from tests.browser import PHONE, NewPage
from tests.journeys import steps
from tests.journeys.audit import Check
from tests.journeys.world import World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
COMPANY, PRESS = "株式会社まどの食堂", "窓野印刷㈲"


@pytest.fixture
def city(world: World) -> World:
    """The world of the journeys, with a registry of corporations."""
    add_corporations(world.people, today=now())
    world.work()
    return world


def _act_for(page: Page, name: str) -> None:
    page.goto("/my/switch/")
    page.get_by_role("button", name=re.compile(rf"{name}の\s*手続をする")).click()
    expect(page.locator(".acting-for")).to_contain_text(name)
    page.goto("/my/")
    page.get_by_role("link", name="事業者の情報").click()
    steps.expect_heading(page, name)


def test_a_business_sees_its_registry_adopts_an_address_and_adds_a_shop_on_a_phone(
    new_page: NewPage, city: World, axe: Check
) -> None:
    page = new_page(width=PHONE)
    steps.sign_in(page, "sato@madono.example")
    _act_for(page, COMPANY)
    axe(page)
    expect(page.get_by_text("7000012345673")).to_be_visible()
    expect(page.get_by_text("システム連携：食品営業台帳システム")).to_be_visible()
    difference = page.locator("#difference-table")
    expect(difference).to_contain_text("窓野県窓野市本町2-8-1")
    expect(difference).to_contain_text("窓野県窓野市本町１丁目２番３号")
    page.get_by_role("button", name="登録に合わせる").click()
    expect(difference).to_have_count(0)
    page.get_by_role("link", name="事業所を追加する").click()
    page.get_by_role("button", name="追加する").click()
    expect(page.get_by_role("heading", name="入力内容を確認してください")).to_be_visible()
    axe(page)
    page.get_by_label("名称").fill("まどの食堂 川添店")
    page.get_by_label("店舗").check()
    page.get_by_label("所在地").fill("窓野県川添市川端1-2")
    page.get_by_role("button", name="追加する").click()
    expect(page.get_by_role("link", name="まどの食堂 川添店")).to_be_visible()


def test_an_officer_settles_a_match_and_the_business_reads_why(
    new_page: NewPage, city: World, axe: Check
) -> None:
    officer, other = new_page(), new_page()
    for page in (officer, other):
        steps.sign_in(page, "hoken@madono.example")
        page.goto("/desk/")
        page.get_by_role("link", name="事業者の照合と、法人の検索").click()
        axe(page)
        page.get_by_role("link", name=PRESS).click()
    axe(officer)
    officer.get_by_label("株式会社窓野製粉").check()
    officer.get_by_role("button", name="この内容で決める").click()
    expect(officer.get_by_role("heading", name="入力内容を確認してください")).to_be_visible()
    officer.get_by_label("理由").fill("合併契約書の写しで確認しました。")
    officer.get_by_role("button", name="この内容で決める").click()
    expect(officer.get_by_text(f"結び付けた法人番号：{MILL}")).to_be_visible()
    other.get_by_label("別の事業者です").check()
    other.get_by_label("理由").fill("別の会社と思いました。")
    other.get_by_role("button", name="この内容で決める").click()
    expect(other.get_by_text("ほかの人が先に判断したか")).to_be_visible()
    expect(other.get_by_text("別の会社と思いました。")).to_be_visible()
    assert Match.objects.get(name=PRESS).state == "settled"
    page = new_page(width=PHONE)
    steps.sign_in(page, "person01@madono.example")
    _act_for(page, PRESS)
    expect(page.get_by_text("合併契約書の写しで確認しました。")).to_be_visible()
    expect(page.get_by_text("法人番号の照合").first).to_be_visible()
