"""Deciding in the browser: an easy permit, a refusal with grounds, three steps with 差戻し and 代決."""

import sys
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from madoguchi.accounts.models import User
from madoguchi.accounts.services import appoint
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.examination.models import Outcome
from madoguchi.examination.services import Step, save_grounds, save_route
from tests.browser import PHONE, NewPage
from tests.journeys import steps
from tests.journeys.cases import filled, fresh, guest_draft, notice_bytes, sent
from tests.journeys.world import CHILD_ALLOWANCE, RESTAURANT, World
from tests.papers.conftest import text_of

SYSTEM = Acting.system("test")


@dataclass
class Counted:
    """What an officer clicks, and how long it takes (数える)."""

    page: Page
    clicks: list[str] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)

    def click(self, what: Locator) -> None:
        """One click, told by its words."""
        self.clicks.append(" ".join(what.inner_text().split()))
        what.click()

    def told(self, who: str) -> str:
        """How many clicks and seconds it was."""
        seconds = time.monotonic() - self.begun
        return f"{who}: {len(self.clicks)} clicks, {seconds:.1f} s: {' / '.join(self.clicks)}\n"


def _case(world: World, procedure: str, place: str, seed: int = 1) -> Application:
    case = sent(filled(guest_draft(world.editions[procedure, place]), seed=seed))
    world.work()
    return fresh(case)


def _administrator(world: World, place: str) -> Acting:
    organisation = world.people.organisations[place]
    return Acting(name="", machine="test", grants=frozenset({(Role.ADMINISTRATOR, organisation.pk)}))


def _easy_route(world: World) -> None:
    place = world.people.organisations["madono-shi"]
    given = {"by": _administrator(world, "madono-shi"), "at": now()}
    procedure = world.editions[CHILD_ALLOWANCE, "madono-shi"].procedure
    save_route(
        route=None,
        organisation=place,
        procedure=procedure,
        steps=[Step("課長")],
        decides_at_once=True,
        document_class="子育て　認定",
        **given,
    )
    for outcome, name, grounds in (
        (Outcome.GRANTED, "要件をすべて満たす", "児童手当法第4条の支給要件を、すべて満たすと認めました。"),
        (Outcome.REFUSED, "要件を満たさない", "次の要件を満たすと認められませんでした。"),
    ):
        save_grounds(
            template=None,
            organisation=place,
            procedure=procedure,
            outcome=outcome,
            name=name,
            grounds=grounds,
            **given,
        )


def _ready(page: Page, email: str, number: str) -> Counted:
    """The officer stands before the queue narrowed to the case; clicks are counted from here."""
    steps.sign_in(page, email)
    page.goto(f"/desk/?q={number}")
    return Counted(page)


def test_an_easy_permit_takes_five_clicks_and_two(new_page: NewPage, world: World) -> None:
    _easy_route(world)
    case = _case(world, CHILD_ALLOWANCE, "madono-shi")
    page = new_page(javascript=False)
    count = _ready(page, "shinsa@madono.example", case.receipt_number)
    row = page.get_by_role("row").filter(has_text=case.receipt_number)
    count.click(row.get_by_role("link").first)
    count.click(page.get_by_role("button", name="審査を始める"))
    count.click(page.get_by_role("button", name="「満たす」にして保存する"))
    count.click(page.get_by_role("button", name="要件をすべて満たす"))
    preview = page.get_by_role("region", name="通知書の文面（まだ送っていません）")
    expect(preview).to_contain_text("児童手当法第4条の支給要件を、すべて満たすと認めました。")
    count.click(page.get_by_role("button", name="決裁に回す"))
    expect(page.get_by_role("main")).to_contain_text("決裁者の確認を待っています。")
    sys.stdout.write(count.told("examiner"))
    assert len(count.clicks) <= 5

    chief = new_page(javascript=False)
    steps.sign_in(chief, "kessai@madono.example")
    chief.goto("/desk/signing/")
    count = Counted(chief)
    count.click(chief.get_by_role("row").filter(has_text=case.receipt_number).get_by_role("link"))
    count.click(chief.get_by_role("button", name="承認して処分する"))
    expect(chief.get_by_role("heading", name="処分", exact=True)).to_be_visible()
    sys.stdout.write(count.told("approver"))
    assert len(count.clicks) <= 3
    assert fresh(case).state == "decided"
    world.work()
    assert "すべて満たすと認めました" in text_of(notice_bytes(case))


def test_a_refusal_names_the_standard_and_what_was_found(new_page: NewPage, world: World) -> None:
    _easy_route(world)
    case = _case(world, CHILD_ALLOWANCE, "madono-shi")
    page = new_page(width=PHONE)
    steps.sign_in(page, "shinsa@madono.example")
    page.goto(f"/desk/cases/{case.pk}/")
    page.get_by_role("button", name="審査を始める").click()
    page.get_by_role("button", name="要件を満たさない").click()
    page.get_by_role("button", name="決裁に回す").click()
    expect(page.get_by_role("main")).to_contain_text("満たさない審査基準を1つ以上選び")

    page.goto(f"/desk/cases/{case.pk}/")
    standard = page.locator(".standard").filter(has_text="公務員でないこと")
    standard.get_by_role("radio", name="満たさない").check()
    page.get_by_role("button", name="確認を保存する").click()
    expect(standard.get_by_role("radio", name="満たさない")).to_be_checked()
    standard.get_by_label("確認した事実").fill("勤め先は窓野県です（在職証明書）。")
    page.get_by_role("button", name="「満たす」にして保存する").click()
    page.get_by_role("button", name="要件を満たさない").click()
    preview = page.get_by_role("region", name="通知書の文面（まだ送っていません）")
    expect(preview).to_contain_text("勤め先は窓野県です（在職証明書）。")
    expect(preview).to_contain_text("この決定に不服があるとき")
    page.get_by_role("button", name="決裁に回す").click()

    chief = new_page()
    steps.sign_in(chief, "kessai@madono.example")
    chief.goto(f"/desk/cases/{case.pk}/")
    expect(chief.locator(".standards")).to_contain_text("勤め先は窓野県です（在職証明書）。")
    steps.sign_off(chief, answer="承認して処分する")
    expect(chief.get_by_role("heading", name="処分", exact=True)).to_be_visible()
    world.work()
    said = text_of(notice_bytes(case))
    for words in (
        "次の要件を満たすと認められませんでした",
        "勤め先は窓野県です",
        "児童手当法第17条第1項",
        "教示",
    ):
        assert words in said, words


def _bureau(world: World) -> User:
    """The administrator of the demo administers the health bureau too."""
    user = User.objects.get(email="kanri@madono.example")
    place = world.people.organisations["seikatsu-hoken-kyoku"]
    appoint(
        user=user,
        organisation=place,
        role=Role.ADMINISTRATOR,
        starts_on=japan_day(now()),
        by=SYSTEM,
        at=now(),
    )
    return user


def _lay_down(page: Page) -> None:
    """Three steps, the director stands in for the head: laid down on the page, after two mistakes."""
    steps.sign_in(page, "kanri@madono.example")
    page.goto("/desk/office/routes/")
    page.get_by_role("region", name="生活保健局").get_by_role("link", name="決裁ルートを加える").click()
    page.get_by_label("手続").select_option(label="飲食店営業許可の申請")

    def step(n: int, post: str, who: str, instead: str = "") -> None:
        place = page.get_by_role("group", name=f"{n}段目")
        place.get_by_label("職の名前").fill(post)
        place.get_by_role("group", name="決裁する人").get_by_role("checkbox", name=who).check()
        if instead:
            place.get_by_role("group", name="代決できる人").get_by_role("checkbox", name=instead).check()

    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_role("alert")).to_contain_text("段階は1つから5つまでです。")
    step(1, "係長", "野村 真理")
    step(2, "課長", "西田 誠", "星野 正")
    step(3, "部長", "西田 誠")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_role("alert")).to_contain_text("同じ人が2つの段階に入っています。")
    third = page.get_by_role("group", name="3段目")
    third.get_by_role("group", name="決裁する人").get_by_role("checkbox", name="西田 誠").uncheck()
    third.get_by_label("職の名前").fill("")
    page.get_by_label("最後の決裁で、処分を決めて通知する").check()
    page.get_by_role("button", name="保存する").click()
    steps.expect_heading(page, "決裁ルート")
    expect(page.get_by_role("main")).to_contain_text("代決できる人：星野 正")
    page.get_by_role("link", name="直す").click()
    step(3, "局長", "中森 環")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_role("main")).to_contain_text("中森 環")


def test_three_steps_with_a_return_a_recall_and_a_substitute(
    new_page: NewPage, world: World, tmp_path: Path
) -> None:
    _bureau(world)
    place = world.people.organisations["seikatsu-hoken-kyoku"]
    top = world.people.examiners["kankyo-kyoku"]
    User.objects.filter(pk=top.pk).update(name="中森 環")
    appoint(
        user=top,
        organisation=place,
        role=Role.APPROVER,
        starts_on=japan_day(now()),
        by=SYSTEM,
        at=now(),
    )
    _lay_down(new_page())
    case = _case(world, RESTAURANT, "seikatsu-hoken-kyoku")
    address = f"/desk/cases/{case.pk}/"

    desk = new_page(javascript=False)
    steps.sign_in(desk, "hoken@madono.example")
    desk.goto(address)
    desk.get_by_role("button", name="審査を始める").click()
    steps.propose(desk, outcome="許可します", grounds="施設の基準に合うことを確かめました。")
    expect(desk.locator(".route")).to_contain_text("野村 真理")
    desk.get_by_text("起案を引き戻す").click()
    desk.get_by_label("引き戻す理由").fill("手数料を書き忘れました。")
    desk.get_by_role("button", name="引き戻して直す").click()
    expect(desk.get_by_role("main")).to_contain_text("手数料を書き忘れました。")
    steps.propose(desk, outcome="許可します", grounds="施設の基準と手数料を確かめました。")

    chief, deputy, head, director = (new_page() for _n in range(4))
    steps.sign_in(chief, "hoken-kakaricho@madono.example")
    chief.goto("/desk/signing/")
    chief.get_by_role("link", name="飲食店営業許可の申請").click()
    steps.sign_off(chief, answer="承認する", comment="調査の結果も確かめました。")
    expect(chief.get_by_role("main")).to_contain_text("あなたの決裁は終わりました。")
    steps.sign_in(head, "hoken-kacho@madono.example")
    head.goto(address)
    steps.sign_off(head, answer="差し戻す", comment="有効期間を条件に書いてください。")
    expect(head.locator(".case-state")).to_contain_text("審査中")
    desk.goto(address)
    expect(desk.get_by_role("main")).to_contain_text("有効期間を条件に書いてください。")
    desk.locator("#conditions").fill("営業許可の有効期間は、6年とします。")
    steps.propose(desk, outcome="条件を付けて認める", grounds="施設の基準と手数料を確かめました。")

    chief.goto(address)
    steps.sign_off(chief, answer="承認する")
    expect(chief.get_by_role("main")).to_contain_text("あなたの決裁は終わりました。")
    steps.sign_in(deputy, "hoken-bucho@madono.example")
    deputy.goto(address)
    expect(deputy.get_by_label("代決の理由")).to_have_value("決裁者が不在のため")
    deputy.get_by_label("代決の理由").fill("課長が出張のため")
    steps.sign_off(deputy, answer="承認する")
    expect(deputy.locator(".route")).to_contain_text("代決の理由：課長が出張のため")
    steps.sign_in(director, top.email)
    director.goto(address)
    steps.sign_off(director, answer="承認して処分する")
    expect(director.get_by_role("heading", name="処分", exact=True)).to_be_visible()
    assert fresh(case).state == "decided"

    head.goto("/desk/signing/")
    head.get_by_role("link", name=case.receipt_number).click()
    head.get_by_role("button", name="内容を確かめた（後閲）").click()
    expect(head.get_by_role("button", name="内容を確かめた（後閲）")).to_have_count(0)
    world.work()
    _take_away(desk, address, tmp_path)


def _take_away(page: Page, address: str, folder: Path) -> None:
    page.goto(address)
    page.get_by_text("決裁文書を書き出す").click()
    page.get_by_role("button", name="書き出す", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("何に使うかを書いてください。")
    page.get_by_label("何に使うか").fill("文書管理システムへの登録")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="書き出す", exact=True).click()
    target = folder / "decision.zip"
    waiting.value.save_as(target)
    with zipfile.ZipFile(target) as packed:
        said = text_of(packed.read("決裁文書.pdf"))
    for words in ("代決：課長が出張のため", "後閲：西田誠", "条件を付けて", "営業許可の有効期間は、6年"):
        assert words in said, words
