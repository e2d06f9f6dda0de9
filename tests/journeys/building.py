"""What an officer does in the form builder: choose what to know, paste choices, say when a question is shown."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from tests.journeys import steps

PICTURES = os.environ.get("MADOGUCHI_PICTURES", "")
"""The folder for pictures of the pages, when some are wanted."""


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the page when pictures are wanted."""
    if PICTURES:
        page.wait_for_timeout(500)
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)


def saved(page: Page) -> None:
    """Wait until what was typed is kept."""
    expect(page.locator("#status")).to_contain_text("保存しました")


def save(page: Page) -> None:
    """Press 「保存する」 and wait for the page."""
    with page.expect_navigation():  # what the page said of the save before is no sign of this one
        page.get_by_role("button", name="保存する", exact=True).last.click()
    saved(page)


def add_term(page: Page, words: str, label: str) -> None:
    """Add the next question by what one wants to know."""
    _next(page)
    page.get_by_label("知りたいこと").fill(words)
    found = page.locator("#found").get_by_role("button").filter(has=page.get_by_text(label, exact=True)).first
    found.click()
    expect(page.locator("#panel-title")).to_have_text(label)


def add_own(page: Page, label: str, kind: str) -> None:
    """Add a question of this form alone."""
    _next(page)
    page.get_by_label("知りたいこと").fill(label)
    expect(page.locator("#own-title")).to_contain_text(label)
    page.locator("#own").get_by_role("button").filter(has=page.get_by_text(kind, exact=True)).first.click()
    expect(page.locator("#panel-title")).to_have_text(label)


def _next(page: Page) -> None:
    page.get_by_role("link", name=re.compile("次の質問を足す|このページに質問を足す")).click()
    steps.expect_heading(page, "何を知りたいですか")


def add_page(page: Page, title: str) -> None:
    """A new page behind the one that is open, with its title."""
    page.get_by_role("button", name=re.compile("＋ ページ")).last.click()
    page.get_by_label("ページの題").fill(title)
    save(page)


def optional(page: Page) -> None:
    """Let the question that is open be left out."""
    page.get_by_label("答えないと先に進めない").uncheck()
    saved(page)


def options(page: Page, *labels: str) -> None:
    """Paste the choices of the question that is open."""
    page.get_by_label("選択肢").fill("\n".join(labels))
    save(page)


def only_when(page: Page, question: str, value: str) -> None:
    """Show what is open only with this answer to an earlier question."""
    with _redrawn(page):
        page.get_by_label("前の答えによって").check()
    with _redrawn(page):
        page.get_by_label("どの質問").select_option(label=question)
    with _redrawn(page):
        page.get_by_role("group", name="条件1").get_by_label("値").select_option(label=value)
    expect(page.locator(".form-cond-told")).to_contain_text(f"「{question}」が「{value}」のときだけ")


@contextmanager
def _redrawn(page: Page) -> Iterator[None]:
    """Wait for what was chosen to be kept and drawn."""
    with page.expect_response(lambda answer: answer.request.method == "GET" and "saved=1" in answer.url):
        yield
    saved(page)


def build(page: Page) -> None:
    """The whole form of a cook's licence, from the studio's first page."""
    page.goto("/studio/")
    page.get_by_role("link", name="様式", exact=True).first.click()
    page.get_by_role("link", name="新しい様式を作る").click()
    page.get_by_label("様式の名前").fill("調理師免許申請書")
    place = page.get_by_label("どの組織の様式ですか")
    if place.count():
        place.select_option(label="窓野県")
    page.get_by_role("button", name="組み立てを始める").click()
    page.get_by_label("利用目的").fill(
        "入力された内容は、調理師免許の審査と名簿への登録のためにだけ使います。"
    )
    page.get_by_label("保存期間の説明").fill("申請書は、免許を交付した年度の翌年度から5年間保存します。")
    page.get_by_label("問合せ先").fill("健康安全課 03-0000-0000（平日9時から17時）")
    save(page)
    shoot(page, "settings")
    page.get_by_role("link", name=re.compile("^名前のないページ")).click()
    page.get_by_label("ページの題").fill("お名前")
    save(page)
    for words, label in (("氏名", "氏名"), ("ふりがな", "フリガナ"), ("生年月日", "生年月日")):
        add_term(page, words, label)
    add_own(page, "旧姓を免許証に併記しますか", "はい・いいえ")
    add_own(page, "併記する旧姓", "一行の文字")
    only_when(page, "旧姓を免許証に併記しますか", "はい")
    shoot(page, "question")
    add_page(page, "本籍と住所")
    add_own(page, "本籍地の都道府県（外国籍の人は国籍）", "一行の文字")
    add_term(page, "住所", "住所")
    add_term(page, "電話", "電話番号")
    add_term(page, "メール", "メールアドレス")
    optional(page)
    add_page(page, "免許を受ける資格")
    add_own(page, "どの資格で申請しますか", "一つ選ぶ")
    options(page, "調理師試験に合格した｜都道府県の試験", "養成施設を卒業した｜専門学校や短大など")
    add_own(page, "合格した日", "日付")
    only_when(page, "どの資格で申請しますか", "調理師試験に合格した")
    add_own(page, "合格証書の番号", "一行の文字")
    only_when(page, "どの資格で申請しますか", "調理師試験に合格した")
    add_own(page, "卒業した養成施設の名前", "一行の文字")
    only_when(page, "どの資格で申請しますか", "養成施設を卒業した")
    add_own(page, "卒業した日", "日付")
    only_when(page, "どの資格で申請しますか", "養成施設を卒業した")
    add_page(page, "確かめること")
    add_own(page, "罰金より重い刑を受けたことがありますか", "はい・いいえ")
    add_own(page, "刑の内容と時期", "長い文章")
    only_when(page, "罰金より重い刑を受けたことがありますか", "はい")
    add_own(page, "免許を取り消されたことがありますか", "はい・いいえ")
    add_page(page, "書類と受け取り方")
    add_own(page, "合格証書か卒業証明書", "書類のファイル")
    page.get_by_label(re.compile("^説明")).fill(
        "お持ちでない人は、窓口か郵送で出せます。問合せ先に連絡してください。"
    )
    save(page)
    add_own(page, "医師の診断書", "書類のファイル")
    optional(page)
    add_own(page, "免許証の受け取り方", "一つ選ぶ")
    options(page, "窓口で受け取る", "郵送で受け取る")
    add_own(page, "書いたことは、事実と違いません", "誓約・同意")
    expect(page.get_by_text("公開の依頼に進めます")).to_be_visible()
    shoot(page, "built")
