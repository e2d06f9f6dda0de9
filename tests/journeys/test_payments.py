"""A benefit is paid: laid down, taken in, an account mended, one file by two people; its applicant hears the day."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from madoguchi.core.clock import japan_day, now
from madoguchi.payments.models import Payment, PaymentFile, Purpose
from madoguchi.payments.services.ordering import is_bank_day
from madoguchi.payments.zengin import read
from tests.browser import PHONE, NewPage
from tests.journeys.cases import Office, filled, guest_draft, sent
from tests.journeys.keyboard import Keyboard
from tests.journeys.steps import expect_heading, sign_in
from tests.journeys.world import CHILD_ALLOWANCE, World

PLACE = "madono-shi"


@pytest.mark.journey
def test_a_benefit_is_paid_by_two_people(
    world: World, new_page: NewPage, axe: Callable[[Page], None]
) -> None:
    office = Office(world, PLACE)
    edition = world.editions[CHILD_ALLOWANCE, PLACE]
    for seed in (1, 2):
        office.decide(sent(filled(guest_draft(edition), seed=seed)))
    administrator = new_page()
    sign_in(administrator, "kanri@madono.example")
    _lay_down(administrator, axe)
    purpose = Purpose.objects.get()

    maker = new_page()
    sign_in(maker, "shinsa@madono.example")
    maker.goto(f"/desk/payments/{purpose.pk}/")
    axe(maker)
    maker.get_by_role("button", name="取り込む").click()
    expect(maker.get_by_text("取り込んでいます。")).to_be_visible()
    world.work()
    maker.get_by_role("link", name="いまの様子を見る").click()
    expect(maker.get_by_text("金融機関が不明")).to_have_count(2)
    for n in range(2):
        maker.goto(f"/desk/payments/{purpose.pk}/")
        maker.get_by_role("link", name=re.compile("振込先を直す")).nth(n).click()
        axe(maker)
        _mend(maker, f"123456{n}")
    axe(maker)
    day = japan_day(now()) + timedelta(days=10)
    while not is_bank_day(day):
        day += timedelta(days=1)
    _order(maker, str(day), total="10,000")
    expect(maker.get_by_text("件数か合計が、振込データの明細と合いません").first).to_be_visible()
    axe(maker)
    _order(maker, str(day), total="20,000")
    expect_heading(maker, "振込データ")
    file = PaymentFile.objects.get()

    second = new_page(width=PHONE, javascript=False)
    sign_in(second, "kessai@madono.example")
    second.goto("/desk/payments/")
    second.get_by_role("link", name=re.compile(file.number)).click()
    expect(second.get_by_text("20,000円")).to_have_count(0)
    keyboard = Keyboard(second)
    keyboard.type(second.get_by_role("textbox", name="件数"), "2")
    keyboard.type(second.get_by_role("textbox", name="合計"), "20000")
    keyboard.tick(second.get_by_label("印の付いた明細を"))
    keyboard.press(second.get_by_role("button", name="確認する"))
    expect(second.get_by_text("20,000円")).to_be_visible()

    maker.reload()
    axe(maker)
    with maker.expect_download() as waiting:
        maker.get_by_role("button", name="振込データをダウンロードする").click()
    order = read(waiting.value.path().read_bytes())
    assert (len(order.transfers), order.total) == (2, 20_000)
    maker.goto(f"/desk/payments/files/{file.pk}/")
    expect(maker.get_by_text("もうダウンロードされています")).to_be_visible()
    axe(maker)
    assert Payment.objects.count() == 2


def _lay_down(page: Page, axe: Callable[[Page], None]) -> None:
    page.goto("/desk/payments/")
    axe(page)
    page.get_by_role("link", name="窓野市の支払を登録する").click()
    axe(page)
    page.get_by_label("手続").select_option(index=1)
    for label, value in {
        "支払件名": "子育て給付金",
        "1件の金額": "10,000",
        "1件の上限額": "50,000",
        "振込依頼人コード": "0123456789",
        "振込依頼人名": "マドノシ",
        "金融機関コード": "0001",
        "支店番号": "001",
        "口座番号": "7654321",
    }.items():
        page.get_by_label(label).first.fill(value)
    page.get_by_role("button", name="登録する").click()
    expect_heading(page, "子育て給付金")
    axe(page)


def _mend(page: Page, number: str) -> None:
    for label, value in {
        "金融機関": "みずほ銀行",
        "支店": "東京営業部",
        "口座番号": number,
        "口座名義": "マドノ ハナコ",
        "直す理由": "本人に電話で確認",
    }.items():
        page.get_by_label(label).first.fill(value)
    page.get_by_label("普通").check()
    page.get_by_role("button", name="直す", exact=True).click()
    expect_heading(page, "子育て給付金")


def _order(page: Page, day: str, *, total: str) -> None:
    page.get_by_label("振込日").fill(day)
    page.get_by_label("件数").fill("2")
    page.get_by_label("合計").fill(total)
    page.get_by_role("button", name="振込データを作る").click()
