"""Files on a phone: sent at once, gone on with after a lost line, refused loudly; kept once and chosen again."""

import io
import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from madoguchi.core.clock import now
from madoguchi.facts.models import StoredDocument
from madoguchi.facts.services import keep_document
from madoguchi.files.models import File
from madoguchi.files.selectors import read
from madoguchi.filling.models import Draft
from tests.browser import PHONE, NewPage
from tests.files.conftest import pdf
from tests.journeys import steps
from tests.journeys.cases import visitor
from tests.world import World, question

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Axe = Callable[[Page], None]

PAPERS = {
    "title": "給付金 申請書",
    "privacy": "審査のためだけに使います。",
    "applicant": {"name": "applicant_name"},
    "sections": [
        {
            "id": "papers",
            "title": "書類",
            "pages": [
                {
                    "id": "who",
                    "title": "お名前",
                    "questions": [question("applicant_name", "name", "氏名")],
                },
                {
                    "id": "papers",
                    "title": "書類",
                    "questions": [
                        question("bank", "file", "通帳の写し", document="bankbook", max_files=2),
                        question("face", "photo", "顔写真", required=False),
                    ],
                },
            ],
        }
    ],
}


@pytest.fixture
def world(transactional_db: None, live_server: object, settings: Any, tmp_path: Any) -> World:
    """The small city, served by the live server: nothing is searched here."""
    settings.INDEX_DIR = tmp_path / "index"
    settings.SITE_ORIGIN = str(live_server)
    return World(now())


@pytest.fixture
def draft(world: World) -> Draft:
    """A draft of a resident for a procedure that asks for papers."""
    edition = world.opened("grant", form=PAPERS)
    return world.started(world.resident, edition=edition).draft


@pytest.fixture
def rough_page(browser: Browser, live_server: object) -> Iterator[Page]:
    """A phone on a bad line: what the browser's console says of it is expected."""
    context = browser.new_context(
        base_url=str(live_server),
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport={"width": PHONE, "height": 800},
        reduced_motion="reduce",
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def large() -> bytes:
    """A picture of more than three parts: noise does not get smaller."""
    out = io.BytesIO()
    Image.frombytes("RGB", (1100, 1100), os.urandom(3 * 1100 * 1100)).save(out, "PNG")
    return out.getvalue()


def opened(page: Page, live_server: object, world: World, draft: Draft) -> Page:
    visitor(world.resident).enter(page, str(live_server))
    page.goto(f"/apply/draft/{draft.pk}/papers/")
    return page


def choose(page: Page, label: str, name: str, data: bytes, kind: str = "image/png") -> None:
    page.locator("input[type=file]").and_(page.get_by_label(label)).first.set_input_files(
        {"name": name, "mimeType": kind, "buffer": data}
    )


def answers() -> dict[str, Any]:
    return Draft.objects.get().answers


def test_a_file_goes_on_where_the_line_dropped_and_is_saved(
    rough_page: Page, live_server: object, world: World, draft: Draft, axe: Axe
) -> None:
    page, data = opened(rough_page, live_server, world, draft), large()
    sent: list[str] = []

    def unlucky(route: Route) -> None:
        sent.append(route.request.url)
        if len(sent) in (2, 3):
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/part/", unlucky)
    choose(page, "通帳の写し", "通帳.png", data)
    expect(page.locator(".uploading-said")).to_contain_text("続きから、もう一度送ります")
    axe(page)
    done = page.get_by_role("listitem").filter(has_text=re.compile("通帳.png（.*）を受け取り、保存しました"))
    expect(done).to_be_visible(timeout=30_000)
    assert len(sent) == 4 + 2, "four parts, two of them sent again and none anew"
    file = File.objects.get()
    assert read(file) == data
    assert [one["sha256"] for one in answers()["bank"]] == [file.sha256]
    done.get_by_text("確認番号").click()
    expect(done).to_contain_text(file.sha256)
    axe(page)
    steps.go_on(page)
    expect(page).not_to_have_url(re.compile("/papers/"))
    assert len(answers()["bank"]) == 1


def test_saving_waits_for_what_is_on_its_way(
    rough_page: Page, live_server: object, world: World, draft: Draft
) -> None:
    page = opened(rough_page, live_server, world, draft)
    page.context.set_offline(True)
    choose(page, "通帳の写し", "通帳.png", large())
    expect(page.locator(".uploading-said")).to_contain_text("通信がつながりません")
    steps.go_on(page)
    assert "/papers/" in page.url
    page.context.set_offline(False)
    expect(page).not_to_have_url(re.compile("/papers/"))
    assert len(answers()["bank"]) == 1


def test_what_cannot_be_taken_is_refused_loudly_and_can_be_left_out(
    rough_page: Page, live_server: object, world: World, draft: Draft, axe: Axe
) -> None:
    page = opened(rough_page, live_server, world, draft)
    choose(page, "通帳の写し", "通帳.pdf", b"<!DOCTYPE html><title>503</title>", "application/pdf")
    lost = page.get_by_role("listitem").filter(has=page.get_by_role("alert"))
    expect(lost).to_contain_text("Webページ")
    axe(page)
    steps.go_on(page)
    expect(lost.get_by_role("button").first).to_be_focused()
    lost.get_by_role("button", name="やめる").click()
    expect(lost).to_have_count(0)
    choose(page, "通帳の写し", "通帳.pdf", pdf(), "application/pdf")
    expect(page.get_by_role("listitem").filter(has_text="保存しました")).to_be_visible()
    assert File.objects.get().media_type == "application/pdf"
    choose(page, "通帳の写し", "裏.png", large())
    expect(page.get_by_role("listitem").filter(has_text="裏.png（")).to_be_visible(timeout=30_000)
    assert [one["name"] for one in answers()["bank"]] == ["通帳.pdf", "裏.png"]


def test_a_large_photograph_is_made_smaller_before_it_leaves(
    new_page: NewPage, live_server: object, world: World, draft: Draft
) -> None:
    page = opened(new_page(width=PHONE), live_server, world, draft)
    out = io.BytesIO()
    Image.effect_noise((4200, 3000), 60).convert("RGB").save(out, "JPEG", quality=95)
    choose(page, "顔写真", "顔.jpg", out.getvalue(), "image/jpeg")
    expect(page.get_by_role("listitem").filter(has_text="保存しました")).to_be_visible()
    file = File.objects.get()
    with Image.open(io.BytesIO(read(file))) as picture:
        assert max(picture.size) == 3000
    assert file.size < len(out.getvalue()) / 2


def test_a_document_is_kept_once_and_chosen_the_next_time_without_javascript(
    new_page: NewPage, live_server: object, world: World, draft: Draft, axe: Axe
) -> None:
    page = opened(new_page(width=PHONE, javascript=False), live_server, world, draft)
    choose(page, "通帳の写し", "通帳.png", large())
    page.get_by_label("次の手続のためにしまっておく").check()
    steps.go_on(page)
    assert StoredDocument.objects.get().kind == "bankbook"
    other = world.started(world.resident, edition=draft.items.get().edition).draft
    page.goto(f"/apply/draft/{other.pk}/papers/")
    page.get_by_label("通帳.png").check()
    steps.go_on(page)
    (entry,) = Draft.objects.get(pk=other.pk).answers["bank"]
    files = File.objects.filter(sha256=entry["sha256"])
    assert (files.count(), len({file.key for file in files})) == (3, 1)


def test_the_locker(rough_page: Page, live_server: object, world: World, axe: Axe) -> None:
    page = rough_page
    visitor(world.resident).enter(page, str(live_server))
    page.goto("/my/documents/")
    expect(page.get_by_role("main")).to_contain_text("まだ、しまった書類はありません")
    axe(page)
    page.get_by_role("link", name="書類をしまう").click()
    axe(page)
    page.get_by_role("link", name="住民票の写し").click()
    page.get_by_role("button", name="しまう").click()
    expect(page.get_by_role("alert")).to_contain_text("ファイルを選んでください")
    axe(page)
    choose(page, "住民票の写し", "住民票.pdf", pdf(), "application/pdf")
    page.get_by_role("button", name="しまう").click()
    expect(page.get_by_role("main")).to_contain_text("書類をしまいました。")
    axe(page)
    page.get_by_role("link", name="削除する").click()
    axe(page)
    page.get_by_role("button", name="削除する").click()
    expect(page.get_by_role("main")).to_contain_text("書類を削除しました。")
    assert StoredDocument.objects.get().file is None


def test_what_is_over_is_said_to_be_over(
    new_page: NewPage, live_server: object, world: World, axe: Axe
) -> None:
    by, at = world.acting(world.resident), world.at
    keep_document(
        subject=world.resident.person,
        kind="residence_record",
        name="住民票.pdf",
        data=pdf(),
        issued_on=at.date().replace(year=at.year - 1),
        by=by,
        at=at,
    )
    page = new_page(width=PHONE)
    visitor(world.resident).enter(page, str(live_server))
    page.goto("/my/documents/")
    expect(page.get_by_role("main")).to_contain_text("期限切れ")
    axe(page)
    page.get_by_role("link", name="住民票の写し").click()
    expect(page.get_by_role("main")).to_contain_text("期限が過ぎています")
    axe(page)
