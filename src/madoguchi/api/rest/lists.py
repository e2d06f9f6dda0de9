"""How lists are asked for, and how a page of one is put together."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date
from ninja import Query

from madoguchi.api.paging import cursor_for, place_of
from madoguchi.api.selectors import in_force_since

Limit = Annotated[int, Query(20, ge=1, le=100, description="Records on a page, 1 to 100.")]
Cursor = Annotated[str | None, Query(None, description="The `next` of the page before.")]
Code = Annotated[str | None, Query(None, max_length=40)]


def absolute(path: str) -> str:
    """The address of `path` on this service; the one in the settings, never the one that the reader names."""
    return f"{settings.SITE_ORIGIN.rstrip('/')}{path}"


def asked(request: HttpRequest) -> dict[str, Any]:
    """What was asked beside the place in the list: a cursor counts for the same question only."""
    return {
        "path": request.path,
        **{key: value for key, value in request.GET.items() if key not in ("cursor", "limit")},
    }


def start(request: HttpRequest, cursor: str | None, kind: type) -> Any:
    """The place after which the page begins, None for the first page; raises `BadParameter`."""
    return None if cursor is None else place_of(cursor, kind, asked=asked(request))


def turn(request: HttpRequest, response: HttpResponse, place: Any) -> str | None:
    """The cursor of the page after `place` (None: there is none), which the header `Link` names too."""
    if place is None:
        return None
    cursor = cursor_for(place, asked=asked(request))
    query: Mapping[str, Any] = {**request.GET.dict(), "cursor": cursor}
    response.headers["Link"] = f'<{absolute(request.path)}?{urlencode(query, errors="replace")}>; rel="next"'
    return cursor


def dated(response: HttpResponse, version: Any, *later: Any) -> None:
    """Say since when the answer holds: since `version` counts, or any `later` moment."""
    moments = [in_force_since(version), *(moment for moment in later if moment)]
    response.headers["Last-Modified"] = http_date(max(moments).timestamp())
