"""Finished public pages are kept for some seconds for people of whom nothing is known (ADR 56).

Whoever comes with no cookie but the chosen language gets the page that the one before got, of the same process. Outside
of this service nothing may keep a page: its headers say so, kept or not.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch

from madoguchi.accounts.types import CountedPage
from madoguchi.site.reading import may_be_old

LARGEST, MOST = 200_000, 32_000_000
"""Bytes of a page that is kept, and of all pages of a process."""
RENEWING = 5.0
"""Seconds in which one makes a page anew that is over, and the others still get the old one."""

Key = tuple[object, ...]


@dataclass
class Page:
    """A finished page (控え)."""

    content: bytes
    headers: tuple[tuple[str, str], ...]
    match: ResolverMatch
    made: float
    until: float
    count: Callable[[HttpRequest], None] | None = None
    """Called each time it is given out."""


class Pages:
    """The pages of this process, the ones asked for last kept longest."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Key, *, at: float) -> Page | None:
        """The page; none for the one who is to make it anew, while others still get the old one."""
        with self._lock:
            page = self._pages.get(key)
            if page is None:
                return None
            self._pages.move_to_end(key)
            if at < page.until:
                return page
            page.until = at + RENEWING
            return None

    def put(self, key: Key, page: Page) -> None:
        """Keep a page; lets go of what was not asked for longest when there is too much."""
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self._bytes += len(page.content)
            while self._bytes > MOST:
                self._drop(next(iter(self._pages)))

    def forget(self) -> None:
        """Let go of all of them."""
        with self._lock:
            self._pages.clear()
            self._bytes = 0

    def _drop(self, key: Key) -> None:
        if old := self._pages.pop(key, None):
            self._bytes -= len(old.content)


pages = Pages()


class KeepingMiddleware:
    """Stands outside of all that makes a page, and inside of what counts and numbers requests."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        seconds = settings.ENV.pages_seconds
        if not seconds or not _is_of_somebody_unknown(request):
            return self._made(request)
        key, now = _key(request), monotonic()
        if page := pages.get(key, at=now):
            request.resolver_match = page.match
            if page.count:
                page.count(request)
            return HttpResponse(
                page.content, headers={**dict(page.headers), "Age": str(int(now - page.made))}
            )
        response = self._made(request)
        match = request.resolver_match
        if match and isinstance(response, HttpResponse) and _may_be_kept(request, match, response):
            headers = tuple((name, value) for name, value in response.items())
            count = response.count if isinstance(response, CountedPage) else None
            pages.put(key, Page(response.content, headers, match, now, now + seconds, count))
        return response

    def _made(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, CountedPage):
            response.count(request)
        return response


def _is_of_somebody_unknown(request: HttpRequest) -> bool:
    has_cookies = bool(request.COOKIES.keys() - {settings.LANGUAGE_COOKIE_NAME})
    return request.method == "GET" and not has_cookies and "Authorization" not in request.headers


def _key(request: HttpRequest) -> Key:
    """All that a page for somebody unknown depends on."""
    return (
        request.scheme,
        request.META.get("HTTP_HOST", ""),
        request.path_info,
        request.META.get("QUERY_STRING", ""),
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
        "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""),
    )


def _may_be_kept(request: HttpRequest, match: ResolverMatch, response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.cookies
        and response.headers.get("Content-Type", "").startswith("text/html")
        and len(response.content) <= LARGEST
        and may_be_old(request)
        and match.namespaces[:1] == ["portal"]
    )
