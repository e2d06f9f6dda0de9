"""The reviews of the office one by one."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.desk.views.reviews.frame import READING, filters, tabs, wanted
from madoguchi.reviews.models import Review
from madoguchi.reviews.selectors import ANSWERING
from madoguchi.reviews.selectors.office import Wanted

AT_A_TIME = 25


def rows_of(asked: Wanted) -> Any:
    """The reviews with what a row shows."""
    return asked.found().select_related("organisation", "procedure__current", "window", "reply")


def about(review: Review) -> str:
    """What a review speaks of, in words."""
    if review.window is not None:
        return review.window.name
    if review.procedure is not None and review.procedure.current is not None:
        return str(review.procedure.current.body["title"])
    return str(review.organisation)


@open_to(Readers.OFFICER, *READING)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """The reviews that fit, newest first; several together become an improvement."""
    asked = wanted(request)
    shown = filters(request, asked)
    pages = Paginator(rows_of(asked), AT_A_TIME)
    page = pages.get_page(request.GET.get("page"))
    today = japan_day(now())
    context: dict[str, Any] = {
        **shown,
        "tabs": tabs("desk:review_list", shown["query"]),
        "rows": [
            {
                "review": one,
                "about": about(one),
                "is_late": _is_late(one, today),
                "is_answered": hasattr(one, "reply"),
            }
            for one in page.object_list
        ],
        "n": pages.count,
        "page": page,
        "pages": pages.num_pages,
        "previous": _to(shown["kept"], page.number - 1) if page.has_previous() else "",
        "next": _to(shown["kept"], page.number + 1) if page.has_next() else "",
        "states": [
            ("owed", _("返事を待っている")),
            ("overdue", _("返事の期限を過ぎた")),
            ("answered", _("返事をした")),
            ("low", _("満足度1・2")),
            ("text", _("文章のある")),
            ("aside", _("除いた")),
        ],
        "steps": Review.Step.choices,
        "reasons": Review.Reason.choices,
        "may_answer": bool(acting_of_request(request).organisations(*ANSWERING)),
    }
    return render(request, "desk/reviews/list.html", context)


def _to(kept: dict[str, str], page: int) -> str:
    return "?" + urlencode({**kept, "page": page})


def _is_late(review: Review, today: Any) -> bool:
    return bool(review.reply_due_on and review.reply_due_on < today and not hasattr(review, "reply"))


@open_to(Readers.OFFICER, *READING)
@require_safe
def list_csv(request: HttpRequest) -> HttpResponseBase:
    """The reviews that fit as CSV, masked as stored."""
    header = [
        "書いた日",
        "組織",
        "手続・窓口",
        "届いた道",
        "満足度",
        "段階",
        "理由",
        "声",
        "返事の期限",
        "返事",
    ]
    response = StreamingHttpResponse(
        csv_lines(header, _lines(wanted(request))), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="voices.csv"'
    return response


def _lines(asked: Wanted) -> Iterator[list[object]]:
    for one in rows_of(asked).iterator(chunk_size=500):
        yield [
            f"{japan_day(one.written_at)}",
            one.organisation.name,
            about(one),
            one.get_source_display(),
            one.rating,
            one.get_step_display(),
            "、".join(one.reason_words),
            one.text,
            one.reply_due_on or "",
            one.reply.text if hasattr(one, "reply") else "",
        ]
