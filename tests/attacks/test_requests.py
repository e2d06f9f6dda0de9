"""Requests that no browser sends: foreign character sets, endless bodies, NUL, planted sessions, caches."""

from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from madoguchi.core.clock import now
from madoguchi.examination.models import SavedView
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """The small city at this very moment: views read the clock."""
    return World(now())


def _multipart(charset: str) -> dict[str, Any]:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="number"\r\n\r\n\\ud800\\x00\r\n'
        b'--x\r\nContent-Disposition: form-data; name="secret"\r\n\r\nabc\r\n--x--\r\n'
    )
    return {
        "path": reverse("portal:open_case"),
        "data": body,
        "content_type": f"multipart/form-data; boundary=x; charset={charset}",
    }


@pytest.mark.parametrize("charset", ["hex", "unicode_escape", "utf-7", "idna", "undefined", "no-such-codec"])
def test_a_form_in_another_character_set_is_not_read(client: Client, charset: str) -> None:
    """Codecs that fail would be an error page, codecs with escapes would make half surrogates."""
    response = client.generic("POST", **_multipart(charset))
    assert response.status_code == 400


@pytest.mark.parametrize("charset", ["utf-8", "UTF8"])
def test_a_form_that_says_utf8_is_read(client: Client, charset: str) -> None:
    """Some programs name the character set that all of them use."""
    assert client.generic("POST", **_multipart(charset)).status_code == 422


@pytest.mark.parametrize("length", [settings.LARGEST_BODY + 1, 10**30])
def test_a_body_too_large_is_refused_before_it_is_read(client: Client, length: int) -> None:
    """The verify page needs no token: without this, anyone could fill the disk."""
    response = client.generic(
        "POST",
        reverse("portal:verify"),
        b"a=b",
        CONTENT_LENGTH=str(length),
        content_type="multipart/form-data; boundary=x",
    )
    assert response.status_code == 413
    assert "受け取っていません" in response.content.decode()


@pytest.mark.engines
@pytest.mark.parametrize("given", ["%00", "児童%00手当", "%0%000", "%00%2500%00", "\0"])
def test_nul_in_a_question_is_a_space(world: World, client: Client, given: str) -> None:
    """PostgreSQL takes no NUL in text: a search or a purpose with one would be an error page."""
    client.force_login(world.examiner)
    for name in ("desk:queue", "portal:search", "portal:suggest"):
        response = client.get(f"{reverse(name)}?q={given}")
        assert response.status_code == 200 and b"\0" not in response.content


@pytest.mark.engines
def test_nul_in_a_form_is_left_out(world: World, client: Client) -> None:
    """Pages that read the form themselves would hand it to PostgreSQL: an error page, and what was typed lost."""
    client.force_login(world.examiner)
    sent = {"view_name": "電話\0待ち", "view": "mine", "\0": "\0"}
    assert client.post(reverse("desk:save_view"), sent).status_code == 302
    assert SavedView.objects.get().name == "電話待ち"


def test_a_purpose_of_nothing_but_nul_is_none(world: World, client: Client) -> None:
    client.force_login(world.examiner)
    world.arrived()
    for given in ("", " ", "\0"):
        sent = {"kind": "cases", "shape": "csv", "purpose": given}
        assert client.post(reverse("desk:export_new"), sent).status_code == 422


def test_words_on_both_sides_of_nul_stay_two_words(world: World, client: Client) -> None:
    page = client.get(reverse("portal:search") + "?q=児童%00手当").content.decode()
    assert 'value="児童 手当"' in page


def test_nul_in_a_path_leads_nowhere(client: Client, db: None) -> None:
    assert client.get("/p/%00/").status_code == 404


@pytest.mark.parametrize("name", ["healthz", "portal:quality_csv", "portal:about"])
def test_a_public_page_for_someone_signed_in_is_not_kept_by_caches(
    world: World, client: Client, name: str
) -> None:
    """It carries the cookie of the session anew (a cache in front gave one person's page to all: I8)."""
    client.force_login(world.resident)
    response = client.get(reverse(name))
    assert settings.SESSION_COOKIE_NAME in response.cookies
    assert response.headers["Cache-Control"] == "no-store, private"
    assert "Cookie" in response.headers["Vary"]


def test_a_planted_session_does_not_get_the_ticket(world: World, client: Client) -> None:
    """The id of a guest's session changes with every ticket that it gets."""
    edition = world.edition
    start = reverse("portal:start", args=[edition.procedure.slug])
    client.post(start, {"edition": str(edition.pk)})
    planted = client.cookies[settings.SESSION_COOKIE_NAME].value
    response = client.post(start, {"edition": str(edition.pk)})
    assert response.status_code == 302
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
    victim_draft = response.headers["Location"].removesuffix("ticket/")
    attacker = Client()
    attacker.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert attacker.get(victim_draft).status_code == 404


def test_a_database_too_busy_for_the_session_is_a_window_closed_for_a_moment(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of ours is broken: whoever comes is told to come again, not to ring us with a number."""

    def locked(**given: Any) -> None:
        raise OperationalError("database is locked")

    client = Client(raise_request_exception=False)
    client.post("/account/sign-in/", {"email": world.resident.email, "password": PASSWORD})
    monkeypatch.setattr("madoguchi.accounts.middleware.see_visit", locked)
    response = client.get("/my/")
    assert response.status_code == 503 and response.headers["Retry-After"] == "600"
    monkeypatch.undo()
    assert client.get("/my/").status_code == 200
