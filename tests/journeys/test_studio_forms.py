"""An officer builds the form for a cook's licence in the browser, a second person publishes it, a resident files it."""

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.clock import now
from madoguchi.eforms.models import FormTemplate
from madoguchi.eforms.selectors import form_draft_of
from madoguchi.eforms.services import add_form, start_form_draft
from madoguchi.registry.models import Procedure
from madoguchi.registry.services import add_procedure, draft_version, publish_version
from tests.browser import PHONE, NewPage
from tests.eforms.test_editing import built
from tests.journeys import steps
from tests.journeys.audit import Audit, Check
from tests.journeys.building import build, saved, shoot
from tests.journeys.keyboard import Keyboard
from tests.journeys.world import World
from tests.registry.world import body
from tests.world import picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

EDITOR, PUBLISHER = "henshu@madono.example", "kokai@madono.example"
log = logging.getLogger("journeys")


@pytest.fixture
def procedure(world: World) -> Procedure:
    """The procedure of a cook's licence: public, and nobody can apply for it yet."""
    at = now()
    editor, publisher = (acting_of(one, at=at) for one in (world.people.editor, world.people.publisher))
    place = world.people.organisations["madono-ken"]
    made = add_procedure(slug="cook-licence", organisation=place, by=editor, at=at)
    told = body(
        title="調理師免許の申請",
        summary="調理師として働くための免許を受けます。",
        audience="resident",
        for_whom=["調理師試験に合格した人", "養成施設を卒業した人"],
        documents=[],
        processing={"window_days": 30, "online_days": 20},
    )
    version = draft_version(procedure=made, body=told, by=editor, at=at)
    publish_version(version=version, by=publisher, at=at)
    world.work()
    return made


@pytest.fixture
def form(world: World) -> FormTemplate:
    """A small form with a draft, by the editor."""
    at = now()
    editor = acting_of(world.people.editor, at=at)
    place = world.people.organisations["madono-ken"]
    made = add_form(code="cook", title="調理師免許申請書", organisation=place, by=editor, at=at)
    start_form_draft(form=made, body=built(), by=editor, at=at)
    return made


class Stopwatch:
    """How long each part of the journey takes (時間の記録)."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, float]] = []

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Measure one part."""
        began = time.monotonic()
        yield
        self.parts.append((name, time.monotonic() - began))

    def told(self) -> str:
        """All parts with their seconds."""
        return "、".join(f"{name} {seconds:.0f}秒" for name, seconds in self.parts)


def test_an_officer_builds_a_form_a_second_person_publishes_it_and_a_resident_files_it(
    new_page: NewPage,
    procedure: Procedure,
    world: World,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
):
    watch = Stopwatch()
    page = new_page()
    steps.sign_in(page, EDITOR)
    with watch.of("様式を組み立てる"):
        build(page)
    made = FormTemplate.objects.get(title="調理師免許申請書")
    draft = form_draft_of(made)
    assert draft is not None
    asked = [one for section in draft.body["sections"] for one in section["pages"]]
    assert sum(len(one["questions"]) for one in asked) == 21
    with watch.of("ためして、公開を依頼する"):
        page.get_by_role("link", name="ためす").click()
        expect(page.get_by_role("main")).to_contain_text("お名前")
        shoot(page, "try")
        page.goto(f"/studio/forms/{made.code}/draft/publish/")
        shoot(page, "publish")
        page.get_by_role("button", name="公開を依頼する").click()
        expect(page.get_by_role("main")).to_contain_text("書いた人は、自分では公開できません")
        shoot(page, "form")

    second = new_page()
    steps.sign_in(second, PUBLISHER)
    with watch.of("別の人が公開し、手続につなぐ"):
        second.goto("/studio/forms/")
        shoot(second, "list")
        second.get_by_role("link", name="調理師免許申請書").first.click()
        second.get_by_label("いますぐ公開する").check()
        second.get_by_role("button", name="公開する", exact=True).click()
        second.get_by_role("link", name="手続につなぐ").first.click()
        second.get_by_label("どの手続で使いますか").select_option(value="cook-licence")
        second.get_by_role("button", name="次へ").click()
        second.get_by_label("申請の保存年限").fill("5")
        shoot(second, "connect")
        second.get_by_role("button", name="受付を始める").click()
        expect(second.get_by_role("main")).to_contain_text("この様式を使う受付")
        expect(second.get_by_role("main")).to_contain_text("窓野県")
    world.work()

    resident = new_page(width=PHONE)
    with watch.of("住民がスマートフォンで申請する"):
        number = _file(resident, tmp_path)
    assert number.startswith("U-")
    record_property("調理師免許申請書（21問）", watch.told())
    log.info("調理師免許申請書（21問）：%s", watch.told())


def _file(page: Page, folder: Path) -> str:
    """A resident without an account goes from the procedure's page to the receipt."""
    page.goto("/procedures/cook-licence/")
    page.get_by_role("link", name="オンラインで申請する").first.click()
    page.get_by_role("button", name="申請を始める").click()
    page.get_by_role("link", name="控えました。入力に進む").click()
    page.get_by_role("main").get_by_role("link", name="お名前").click()
    steps.fill(page, "氏名", 姓="窓野", 名="花子")
    steps.fill(page, "フリガナ", セイ="まどの", メイ="はなこ")
    steps.fill_day(page, "生年月日", "平成8", "4", "1")
    _group(page, "旧姓を免許証に併記しますか").get_by_label("いいえ").check()
    steps.go_on(page)
    page.get_by_label("本籍地の都道府県").fill("窓野県")
    steps.fill_address(page, "住所", postal_code="100-0001", city="窓野市", street="本町1-2-3")
    page.get_by_label("電話番号").fill("03-1234-5678")
    steps.go_on(page)
    page.get_by_label("調理師試験に合格した").check()
    shoot(page, "resident")
    steps.fill_day(page, "合格した日", "令和8", "10", "20")
    page.get_by_label("合格証書の番号").fill("第123号")
    steps.go_on(page)
    _group(page, "罰金より重い刑").get_by_label("いいえ").check()
    _group(page, "免許を取り消された").get_by_label("いいえ").check()
    steps.go_on(page)
    proof = folder / "合格証書.png"
    proof.write_bytes(picture())
    page.get_by_label("合格証書か卒業証明書").set_input_files(proof)
    page.get_by_label("窓口で受け取る").check()
    page.get_by_label("書いたことは、事実と違いません").check()
    steps.go_on(page)
    page.get_by_role("link", name="内容を確認する").click()
    steps.expect_heading(page, "内容の確認")
    shoot(page, "check")
    page.get_by_role("button", name="この内容で申請する").click()
    steps.expect_heading(page, "申請を受け付けました")
    shoot(page, "receipt")
    return steps.receipt_number(page)


def _group(page: Page, name: str) -> Locator:
    return page.get_by_role("radiogroup", name=re.compile(re.escape(name)))


def test_the_editor_is_walked_by_keyboard_alone(new_page: NewPage, form: FormTemplate):
    page = new_page()
    steps.sign_in(page, EDITOR)
    keyboard = Keyboard(page)
    page.goto("/studio/forms/cook/draft/?at=q:q2#thing")
    page.get_by_role("link", name=re.compile("^氏名")).focus()
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowDown")
    assert _order(form)[:3] == ["birth_date", "name", "email"]
    keyboard.press(page.get_by_role("button", name="元に戻す"))
    assert _order(form)[:3] == ["name", "birth_date", "email"]
    page.goto("/studio/forms/cook/draft/?at=q:q2#thing")
    keyboard.press(page.get_by_role("button", name="上へ"))
    expect(page.get_by_role("alert")).to_contain_text("答えで決まります")
    keyboard.press(page.get_by_role("button", name="条件を外して動かす"))
    assert _order(form)[-2:] == ["q2", "q1"]
    keyboard.press(page.get_by_role("link", name="次の質問を足す"))
    keyboard.type(page.get_by_label("知りたいこと"), "電話")
    found = page.locator("#found").get_by_role("button").first
    expect(found).to_contain_text("電話")
    keyboard.press(found)
    assert "phone" in _order(form)


def test_things_are_dragged_and_the_phone_shows_what_was_typed(new_page: NewPage, form: FormTemplate):
    page = new_page()
    steps.sign_in(page, EDITOR)
    page.goto("/studio/forms/cook/draft/?at=q:q1#thing")
    page.get_by_label("質問の言葉").fill("調理師試験に合格しましたか")
    saved(page)
    expect(page.frame_locator("#preview").get_by_text("調理師試験に合格しましたか").first).to_be_visible()
    expect(page.locator("#panel-title")).to_have_text("調理師試験に合格しましたか")
    grip = page.locator('[data-key="q:email"] .form-grip')
    with page.expect_navigation():
        grip.drag_to(page.locator('[data-key="p:p2"] > .form-line'))
    assert _order(form)[-1] == "email"


def _order(form: FormTemplate) -> list[str]:
    draft = form_draft_of(form)
    assert draft is not None
    return [
        one["id"]
        for section in draft.body["sections"]
        for page in section["pages"]
        for one in page["questions"]
    ]


def test_every_page_of_the_builder_passes_the_audit_and_works_without_javascript(
    new_page: NewPage, axe: Check, form: FormTemplate
):
    audit = Audit(axe)
    pages = {
        "list": "/studio/forms/",
        "new": "/studio/forms/new/",
        "overview": "/studio/forms/cook/",
        "settings": "/studio/forms/cook/draft/",
        "chapter": "/studio/forms/cook/draft/?at=s:s1",
        "page": "/studio/forms/cook/draft/?at=p:p2",
        "choices": "/studio/forms/cook/draft/?at=q:q1",
        "conditions": "/studio/forms/cook/draft/?at=q:q2",
        "add": "/studio/forms/cook/draft/add/?at=p:p2",
        "preview": "/studio/forms/cook/draft/preview/?page=p2",
        "trying": "/studio/forms/cook/draft/try/",
        "publishing": "/studio/forms/cook/draft/publish/",
    }
    for width in (1280, PHONE):
        page = new_page(width=width)
        steps.sign_in(page, EDITOR)
        for name, address in pages.items():
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address)
            shoot(page, f"page-{name}")
            page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), (
                f"{name} at {width}"
            )
            audit.look(page, f"{name} {width}")
    audit.report()

    plain = new_page(javascript=False)
    steps.sign_in(plain, EDITOR)
    plain.goto("/studio/forms/cook/draft/?at=p:p2#thing")
    plain.get_by_role("link", name=re.compile("＋ 質問.*資格")).click()
    plain.get_by_label("知りたいこと").fill("電話番号")
    plain.get_by_role("button", name="さがす", exact=True).click()
    plain.locator("#found").get_by_role("button").first.click()
    assert "phone" in _order(form)
    plain.get_by_label("前の答えによって").check()
    plain.get_by_role("button", name="選んだとおりに書き直す").click()
    plain.get_by_label("どの質問").select_option(label="試験に合格しましたか")
    plain.get_by_role("button", name="この文を書き直す").click()
    plain.get_by_role("group", name="条件1").get_by_label("値").select_option(label="合格した")
    plain.get_by_role("button", name="保存する", exact=True).last.click()
    expect(plain.get_by_role("main")).to_contain_text(
        "「試験に合格しましたか」が「合格した」のときだけ出します"
    )
    plain.get_by_role("button", name="写しを作る").click()
    plain.get_by_role("button", name="元に戻す").click()
    expect(plain.get_by_role("main")).to_contain_text("保存しました")
