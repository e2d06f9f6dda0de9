"""Every page that anyone can get, in every shape that it takes, as its harshest readers see it.

Each address of the matrix is asked by everyone whose pages differ: as it is, with what it wants, and with nothing, which
shows what is wrong. A shape is a page whose elements and classes were not seen at that address before. The short form
looks at one address in sixty; `drills/pages.py` at all.
"""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

import pytest
import time_machine
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import transaction
from django.http.response import HttpResponse, HttpResponseBase
from django.test import Client
from playwright.sync_api import Browser, Page, Route

from tests.access.city import AT, City
from tests.access.requests import AS_JSON, address, asked, sent
from tests.access.test_matrix import Row, rows
from tests.browser import Complaints
from tests.journeys.audit import Audit, Check

ACTORS = ["nobody", "ticket_a", "resident_a", "resident_b", "member"]
OFFICERS = ["examiner", "approver", "administrator", "editor", "foreign", "above"]
PART, PARTS = map(int, os.environ.get("PAGES_PART", "0/60").split("/"))
LANGUAGE = os.environ.get("PAGES_LANGUAGE", "ja")
OF_PEOPLE = ("portal:", "accounts:")
MEANT = {"portal:question_gallery", "ui:gallery"}
"""Addresses that show parts, wrong ones among them, to those who build pages."""
PIECE = re.compile(r"<([a-z][a-z0-9-]*)((?:\s[^<>]*)?)>")
CLASS = re.compile(r'\b(?:class|role|type)="([^"]*)"')
NOTHING = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'


@dataclass(frozen=True)
class Shown:
    """A page somebody gets (画面)."""

    name: str
    path: str
    status: int
    html: str
    headers: tuple[tuple[str, str], ...]

    @property
    def shape(self) -> frozenset[tuple[str, ...]]:
        """Its elements with their classes, each once."""
        return frozenset((tag, *CLASS.findall(more)) for tag, more in PIECE.findall(self.html))


@dataclass
class Window:
    """A browser before which one page at a time is laid (窓)."""

    page: Page
    shown: Shown | None = None
    complaints: Complaints = field(default_factory=Complaints)

    def lay(self, shown: Shown) -> Page:
        """The page, loaded with its styles and scripts."""
        self.shown = shown
        self.page.goto(f"http://localhost{shown.path}")
        return self.page

    def answer(self, route: Route) -> None:
        """What a host would send: the page, static files as they lie in the tree, an empty picture for all others."""
        path = urlsplit(route.request.url).path
        if route.request.is_navigation_request() and self.shown:
            route.fulfill(status=self.shown.status, body=self.shown.html, headers=dict(self.shown.headers))
        elif path.startswith(settings.STATIC_URL) and (name := _static(path)):
            kind = guess_type(name)[0] or "application/octet-stream"
            route.fulfill(body=Path(name).read_bytes(), content_type=kind)
        else:
            route.fulfill(body=NOTHING, content_type="image/svg+xml")


def _static(path: str) -> str:
    return str(finders.find(path.removeprefix(settings.STATIC_URL)) or "")


@pytest.fixture
def window(browser: Browser) -> Iterator[Window]:
    """A browser that asks nobody but this test."""
    context = browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", reduced_motion="reduce")
    found = Window(context.new_page())
    context.route("**/*", found.answer)
    found.complaints.watch(found.page)
    yield found
    context.close()


def _wanted(row: Row) -> bool:
    is_shown = row.name not in MEANT and not row.name.startswith(("api:", "idp:"))
    is_translated = LANGUAGE == "ja" or row.name.startswith(OF_PEOPLE)
    return is_shown and is_translated and crc32(row.name.encode()) % PARTS == PART


def _answers(city: City, actor: str, row: Row) -> Iterator[tuple[str, str, HttpResponseBase]]:
    """What `actor` gets of `row`: a page as it is, or after what was sent, right and empty."""
    owned = city.of["resident_a" if row.of == "-" else row.of]
    where, cookie, mark = address(row.name, owned), city.cookie(actor), city.mark_of_pages(actor)
    tries = [asked(row.name)] if row.method == "GET" else [{**mark, **sent(row.name, owned)}, mark]
    for number, words in enumerate(tries):
        client = Client()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = LANGUAGE
        if cookie:
            client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        with transaction.atomic():
            response = client.get(where, words) if row.method == "GET" else client.post(where, words)
            yield f"{row.method.lower()}{number or ''}", where, response
            transaction.set_rollback(True)


def _pages(city: City, actor: str, seen: set[object]) -> Iterator[Shown]:
    """Each page that `actor` gets, if nobody got one of its shape."""
    for row in rows():
        if not _wanted(row) or row.name in AS_JSON:
            continue
        for how, where, response in _answers(city, actor, row):
            is_page = response.headers.get("Content-Type", "").startswith("text/html")
            if not isinstance(response, HttpResponse) or not is_page:
                continue
            headers = tuple((name, value) for name, value in response.items() if name != "Content-Length")
            shown = Shown(row.name, where, response.status_code, response.content.decode(), headers)
            common = shown.name if shown.status in (200, 422, 400, 409) else "refused"
            if "<html" in shown.html and (common, how[:3], shown.shape) not in seen:
                seen.add((common, how[:3], shown.shape))
                yield shown


@pytest.mark.django_db
@pytest.mark.parametrize("who", [ACTORS, OFFICERS], ids=["people", "officers"])
def test_every_page_in_every_shape(city: City, window: Window, axe: Check, who: list[str]) -> None:
    if LANGUAGE != "ja" and who is OFFICERS:
        return
    audit, seen = Audit(axe), set[object]()
    for actor in who:
        with time_machine.travel(AT, tick=False):
            pages = list(_pages(city, actor, seen))
        for number, shown in enumerate(pages):
            name = f"{actor} {shown.name} {shown.status} {number}"
            audit.look(window.lay(shown), name, language=LANGUAGE[:2])
            if os.environ.get("PAGES_PART"):
                sys.stderr.write(f"{name}: {len(audit.findings)} findings\n")
    audit.report()
    assert len(audit.seen) >= len(who), "hardly any page was looked at"
    assert not window.complaints.lines, "\n".join(window.complaints.lines)
