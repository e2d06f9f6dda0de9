"""A case handed to another bureau, paper from the counter, and a hearing: in the browser, as officers do it."""

from playwright.sync_api import expect

from madoguchi.applications.models import Application
from tests.browser import PHONE, NewPage
from tests.journeys import steps
from tests.journeys.cases import filled, fresh, guest_draft, sent
from tests.journeys.world import CHILD_ALLOWANCE, RESTAURANT, World
from tests.papers.conftest import text_of


def test_a_case_goes_to_another_bureau_with_its_clock_and_a_note(new_page: NewPage, world: World) -> None:
    case = sent(filled(guest_draft(world.editions[RESTAURANT, "seikatsu-hoken-kyoku"])))
    world.work()
    arrived, due = fresh(case).arrived_at, fresh(case).due_on

    page = new_page()
    steps.sign_in(page, "hoken@madono.example")
    steps.open_case(page, case.receipt_number)
    page.get_by_text("ほかの処理").click()
    page.get_by_role("link", name="ほかの課に引き継ぐ").click()
    page.get_by_role("button", name="引き継ぐ").click()
    expect(page.get_by_role("main")).to_contain_text("引き継ぐことを書いてください。")
    page.get_by_label("引継ぎ先").select_option(label="窓野県 環境局")
    page.get_by_label("引き継ぐこと").fill("排水の確認が先です。図面は2枚目を見てください。")
    page.get_by_role("button", name="引き継ぐ").click()
    page.wait_for_url("**/desk/")
    expect(page.get_by_role("main")).not_to_contain_text(case.receipt_number)

    there = new_page(width=PHONE)
    steps.sign_in(there, "kankyo@madono.example")
    steps.open_case(there, case.receipt_number)
    expect(there.get_by_role("main")).to_contain_text("排水の確認が先です。図面は2枚目を見てください。")
    there.get_by_role("button", name="審査を始める").click()
    expect(there.get_by_role("main")).to_contain_text("審査中")
    now_there = fresh(case)
    assert now_there.organisation == world.people.organisations["kankyo-kyoku"]
    assert (now_there.arrived_at, now_there.due_on) == (arrived, due)


def test_paper_from_the_counter_stands_in_the_queue_with_a_receipt(new_page: NewPage, world: World) -> None:
    page = new_page(javascript=False)
    steps.sign_in(page, "shinsa@madono.example")
    page.goto("/desk/enter/")
    edition = world.editions[CHILD_ALLOWANCE, "madono-shi"]
    page.locator(f'a[href="/desk/enter/{edition.pk}/"]').click()
    page.get_by_role("radio", name="窓口").check()
    page.get_by_role("button", name="受け付けて一覧に入れる").click()
    expect(page.get_by_role("main")).to_contain_text("空いている項目は、用紙でも空いています")
    assert not Application.objects.filter(channel="counter").exists()

    page.locator("[name=q-applicant_name-family]").fill("窓野")
    page.locator("[name=q-applicant_name-given]").fill("梅")
    page.get_by_role("checkbox", name="空いている項目は、用紙でも空いています").check()
    page.get_by_role("button", name="受け付けて一覧に入れる").click()
    page.wait_for_url("**/desk/cases/**")
    case = Application.objects.get(channel="counter")
    expect(page.get_by_role("main")).to_contain_text("窓口")
    expect(page.get_by_role("link", name="受付票を印刷する")).to_be_visible()
    receipt = page.request.get(f"{page.url}receipt.pdf")
    assert case.receipt_number in text_of(receipt.body())
    page.goto("/desk/")
    expect(page.get_by_role("main")).to_contain_text(case.receipt_number)
