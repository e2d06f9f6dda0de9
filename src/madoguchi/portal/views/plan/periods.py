"""Standard processing periods for everyone: how complete the tables are, each table, and its files."""

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.papers.services import annex_pdf
from madoguchi.papers.types import AnnexData
from madoguchi.plan.selectors.periods import counts_of_all_periods, counts_of_periods, period_rows
from madoguchi.plan.selectors.periods_files import PERIOD_HEADER, annex_of, period_cells
from madoguchi.plan.types.periods import PeriodRow, PeriodState
from madoguchi.portal.downloads import csv_file


def _table(slug: str) -> tuple[Organisation, list[PeriodRow]]:
    """The table of the organisation called `slug`; 404 where there is none."""
    place = Organisation.objects.filter(slug=slug).first()
    rows = period_rows([place.pk], on=japan_day(now()), has_past=True) if place else []
    if place is None or not rows:
        raise Http404
    return place, rows


@open_to(Readers.EVERYONE)
@require_safe
def periods_page(request: HttpRequest) -> HttpResponse:
    """Which organisations have set their standard periods, and what is missing."""
    counts = counts_of_all_periods(on=japan_day(now()))
    subject, done = sum(one.subject for one in counts), sum(one.set for one in counts)
    context = {
        "counts": counts,
        "subject": subject,
        "done": done,
        "explained": sum(one.explained for one in counts),
        "missing": sum(one.missing for one in counts),
        "percent": done * 100 // subject if subject else None,
    }
    return render(request, "portal/plan/periods.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def period_table(request: HttpRequest, slug: str) -> HttpResponse:
    """The table of one organisation: subject or not, window and online, revised when, and measured."""
    place, rows = _table(slug)
    state = request.GET.get("state", "")
    states = [one for one in PeriodState if any(row.state == one for row in rows)]
    wanted = next((one for one in states if one == state), None)
    tabs = [{"label": _("すべて"), "href": "?", "count": len(rows), "current": wanted is None}]
    tabs += [
        {
            "label": one.label,
            "href": f"?state={one}",
            "count": sum(row.state == one for row in rows),
            "current": one is wanted,
        }
        for one in states
    ]
    context = {
        "place": place,
        "count": counts_of_periods(rows)[0],
        "rows": [row for row in rows if row.state == wanted] if wanted else rows,
        "tabs": tabs,
        "day": japan_day(now()),
    }
    return render(request, "portal/plan/period_table.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def period_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The table as CSV, every row of it."""
    place, rows = _table(slug)
    cells = (
        [*period_cells(row), request.build_absolute_uri(reverse("portal:procedure", args=[row.slug]))]
        for row in rows
    )
    return csv_file(f"periods-{place.slug}.csv", [*map(str, PERIOD_HEADER), _("手続のページ")], cells)


@open_to(Readers.EVERYONE)
@require_safe
def period_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The table as the annex of the organisation's rule, to be printed and put up at its office."""
    place, rows = _table(slug)
    content = _drawn(annex_of(place.name, rows, on=japan_day(now())))
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="periods-{place.slug}.pdf"'
    return response


@lru_cache(maxsize=32)
def _drawn(data: AnnexData) -> bytes:
    """The annex, typeset once for all who ask for the same."""
    return annex_pdf(data)
