"""いただいた声・対応したこと: what people said, what the office answered, what was changed and what it gained."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import now
from madoguchi.improvement.models import Improvement
from madoguchi.improvement.selectors import gain_of, published_of
from madoguchi.portal.downloads import csv_file
from madoguchi.reviews.models import Review
from madoguchi.reviews.selectors import answered, offices_that_answered, voice_counts

AT_A_TIME = 15
MOST_DONE = 10


def _office(request: HttpRequest) -> Organisation | None:
    named = request.GET.get("office", "")
    return Organisation.objects.filter(slug=named[:50]).first() if named else None


def _year_before(at: datetime) -> datetime:
    return at.replace(year=at.year - 1, day=min(at.day, 28))


@open_to(Readers.EVERYONE)
@require_safe
def voices_page(request: HttpRequest) -> HttpResponse:
    """Answers and improvements, of everyone or of one office."""
    office, at = _office(request), now()
    pages = Paginator(answered(office), AT_A_TIME)
    page = pages.get_page(request.GET.get("page"))
    counts = voice_counts(since=_year_before(at), until=at, organisation=office)
    share = counts.in_time_share
    context: dict[str, Any] = {
        "office": office,
        "caption": office.name if office else "",
        "chosen": office.slug if office else "",
        "offices": [{"value": one.slug, "label": one.name} for one in offices_that_answered()],
        "done": [_done(one) for one in published_of(office)[:MOST_DONE]],
        "voices": [{"review": one, "about": about_of(one)} for one in page.object_list],
        "page": page,
        "pages": pages.num_pages,
        "previous": _address(office, page.number - 1) if page.has_previous() else "",
        "next": _address(office, page.number + 1) if page.has_next() else "",
        "counts": {name: counts.shown(name) for name in ("n", "answered", "set_aside")},
        "in_time": None if share is None else round(share * 100),
        "at": at,
    }
    return render(request, "portal/voices/voices.html", context)


def _address(office: Organisation | None, page: int) -> str:
    return "?" + urlencode({**({"office": office.slug} if office else {}), "page": page})


def about_of(review: Review) -> str:
    """What the review speaks of, in words."""
    if review.window is not None:
        return review.window.name
    if review.procedure is not None and review.procedure.current is not None:
        return str(review.procedure.current.body["title"])
    return str(review.organisation)


def _done(improvement: Improvement) -> dict[str, Any]:
    about = ""
    if improvement.procedure is not None and improvement.procedure.current is not None:
        about = str(improvement.procedure.current.body["title"])
    elif improvement.window is not None:
        about = improvement.window.name
    return {
        "improvement": improvement,
        "about": about,
        "gain": gain_of(improvement),
        "voices": list(improvement.reviews.filter(set_aside_at__isnull=True).exclude(text="")[:3]),
    }


@open_to(Readers.EVERYONE)
@require_safe
def voices_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Voices with their answers as CSV, as on the page."""
    header = ["答えた日", "組織", "手続・窓口", "満足度", "段階", "理由", "声", "返事"]
    rows = (
        [
            f"{one.reply.written_at:%Y-%m-%d}",
            one.organisation.name,
            about_of(one),
            one.rating,
            one.get_step_display(),
            "、".join(one.reason_words),
            one.text,
            one.reply.text,
        ]
        for one in answered(_office(request)).iterator(chunk_size=500)
    )
    return csv_file("voices.csv", header, rows)
