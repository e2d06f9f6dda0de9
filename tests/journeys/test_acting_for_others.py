"""A resident's household, a business with two members, an agent with two clients: who acts for whom, in the browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from madoguchi.accounts.services import add_user
from madoguchi.core.clock import now
from madoguchi.site.demo.city import SETTING_UP
from madoguchi.site.demo_logins import PASSWORD
from tests.browser import PHONE, NewPage
from tests.journeys import steps
from tests.journeys.audit import Audit, Check
from tests.journeys.keyboard import Keyboard
from tests.journeys.world import World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
AGENT, PREPARER = "gyosei@madono.example", "junbi@madono.example"
COMPANY = "株式会社まどの食堂"


@pytest.fixture
def city(world: World) -> World:
    """The world of the journeys, with an agent and someone who will prepare."""
    for email, name in ((AGENT, "代田 書子"), (PREPARER, "鈴木 直")):
        add_user(email=email, name=name, password=PASSWORD, is_demo=True, by=SETTING_UP, at=now())
    return world


def _link(page: Page) -> str:
    """The link that the page shows once."""
    return page.locator(".once code").inner_text()


def _invite(page: Page, part: str) -> str:
    page.goto("/my/switch/")
    page.get_by_role("link", name="まどの食堂の一員").click()
    page.get_by_role("link", name="人を招く").click()
    page.get_by_label(part).check()
    page.get_by_role("button", name="招待を作る").click()
    return _link(page)


def _act_for(page: Page, name: str) -> None:
    page.goto("/my/switch/")
    page.get_by_role("button", name=re.compile(rf"{name}の\s*手続をする")).click()
    expect(page.locator(".acting-for")).to_contain_text(name)


def test_a_resident_registers_children_on_a_phone_by_keyboard_without_scripts(
    new_page: NewPage, city: World, axe: Check
) -> None:
    page = new_page(width=PHONE, javascript=False)
    steps.sign_in(page, "hanako@madono.example")
    keys = Keyboard(page)
    keys.press(page.get_by_role("main").get_by_role("link", name="世帯"))
    for given, year in (("陽斗", "令和元"), ("芽依", "2023")):
        keys.press(page.get_by_role("link", name="お子さんを加える"))
        keys.type(page.get_by_label("お子さんの姓"), "窓野")
        keys.type(page.get_by_label("お子さんの名（ない方は空欄）"), given)
        for part, value in (("年", year), ("月", "6"), ("日", "10")):
            keys.type(page.get_by_label(part, exact=True), value)
        keys.press(page.get_by_role("button", name="加える"))
    expect(page.get_by_role("main")).to_contain_text("2019年6月10日")
    keys.press(page.get_by_role("link", name=re.compile(r"芽依を\s*世帯から外す")))
    audit, looking = Audit(axe), new_page()  # axe is a script: it looks at the same pages in another browser
    steps.sign_in(looking, "hanako@madono.example")
    for name, address in (
        ("household", "/my/household/"),
        ("child", "/my/household/child/"),
        ("leave", page.url),
    ):
        looking.goto(address)
        audit.look(looking, name)
    keys.press(page.get_by_role("button", name="外す", exact=True))
    expect(page.get_by_role("main")).not_to_contain_text("芽依")
    audit.report()


def test_a_business_with_two_members(new_page: NewPage, city: World, axe: Check) -> None:
    owner, preparer, audit = new_page(), new_page(), Audit(axe)
    steps.sign_in(owner, "sato@madono.example")
    _act_for(owner, COMPANY)
    link = _invite(owner, "作成者（提出はできません）")
    audit.look(owner, "members with the link")
    steps.sign_in(preparer, PREPARER)
    preparer.goto(link)
    audit.look(preparer, "invitation")
    preparer.get_by_role("button", name="引き受ける").click()
    _act_for(preparer, COMPANY)
    preparer.goto("/apply/restaurant-permission/")
    preparer.get_by_role("button", name="申請を始める").click()
    draft = re.sub(r"known/$", "", preparer.url)
    preparer.goto(f"{draft}check/")
    expect(preparer.get_by_role("main")).to_contain_text("提出は代表者・担当者ができます")
    expect(preparer.get_by_role("button", name="この内容で申請する")).to_have_count(0)
    preparer.get_by_role("button", name="準備ができたことを知らせる").click()
    steps.expect_heading(preparer, "準備ができたことを知らせました")
    city.work()
    owner.goto("/my/")
    expect(owner.get_by_role("main")).to_contain_text("の準備ができました")
    audit.look(owner, "home of a business")
    owner.goto("/my/switch/")
    owner.get_by_role("link", name="まどの食堂の一員").click()
    owner.get_by_role("link", name=re.compile("鈴木 直")).click()
    audit.look(owner, "member")
    owner.get_by_role("button", name="外す").click()
    preparer.goto(draft)
    steps.expect_heading(preparer, "この事業者の手続はできなくなりました")
    audit.look(preparer, "choice over")
    audit.report()


def _entrust(page: Page, *, submit: str, number: str) -> str:
    page.goto("/my/mandates/new/")
    page.get_by_label("行政書士", exact=True).check()
    page.get_by_label("行政書士の登録番号").fill(number)
    page.get_by_label(submit, exact=True).check()
    page.get_by_label("すべての手続").check()
    page.get_by_role("button", name="招待を作る").click()
    return _link(page)


def test_an_agent_with_two_clients(new_page: NewPage, city: World, axe: Check) -> None:
    owner, resident, agent, audit = new_page(), new_page(), new_page(), Audit(axe)
    steps.sign_in(owner, "sato@madono.example")
    _act_for(owner, COMPANY)
    owner.goto("/my/mandates/new/")
    audit.look(owner, "new mandate")
    of_company = _entrust(owner, submit="準備と提出", number="26000123")
    expect(owner.get_by_role("main")).to_contain_text("名簿で確認できていません")
    audit.look(owner, "mandate with the link")
    steps.sign_in(resident, "hanako@madono.example")
    of_resident = _entrust(resident, submit="準備だけ", number="26000123")
    steps.sign_in(agent, AGENT)
    for link in (of_company, of_resident):
        agent.goto(link)
        agent.get_by_role("button", name="引き受ける").click()
    audit.look(agent, "the agent's home")
    _act_for(agent, "窓野 花子")
    agent.goto("/apply/child-allowance/")
    agent.get_by_label("窓野市").check()
    agent.get_by_role("button", name="申請を始める").click()
    draft = re.sub(r"known/$", "", agent.url)
    agent.goto(draft)
    expect(agent.locator(".acting-for")).to_contain_text("代理")
    agent.get_by_role("main").get_by_role("link").nth(1).click()
    first_page = agent.url
    other_tab = agent.context.new_page()
    _act_for(other_tab, COMPANY)
    agent.get_by_role("button", name="保存して進む").click()
    steps.expect_heading(agent, "だれの手続か、確かめてください")
    audit.look(agent, "another tab switched")
    agent.get_by_role("button", name="窓野 花子の手続に戻して送る").click()
    expect(agent.locator(".acting-for")).to_contain_text("窓野 花子")
    _act_for(other_tab, COMPANY)
    agent.goto(first_page)
    steps.expect_heading(agent, "切り替えると開けます")
    audit.look(agent, "elsewhere")
    agent.get_by_role("button", name="窓野 花子の手続に切り替える").click()
    expect(agent).to_have_url(first_page)
    city.work()
    resident.goto("/my/")
    expect(resident.get_by_role("main")).to_contain_text("の準備を始めました")
    expect(resident.get_by_role("main")).to_contain_text("代理人が準備しています")
    resident.goto("/my/mandates/")
    audit.look(resident, "mandates")
    resident.get_by_role("link", name="代田 書子").click()
    resident.get_by_role("link", name="この委任を取り消す").click()
    resident.get_by_role("button", name="取り消す").click()
    agent.goto(first_page)
    steps.expect_heading(agent, "代理はできなくなりました")
    agent.goto(draft)
    expect(agent.get_by_role("main")).not_to_contain_text("花子")
    audit.report()
