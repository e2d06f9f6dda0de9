"""The loop of a correction on a phone: read why, take a photograph, ask the office, check, send; withdraw; insist."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.clock import japan_day, now
from madoguchi.examination.models import CorrectionReply
from madoguchi.examination.services import ask_correction, take, tell
from madoguchi.examination.services.returning import send_back
from madoguchi.files.models import File
from madoguchi.filling.services import save_answers, submit
from tests.browser import PHONE, NewPage
from tests.journeys import steps
from tests.journeys.cases import visitor
from tests.world import World, get, holder_of, last_event, question

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Axe = Callable[[Page], None]

PAPERS = {
    "title": "給付金 申請書",
    "privacy": "審査のためだけに使います。",
    "contact": "窓野市 子ども課 03-0000-0000",
    "applicant": {"name": "applicant_name", "email": "email"},
    "sections": [
        {
            "id": "all",
            "title": "申請する人",
            "pages": [
                {
                    "id": "who",
                    "title": "お名前と書類",
                    "questions": [
                        question("applicant_name", "name", "氏名"),
                        question("phone", "phone", "電話番号"),
                        question("email", "email", "メールアドレス", required=False),
                        question("card", "photo", "通帳の写真", max_files=1),
                    ],
                }
            ],
        }
    ],
}
ITEMS = {"phone": "番号がつながりませんでした。", "card": "文字がぼやけて読めません。撮り直してください。"}


@pytest.fixture
def world(transactional_db: None, live_server: object, settings: Any, tmp_path: Any) -> World:
    """The small city, served by the live server: nothing is searched here."""
    settings.INDEX_DIR = tmp_path / "index"
    settings.SITE_ORIGIN = str(live_server)
    return World(now())


def photo(shade: int) -> bytes:
    """A photograph as a phone takes it."""
    out = io.BytesIO()
    Image.effect_noise((900, 700), 40 + shade).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def arrived(world: World) -> Application:
    edition = world.opened("grant", form=PAPERS)
    draft = world.started(world.resident, edition=edition).draft
    entry = world.answers(draft)["insurance"][0]
    answers = {
        "applicant_name": {"family": "窓野", "given": "花子"},
        "phone": "09000000000",
        "email": "hanako@example.jp",
        "card": [entry],
    }
    by = holder_of(draft)
    draft = save_answers(draft=draft, answers=answers, revision=draft.revision, by=by, at=world.at)
    sent = submit(draft=draft, key=draft.key, revision=draft.revision, by=by, clock=lambda: world.at)
    return get(sent.receipts[0]["application"])


def asked(world: World) -> Application:
    """A case about which the office asks for a phone number and a new photograph."""
    case, by = arrived(world), world.acting(world.examiner)
    case = take(application=case, revision=case.revision, by=by, at=world.at)
    ask_correction(
        application=case,
        items=ITEMS,
        message="お手数をおかけします。",
        due_on=japan_day(world.at) + timedelta(days=14),
        revision=case.revision,
        by=by,
        at=world.at,
    )
    tell(last_event(case, "correction.asked"))
    return get(case.pk)


def saved(page: Page) -> None:
    """What was typed is on the server."""
    expect(page.locator("[data-said]")).to_contain_text("保存しました")


def test_a_correction_is_answered_on_a_phone_with_a_photograph_and_a_question(
    new_page: NewPage, live_server: object, world: World, axe: Axe
) -> None:
    case = asked(world)
    page, desk = new_page(width=PHONE), new_page()
    visitor(world.resident).enter(page, str(live_server))
    page.goto("/my/")
    expect(page.get_by_role("main")).to_contain_text("直す期限")
    axe(page)
    page.get_by_role("link", name="子ども医療費助成").first.click()
    expect(page.get_by_role("main")).to_contain_text("あなたが、内容を直して送ります。")
    axe(page)
    page.get_by_role("link", name="直して送る").click()
    main = page.get_by_role("main")
    for reason in ITEMS.values():
        expect(main).to_contain_text(reason)
    expect(page.get_by_label("メールアドレス")).to_have_count(0)
    axe(page)

    page.get_by_label("電話番号").fill("090-1234")
    saved(page)
    page.reload()
    expect(page.get_by_label("電話番号")).to_have_value("090-1234")

    page.get_by_role("link", name="わからないことを、窓口にたずねる").click()
    page.get_by_label("メッセージ").fill("写真は、通帳の1ページ目だけでよいですか。")
    page.get_by_role("button", name="送る", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("メッセージを送りました")
    axe(page)
    visitor(world.examiner).enter(desk, str(live_server))
    desk.goto(f"/desk/cases/{case.pk}/thread/")
    expect(desk.get_by_role("main")).to_contain_text("1ページ目だけでよいですか")
    axe(desk)
    desk.get_by_label("メッセージ").fill("はい、1ページ目だけで足ります。")
    desk.get_by_role("button", name="送る", exact=True).click()
    expect(desk.locator(".is-office")).to_contain_text("足ります")
    page.goto(f"/my/applications/{case.pk}/")
    expect(page.get_by_role("heading", name="窓口とのやりとり")).to_contain_text("新しいメッセージ 1件")
    page.get_by_role("link", name="やりとりを開く").click()
    expect(page.get_by_role("main")).to_contain_text("1ページ目だけで足ります。")

    page.goto(f"/my/applications/{case.pk}/correction/")
    page.get_by_label("電話番号").fill("090-1234-5678")
    page.locator("#q-card-camera").set_input_files(
        {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": photo(1)}
    )
    done = page.get_by_role("listitem").filter(has_text=re.compile(r"IMG_0001.*保存しました"))
    expect(done).to_be_visible(timeout=30_000)
    expect(page.locator("ul.files > li")).to_have_count(1)
    axe(page)
    page.get_by_role("button", name="確かめる").click()
    steps.expect_heading(page, "直した内容の確認")
    expect(page.locator("ins").first).to_have_text("09012345678")
    expect(page.get_by_role("main")).to_contain_text("結果の予定は")
    axe(page)
    assert get(case.pk).state == "correcting"
    page.get_by_role("button", name="この内容で送る").click()
    expect(page.get_by_role("main")).to_contain_text("直した内容を受け取りました")
    axe(page)

    after = get(case.pk)
    body = answers_now(after).body
    assert after.state == "examining" and not CorrectionReply.objects.exists()
    assert body["phone"] == "09012345678" and body["email"] == "hanako@example.jp"
    (entry,) = body["card"]
    assert entry["name"].startswith("IMG_0001") and File.objects.get(pk=entry["file"]).owner == case.pk


def test_a_correction_without_scripts(new_page: NewPage, live_server: object, world: World) -> None:
    case = asked(world)
    page = new_page(width=PHONE, javascript=False)
    visitor(world.resident).enter(page, str(live_server))
    page.goto(f"/my/applications/{case.pk}/correction/")
    page.get_by_label("電話番号").fill("1")
    page.get_by_role("button", name="確かめる").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("電話番号").fill("０９０１２３４５６７８")
    page.locator("#q-card").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(2)})
    page.get_by_role("button", name="確かめる").click()
    expect(page.locator("ins").first).to_have_text("09012345678")
    page.get_by_role("link", name=re.compile("変更.*電話番号")).click()
    expect(page.get_by_label("電話番号")).to_have_value("09012345678")
    page.get_by_role("button", name="確かめる").click()
    page.get_by_role("button", name="この内容で送る").click()
    expect(page.get_by_role("main")).to_contain_text("直した内容を受け取りました")
    assert [one["name"] for one in answers_now(get(case.pk)).body["card"]] == ["a.jpg"]


def test_a_case_is_withdrawn_after_its_consequences_were_read(
    new_page: NewPage, live_server: object, world: World, axe: Axe
) -> None:
    case = asked(world)
    page = new_page(width=PHONE)
    visitor(world.resident).enter(page, str(live_server))
    page.goto(f"/my/applications/{case.pk}/")
    page.get_by_role("link", name="この申請を取り下げる").click()
    expect(page.get_by_role("main")).to_contain_text("直している途中の内容は、消えます。")
    axe(page)
    page.get_by_role("button", name="取り下げる", exact=True).press("Enter")
    expect(page.get_by_role("main")).to_contain_text("取り下げました")
    axe(page)
    assert get(case.pk).state == "withdrawn"


def test_what_was_sent_back_is_insisted_on(
    new_page: NewPage, live_server: object, world: World, axe: Axe
) -> None:
    case = arrived(world)
    by = world.acting(world.examiner)
    send_back(application=case, reason="申請の窓口が違います。", revision=case.revision, by=by, at=world.at)
    page = new_page(width=PHONE)
    visitor(world.resident).enter(page, str(live_server))
    page.goto(f"/my/applications/{case.pk}/")
    expect(page.get_by_role("main")).to_contain_text("申請の窓口が違います。")
    axe(page)
    page.get_by_role("link", name="このまま審査を求める").click()
    expect(page.get_by_role("main")).to_contain_text("行政手続法第7条")
    axe(page)
    page.get_by_role("button", name="審査を求める").click()
    expect(page.get_by_role("main")).to_contain_text("審査を求める申出が届きました")
    assert get(case.pk).state == "arrived"
    for address in ("/my/papers/", "/my/letters/", "/my/reminders/", f"/my/applications/{case.pk}/thread/"):
        page.goto(address)
        axe(page)
