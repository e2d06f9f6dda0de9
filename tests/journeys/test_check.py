"""From nothing known to what one may receive, and on to the form, filled in: by thumb, by keyboard, without script."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from madoguchi.accounts.models import KeptAnswers
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import now
from madoguchi.facts.models import Fact
from madoguchi.filling.models import Draft
from madoguchi.registry.library import LibraryProgramme, library_programme
from madoguchi.registry.services import (
    add_programme,
    ask_rule_publication,
    draft_programme,
    draft_rule,
    publish_rule,
    publish_version,
)
from tests.browser import NewPage
from tests.journeys import steps
from tests.journeys.audit import Audit
from tests.journeys.keyboard import Keyboard
from tests.journeys.world import CHILD_ALLOWANCE, World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PHONE = 375
SLUGS = (CHILD_ALLOWANCE, "child-rearing-allowance", "disabled-child-welfare-allowance")
YES, NO = "はい", "いいえ"
ANSWERS: dict[str, str | tuple[str, str, str]] = {
    "children": "2",
    "others": "0",
    "spouse": YES,
    "children.birth_date": ("R2", "４", "1"),
    "person.birth_date": ("1988", "5", "5"),
    "person.lives_in_japan": YES,
    "person.dependants": "2",
    "person.income": "３，０００，０００",
    "children.lives_together": YES,
    "children.is_supported": YES,
}
"""What the visitor knows; a question that is not named is answered with no, or left open."""


@pytest.fixture
def found(world: World) -> World:
    """The world with three programmes of the library and their rules."""
    for slug in SLUGS:
        one = library_programme(slug)
        assert one is not None
        _publish(world, one)
    return world


def _publish(world: World, one: LibraryProgramme) -> None:
    place, at = world.people.organisations["madono-ken"], now()
    grants = frozenset((role, place.pk) for role in (Role.EDITOR, Role.PUBLISHER))
    users = (world.people.editor, world.people.publisher)
    editor, publisher = (Acting(name=user.name, who=user.pk, grants=grants) for user in users)
    programme = add_programme(slug=one.slug, organisation=place, by=editor, at=at)
    body = {
        "title": one.title,
        "summary": one.summary,
        "audience": "resident",
        "life_events": ["childcare"],
        "keywords": list(one.keywords),
        "target": one.target,
        "benefit": one.benefit,
        "contact": {"name": "子ども課", "phone": "03-0000-0000"},
        **({"procedure": CHILD_ALLOWANCE} if one.slug == CHILD_ALLOWANCE else {}),
    }
    publish_version(
        version=draft_programme(programme=programme, body=body, by=editor, at=at), by=publisher, at=at
    )
    rule = draft_rule(programme=programme, body=json.loads(json.dumps(one.rule)), by=editor, at=at)
    ask_rule_publication(version=rule, by=editor, at=at)
    publish_rule(version=rule, by=publisher, at=at)


class Visitor:
    """Someone who answers what they know, in their own way of pressing and typing."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def type(self, field: Locator, text: str) -> None:
        """Type into a field."""
        field.fill(text)

    def choose(self, group: Locator, label: str) -> None:
        """Choose one of the answers of a question."""
        group.get_by_label(label, exact=True).check()

    def press(self, name: str) -> None:
        """Press a button of the page."""
        self.page.get_by_role("main").get_by_role("button", name=name).first.click()

    def answer(self) -> str:
        """Answer the question on the page; returns its name."""
        name = self.page.url.rstrip("/").split("/")[-1]
        known = ANSWERS.get(name)
        radios = self.page.locator("main fieldset[role=radiogroup]")
        if isinstance(known, tuple):
            for group in self.page.locator("main fieldset").all():
                for label, text in zip(("年", "月", "日"), known, strict=True):
                    self.type(group.get_by_label(label, exact=True), text)
            self.press("次へ")
        elif radios.count() and radios.first.get_by_label(known or NO, exact=True).count():
            for group in radios.all():
                self.choose(group, known or NO)
            self.press("次へ")
        elif known:
            for field in self.page.locator("main input.input").all():
                self.type(field, known)
            self.press("次へ")
        else:
            self.press("わからない・答えたくない")
        return name

    def answer_all(self, look: Callable[[str], None] = lambda name: None) -> list[str]:
        """Answer one question after the other until the list comes; `look` is called on each page."""
        asked: list[str] = []
        while "/check/list/" not in self.page.url:
            assert len(asked) < 30, asked
            look(self.page.url.rstrip("/").split("/")[-1])
            before = self.page.url
            asked.append(self.answer())
            expect(self.page).not_to_have_url(before)
        return asked


class ByKeyboard(Visitor):
    """The same without a mouse."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.keyboard = Keyboard(page)

    def type(self, field: Locator, text: str) -> None:
        self.keyboard.type(field, text)

    def choose(self, group: Locator, label: str) -> None:
        radio = group.get_by_label(label, exact=True)
        first = group.get_by_role("radio").first
        self.keyboard.tick(first)
        for _ in range(group.get_by_role("radio").count()):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label} cannot be chosen")

    def press(self, name: str) -> None:
        self.keyboard.press(self.page.get_by_role("main").get_by_role("button", name=name).first)


def _row(page: Page, title: str) -> Locator:
    heading = page.get_by_role("heading", name=title, exact=True)
    return page.locator("article.found-row").filter(has=heading)


def test_on_a_phone_without_script_from_nothing_to_a_filled_form(new_page: NewPage, found: World):
    phone = new_page(width=PHONE, javascript=False)
    visitor = Visitor(phone)
    phone.goto("/programmes/")
    phone.get_by_role("link", name="質問に答えてさがす").click()
    steps.expect_heading(phone, "受けられる制度をさがす")
    visitor.press("はじめる")
    phone.get_by_label("郵便番号か市区町村名").fill("０００１２３４")
    visitor.press("次へ")
    asked = visitor.answer_all()
    assert len(asked) == len(set(asked)) <= 20
    main = phone.get_by_role("main")
    expect(main).to_contain_text("質問はこれで終わりです")
    row = _row(phone, "児童手当")
    expect(row).to_contain_text("20,000円")
    row.get_by_text("理由").first.click()
    expect(row).to_contain_text("2020年4月1日")
    expect(main).to_contain_text("2020年4月1日（令和2年）")
    row.get_by_role("button", name=re.compile("答えを入れて申請する")).click()
    steps.expect_heading(phone, "続きから始めるための控え")
    phone.get_by_role("link", name="控えました。入力に進む").click()
    expect(main).to_contain_text("「受けられる制度をさがす」で答えた内容を入れてあります")
    draft = Draft.objects.get()
    assert "2020-04-01" in json.dumps(draft.answers) and not Fact.objects.exists()
    phone.goto("/check/list/")
    phone.get_by_role("button", name="やめて、答えをすべて消す").click()
    expect(main).to_contain_text("答えをすべて消しました")
    assert not KeptAnswers.objects.exists()


def test_by_keyboard_alone_every_page_in_order(new_page: NewPage, found: World, axe: Callable[[Page], None]):
    page, audit = new_page(), Audit(axe)
    visitor = ByKeyboard(page)

    def look(name: str) -> None:
        audit.look(page, name)
        page.set_viewport_size({"width": 1280, "height": 900})

    page.goto("/check/?for=child-allowance")
    look("start")
    visitor.press("はじめる")
    look("place")
    visitor.press("次へ")
    expect(page.get_by_role("alert")).to_contain_text("郵便番号か市区町村名を入力するか")
    look("place, nothing typed")
    visitor.type(page.get_by_label("郵便番号か市区町村名"), "窓野市")
    visitor.press("次へ")
    visitor.answer_all(look)
    expect(page.get_by_role("main")).to_contain_text("受けられそうです")
    look("the programme that was come for")
    visitor.keyboard.press(page.get_by_role("link", name="ほかの制度もさがす"))
    visitor.answer_all(look)
    look("list")
    visitor.keyboard.press(page.get_by_role("link", name="児童手当", exact=True))
    look("programme")
    page.goto("/check/print/")
    look("paper")
    page.goto("/check/examples/")
    look("examples")
    page.goto("/check/examples/two-children/?on=令和8年4月1日")
    expect(page.get_by_role("main")).to_contain_text("2026年4月1日（令和8年4月1日）の結果")
    look("example")
    page.goto("/check/examples/two-children/?on=きのう")
    look("example, no day")
    page.goto("/programmes/child-allowance/")
    look("programme of the registry")
    audit.report()


def test_someone_signed_in_uses_what_is_known_and_saves_the_rest(
    new_page: NewPage, found: World, axe: Callable[[Page], None]
):
    page, audit = new_page(width=PHONE), Audit(axe)
    visitor = Visitor(page)
    page.goto("/check/")
    visitor.press("はじめる")
    page.get_by_role("radio", name="窓野市").check()
    visitor.press("次へ")
    visitor.answer_all()
    page.get_by_role("link", name="ログインして、答えを保存する").click()
    page.get_by_label("メールアドレス").fill("hanako@madono.example")
    page.get_by_label("パスワード", exact=True).fill(steps.PASSWORD)
    page.get_by_role("button", name="ログインする").click()
    steps.expect_heading(page, "答えを保存しますか")
    expect(page.get_by_role("main")).to_contain_text("2020年4月1日")
    audit.look(page, "save")
    visitor.press("保存する")
    expect(page.get_by_role("main")).to_contain_text("答えを保存しました")
    audit.look(page, "saved")
    assert Fact.objects.filter(term="children[].birth_date").count() == 2

    page.goto("/check/")
    visitor.press("はじめる")
    steps.expect_heading(page, "前に入力した内容を使いますか")
    audit.look(page, "known")
    visitor.press("この内容を使う")
    page.goto("/check/list/")
    expect(page.get_by_role("main")).to_contain_text("入力した内容です")
    audit.report()
