"""The office's first page about what users say."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import now
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.desk.review_charts import distribution, drivers, trend
from madoguchi.desk.views.reviews.frame import READING, filters, tabs, wanted
from madoguchi.reviews.models import ReviewDigest
from madoguchi.reviews.selectors.office import Dashboard, dashboard
from madoguchi.reviews.services import choose_voice_digest


@open_to(Readers.OFFICER, *READING)
@require_safe
def board_page(request: HttpRequest) -> HttpResponse:
    """Trend, distribution, drivers, steps, words, surges and quotes of the officer's offices."""
    asked, at = wanted(request), now()
    shown = filters(request, asked)
    found = dashboard(asked, shown["names"])
    who = acting_of_request(request).who
    context: dict[str, Any] = {
        **shown,
        "tabs": tabs("desk:reviews", shown["query"]),
        "found": found,
        "charts": [
            ("trend", trend(found, at=at)),
            ("distribution", distribution(found, at=at)),
            ("drivers", drivers(found, at=at)),
        ]
        if found.n
        else [],
        "stats": _stats(found),
        "is_digest_off": ReviewDigest.objects.filter(user=who, is_off=True).exists(),
    }
    return render(request, "desk/reviews/board.html", context)


def _stats(found: Dashboard) -> list[dict[str, str]]:
    """The whole in four numbers, beside those of the period before."""
    return [
        {
            "label": _("届いた声"),
            "value": f"{found.n:,}",
            "unit": _("件"),
            "note": _("前の同じ長さの期間は%(n)s件") % {"n": f"{found.before_n:,}"},
        },
        {
            "label": _("満足度の平均"),
            "value": _one(found.mean),
            "unit": "",
            "note": _("前の同じ長さの期間は%(mean)s") % {"mean": _one(found.before_mean)},
        },
        {
            "label": _("返事を待っている声"),
            "value": f"{found.owed:,}",
            "unit": _("件"),
            "note": _("うち期限を過ぎた声 %(n)s件") % {"n": f"{found.overdue:,}"},
        },
    ]


def _one(value: float | None) -> str:
    return "―" if value is None else f"{value:.1f}"


@open_to(Readers.OFFICER, *READING)
@require_safe
def board_csv(request: HttpRequest) -> HttpResponseBase:
    """The figures of the page as CSV: what, which, how many, mean."""
    asked = wanted(request)
    found = dashboard(asked, filters(request, asked)["names"])
    header = ["集計", "項目", "件数", "満足度の平均", "ほかとの差"]
    response = StreamingHttpResponse(csv_lines(header, _lines(found)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="voices-of-office.csv"'
    return response


def _lines(found: Dashboard) -> Iterator[list[object]]:
    for month in found.months:
        yield ["月", f"{month.month:%Y-%m}", month.n, _round(month.mean), ""]
    for rating, n in found.shares:
        yield ["満足度", rating, n, "", ""]
    for driver in found.drivers:
        yield ["理由", driver.words, driver.n, "", _round(driver.difference)]
    for step in found.steps:
        yield ["段階", step.words, step.n, _round(step.mean), ""]
    for word in found.words:
        yield ["言葉", word.word, word.low + word.high, "", ""]


def _round(value: float | None) -> object:
    return "" if value is None else round(value, 2)


@open_to(Readers.OFFICER, *READING)
@require_POST
def digest_choice(request: HttpRequest) -> HttpResponse:
    """The weekly mail: to come, or not."""
    choose_voice_digest(is_off="off" in request.POST, by=acting_of_request(request))
    return redirect("desk:reviews")
