"""Signing in by a real provider and stepping up; a session that ends while typing; a terminal at a counter."""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from madoguchi.accounts import sessions
from madoguchi.accounts.models import KeptTyping
from madoguchi.accounts.oidc import provider_with_key
from madoguchi.accounts.oidc.keys import public_jwk
from madoguchi.accounts.selectors import acting_of
from madoguchi.core.clock import now
from madoguchi.events.models import Event
from madoguchi.filling.services import proof, start
from madoguchi.registry.models import ProcedureVersion
from madoguchi.registry.selectors import body_of
from madoguchi.registry.types import ProcedureBody
from madoguchi.site.trial.__main__ import server_at
from madoguchi.site.trial.providers import CLIENTS, settings_of
from madoguchi.site.trial.server import Registered
from tests.browser import NewPage
from tests.journeys import cases, steps
from tests.journeys.world import CHILD_ALLOWANCE, World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def provider(settings: Any, tmp_path: Any, live_server: Any) -> Iterator[str]:
    """The trial provider on a port of its own, with the live server registered."""
    settings.SIGN_IN_DIR = tmp_path / "sign-in"
    server = server_at(0, {})
    origin = f"http://127.0.0.1:{server.server_port}"
    settings.SIGN_IN_PROVIDERS = settings_of(origin)
    application: Any = server.get_app()
    for counter, client_id in CLIENTS.items():
        ours = provider_with_key(counter)
        assert ours is not None
        back = f"{live_server}/account/with/{counter}/back/"
        application.servers[counter].clients[client_id] = Registered(
            client_id, (back,), {"keys": [public_jwk(ours)]}, tuple(ours.scopes)
        )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield origin
    server.shutdown()
    server.server_close()
    thread.join()


def show_card(page: Page, person: str = "窓野 花子", way: str = "カードと4けた", code: str = "1234") -> None:
    """Choose the invented card at the provider and type its number."""
    page.get_by_label(person).check()
    page.get_by_label(way).check()
    page.get_by_label("番号", exact=True).fill(code)
    page.get_by_role("button", name="ログインする").click()


def needs_a_card(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the procedures ask for a card from now on."""

    def stricter(version: ProcedureVersion) -> ProcedureBody:
        words = "窓口で、運転免許証などを見せてください。"
        return replace(body_of(version), identity_level="2", identity_alternative=words)

    monkeypatch.setattr(proof, "body_of", stricter)


@pytest.mark.parametrize("width", [375, 1280])
def test_a_resident_signs_in_with_a_card(
    new_page: NewPage, world: World, provider: str, axe: Any, width: int
) -> None:
    page = new_page(width=width)
    page.goto("/account/sign-in/?next=/my/")
    axe(page)
    page.get_by_role("button", name="マイナンバーカードでログイン").click()
    expect(page).to_have_url(re.compile(f"^{provider}/card/authorize"))
    expect(page.get_by_text("体験用の画面です。")).to_be_visible()
    axe(page)
    show_card(page, code="9999")
    expect(page.get_by_role("alert")).to_contain_text("番号が違います")
    show_card(page)
    expect(page).to_have_url(re.compile("/my/$"))
    expect(page.get_by_role("banner")).to_contain_text("窓野 花子" if width > 700 else "")


def test_without_javascript_too_and_who_stops_is_told_kindly(
    new_page: NewPage, world: World, provider: str
) -> None:
    page = new_page(javascript=False)
    page.goto("/account/sign-in/")
    page.get_by_role("button", name="マイナンバーカードでログイン").click()
    page.get_by_role("button", name="やめる").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ログインをやめました")
    page.get_by_role("link", name="ログインに戻る").click()
    page.get_by_role("button", name="マイナンバーカードでログイン").click()
    show_card(page)
    expect(page).to_have_url(re.compile("/my/$"))


def test_a_company_comes_with_its_own_account(
    new_page: NewPage, world: World, provider: str, axe: Any
) -> None:
    page = new_page()
    page.goto("/account/sign-in/")
    page.get_by_role("button", name="gBizIDでログイン").click()
    show_card(page, "株式会社まどの食堂", "アプリで承認")
    expect(page).to_have_url(re.compile("/my/$"))
    expect(page.get_by_role("main")).to_contain_text("株式会社まどの食堂")


def test_a_procedure_that_needs_a_card_leads_to_it_and_back_to_the_same_draft(
    new_page: NewPage, world: World, provider: str, axe: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = new_page(width=375)
    steps.sign_in(page, "hanako@madono.example")
    page.goto(f"/apply/{CHILD_ALLOWANCE}/")
    page.get_by_label("窓野市").check()
    page.get_by_role("button", name="申請を始める").click()
    expect(page).to_have_url(re.compile("/apply/draft/"))
    draft = page.url
    needs_a_card(monkeypatch)
    page.goto(f"/apply/{CHILD_ALLOWANCE}/")
    page.get_by_label("窓野市").check()
    page.get_by_role("button", name="申請を始める").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("本人の確認が必要です")
    expect(page.get_by_role("main")).to_contain_text("運転免許証などを見せてください")
    axe(page)
    page.get_by_role("link", name="カードなどで確かめる").click()
    axe(page)
    page.get_by_role("button", name="マイナンバーカードでログイン").click()
    show_card(page, way="カードを使わない", code="0000")
    expect(page.get_by_role("main")).to_contain_text("より確かな方法を選んでください")
    axe(page)
    assert Event.objects.filter(kind="sign_in.refused", data__code="level_too_low").count() == 1
    page.goto(f"/account/step-up/?next=/apply/{CHILD_ALLOWANCE}/")
    page.get_by_role("button", name="マイナンバーカードでログイン").click()
    show_card(page)
    expect(page).to_have_url(re.compile(f"/apply/{CHILD_ALLOWANCE}/$"))
    page.get_by_label("窓野市").check()
    page.get_by_role("button", name="申請を始める").click()
    expect(page).to_have_url(re.compile("/apply/draft/"))
    page.goto(draft)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


# the end of a session


def _typing(page: Page) -> None:
    page.goto(f"/apply/{CHILD_ALLOWANCE}/")
    page.get_by_label("窓野市").check()
    page.get_by_role("button", name="申請を始める").click()
    page.get_by_role("main").get_by_role("link", name="連絡先").click()
    page.get_by_label("電話番号").fill("090-0000-7777")


@pytest.mark.parametrize("javascript", [True, False])
def test_who_is_away_too_long_finds_everything_typed(
    new_page: NewPage, world: World, monkeypatch: pytest.MonkeyPatch, axe: Any, javascript: bool
) -> None:
    page = new_page(width=375, javascript=javascript)
    steps.sign_in(page, "hanako@madono.example")
    _typing(page)
    monkeypatch.setattr(sessions, "IDLE", -1)  # as if half an hour had passed
    steps.go_on(page)
    monkeypatch.undo()
    expect(page.get_by_role("main")).to_contain_text("入力していた内容は、預かっています")
    if javascript:
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.get_by_label("メールアドレス").fill("hanako@madono.example")
    page.get_by_label("パスワード", exact=True).fill(steps.PASSWORD)
    page.get_by_role("button", name="ログインする").click()
    expect(page.get_by_role("main")).to_contain_text("入力していた内容を戻しました")
    expect(page.get_by_label("電話番号")).to_have_value("090-0000-7777")
    steps.go_on(page)
    expect(page).not_to_have_url(re.compile("/contact/"))
    assert not KeptTyping.objects.exists()


def test_a_warning_comes_before_the_end_and_one_press_goes_on(
    new_page: NewPage, world: World, monkeypatch: pytest.MonkeyPatch, axe: Any
) -> None:
    page = new_page(width=375)
    steps.sign_in(page, "hanako@madono.example")
    monkeypatch.setattr(sessions, "IDLE", 170)
    page.goto("/my/")
    warning = page.get_by_role("complementary", name="ログインの時間")
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("続ける")
    axe(page)
    monkeypatch.undo()
    warning.get_by_role("button", name="続ける").click()
    expect(warning).not_to_be_visible()
    expect(page).to_have_url(re.compile("/my/$"))


# a terminal at a counter


def test_a_terminal_at_a_counter_forgets_everyone(
    new_page: NewPage, world: World, monkeypatch: pytest.MonkeyPatch, axe: Any
) -> None:
    page = new_page()
    steps.sign_in(page, "shinsa@madono.example")
    page.goto("/account/kiosk/")
    axe(page)
    page.get_by_role("button", name="共用端末にして").click()
    expect(page).to_have_url(re.compile("/$"))
    page.goto("/account/sign-in/")
    assert page.get_by_label("メールアドレス").get_attribute("autocomplete") == "off"
    steps.sign_in(page, "hanako@madono.example")
    by = acting_of(world.people.resident, at=now())
    draft = start(edition=world.editions[CHILD_ALLOWANCE, "madono-shi"], by=by, at=now()).draft
    cases.filled(draft, by=by)
    page.goto(f"/apply/draft/{draft.pk}/check/")
    page.get_by_role("button", name="この内容で申請する").click()
    expect(page.get_by_role("main")).to_contain_text("受付番号")
    expect(page.get_by_role("main")).to_contain_text("ログアウトしました")
    number = steps.receipt_number(page)
    page.go_back()
    expect(page.get_by_role("main")).not_to_contain_text("花子")
    page.goto("/my/")
    expect(page.get_by_role("main")).not_to_contain_text(number)


def test_a_terminal_that_is_left_alone_clears_itself(
    new_page: NewPage, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = new_page()
    steps.sign_in(page, "shinsa@madono.example")
    page.goto("/account/kiosk/")
    page.get_by_role("button", name="共用端末にして").click()
    steps.sign_in(page, "hanako@madono.example")
    monkeypatch.setattr(sessions, "KIOSK_IDLE", 3)
    page.goto("/my/")
    expect(page).to_have_url(re.compile(r":\d+/$"), timeout=15_000)
    page.goto("/account/keys/")
    expect(page).to_have_url(re.compile("/account/sign-in/"))
