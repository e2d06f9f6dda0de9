"""Sessions end: when idle, after twelve hours, at once when told to; what was typed is kept for its person alone (T29)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as our_settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import KeptTyping, User, Visit
from madoguchi.accounts.services import clear_visits
from madoguchi.accounts.sessions import IDLE, KIOSK_IDLE, LONGEST, WARNED
from madoguchi.core.acting import Acting
from madoguchi.events.models import Event
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import draft_for
from tests.world import World

PASSWORD = "correct horse battery"
SIGN_IN = "/account/sign-in/"

pytestmark = pytest.mark.django_db


def after(at: datetime, seconds: float) -> Any:
    return time_machine.travel(at + timedelta(seconds=seconds), tick=False)


@pytest.fixture
def world(at: datetime) -> Any:
    with after(at, 0):
        yield World(at)


def sign_in(client: Client, user: User, **more: str) -> Any:
    if not user.check_password(PASSWORD):
        user.set_password(PASSWORD)
        user.save()
    return client.post(SIGN_IN, {"email": user.email, "password": PASSWORD, **more})


def own_draft(world: World) -> Draft:
    return world.started(world.resident).draft


def typed(draft: Draft, name: str = "新しい姓") -> dict[str, str]:
    return {
        "revision": str(draft.revision),
        "q-applicant_name-family": name,
        "q-applicant_name-given": "名",
        "q-phone": "09012345678",
    }


def test_the_warning_comes_two_minutes_before_the_end_or_earlier() -> None:
    assert WARNED >= 120


def test_a_session_sleeps_after_half_an_hour(client: Client, world: World, at: datetime) -> None:
    sign_in(client, world.resident)
    with after(at, IDLE - 1):
        assert client.get("/my/").status_code == 200
    with after(at, IDLE - 1 + IDLE + 1):
        assert client.get("/account/keys/")["Location"] == f"{SIGN_IN}?next=/account/keys/"
        assert "しばらく操作がなかった" in client.get(SIGN_IN).content.decode()


def test_it_ends_after_twelve_hours_whatever_one_does(client: Client, world: World, at: datetime) -> None:
    sign_in(client, world.resident)
    for seconds in range(0, LONGEST, IDLE // 2):
        with after(at, seconds):
            assert client.get("/my/").status_code == 200
    with after(at, LONGEST):
        assert client.get("/my/").status_code == 302


def test_one_press_puts_the_end_off(client: Client, world: World, at: datetime) -> None:
    sign_in(client, world.resident)
    with after(at, IDLE - 60):
        page = client.get("/my/").content.decode()
        assert f'data-session-ends="{IDLE}"' in page and 'data-warned="180"' in page
        answer = client.post(reverse("accounts:extend"), headers={"X-Extend": "1"})
        assert answer.content.decode() == str(IDLE)
    with after(at, IDLE + 60):
        assert client.post(reverse("accounts:extend"), {"next": "/my/"})["Location"] == "/my/"
    with after(at, 3 * IDLE):
        assert client.post(reverse("accounts:extend"), headers={"X-Extend": "1"}).status_code == 410


def test_a_disabled_account_is_out_at_once(client: Client, world: World) -> None:
    sign_in(client, world.resident)
    assert client.get("/my/").status_code == 200
    User.objects.filter(pk=world.resident.pk).update(is_active=False)
    assert client.get("/my/").status_code == 302


def test_signing_out_ends_it_on_the_server(client: Client, world: World) -> None:
    sign_in(client, world.resident)
    copied = client.cookies[our_settings.SESSION_COOKIE_NAME].value
    response = client.post(reverse("accounts:sign_out"))
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    thief = Client()
    thief.cookies[our_settings.SESSION_COOKIE_NAME] = copied
    assert thief.get("/my/").status_code == 302
    assert not Visit.objects.exists() and not Session.objects.filter(pk=copied).exists()


def test_one_sees_ones_devices_and_ends_them(client: Client, world: World) -> None:
    phone, laptop, own = Client(), Client(), client
    phone.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1"
    laptop.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36"
    for browser in (phone, laptop, own):
        sign_in(browser, world.resident)
    page = own.get(reverse("accounts:visits")).content.decode()
    assert "iPhone Safari" in page and "Windows Chrome" in page and "この端末" in page
    one = Visit.objects.get(device="iPhone Safari")
    own.post(reverse("accounts:visit_end"), {"which": str(one.pk)})
    assert phone.get("/my/").status_code == 302
    assert laptop.get("/my/").status_code == 200
    own.post(reverse("accounts:visit_end"), {"which": "others"})
    assert laptop.get("/my/").status_code == 302
    assert own.get("/my/").status_code == 200
    own.post(reverse("accounts:visit_end"), {"which": "all"})
    assert own.get("/my/").status_code == 302
    kinds = Event.objects.filter(kind__startswith="user.signed_out").values_list("kind", flat=True)
    assert sorted(kinds) == ["user.signed_out", "user.signed_out_everywhere", "user.signed_out_everywhere"]


def test_nobody_ends_the_session_of_someone_else(client: Client, world: World) -> None:
    other = Client()
    sign_in(other, world.neighbour)
    sign_in(client, world.resident)
    theirs = Visit.objects.get(user=world.neighbour)
    assert client.post(reverse("accounts:visit_end"), {"which": str(theirs.pk)}).status_code == 404
    assert client.post(reverse("accounts:visit_end"), {"which": "nonsense"}).status_code == 404
    assert other.get("/my/").status_code == 200


def test_what_was_typed_when_the_session_slept_comes_back(client: Client, world: World, at: datetime) -> None:
    sign_in(client, world.resident)
    draft = own_draft(world)
    address = reverse("portal:page", args=[draft.pk, "who"])
    with after(at, IDLE + 60):
        response = client.post(address, typed(draft))
        assert response["Location"] == f"{SIGN_IN}?next=/account/resume/"
        assert "預かっています" in client.get(response["Location"]).content.decode()
        kept = KeptTyping.objects.get()
        assert "新しい姓".encode() not in bytes(kept.sealed)
        response = sign_in(client, world.resident, next="/account/resume/")
        assert response["Location"] == "/account/resume/"
        response = client.get("/account/resume/")
        assert response["Location"] == address
        page = client.get(address).content.decode()
        assert 'value="新しい姓"' in page and "入力していた内容を戻しました" in page
        assert draft_for(world.acting(world.resident), draft.pk).answers == draft.answers  # not saved yet
        client.post(address, typed(draft))
        saved = draft_for(world.acting(world.resident), draft.pk)
        assert saved.answers["applicant_name"]["family"] == "新しい姓"
        assert not KeptTyping.objects.exists() and "kept" not in client.session


def test_nobody_else_gets_what_was_typed(client: Client, world: World, at: datetime) -> None:
    sign_in(client, world.resident)
    draft = own_draft(world)
    with after(at, IDLE + 60):
        client.post(reverse("portal:page", args=[draft.pk, "who"]), typed(draft))
        kept = client.session["kept"]
        sign_in(client, world.neighbour)
        assert client.get("/account/resume/")["Location"] == "/my/"
        session = client.session
        session["kept"] = kept
        session.save()
        response = client.get("/account/resume/", follow=True)
        assert "新しい姓" not in response.content.decode()


def test_typing_is_kept_for_a_day(client: Client, world: World, at: datetime) -> None:
    sign_in(client, world.resident)
    draft = own_draft(world)
    with after(at, IDLE + 60):
        client.post(reverse("portal:page", args=[draft.pk, "who"]), typed(draft))
    with after(at, 26 * 3600):
        sign_in(client, world.resident)
        assert client.get("/account/resume/")["Location"] == "/my/"
    clear_visits(by=Acting.system("test"), at=at + timedelta(hours=26))
    assert not KeptTyping.objects.exists()


def test_a_guests_typing_comes_back_with_number_and_secret(
    client: Client, world: World, at: datetime
) -> None:
    started = world.started()
    draft, ticket = started.draft, started.new_ticket
    assert ticket is not None
    opening = {"number": ticket.ticket.number, "secret": ticket.secret}
    client.post(reverse("portal:open_case"), opening)
    address = reverse("portal:page", args=[draft.pk, "who"])
    with after(at, IDLE + 60):
        response = client.post(address, typed(draft))
        assert response["Location"] == reverse("portal:open_case")
        assert "預かっています" in client.get(response["Location"]).content.decode()
        assert client.post(reverse("portal:open_case"), opening)["Location"] == "/account/resume/"
        assert client.get("/account/resume/")["Location"] == address
        assert 'value="新しい姓"' in client.get(address).content.decode()


def test_a_page_that_cannot_show_it_again_offers_to_go_on(client: Client, world: World, at: datetime) -> None:
    client.force_login(world.examiner)
    case = world.arrived()
    address = reverse("desk:take", args=[case.pk])
    client.get("/desk/")
    with after(at, IDLE + 60):
        assert client.post(address, {"revision": "1", "note": "<b>覚え書き"})["Location"].startswith(SIGN_IN)
        kept = client.session["kept"]
        client.force_login(world.examiner)
        session = client.session
        session["kept"] = kept
        session.save()
        page = client.get("/account/resume/").content.decode()
        assert f'action="{address}"' in page
        assert 'name="note" value="&lt;b&gt;覚え書き"' in page
        assert client.post("/account/resume/")["Location"] == "/my/"
        assert not KeptTyping.objects.exists()


def test_what_another_site_posts_is_not_kept(world: World, at: datetime) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.resident)
    client.get("/my/")
    draft = own_draft(world)
    with after(at, IDLE + 60):
        assert client.post(reverse("portal:page", args=[draft.pk, "who"]), typed(draft)).status_code == 403
    assert not KeptTyping.objects.exists()


@pytest.mark.parametrize("address", ["/account/second/", "/account/sign-in/"])
def test_secrets_that_were_typed_are_never_kept(
    client: Client, world: World, at: datetime, address: str
) -> None:
    sign_in(client, world.resident)
    with after(at, IDLE + 60):
        client.post(address, {"code": "123456", "password": PASSWORD, "email": "x@example.jp"})
    assert not KeptTyping.objects.exists()


# a terminal that people share


@pytest.fixture
def terminal(client: Client, world: World) -> Client:
    """A browser at a counter."""
    client.force_login(world.examiner)
    page = client.get(reverse("accounts:kiosk")).content.decode()
    assert "2分" in page
    response = client.post(reverse("accounts:kiosk"), {"act": "on"})
    assert response["Location"] == "/"
    assert client.get("/desk/").status_code == 302
    assert Event.objects.filter(kind="kiosk.on").count() == 1
    return client


def test_a_shared_terminal_forgets_after_two_minutes(terminal: Client, world: World, at: datetime) -> None:
    sign_in(terminal, world.resident)
    with after(at, KIOSK_IDLE - 1):
        assert terminal.get("/my/").status_code == 200
    with after(at, 2 * KIOSK_IDLE):
        assert terminal.get("/my/").status_code == 302


def test_it_forgets_after_the_receipt(terminal: Client, world: World) -> None:
    sign_in(terminal, world.resident)
    draft = world.filled(world.resident)
    world.sent(draft)
    response = terminal.get(reverse("portal:sent", args=[draft.pk]))
    assert response.status_code == 200 and "受付番号" in response.content.decode()
    assert response["Cache-Control"] == "no-store, private"
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert terminal.get(reverse("portal:sent", args=[draft.pk])).status_code == 404  # Back shows nothing
    assert terminal.get("/my/").status_code == 302


def test_the_browser_is_told_to_fill_in_nothing(terminal: Client, world: World) -> None:
    for address in (SIGN_IN, "/", reverse("portal:open_case")):
        page = terminal.get(address).content.decode()
        tokens = {part.split('"')[0] for part in page.split('autocomplete="')[1:]}
        assert tokens <= {"off", "one-time-code"}, address
        assert "<form autocomplete=" in page or "<form" not in page


def test_a_terminal_is_taken_back_by_an_officer(terminal: Client, world: World) -> None:
    terminal.force_login(world.examiner)
    terminal.post(reverse("accounts:kiosk"), {"act": "off"})
    assert not terminal.cookies["kiosk"].value
    assert Event.objects.filter(kind="kiosk.off").count() == 1


def test_a_mark_that_we_did_not_sign_makes_no_terminal(client: Client, world: World, at: datetime) -> None:
    client.cookies["kiosk"] = "made:up"
    sign_in(client, world.resident)
    with after(at, KIOSK_IDLE + 10):
        assert client.get("/my/").status_code == 200


def test_residents_put_up_no_terminal(client: Client, world: World) -> None:
    client.force_login(world.resident)
    assert client.get(reverse("accounts:kiosk")).status_code == 404
