"""What people do on the pages, in their own words: sign in, fill in a group of fields, decide a case."""

import re
import time
from pathlib import Path

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Locator, Page, expect

from tests.journeys.world import PASSWORD


def sign_in(page: Page, email: str) -> None:
    """Sign in with a demo account, an officer with the second factor too, and wait until the next page has come."""
    page.goto("/account/sign-in/")
    page.get_by_label("メールアドレス").fill(email)
    page.get_by_label("パスワード", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="ログインする").click()
    expect(page).not_to_have_url(re.compile("/sign-in/"))
    if "/account/second/" in page.url:
        show_second(page)
    expect(page).not_to_have_url(re.compile("/account/"))


def show_second(page: Page) -> None:
    """Type the code that the page of a demo account shows, as an officer reads it from their own app.

    Whoever signs in for the third time within half a minute waits for the next one, for each is taken once.
    """
    code = page.locator("[data-demo-code]")
    for _second in range(35):
        if code.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    page.get_by_label("確認番号").fill(code.inner_text())
    page.get_by_role("button", name="確認する", exact=True).click()


def fill(page: Page, group: str, **fields: str) -> None:
    """Fill the text fields of the group of fields called `group`, by their labels."""
    place = page.get_by_role("group", name=group)
    for label, value in fields.items():
        place.get_by_label(label).first.fill(value)


def fill_day(page: Page, group: str, year: str, month: str, day: str) -> None:
    """Fill the three fields of a date as typed."""
    fill(page, group, 年=year, 月=month, 日=day)


def fill_address(page: Page, group: str, *, postal_code: str, city: str, street: str) -> None:
    """Fill an address in 窓野県."""
    place = page.get_by_role("group", name=group)
    place.get_by_label("都道府県").select_option(label="窓野県")
    fill(page, group, 郵便番号=postal_code, 市区町村=city, 町名=street)


def go_on(page: Page) -> None:
    """Save the page and go on."""
    page.get_by_role("button", name="保存して進む").click()


def expect_heading(page: Page, words: str) -> None:
    """The page's one heading."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def receipt_number(page: Page) -> str:
    """The receipt number that the page shows."""
    found = re.search(r"U(-[0-9A-Z]{4}){3}-[0-9A-Z]", page.get_by_role("main").inner_text())
    assert found
    return found.group()


def open_case(page: Page, number: str) -> None:
    """Find the case in the queue by its receipt number and open it."""
    page.goto("/desk/")
    page.get_by_role("searchbox").fill(number)
    page.get_by_role("button", name="さがす").click()
    row = page.get_by_role("row").filter(has_text=number)
    row.get_by_role("link").click()
    expect(page).to_have_url(re.compile("/desk/cases/"))


def check_standards(page: Page, *, unmet: str = "") -> None:
    """Look at every standard of the case that is open; with `unmet`, the first one is not met, and that is why."""
    if unmet:
        first = page.locator(".standard").first
        first.get_by_role("radio", name="満たさない").check()
        first.get_by_label("確認した事実").fill(unmet)
    rest = page.get_by_role("button", name="「満たす」にして保存する")
    if rest.count():
        rest.click()
        expect(rest).to_have_count(0)
    elif unmet:
        page.get_by_role("button", name="確認を保存する").click()


def propose(page: Page, *, outcome: str, grounds: str) -> None:
    """Look at the standards, and propose a decision on the case that is open."""
    check_standards(page, unmet=grounds if "しません" in outcome or "却下" in outcome else "")
    form = page.locator("#propose")
    form.get_by_role("radio", name=outcome).first.check()
    form.get_by_label("理由").fill(grounds)
    form.get_by_role("button", name="決裁に回す").click()
    expect(page.get_by_role("main")).to_contain_text("決裁者の確認を待っています。")


def sign_off(page: Page, *, answer: str, comment: str = "") -> None:
    """Approve or return the proposal of the case that is open."""
    page.get_by_label("意見").fill(comment)
    page.get_by_role("button", name=answer, exact=True).click()


def decide(page: Page) -> None:
    """Make the decision of the case that is open."""
    page.get_by_role("button", name="決定して通知する").click()
    expect(page.get_by_role("heading", name="処分")).to_be_visible()


def download(page: Page, name: str, folder: Path) -> Path:
    """Save what the link called `name` gives."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target


def verify(page: Page, notice: Path) -> None:
    """Ask the public page whether the notice is genuine."""
    page.goto("/verify/")
    page.get_by_label("通知書のPDF").set_input_files(notice)
    page.get_by_role("button", name="確かめる").click()


def altered(notice: Path) -> Path:
    """A copy of the notice in which one byte in the middle is another."""
    data = bytearray(notice.read_bytes())
    data[len(data) // 2] ^= 1
    copy = notice.with_name("altered.pdf")
    copy.write_bytes(bytes(data))
    return copy


def say(page: Page, *, rating: str, text: str = "", time_was_acceptable: bool | None = None) -> None:
    """Write a review on the review page that is open."""
    page.get_by_label(rating, exact=True).check()
    if time_was_acceptable is not None:
        page.get_by_label("はい" if time_was_acceptable else "いいえ", exact=True).check()
    page.get_by_label("よかったこと、困ったこと").fill(text)
    page.get_by_role("button", name="送る", exact=True).click()
    expect_heading(page, "ありがとうございました")


def evidence(page: Page, procedure: str, criterion: str) -> Locator:
    """The line of the level page of a procedure that gives the evidence of one criterion."""
    page.goto(f"/procedures/{procedure}/quality/")
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=criterion))


def app_code(secret: str) -> str:
    """What an authenticator app shows that was given `secret`."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
