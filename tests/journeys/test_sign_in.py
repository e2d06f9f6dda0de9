"""Signing in as a person does it: by keyboard, without JavaScript, on a phone; axe finds nothing."""

import pytest
from playwright.sync_api import Page, expect

from madoguchi.accounts.models import User

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"


def test_an_officer_signs_in_by_keyboard(page: Page, officer_account: User, axe):
    page.goto("/account/sign-in/")
    axe(page)
    page.get_by_label("メールアドレス").focus()
    page.keyboard.type(officer_account.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url("/desk/")
    axe(page)


@pytest.mark.parametrize("width", [375, 1280])
def test_a_wrong_password_is_told_at_the_top_and_beside_the_field(
    new_page, officer_account: User, axe, width
):
    page = new_page(width=width)
    page.goto("/account/sign-in/")
    page.get_by_label("メールアドレス").fill(officer_account.email)
    page.get_by_label("パスワード").fill("wrong")
    page.get_by_role("button", name="ログインする").click()
    expect(page.get_by_role("alert")).to_contain_text("組み合わせが正しくありません")
    expect(page.get_by_label("メールアドレス")).to_have_value(officer_account.email)
    assert page.title().startswith("エラー：")
    axe(page)


def test_without_javascript_one_signs_in_and_out(new_page, officer_account: User):
    page = new_page(javascript=False)
    page.goto("/desk/")
    expect(page).to_have_url("/account/sign-in/?next=/desk/")
    page.get_by_label("メールアドレス").fill(officer_account.email)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログインする").click()
    expect(page).to_have_url("/desk/")
    page.get_by_role("button", name="ログアウト").first.click()
    expect(page).to_have_url("/")
    page.goto("/desk/")
    expect(page).to_have_url("/account/sign-in/?next=/desk/")
