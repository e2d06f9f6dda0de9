"""The register of windows for everyone: where, when, for what, how it is marked, and how satisfied people are."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.improvement.selectors import published_of
from madoguchi.portal.downloads import csv_file
from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors import cards
from madoguchi.reviews.selectors.windows import NOBODY, satisfaction_of, voices_of_window, words_at_window
from madoguchi.windows.models import Window
from madoguchi.windows.selectors import (
    open_windows,
    procedures_at,
    search_windows,
    window_with,
    windows_with_procedures,
)
from madoguchi.windows.types import TARGET, Satisfaction, say_path

PAGE_SIZE = 20
MOST_WORDS = 5


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The conditions in the address, those that say nothing left out."""
    marks = [key for key, _word in Window.MARKS if key in request.GET.getlist("mark")]
    language = request.GET.get("language", "")
    return {
        "words": request.GET.get("q", "").strip()[:80],
        "organisation": request.GET.get("organisation", "")[:50],
        "procedure": request.GET.get("procedure", "")[:80],
        "marks": marks,
        "language": language if language in Window.Language.values else "",
        "is_wheelchair_accessible": request.GET.get("wheelchair") == "yes",
    }


def _query(asked: dict[str, Any]) -> str:
    pairs = [
        ("q", asked["words"]),
        ("organisation", asked["organisation"]),
        ("procedure", asked["procedure"]),
    ]
    pairs += [("mark", key) for key in asked["marks"]]
    pairs += [
        ("language", asked["language"]),
        ("wheelchair", "yes" if asked["is_wheelchair_accessible"] else ""),
    ]
    return urlencode([pair for pair in pairs if pair[1]])


def _found(asked: dict[str, Any]) -> QuerySet[Window]:
    return search_windows(open_windows(on=japan_day(now())), **asked)


@open_to(Readers.EVERYONE)
@require_safe
def windows_page(request: HttpRequest) -> HttpResponse:
    """Windows by what people look for, and how many reach the target."""
    asked, at = _asked(request), now()
    found = _found(asked)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    year = satisfaction_of(found.order_by().values_list("pk", flat=True), at=at)
    measured = [one for one in year.values() if one.share is not None]
    query = _query(asked)
    before = f"{query}&" if query else ""
    procedure = Procedure.objects.filter(slug=asked["procedure"], current__isnull=False).first()
    context = {
        **asked,
        "rows": [{"window": one, "satisfaction": year.get(one.pk, NOBODY)} for one in page.object_list],
        "total": page.paginator.count,
        "measured": len(measured),
        "reaching": sum(one.reaches is True for one in measured),
        "mark_choices": Window.MARKS,
        "languages": Window.Language.choices,
        "organisations": _organisations(),
        "procedure_title": cards([procedure.pk])[procedure.pk].title if procedure else "",
        "target": round(TARGET * 100),
        "page": page,
        "query": query,
        "previous": f"?{before}page={page.number - 1}" if page.has_previous() else "",
        "next": f"?{before}page={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "portal/windows/list.html", context)


def _organisations() -> list[tuple[str, str]]:
    holders = open_windows(on=japan_day(now())).order_by().values("organisation")
    found = Organisation.objects.filter(pk__in=holders).order_by("name", "slug")
    return [(one.slug, one.name) for one in found]


@open_to(Readers.EVERYONE)
@require_safe
def window_page(request: HttpRequest, code: str) -> HttpResponse:
    """One window: how to use it, how it is marked, what people say and what was changed."""
    window = window_with(code)
    if window is None:
        raise Http404
    voices = voices_of_window(window, at=now())
    context = {
        "window": window,
        "procedures": procedures_at(window),
        "is_closed": window.closed_on is not None and window.closed_on <= japan_day(now()),
        "voices": voices,
        "share": voices.satisfaction.percent,
        "say": say_path(window),
        "target": round(TARGET * 100),
        "words": words_at_window(window, limit=MOST_WORDS),
        "improvements": list(published_of(window)[:5]),
    }
    return render(request, "portal/windows/window.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def windows_csv(request: HttpRequest) -> HttpResponseBase:
    """The windows that were asked for, as a file: the same figures as on the page."""
    header = [
        *(_("窓口番号"), _("組織"), _("窓口の名前"), _("場所"), _("所在地"), _("受付時間"), _("電話番号")),
        *(_("言語"), _("車いす"), _("待たない"), _("書かない"), _("キャッシュレス"), _("扱う手続")),
        *(_("感想の数（12か月）"), _("満足の割合（%）"), _("目標（%）")),
    ]
    return csv_file("windows.csv", header, _lines(_found(_asked(request))))


def _lines(found: QuerySet[Window]) -> Iterator[list[object]]:
    at = now()
    year = satisfaction_of(found.order_by().values_list("pk", flat=True), at=at)
    windows = list(found)
    done = windows_with_procedures(found.order_by().values_list("pk", flat=True))
    slugs = dict(Procedure.objects.filter(current__isnull=False).values_list("pk", "slug"))
    for one in windows:
        named = sorted(slugs[key] for key in done.get(one.pk, ()) if key in slugs)
        yield [
            *(one.code, one.organisation.name, one.name, one.place, one.address, one.hours, one.phone),
            "、".join(one.spoken),
            "○" if one.is_wheelchair_accessible else "",
            *(one.no_waiting_means, one.no_writing_means, one.cashless_means, "、".join(named)),
            *figures(year.get(one.pk, NOBODY)),
            round(TARGET * 100),
        ]


def figures(one: Satisfaction) -> tuple[str, str]:
    """Number and share as they are published: below ten neither is told."""
    if one.share is None:
        return (_("10未満") if one.n else "0"), ""
    return str(one.n), str(one.percent)
