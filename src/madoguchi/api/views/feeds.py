"""What changed, as feeds: Atom (RFC 4287) and JSON Feed 1.1, with the older pages behind."""

import re
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from madoguchi.accounts.types import Readers, open_to
from madoguchi.api.http import for_machines
from madoguchi.api.linked.context import absolute
from madoguchi.api.models import Change
from madoguchi.api.selectors import latest_changes

PAGE = 50
MAX_AGE = 60
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Feed(Atom1Feed):
    """A page of the feed, with the address of the one behind it (RFC 5005)."""

    def latest_post_date(self) -> datetime:
        """The moment of the newest change; a feed without one stays as it is from day to day."""
        return super().latest_post_date() if self.items else datetime.fromtimestamp(0, UTC)

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if following := self.feed["following"]:
            handler.addQuickElement("link", "", {"rel": "next", "href": following})


def _page(request: HttpRequest) -> tuple[list[Change], int | None]:
    """The changes of the page asked for, and the number before which the next page begins."""
    text = request.GET.get("before", "")
    if text and not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Http404
    found = latest_changes(limit=PAGE + 1, before=int(text) if text else None)
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def _next(name: str, before: int | None) -> str:
    return f"{absolute(reverse(name))}?before={before}" if before else ""


@open_to(Readers.EVERYONE)
@for_machines(MAX_AGE)
def atom(request: HttpRequest) -> HttpResponse:
    """The latest changes as Atom."""
    changes, before = _page(request)
    feed = _Feed(
        title=_title(),
        link=absolute(reverse("api:open")),
        description=_description(),
        language="ja",
        author_name=settings.SERVICE_OPERATOR,
        feed_url=absolute(request.path),
        feed_guid=absolute(reverse("api:atom")),
        following=_next("api:atom", before),
    )
    for change in changes:
        feed.add_item(
            title=_clean(_told(change)),
            link=_address(change),
            description=_clean(_more(change)),
            unique_id=change.key.urn,
            pubdate=change.at,
            updateddate=change.at,
            categories=[change.kind, change.of],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@open_to(Readers.EVERYONE)
@for_machines(MAX_AGE)
def json_feed(request: HttpRequest) -> HttpResponse:
    """The latest changes as JSON Feed."""
    changes, before = _page(request)
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(),
        "description": _description(),
        "home_page_url": absolute(reverse("api:open")),
        "feed_url": absolute(reverse("api:json_feed")),
        "language": "ja",
        "authors": [{"name": settings.SERVICE_OPERATOR}],
        "items": [
            {
                "id": change.key.urn,
                "url": _address(change),
                "title": _told(change),
                "content_text": _more(change),
                "date_published": change.at.isoformat(),
                "tags": [change.kind, change.of],
            }
            for change in changes
        ],
    }
    if before:
        document["next_url"] = _next("api:json_feed", before)
    return JsonResponse(
        document, content_type="application/feed+json", json_dumps_params={"ensure_ascii": False}
    )


def _title() -> str:
    return _("%(service)s の手続・制度の変更") % {"service": settings.SERVICE_NAME}


def _description() -> str:
    return _("手続と制度の公開と廃止、手続プロセスの変更、国の手続の取込み。")


def _told(change: Change) -> str:
    if change.kind == Change.Kind.IMPORTED:
        return f"{change.title}：{change.get_kind_display()}"
    if change.kind == Change.Kind.PUBLISHED and (change.version or 0) > 1:
        return _("%(title)s：更新（第%(number)s版）") % {"title": change.title, "number": change.version}
    return f"{change.title}：{change.get_kind_display()}"


def _more(change: Change) -> str:
    words = [change.get_of_display(), change.code, change.organisation]
    if change.successor:
        words.append(_("後継：%(code)s") % {"code": change.successor})
    return " ".join(filter(None, words))


def _address(change: Change) -> str:
    match change.of:
        case Change.Of.PROCEDURE | Change.Of.PROGRAMME:
            return absolute(f"/{change.of}s/{change.slug}/")
        case Change.Of.PROCESS:
            return absolute(reverse("api:dataset", args=["processes"]))
        case _:
            return absolute(reverse("api:dataset", args=[f"survey-{change.code.lower()}"]))


def _clean(text: str) -> str:
    """`text` without the characters that XML 1.0 does not have."""
    return _NOT_IN_XML.sub("", text)
