"""Public pages are kept for strangers and for nobody else; who is known, writes or chose another language gets their own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from madoguchi.portal.views.find import searching
from madoguchi.search.types import SearchResult
from madoguchi.site import keeping
from madoguchi.site.keeping import LARGEST, MOST, RENEWING, KeepingMiddleware, Page, Pages, pages
from tests.portal.test_records import next_version
from tests.world import World

HOME = "/"


@pytest.fixture
def clock(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Pages are kept for five seconds of this clock."""
    seconds = [1000.0]
    settings.ENV = replace(settings.ENV, pages_seconds=5)
    monkeypatch.setattr(keeping, "monotonic", lambda: seconds[0])
    pages.forget()
    yield seconds
    pages.forget()


@pytest.fixture
def world(db: None, at: datetime) -> World:
    """A city with a procedure that takes guests."""
    return World(at)


def _is_kept(client: Client, path: str = HOME, **more: Any) -> bool:
    """Whether the page that this visitor gets was made for another."""
    return "Age" in client.get(path, **more).headers


def test_the_second_stranger_gets_what_the_first_got(clock: list[float], world: World) -> None:
    first = Client().get(HOME)
    assert "Age" not in first.headers
    clock[0] += 3
    with CaptureQueriesContext(connection) as asked:
        second = Client().get(HOME)
    assert (second.content, second.headers["Age"], len(asked)) == (first.content, "3", 0)
    assert second.headers["Cache-Control"] == "no-store, private"
    assert second.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    assert second.headers["X-Request-Id"] != first.headers["X-Request-Id"]


def test_what_an_office_publishes_is_seen_after_the_seconds(clock: list[float], world: World) -> None:
    path, told = "/procedures/child-medical/", "あたらしい説明です。"
    before = Client().get(path).content.decode()
    assert told not in before
    next_version(world, "child-medical", 0, title="子ども医療費助成", summary=told)
    assert Client().get(path).content.decode() == before
    known = Client()
    known.force_login(world.resident)
    assert told in known.get(path).content.decode()
    clock[0] += 5
    assert told in Client().get(path).content.decode()


def test_who_is_known_or_wrote_gets_their_own(clock: list[float], world: World) -> None:
    Client().get(HOME)
    assert _is_kept(Client())
    signed_in, cookied = Client(), Client()
    signed_in.force_login(world.resident)
    assert not _is_kept(signed_in) and not _is_kept(signed_in)
    cookied.cookies["madoguchi-wrote"] = "1"
    assert not _is_kept(cookied)
    assert not _is_kept(Client(headers={"Authorization": "Bearer x"}))
    assert "Age" not in Client().head(HOME).headers
    assert world.resident.name not in Client().get(HOME).content.decode()


@pytest.mark.parametrize(
    "other",
    [
        {"headers": {"Accept-Encoding": "gzip"}},
        {"headers": {"Host": "127.0.0.1"}},
        {"data": {"x": "1"}},
        {"secure": True},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_a_page_depends_on_keeps_it_apart(
    clock: list[float], world: World, settings: Any, other: dict[str, Any]
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
    Client().get(HOME)
    assert not _is_kept(Client(), **other)
    assert _is_kept(Client(), **other)


def test_each_language_has_its_own(clock: list[float], world: World) -> None:
    told = {}
    for language in ("ja", "ja-easy", "en"):
        client = Client()
        client.cookies["language"] = language
        assert not _is_kept(client)
        told[language] = client.get(HOME)
        assert "Age" in told[language].headers
    assert told["en"].headers["Content-Language"] == "en"
    assert len({one.content for one in told.values()}) == 3


@pytest.mark.parametrize(
    "path",
    [
        "/check/",
        "/nowhere/",
        "/my/",
        "/verify/",
        "/status",
        "/readyz",
        "/api/v1/procedures",
    ],
)
def test_what_is_not_kept(clock: list[float], world: World, path: str) -> None:
    for _time in range(3):
        assert not _is_kept(Client(), path)


def test_a_search_is_counted_each_time_and_made_once(
    clock: list[float], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = []
    monkeypatch.setattr(searching, "count_search", lambda text, total, **more: counted.append((text, total)))
    monkeypatch.setattr(searching, "search", lambda words, **more: SearchResult(words, [], total=7))
    address = {"path": "/search/", "data": {"q": "医療"}}
    assert [_is_kept(Client(), **address) for _time in range(3)] == [False, True, True]
    assert _is_kept(Client(), **address, headers={"Sec-Purpose": "prefetch"})  # nobody looks yet
    someone = Client()
    someone.cookies["other"] = "1"
    assert not _is_kept(someone, **address)
    assert counted == [("医療", 7)] * 4


def test_nothing_is_kept_unless_it_is_asked_for(clock: list[float], world: World, settings: Any) -> None:
    settings.ENV = replace(settings.ENV, pages_seconds=0)
    assert not _is_kept(Client()) and not _is_kept(Client())


def _page(content: bytes = b"x", until: float = 10.0) -> Page:
    return Page(content, (), resolve(HOME), 0.0, until)


def test_one_makes_it_anew_and_the_others_get_the_old_one() -> None:
    kept = Pages()
    kept.put(("a",), _page())
    assert kept.get(("a",), at=9.9) is not None
    assert kept.get(("a",), at=10.0) is None
    assert kept.get(("a",), at=10.1) is not None
    assert kept.get(("a",), at=10.0 + RENEWING) is None


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    kept, whole = Pages(), MOST // LARGEST
    for number in range(whole):
        kept.put((number,), _page(b"x" * LARGEST))
    kept.get((0,), at=1.0)
    kept.put((0,), _page(b"x" * LARGEST))  # the same again takes no more room
    kept.get((1,), at=1.0)
    kept.put(("more",), _page(b"x" * LARGEST))
    assert len(kept) == whole
    assert kept.get((2,), at=1.0) is None and kept.get((1,), at=1.0) is not None


@pytest.mark.parametrize(
    ("status", "cookie", "kind", "is_kept"),
    [
        (200, "", "text/html; charset=utf-8", True),
        (200, "csrf", "text/html; charset=utf-8", False),
        (404, "", "text/html; charset=utf-8", False),
        (200, "", "text/csv; charset=utf-8", False),
    ],
)
def test_only_a_whole_page_that_gives_nothing_to_its_visitor_is_kept(
    clock: list[float], status: int, cookie: str, kind: str, is_kept: bool
) -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        request.resolver_match = resolve("/about/")
        response = HttpResponse("a page", status=status, content_type=kind)
        if cookie:
            response.set_cookie(cookie, "of one visitor")
        return response

    for _time in range(2):
        response = KeepingMiddleware(answer)(RequestFactory().get("/about/"))
    assert ("Age" in response.headers) == is_kept
    assert len(pages) == is_kept
