"""The quality of every procedure: pages and CSV."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import now
from madoguchi.portal.downloads import csv_file
from madoguchi.quality.models import Axis
from madoguchi.quality.selectors import counts_by_level, history_of, levels_of, processing_days, quality_map
from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors import procedure_by_slug
from madoguchi.reviews.selectors import reviews_of, summary_of


@open_to(Readers.EVERYONE)
@require_safe
def quality_page(request: HttpRequest) -> HttpResponse:
    """The quality map: every native procedure with its level on three axes."""
    rows = quality_map()
    context = {"rows": rows, "counts": counts_by_level(), "axes": Axis.choices, "at": now()}
    return render(request, "portal/quality/map.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def quality_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The quality map as CSV, the same rows as the page."""
    header = ["手続番号", "手続名", "所管組織", *Axis.labels, "満足度", "レビュー数"]
    rows = (
        [
            row.procedure.code,
            row.title,
            row.organisation,
            *(row.levels.get(axis, "") for axis in Axis.values),
            "" if row.satisfaction is None else round(row.satisfaction, 1),
            row.n_reviews,
        ]
        for row in quality_map()
    )
    return csv_file("quality.csv", header, rows)


@open_to(Readers.EVERYONE)
@require_safe
def procedure_quality(request: HttpRequest, slug: str) -> HttpResponse:
    """The levels of one procedure with all evidence, its history and its reviews."""
    try:
        page = procedure_by_slug(slug)
    except Procedure.DoesNotExist as error:
        raise Http404 from error
    context = {
        "page": page,
        "levels": levels_of(page.procedure),
        "history": history_of(page.procedure),
        "measured": processing_days(page.procedure, at=now()),
        "reviews": list(reviews_of(page.procedure, limit=50)),
        "review_summary": summary_of(page.procedure),
    }
    return render(request, "portal/quality/procedure.html", context)
