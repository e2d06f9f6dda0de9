"""What became of the theme pages, as Atom (RFC 4287)."""

from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.dashboards.selectors import body_of, news
from madoguchi.portal.views.dashboards.pages import page_of


class _Feed(Atom1Feed):
    """A feed that, while it is empty, stays as it is from day to day."""

    def latest_post_date(self) -> datetime:
        """The moment of the newest entry."""
        return super().latest_post_date() if self.items else datetime.fromtimestamp(0, UTC)


@open_to(Readers.EVERYONE)
@require_safe
@cache_control(max_age=60, public=True)
def dashboards_feed(request: HttpRequest) -> HttpResponse:
    """What became of all pages."""
    title = _("%(service)s のダッシュボードの更新") % {"service": settings.SERVICE_NAME}
    return _feed(request, title, reverse("portal:dashboards"), None)


@open_to(Readers.EVERYONE)
@require_safe
@cache_control(max_age=60, public=True)
def dashboard_feed(request: HttpRequest, code: str) -> HttpResponse:
    """What became of one page."""
    page = page_of(code)
    assert page.current is not None
    title = _("%(title)sの更新") % {"title": body_of(page.current).title}
    return _feed(request, title, reverse("portal:dashboard", args=[code]), page.pk)


def _feed(request: HttpRequest, title: str, address: str, dashboard: UUID | None) -> HttpResponse:
    absolute = request.build_absolute_uri
    feed = _Feed(
        title=title,
        link=absolute(address),
        description=_("公開、内容の更新、データの更新、公開の終了。"),
        language="ja",
        author_name=settings.SERVICE_OPERATOR,
        feed_url=absolute(request.path),
        feed_guid=absolute(request.path),
    )
    for one in news(dashboard=dashboard):
        feed.add_item(
            title=f"{one.title}：{one.get_kind_display()}",
            link=absolute(reverse("portal:dashboard", args=[one.dashboard.code])),
            description=one.words,
            unique_id=f"urn:uuid:{one.pk}",
            pubdate=one.at,
            updateddate=one.at,
            categories=[one.kind],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
