"""Signing in as a person does it: by keyboard, without JavaScript, on a phone; axe finds nothing."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from madoguchi.accounts.models import User
from madoguchi.accounts.services import give_totp
from madoguchi.core.acting import Acting
from tests.browser import NewPage
from tests.journeys import steps

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"


@pytest.fixture
def officer_of_demo(officer_account: User, at: datetime) -> User:
    """The examiner as an account of the demo, whose app's code stands on the page."""
    officer_account.is_demo = True
    officer_account.save()
    give_totp(user=officer_account, by=Acting.system("test"), at=at)
    return officer_account


def test_an_officer_signs_in_by_keyboard(page: Page, officer_of_demo: User, axe):
    page.goto("/account/sign-in/")
    axe(page)
    page.get_by_label("メールアドレス").focus()
    page.keyboard.type(officer_of_demo.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url("/account/second/")
    axe(page)
    page.get_by_label("確認番号").focus()
    page.keyboard.type(page.locator("[data-demo-code]").inner_text())
    page.keyboard.press("Enter")
    expect(page).to_have_url("/desk/")
    axe(page)


@pytest.mark.parametrize("width", [375, 1280])
def test_a_wrong_password_is_told_at_the_top_and_beside_the_field(
    new_page: NewPage, officer_account: User, axe, width
):
    page = new_page(width=width)
    page.goto("/account/sign-in/")
    page.get_by_label("メールアドレス").fill(officer_account.email)
    page.get_by_label("パスワード").fill("wrong")
    page.get_by_role("button", name="ログインする").click()
    expect(page.get_by_role("alert").first).to_contain_text("組み合わせが正しくありません")
    expect(page.get_by_label("メールアドレス")).to_have_value(officer_account.email)
    assert page.title().startswith("エラー：")
    axe(page)


def test_without_javascript_one_signs_in_and_out(new_page: NewPage, officer_of_demo: User):
    page = new_page(javascript=False)
    page.goto("/desk/")
    expect(page).to_have_url("/account/sign-in/?next=/desk/")
    page.get_by_label("メールアドレス").fill(officer_of_demo.email)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログインする").click()
    expect(page).to_have_url("/account/second/?next=/desk/")
    steps.show_second(page)
    expect(page).to_have_url("/desk/")
    page.get_by_role("button", name="ログアウト").first.click()
    expect(page).to_have_url("/")
    page.goto("/desk/")
    expect(page).to_have_url("/account/sign-in/?next=/desk/")


def test_an_officer_sets_up_the_second_factor(new_page: NewPage, officer_account: User, axe):
    """The first time: the code of an app that photographed the picture, then ten codes for a bad day."""
    page = new_page(width=375)
    page.goto("/account/staff/")
    axe(page)
    page.get_by_label("メールアドレス").fill(officer_account.email)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログインする").click()
    expect(page).to_have_url("/account/second/set-up/")
    expect(page.get_by_role("img", name="認証アプリで写す図")).to_be_visible()
    axe(page)
    secret = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("6けたの番号").fill(steps.app_code(secret))
    page.get_by_role("button", name="登録する").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("予備の番号")
    assert page.locator(".codes li").count() == 10
    axe(page)
    page.get_by_role("link", name="控えました").click()
    expect(page).to_have_url("/desk/")


def test_a_resident_makes_a_passkey_and_signs_in_with_it(new_page: NewPage, live_server, axe, mailoutbox):
    """Registered with a mail address and a device that asks for a finger (Chromium's virtual authenticator)."""
    page = new_page(width=375)
    home = str(live_server).replace("127.0.0.1", "localhost")  # passkeys are not made for bare numbers
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    added = devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto(f"{home}/account/sign-in/")
    page.get_by_role("link", name="はじめての方").click()
    axe(page)
    page.get_by_label("メールアドレス").fill("mei@example.jp")
    page.get_by_role("button", name="番号を送る").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("メールの番号")
    axe(page)
    found = re.search(r"\d{6}", mailoutbox[-1].body)
    assert found
    page.get_by_label("6けたの番号").fill(found.group())
    page.get_by_role("button", name="進む").click()
    page.get_by_label("お名前").fill("葛󠄀城 芽衣")
    axe(page)
    page.get_by_role("button", name="パスキーをつくって登録する").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("パスキーを登録する")
    page.get_by_label("端末の呼び名").fill("自分のスマートフォン")
    axe(page)
    page.get_by_role("button", name="パスキーをつくる").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("予備の番号")
    page.get_by_role("link", name="控えました").click()
    page.goto(f"{home}/account/keys/")
    expect(page.get_by_role("main")).to_contain_text("自分のスマートフォン")
    axe(page)
    page.get_by_role("link", name="端末を見る").click()
    axe(page)
    page.get_by_role("button", name="すべてログアウトする").last.click()
    page.goto(f"{home}/account/sign-in/?next=/account/keys/")
    page.get_by_role("button", name="パスキーでログイン").click()
    expect(page).to_have_url(f"{home}/account/keys/")
    held = devices.send("WebAuthn.getCredentials", {"authenticatorId": added["authenticatorId"]})[
        "credentials"
    ]
    assert len(held) == 1 and held[0]["signCount"] >= 1


def test_a_device_that_refuses_is_told_and_other_ways_remain(new_page: NewPage, live_server):
    page = new_page()
    page.goto(str(live_server).replace("127.0.0.1", "localhost") + "/account/sign-in/")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": False,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.get_by_role("button", name="パスキーでログイン").click()
    expect(page.get_by_text("この端末のパスキーを使えませんでした")).to_be_visible()
    expect(page.get_by_label("メールアドレス")).to_be_visible()
