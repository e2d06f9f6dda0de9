"""A wave of a survey from invitation to publication: an officer, a resident on a phone without scripts, a second officer."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from madoguchi.accounts.models import User
from madoguchi.accounts.selectors import acting_of
from madoguchi.core.clock import now
from madoguchi.surveys.models import Invitation, Response, Survey, Wave
from madoguchi.versions.services import publish
from tests.browser import PHONE, NewPage
from tests.journeys import steps
from tests.journeys.audit import Audit, Check, weight
from tests.journeys.keyboard import Keyboard
from tests.journeys.world import World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

EDITOR, PUBLISHER = "henshu@madono.example", "kokai@madono.example"
HEAVIEST = 60_000
TITLE, LABEL = "手続の使いやすさの調査", "令和8年度"
CHOSEN = [
    ("女性", "30代", "都市部", "会社員・公務員"),
    ("はい",),
    ("窓口に行かないといけなかった", "手書きで記入する必要がある面倒だった"),
    ("いいえ",),
    ("はい",),
    ("スマホ等から手続できる",),
    ("いいえ",),
    ("利用したい", "税"),
    ("提供したくない",),
    ("いいえ",),
]
"""What the resident chooses, page by page."""
WORDS = "家から申し込めました。電話は03-1234-5678です。"
OTHERS = {
    "sex": "male",
    "age": "40",
    "area": "center",
    "occupation": "employee",
    "inconvenient": "yes",
    "inconvenient_why": ["visit"],
    "digital_used": "no",
    "benefit": "yes",
    "benefit_why": None,
    "hope": ["phone"],
    "missed": "no",
    "push": "want",
    "push_topics": ["tax"],
    "share": "no",
    "several": "no",
}


def _answer(page: Page, chosen: tuple[str, ...]) -> None:
    for label in chosen:
        page.get_by_label(label, exact=True).first.check()
    page.get_by_role("button", name="次へ").click()


def _resident(phone: Page, link: str) -> None:
    """Answers on a phone without scripts, stops in the middle, goes on by the same link, and sees the answers again."""
    phone.goto(link)
    steps.expect_heading(phone, TITLE)
    phone.get_by_role("link", name="答えはじめる").click()
    for place, chosen in enumerate(CHOSEN):
        if place == 3:
            phone.goto(link)
            phone.get_by_role("link", name="続きから答える").click()
        if place == 4:
            phone.get_by_label("そう思う理由").fill(WORDS)
        if place == 1:
            phone.get_by_role("button", name="次へ").click()
            expect(phone.get_by_role("alert")).to_contain_text("「はい」か「いいえ」を選んでください")
        _answer(phone, chosen)
    steps.expect_heading(phone, "回答を確かめる")
    expect(phone.get_by_role("main")).to_contain_text("手書きで記入する必要がある面倒だった")
    Keyboard(phone).press(phone.get_by_role("button", name="回答を送る"))
    expect(phone.get_by_role("main")).to_contain_text("回答を受け付けました")
    phone.goto(link)
    expect(phone.get_by_role("main")).to_contain_text("すでに回答していただいています")


def test_a_wave_from_invitation_to_publication(
    new_page: NewPage, world: World, axe: Check, tmp_path: Path
) -> None:
    audit, page = Audit(axe), new_page()
    steps.sign_in(page, EDITOR)
    page.goto("/studio/surveys/")
    audit.look(page, "the surveys")
    page.get_by_label("ひな形", exact=False).first.select_option(label="行政手続のデジタル化に関する調査")
    page.get_by_label("調査の名前").fill(TITLE)
    page.get_by_label("アドレス用の名前").fill("easy-procedures")
    page.get_by_label("組織").select_option(label="窓野県")
    page.get_by_role("button", name="作る", exact=True).click()
    steps.expect_heading(page, TITLE)
    expect(page.get_by_role("main")).to_contain_text("様式がまだ公開されていません")
    survey = Survey.objects.get()
    # the builder and its publication have a journey of their own (test_studio_forms)
    publish(survey.form.versions.get(), by=acting_of(User.objects.get(email=PUBLISHER), at=now()), at=now())
    page.reload()
    page.get_by_label("回の名前").fill(LABEL)
    page.get_by_label("始める日").fill(f"{now():%Y-%m-%d}")
    page.get_by_label("終わる日").fill(f"{now():%Y}-12-31")
    page.get_by_role("button", name="作る", exact=True).click()
    steps.expect_heading(page, LABEL)
    address = page.url
    listed = tmp_path / "panel.csv"
    listed.write_text("メール\nhanako@madono.example\nhanako@madono.example\n")
    page.get_by_label("メールアドレスの一覧").set_input_files(listed)
    page.get_by_role("button", name="招待に加える").click()
    expect(page.get_by_role("main")).to_contain_text("1人を招待しました")
    page.get_by_role("button", name="回答の受付を始める").click()
    page.get_by_role("button", name=re.compile("案内のメールを送る")).click()
    expect(page.get_by_role("main")).to_contain_text("1通を送りました")
    audit.look(page, "an open wave")

    found = re.search(r"/surveys/a/[0-9a-f]+/", str(mail.outbox[-1].body))
    assert found
    seen = new_page(width=PHONE)
    for name, more in (("invited", ""), ("a question", "p/traits/"), ("the answers", "check/")):
        seen.goto(found.group() + more)
        audit.look(seen, name)
    _resident(new_page(width=PHONE, javascript=False), found.group())
    assert Invitation.objects.get().state == "answered"
    wave = Wave.objects.get()
    assert Response.objects.get().answers["inconvenient_why"] == ["visit", "hand"]
    Response.objects.bulk_create([Response(wave=wave, answers=OTHERS) for _n in range(29)])

    page.goto(address)
    page.get_by_role("button", name="いま締め切る").click()
    page.get_by_role("button", name="集計する").click()
    steps.expect_heading(page, "集計結果")
    expect(page.get_by_role("main")).to_contain_text("100.0％の人が")
    audit.look(page, "the result before it is public")
    page.goto(address)
    page.get_by_role("link", name=re.compile("自由記述を読む")).click()
    expect(page.get_by_role("main")).to_contain_text("家から申し込めました")
    expect(page.get_by_role("main")).not_to_contain_text("03-1234")
    page.get_by_role("button", name="公開してよい").click()
    audit.look(page, "the words")
    page.goto(address)
    expect(page.get_by_role("button", name="結果を公開する")).to_have_count(0)

    other = new_page()
    steps.sign_in(other, PUBLISHER)
    other.goto(address)
    other.get_by_role("button", name="結果を公開する").click()
    expect(other.get_by_role("link", name="公開したページ")).to_be_visible()

    phone = new_page(width=PHONE)
    phone.goto("/")
    phone.get_by_role("contentinfo").get_by_role("link", name="調査", exact=True).click()
    phone.get_by_role("link", name=f"{TITLE}（{LABEL}）").click()
    audit.look(phone, "the findings")
    assert weight(phone, "/surveys/easy-procedures/1/") <= HEAVIEST
    phone.get_by_role("link", name=re.compile("100.0％の人が、「直近3年間")).click()
    expect(phone.get_by_role("main")).to_contain_text("回答対象：全員")
    audit.look(phone, "a question with its chart")
    with phone.expect_download() as download:
        phone.locator("#result-title").locator("xpath=..").get_by_role(
            "link", name=re.compile("データをダウンロード")
        ).click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    yes = next(row for row in rows if (row["設問番号"], row["選択肢番号"]) == ("inconvenient", "yes"))
    assert (yes["人数"], yes["割合（％）"], yes["回答対象の人数"]) == ("30", "100.0", "30")
    audit.report()
