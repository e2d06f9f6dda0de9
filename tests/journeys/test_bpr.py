"""A record of reengineering from the request for support to its measured effect, passed on and begun again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.services import add_organisation, add_user, appoint, give_totp
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.ids import uuid7
from madoguchi.improvement.models import BprRecord
from tests.browser import PHONE, NewPage
from tests.journeys import steps
from tests.journeys.audit import Audit
from tests.journeys.keyboard import Keyboard
from tests.journeys.world import CHILD_ALLOWANCE, PASSWORD, World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
OFFICER, DECIDER, PUBLISHER = "shinsa@madono.example", "kessai@madono.example", "kokai@madono.example"
HELPER = "journey-digital@madono.example"
CHANGED = timedelta(days=30)


def digital_bureau(world: World) -> User:
    """An officer of the organisation that supports reengineering."""
    by, at = Acting.system("test"), now()
    bureau = add_organisation(
        slug="journey-digital",
        name="デジタルサービス局",
        kind=Organisation.Kind.BUREAU,
        parent=world.people.organisations["madono-ken"],
        settings={"supports_bpr": True},
        by=by,
        at=at,
    )
    user = add_user(
        email=HELPER, name="川口 明", password=PASSWORD, is_person=False, is_demo=True, by=by, at=at
    )
    appoint(user=user, organisation=bureau, role=Role.PLAN_MANAGER, starts_on=japan_day(at), by=by, at=at)
    give_totp(user=user, by=by, at=at)
    return user


def cases(world: World, *, days: int, closed_before: timedelta) -> None:
    """Ten cases that took `days` days and were closed then."""
    edition = world.editions[CHILD_ALLOWANCE, "madono-shi"]
    for _ in range(10):
        closed = now() - closed_before
        Application.objects.create(
            receipt_number="U-JOURNEY",
            submission_id=uuid7(),
            organisation=edition.organisation,
            procedure=edition.procedure,
            edition=edition,
            subject=world.people.resident.person,
            applicant_name="窓野 花子",
            state="decided",
            is_open=False,
            arrived_at=closed - timedelta(days=days),
            closed_at=closed,
        )


def write_after(page: Page) -> None:
    """The flow that is to be: what was copied, with one step taken out and a shorter wait."""
    page.get_by_role("link", name="：見直し後").click()
    steps.expect_heading(page, "見直し後の業務フロー")
    expect(page.get_by_role("main")).to_contain_text("見直し前の流れを写しました")
    waits = page.get_by_label("次まで待つ（日）")
    for n in range(waits.count()):
        if waits.nth(n).input_value() not in ("", "0"):
            waits.nth(n).fill("2")
    page.get_by_role("button", name="保存する").click()


def test_a_record_from_request_to_effect(
    new_page: NewPage, world: World, axe: Callable[[Page], None]
) -> None:
    audit = Audit(axe)
    digital_bureau(world)
    cases(world, days=18, closed_before=CHANGED + timedelta(days=20))
    cases(world, days=6, closed_before=timedelta(days=5))

    officer = new_page()
    steps.sign_in(officer, OFFICER)
    officer.goto("/studio/bpr/")
    steps.expect_heading(officer, "BPR（業務の見直し）")
    audit.look(officer, "no record yet")
    officer.get_by_role("link", name="BPRを始める").click()
    officer.get_by_label("手続・窓口").select_option(label="児童手当 認定請求")
    officer.get_by_label("ねらい").fill("照会の待ちをなくす")
    officer.get_by_role("button", name="始める").click()
    expect(officer.get_by_role("main")).to_contain_text("デジタル化後のBPR")
    expect(officer.get_by_role("img", name="見直し前の業務フロー図")).to_be_visible()
    officer.get_by_label("支援してほしいこと").fill("照会を減らす方法を教えてください。")
    officer.get_by_role("button", name="支援を依頼する").click()
    expect(officer.get_by_role("main")).to_contain_text("依頼中")
    record = officer.url

    helper = new_page()
    steps.sign_in(helper, HELPER)
    helper.goto("/studio/bpr/support/")
    audit.look(helper, "requests for support")
    helper.get_by_role("link", name="児童手当 認定請求").click()
    helper.get_by_role("button", name="支援を引き受ける").click()
    helper.get_by_label("メッセージ").fill("情報連携で足りるか確かめましょう。")
    helper.get_by_role("button", name="送る").click()
    expect(helper.get_by_role("main")).to_contain_text("担当：川口 明")

    officer.reload()
    expect(officer.get_by_role("main")).to_contain_text("情報連携で足りるか確かめましょう。")
    write_after(officer)
    officer.get_by_role("link", name="課題と対策を書く").click()
    audit.look(officer, "problems and measures")
    officer.get_by_label("困っていること").first.fill("照会の返事を待っている")
    officer.get_by_label("すること").first.fill("情報連携で確かめる")
    officer.get_by_label("何で測りますか").first.select_option(label="受付から結果までの日数（中央値）")
    officer.get_by_role("button", name="保存する").click()
    audit.look(officer, "record")
    officer.get_by_role("button", name="決定を求める").click()
    expect(officer.get_by_role("main")).to_contain_text("別の決裁者、公開者、計画担当が決定します")

    decider = new_page(width=PHONE)
    steps.sign_in(decider, DECIDER)
    decider.goto(record)
    hands = Keyboard(decider)
    hands.type(decider.get_by_label("決定の内容、または差戻しの理由"), "この流れにします。")
    hands.press(decider.get_by_role("button", name="この流れにすると決定する"))
    expect(decider.get_by_role("main")).to_contain_text("実施中")

    officer.reload()
    officer.get_by_label("新しい流れの開始日").fill(f"{japan_day(now() - CHANGED):%Y-%m-%d}")
    officer.get_by_role("button", name="新しい流れを始めたと記録する").click()
    row = officer.get_by_role("row", name="受付から結果までの日数（中央値）")
    expect(row).to_contain_text("18.0日")
    expect(row).to_contain_text("6.0日")
    expect(row).to_contain_text("良くなりました")
    audit.look(officer, "effect")
    officer.get_by_label("分かったこと").fill("先に項目を洗い出すと早い。")
    officer.get_by_role("button", name="このBPRを終える").click()
    officer.get_by_role("link", name="好事例として、ほかの部署に伝える").click()
    audit.look(officer, "new practice")
    officer.get_by_role("button", name="下書きを保存する").click()
    practice = officer.url

    publisher = new_page()
    steps.sign_in(publisher, PUBLISHER)
    publisher.goto(practice)
    publisher.get_by_role("button", name="好事例集に載せる").click()
    helper.goto("/studio/practices/")
    helper.get_by_label("困っていること").fill("照会の返事が遅い")
    helper.get_by_role("button", name="さがす").click()
    audit.look(helper, "library")
    helper.get_by_role("link", name="照会の待ちをなくす").click()
    expect(helper.get_by_role("main")).to_contain_text("6.0日")

    officer.goto(record)
    officer.get_by_role("link", name="もう一度見直す").click()
    officer.get_by_label("ねらい").fill("申請をなくす")
    officer.get_by_role("button", name="始める").click()
    expect(officer.get_by_role("main")).to_contain_text("第2回のBPR")
    assert BprRecord.objects.get(round=2).predecessor == BprRecord.objects.get(round=1)
    audit.report()
