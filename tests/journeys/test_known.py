"""What was told once fills the next form after one question; a resident sees, corrects and takes back all of it."""

import json
import random
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from madoguchi.accounts.selectors import acting_of
from madoguchi.applications.models import Application
from madoguchi.core.clock import japan_day, now
from madoguchi.facts.models import Consent, Fact
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import document_of_draft
from madoguchi.filling.services import attach, save_answers
from madoguchi.site.demo.fill import answer_form, persona
from madoguchi.site.demo.known import remember
from tests.browser import NewPage
from tests.journeys import steps
from tests.journeys.audit import Audit, weight
from tests.journeys.cases import visitor
from tests.journeys.keyboard import Keyboard
from tests.journeys.world import CHILD_ALLOWANCE, World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PHONE = 375
HANAKO = "hanako@madono.example"
HEAVIEST = 60_000


@pytest.fixture
def known(world: World) -> World:
    """The world in which hanako's facts and consents stand, with no draft yet."""
    remember(world.people, [], today=now())
    return world


def _begin(page: Page) -> None:
    """Start the allowance in 窓野市; what is known is asked about before the first field."""
    page.goto(f"/apply/{CHILD_ALLOWANCE}/")
    page.get_by_label("窓野市").check()
    page.get_by_role("button", name="申請を始める").click()
    steps.expect_heading(page, "前に入力した内容を使いますか")


def _of_the_draft(page: Page) -> Draft:
    return Draft.objects.get(pk=page.url.split("/draft/")[1].split("/")[0])


def test_a_resident_on_a_phone_uses_what_is_known_and_takes_it_back(new_page: NewPage, known: World):
    phone = new_page(width=PHONE, javascript=False)
    steps.sign_in(phone, HANAKO)
    _begin(phone)
    main = phone.get_by_role("main")
    for words in ("児童手当", "窓野市", "窓野　花子", "カードで確かめた内容です。", "いつでも撤回できます。"):
        expect(main).to_contain_text(words)
    account = main.get_by_text("まどの銀行")
    expect(account).not_to_be_visible()
    main.locator("details.covered summary").first.click()
    expect(account).to_be_visible()
    phone.get_by_role("button", name="この内容を使う").click()

    steps.expect_heading(phone, "児童手当")
    main.get_by_role("link", name="申請する人のお名前").click()
    name = phone.get_by_role("group", name="氏名")
    expect(name.get_by_label("名（ない方は空欄）")).to_have_value("花子")
    expect(name).to_contain_text("カードで確かめた内容です。")
    phone.go_back()
    main.get_by_role("link", name="連絡先").click()
    if phone.get_by_label("電話番号").count() == 0:
        main.get_by_role("link", name=re.compile("変更.*電話番号")).click()
    phone.get_by_label("電話番号").fill("０３ー１１１１ー２２２２")
    steps.go_on(phone)
    draft = _of_the_draft(phone)
    phone.goto(f"/apply/draft/{draft.pk}/check/")
    changed = phone.locator(".summary-row", has_text="電話番号")
    expect(changed).to_contain_text("0311112222")
    expect(changed).not_to_contain_text("入力した内容です")

    phone.goto("/my/consents/")
    expect(main).to_contain_text("図書館の利用者登録")
    phone.get_by_role("link", name=re.compile("撤回する.*児童手当")).click()
    phone.get_by_role("button", name="撤回する").click()
    expect(phone.get_by_role("status")).to_contain_text("同意を撤回しました")
    phone.goto(f"/apply/draft/{draft.pk}/check/")
    expect(main).not_to_contain_text("窓野　花子")
    expect(changed).to_contain_text("0311112222")


def test_by_keyboard_answers_are_kept_and_the_officer_sees_where_they_came_from(
    new_page: NewPage, known: World, live_server: object
):
    page = new_page()
    steps.sign_in(page, HANAKO)
    _begin(page)
    keyboard = Keyboard(page)
    keyboard.press(page.get_by_role("button", name="この内容を使う"))
    draft = _of_the_draft(page)
    _answer_the_rest(draft)
    page.goto(f"/apply/draft/{draft.pk}/check/")
    box = page.get_by_label("次の手続でも使えるように保存する")
    expect(box).not_to_be_checked()
    keyboard.reach(box)
    page.keyboard.press("Space")
    keyboard.press(page.get_by_role("button", name="この内容で申請する"))
    steps.expect_heading(page, "申請を受け付けました")
    children = Fact.objects.filter(term="children[].name", superseded_at__isnull=True)
    assert children.count() == 1

    application = Application.objects.get(submission_id=draft.submission.pk)
    desk = new_page()
    visitor(known.people.examiners["madono-shi"]).enter(desk, str(live_server))
    desk.goto(f"/desk/cases/{application.pk}/")
    answers = desk.locator("#answers").locator("..")
    expect(answers).to_contain_text("再利用：")
    expect(answers).not_to_contain_text("撤回されています")

    page.goto("/my/consents/")
    keyboard.press(page.get_by_role("link", name=re.compile("撤回する.*児童手当")))
    keyboard.press(page.get_by_role("button", name="撤回する"))
    desk.reload()
    expect(answers).to_contain_text("再利用の同意は撤回されています")
    page.goto("/my/accesses/")
    expect(page.get_by_role("table")).to_contain_text("窓野市の職員")


def _answer_the_rest(draft: Draft) -> None:
    """Everything that the form asks beyond what is known, in one save as if typed on its pages."""
    assert draft.subject is not None
    hanako, at, rng = acting_of(draft.subject.user, at=now()), now(), random.Random(1)  # noqa: S311
    rest = answer_form(
        document_of_draft(draft),
        persona(rng, town="窓野市", email=HANAKO),
        rng,
        on=japan_day(at),
        attach=lambda upload: attach(draft=draft, upload=upload, by=hanako, at=at),
    )
    known = {key: value for key, value in draft.answers.items() if value}
    save_answers(draft=draft, answers={**rest, **known}, revision=draft.revision, by=hanako, at=at)


def test_all_of_it_is_seen_corrected_deleted_and_taken_along(
    new_page: NewPage, known: World, axe: Callable[[Page], None], tmp_path: Path
):
    audit = Audit(axe)
    page = new_page()
    steps.sign_in(page, HANAKO)
    page.goto("/my/")
    page.get_by_role("link", name="あなたの情報").click()
    audit.look(page, "facts")
    page.locator(".summary-row", has_text="電話番号").get_by_role("link").click()
    audit.look(page, "a fact with its history")
    expect(page.get_by_role("main")).to_contain_text("0300002222")
    page.get_by_role("link", name="直す", exact=True).click()
    page.get_by_label("電話番号").fill("12")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_role("alert")).to_contain_text("電話番号")
    audit.look(page, "a correction with an error")
    page.get_by_label("電話番号").fill("080-1111-2222")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_role("status")).to_contain_text("保存しました")
    page.get_by_role("button", name="これからの手続では使わない").click()
    audit.look(page, "a fact that is held back")
    _begin(page)
    expect(page.get_by_role("main")).not_to_contain_text("08011112222")
    audit.look(page, "the one question")
    page.get_by_role("button", name="今回は使わない").click()
    assert not Consent.objects.filter(withdrawn_at__isnull=True).exists()

    page.goto("/my/facts/")
    page.locator(".summary-row", has_text="電話番号").get_by_role("link").click()
    page.get_by_role("link", name="削除する").click()
    audit.look(page, "the question before deleting")
    page.get_by_role("button", name="削除する").click()
    expect(page.get_by_role("status")).to_contain_text("削除しました")
    assert not Fact.objects.filter(term="person.phone").exists()
    for name, address in {
        "consents": "/my/consents/",
        "who looked": "/my/accesses/",
        "everything": "/my/export/",
    }.items():
        page.goto(address)
        audit.look(page, name)
        assert weight(page, address) <= HEAVIEST, address
    kept = steps.download(page, "すべての情報", tmp_path)
    data = json.loads(kept.read_text("utf-8"))
    assert {"person.name", "bank.account"} <= {fact["term"] for fact in data["facts"]}
    assert timedelta(0) <= now() - Consent.objects.latest("given_at").given_at
    audit.report()
