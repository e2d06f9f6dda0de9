"""Where the form is on, where it is not, and how it is put up."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import now
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.desk.views.reviews.frame import READING, offices, tabs
from madoguchi.reviews.selectors.coverage import Covered, coverage

MOST_SHOWN = 200


@open_to(Readers.OFFICER, *READING)
@require_safe
def coverage_page(request: HttpRequest) -> HttpResponse:
    """Every procedure and window of the offices: whether the form is on, how many voices came in a year."""
    rows = coverage(offices(request), at=now())
    on = sum(row.is_on for row in rows)
    context: dict[str, Any] = {
        "tabs": tabs("desk:review_coverage"),
        "rows": [
            {
                "row": row,
                "title": row.title or _("申請についてのお知らせ"),
                "address": address_of_form(row),
                "state": _state(row),
                "tone": "green" if row.is_on else "orange",
            }
            for row in rows[:MOST_SHOWN]
        ],
        "all": len(rows),
        "is_cut": len(rows) > MOST_SHOWN,
        "on": on,
        "share": round(100 * on / len(rows)) if rows else None,
        "origin": settings.SITE_ORIGIN,
    }
    return render(request, "desk/reviews/coverage.html", context)


def address_of_form(row: Covered) -> str:
    """Where the form of a procedure or window stands; empty for messages."""
    if row.address_parts is None:
        return ""
    path = reverse("portal:say", args=list(row.address_parts))
    return path + (f"?at={row.organisation.slug}" if row.kind == "procedures" else "")


def _state(row: Covered) -> str:
    if not row.is_accepting:
        return _("受け付けていない")
    if row.is_in_form:
        return _("申請のあとに聞いている") if row.kind == "procedures" else _("お知らせに付いている")
    return _("リンク・QRで聞いている") if row.n_linked else _("まだ置かれていない")


@open_to(Readers.OFFICER, *READING)
@require_safe
def coverage_csv(request: HttpRequest) -> HttpResponseBase:
    """The whole list as CSV."""
    header = [
        "種類",
        "組織",
        "名前",
        "状況",
        "1年の件数",
        "うちリンク・QR・ほかのシステム",
        "最後に届いた日",
        "アドレス",
    ]
    lines = csv_lines(header, _lines(coverage(offices(request), at=now())))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="coverage.csv"'
    return response


def _lines(rows: list[Covered]) -> Iterator[list[object]]:
    kinds = {"procedures": "手続", "windows": "窓口", "messages": "お知らせ"}
    for row in rows:
        address = address_of_form(row)
        yield [
            kinds[row.kind],
            row.organisation.name,
            row.title,
            _state(row),
            row.n,
            row.n_linked,
            row.last_on or "",
            settings.SITE_ORIGIN + address if address else "",
        ]
