"""What programmes were found for someone: what, why, how much, until when, and one tap to apply."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.selectors import municipalities
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.columns.selectors import profile_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day, now
from madoguchi.messaging.selectors import devices_of, web_push_key
from madoguchi.portal.places import chosen_place
from madoguchi.portal.takers import takers_of
from madoguchi.portal.views.begin import begun
from madoguchi.portal.views.mine.devices import device_rows
from madoguchi.portal.views.mine.oneself import oneself
from madoguchi.portal.views.mine.wishes import standing_of
from madoguchi.push.models import Match, Preference
from madoguchi.push.selectors import calendar_of, deadlines_of, preference_of, told_one, told_to
from madoguchi.push.types import Told
from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors import procedure_by_slug
from madoguchi.registry.types import LIFE_EVENTS

MOST = 50


@open_to(Readers.SIGNED_IN)
@require_safe
def news_page(request: HttpRequest) -> HttpResponse:
    """Whether and how the person is told, what was found, and the devices that are woken."""
    acting, at = oneself(request), now()
    wish = preference_of(acting)
    standing = standing_of(wish, at=at)
    listens = standing == "on" and wish is not None and wish.by_web_push
    context = {
        "wish": wish,
        "standing": standing,
        "wish_themes": _themes(wish),
        "rows": told_rows(told_to(acting, limit=MOST), on=japan_day(at)),
        "has_deadlines": bool(deadlines_of(acting, on=japan_day(at))),
        "listens": listens,
        "devices": device_rows(devices_of(acting)) if standing == "on" else [],
        "push_key": web_push_key() if listens else "",
        "done": _done(request.GET.get("done", "")),
    }
    return render(request, "portal/news/home.html", context)


def _themes(wish: Preference | None) -> list[str]:
    chosen = set(wish.themes) if wish else set()
    return [str(event.title) for event in LIFE_EVENTS if event.slug in chosen]


def told_rows(told: list[Told], *, on: date) -> list[dict[str, Any]]:
    """What was told with the days that are left."""
    return [
        {"told": one, "days_left": (one.match.due_on - on).days if one.match.due_on is not None else None}
        for one in told
    ]


def _done(what: str) -> str:
    return {
        "on": _("案内を受け取る設定にしました。見つかったら、お知らせします。"),
        "off": _("案内を止めました。"),
        "never": _("今後は案内しません。おすすめも表示しません。"),
        "device": _("この端末を登録しました。"),
        "device_removed": _("端末の登録を消しました。"),
    }.get(what, "")


@open_to(Readers.SIGNED_IN)
@require_POST
def apply_now(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin the form of a programme that was told, with what is known in it; one tap."""
    acting = oneself(request)
    try:
        told = told_one(acting, key)
    except Match.DoesNotExist as error:
        raise Http404 from error
    if told.card is None or not told.may_apply:
        return redirect("portal:news")
    try:
        page = procedure_by_slug(told.card.procedure)
    except Procedure.DoesNotExist:
        return redirect("portal:programme", told.card.slug)
    takers = takers_of(page, at=now(), place=_home_of(acting) or chosen_place(request))
    if len(takers.editions) == 1 or (takers.editions and takers.is_taken_here):
        return begun(request, page, takers, takers.editions[0])
    return redirect("portal:start" if takers.editions else "portal:procedure", told.card.procedure)


def _home_of(acting: Acting) -> Organisation | None:
    """The municipality in which the one acted for lives, as far as they let it be known."""
    profile = profile_of(next(iter(acting.held)))
    code = profile.city_code if profile else ""
    return next((one for one in municipalities() if code and one.settings.get("code") == code), None)


@open_to(Readers.SIGNED_IN)
@require_safe
def deadlines_file(request: HttpRequest) -> HttpResponse:
    """The last days of what was found, for the calendar of a phone."""
    oneself(request)
    at = now()
    deadlines = deadlines_of(acting_of_request(request), on=japan_day(at))
    host = urlsplit(settings.SITE_ORIGIN).hostname or "localhost"
    response = HttpResponse(
        calendar_of(deadlines, host=host, at=at), content_type="text/calendar; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="deadlines.ics"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
