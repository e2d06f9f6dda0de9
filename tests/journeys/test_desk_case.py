"""A case is examined: what the machine found, notes among officers, a question to another office, two at one case."""

import re

import pytest
from playwright.sync_api import Page, expect

from madoguchi.accounts.models import User
from madoguchi.accounts.services import add_user, appoint, give_totp
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from tests.browser import NewPage
from tests.journeys.cases import Office, filled, fresh, guest_draft, sent, visitor
from tests.journeys.world import CHILD_ALLOWANCE, PASSWORD, RESTAURANT, World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PLACE = "madono-shi"
LAW = "個人情報の保護に関する法律第69条第2項第3号"


@pytest.fixture
def second(world: World) -> User:
    """A second examiner of the city."""
    by, at = Acting.system("test"), now()
    user = add_user(
        email="goto@madono.example",
        name="後藤 桃",
        password=PASSWORD,
        is_person=False,
        is_demo=True,
        by=by,
        at=at,
    )
    place = world.people.organisations[PLACE]
    appoint(user=user, organisation=place, role=Role.EXAMINER, starts_on=japan_day(at), by=by, at=at)
    give_totp(user=user, by=by, at=at)
    return user


@pytest.fixture
def cases(world: World) -> tuple[Application, Application]:
    """Two applications that say the same, by two guests."""
    edition = world.editions[CHILD_ALLOWANCE, PLACE]
    first, other = (sent(filled(guest_draft(edition), seed=3)) for _again in range(2))
    world.work()
    return first, other


def _enter(new_page: NewPage, user: User, address: str, **more: int) -> Page:
    page = new_page(**more)
    visitor(user).enter(page, address)
    return page


def test_a_case_is_examined_with_all_that_stands_beside_it(
    world: World, second: User, cases: tuple[Application, Application], new_page: NewPage, live_server: object
) -> None:
    case, other = cases
    office, address = Office(world, PLACE), str(live_server)
    examiner = world.people.examiners[PLACE]
    page = _enter(new_page, examiner, address)
    page.goto(f"/desk/cases/{case.pk}/")
    page.get_by_role("button", name="審査を始める").click()

    checks = page.get_by_role("region", name="機械の点検")
    expect(checks).to_contain_text("氏名と生年月日が同じ人の、同じ手続の申請がほかにあります。")
    expect(checks.get_by_role("link", name=other.receipt_number).first).to_be_visible()
    page.get_by_text("問題がなかった点検").click()
    expect(checks).to_contain_text("必須の項目は、すべて様式どおりに書かれています。")

    page.get_by_label("新しいメモ").fill("@後藤桃 口座が別の申請と同じです。見てください。")
    page.get_by_role("button", name="メモを残す").click()
    expect(page.get_by_role("region", name="庁内メモ")).to_contain_text("口座が別の申請と同じです。")
    page.locator("summary", has_text="作業を加える").click()
    page.get_by_role("textbox", name="すること").fill("振込口座の名義を電話で確かめる")
    page.get_by_role("button", name="作業を加える").click()
    expect(page.get_by_role("region", name="作業")).to_contain_text("振込口座の名義を電話で確かめる")

    _ask(page, world)
    asked = _enter(new_page, world.people.examiners["kawazoe-shi"], address, width=375)
    _answer(asked, case)
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("川添市では受給していません。")

    beside = _enter(new_page, second, address)
    beside.goto("/desk/tasks/")
    expect(beside.get_by_role("main")).to_contain_text("口座が別の申請と同じです。")
    beside.get_by_role("link", name="庁内メモを読む").click()
    expect(beside.get_by_text(f"いま見ている職員：{examiner.name}")).to_be_visible()
    beside.get_by_role("button", name="終えた").first.click()

    _two_officers(page, beside, case)
    assert fresh(case).state == "correcting"
    assert not case.proposals.exists()
    assert office.examiner.who == examiner.pk


def _ask(page: Page, world: World) -> None:
    """Ask the neighbouring city, showing the phone number alone."""
    page.get_by_role("navigation", name="この案件のページ").get_by_role("link", name="照会").click()
    page.get_by_label("照会先").select_option(label="川添市（ほかの団体）")
    page.get_by_label("照会すること").fill("前の住所での受給の有無を教えてください。")
    page.get_by_text("見せる項目と書類を選ぶ").click()
    page.get_by_label("電話番号").check()
    page.get_by_role("button", name="照会する").click()
    expect(page.get_by_role("alert").or_(page.locator(".error-summary"))).to_contain_text("提供の根拠")
    page.get_by_label("提供の根拠").fill(LAW)
    page.get_by_role("button", name="照会する").click()
    expect(page.get_by_text("回答待ち")).to_be_visible()


def _answer(page: Page, case: Application) -> None:
    """The other office sees the question and the phone number, nothing else of the case, and answers on a phone."""
    page.goto("/desk/consultations/")
    page.get_by_role("main").get_by_role("table").get_by_role("link").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("前の住所での受給の有無を教えてください。")
    expect(main).to_contain_text("電話番号")
    expect(main).not_to_contain_text(case.receipt_number)
    expect(main).not_to_contain_text(case.applicant_name)
    assert page.request.get(f"/desk/cases/{case.pk}/").status == 404
    page.get_by_label("回答").last.fill("川添市では受給していません。")
    page.get_by_role("button", name="回答する").click()
    expect(main.get_by_role("button", name="回答する")).to_have_count(0)


def _two_officers(page: Page, beside: Page, case: Application) -> None:
    """One asks for a correction while the other proposes: the second is told what happened, and loses nothing."""
    page.goto(f"/desk/cases/{case.pk}/")
    beside.goto(f"/desk/cases/{case.pk}/correction/")
    row = beside.locator(".correction-row").first
    row.get_by_role("checkbox").check()
    row.get_by_role("textbox").fill("氏名の漢字を確かめてください。")
    beside.get_by_role("button", name="このまま補正を求める").click()
    expect(beside).to_have_url(re.compile(f"/desk/cases/{case.pk}/$"))
    words = "要件を満たすことを、住民票で確かめました。"
    page.get_by_role("radio", name="認める", exact=False).first.check()
    page.locator("textarea[name=grounds]").fill(words)
    page.get_by_role("button", name="決裁に回す").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("ほかの人がこの申請を更新しました。")
    expect(main).to_contain_text("補正を求めた（後藤 桃）")
    expect(main).to_contain_text(words)


def test_files_are_leafed_turned_and_enlarged_by_keys(
    world: World, new_page: NewPage, live_server: object
) -> None:
    case = sent(filled(guest_draft(world.editions[RESTAURANT, "seikatsu-hoken-kyoku"])))
    page = _enter(new_page, world.people.examiners["seikatsu-hoken-kyoku"], str(live_server))
    page.goto(f"/desk/cases/{case.pk}/files/#file")
    first, second = (page.get_by_role("region", name=re.compile(f"書類{n}：")) for n in (1, 2))
    expect(first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(second).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(first).to_be_focused()
    page.keyboard.press("r")
    expect(page).to_have_url(re.compile("turn=90"))
    expect(page.locator(".turned-90 img")).to_be_visible()
    page.keyboard.press("l")
    expect(page).to_have_url(re.compile("size=large"))
    expect(first).to_be_focused()


def test_what_is_asked_again_and_again_takes_one_click(
    world: World, cases: tuple[Application, Application], new_page: NewPage, live_server: object
) -> None:
    case = Office(world, PLACE).take(cases[0])
    page = _enter(new_page, world.people.examiners[PLACE], str(live_server), width=375)
    page.goto("/desk/office/corrections/")
    page.get_by_role("main").get_by_role("list").last.get_by_role("link").first.click()
    page.get_by_label("名称").fill("電話がつながらない")
    page.get_by_label("電話番号").fill("電話がつながりませんでした。番号を確かめてください。")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_role("table")).to_contain_text("電話がつながらない")
    page.goto(f"/desk/cases/{case.pk}/")
    page.get_by_role("button", name="電話がつながらない").click()
    expect(page.get_by_role("main")).to_contain_text("まだ送っていません。")
    expect(page.get_by_role("main")).to_contain_text("電話がつながりませんでした。")
    page.get_by_role("button", name="この内容で補正を求める").click()
    expect(page.get_by_role("main")).to_contain_text("補正待ち")
