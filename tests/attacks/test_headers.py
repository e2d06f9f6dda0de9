"""What every answer says to the browser: nothing of others runs, is framed, guessed, kept or sent on (T16, T25)."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from madoguchi.core.clock import now
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db

PUBLIC = [
    "/",
    "/about/",
    "/privacy/",
    "/account/sign-in/",
    "/search/?q=x",
    "/nothing/here/",
    "/static/nothing.js",
]


@pytest.fixture
def world(db: None) -> World:
    return World(now())


def _directives(answer: Any) -> dict[str, list[str]]:
    policy = answer.headers["Content-Security-Policy"]
    return {one.split()[0]: one.split()[1:] for one in policy.split(";") if one.strip()}


def test_no_page_takes_scripts_frames_or_bases_of_others(world: World, client: Client) -> None:
    client.force_login(world.examiner)
    for path in [*PUBLIC, reverse("desk:queue"), reverse("accounts:visits")]:
        answer = client.get(path)
        told = _directives(answer)
        assert told["object-src"] == ["'none'"] and told["frame-ancestors"] == ["'none'"], path
        assert told["base-uri"] in (["'none'"], ["'self'"]) and "form-action" in told, path
        for name in ("default-src", "script-src", "style-src"):
            given = told.get(name, told["default-src"])
            assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "data:", "https:"} & set(given), (path, name)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_answers_of_text_say_their_character_set(world: World, client: Client) -> None:
    for path in PUBLIC:
        kind = client.get(path).headers["Content-Type"]
        assert "charset=utf-8" in kind or kind.startswith("application/json"), path


def test_other_origins_read_the_open_api_and_nothing_else(world: World) -> None:
    client = Client(headers={"origin": "https://evil.example"})
    client.force_login(world.resident)
    for path in ["/", reverse("portal:my"), reverse("portal:export_file"), reverse("portal:messages")]:
        answer = client.get(path)
        assert "Access-Control-Allow-Origin" not in answer.headers, path
    shown = client.get("/api/v1/life-events")
    assert shown.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in shown.headers


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "DEBUG", "CONNECT"])
def test_methods_that_nobody_needs_are_not_taken(world: World, client: Client, method: str) -> None:
    for path in ("/", "/api/v1/procedures", reverse("accounts:sign_in")):
        assert client.generic(method, path).status_code in (400, 403, 404, 405)


def test_no_folder_is_listed_and_no_version_is_told(world: World, client: Client) -> None:
    for path in ("/static/", "/static/ui/", "/media/", "/.git/config", "/var/"):
        assert client.get(path).status_code in (301, 302, 404)
    told = " ".join(f"{k}: {v}" for k, v in client.get("/").headers.items())
    assert not any(word in told for word in ("Django", "granian", "Python", "X-Powered-By"))


def test_after_signing_out_nothing_is_kept_and_the_old_cookie_opens_nothing(world: World) -> None:
    """T16: the browser is told to forget; what it shows when one goes back was never stored."""
    client = Client()
    client.post(reverse("accounts:sign_in"), {"email": world.resident.email, "password": PASSWORD})
    page = client.get(reverse("portal:my"))
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"] and "private" in page.headers["Cache-Control"]
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    out = client.post(reverse("accounts:sign_out"))
    assert "storage" in out.headers["Clear-Site-Data"] and "cache" in out.headers["Clear-Site-Data"]
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert thief.get(reverse("portal:my")).status_code == 302


def test_the_cookie_of_a_session_is_long_random_and_dies(world: World) -> None:
    keys = set()
    for _ in range(3):
        client = Client()
        client.post(reverse("accounts:sign_in"), {"email": world.resident.email, "password": PASSWORD})
        keys.add(client.cookies[settings.SESSION_COOKIE_NAME].value)
    assert len(keys) == 3 and min(len(key) for key in keys) >= 32
    assert timedelta(seconds=settings.SESSION_COOKIE_AGE) <= timedelta(hours=12)


def test_a_parameter_that_comes_twice_is_one(world: World, client: Client) -> None:
    """The last counts, on the page as in the service: nobody smuggles a second value past a check."""
    client.force_login(world.resident)
    assert client.get("/search/?q=子ども&q=").status_code == 200
    draft = world.started(world.resident).draft
    sent = {"revision": ["999", str(draft.revision)], "q-phone": ["090-0000-0000", "x"]}
    answer = client.post(reverse("portal:page", args=[draft.pk, "who"]), sent)
    assert answer.status_code == 422 and "phone" not in (type(draft).objects.get().answers or {})
