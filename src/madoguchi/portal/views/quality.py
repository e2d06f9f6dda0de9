"""The quality of every procedure, and the online rate of the nation's: pages, a chart, CSV."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import now
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.portal.charts import online_rate_chart, size_of
from madoguchi.quality.models import Axis
from madoguchi.quality.selectors import counts_by_level, history_of, levels_of, processing_days, quality_map
from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors import latest_import, procedure_by_slug, survey_online_rates
from madoguchi.registry.types import MinistryRate
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
    return _csv("quality.csv", header, rows)


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


@lru_cache(maxsize=2)
def _rates(run: object) -> tuple[MinistryRate, ...]:
    """The online rates as import `run` left them, the highest first; counting 75,000 rows takes a while."""
    found = survey_online_rates() if run else []
    return tuple(sorted(found, key=lambda one: -1.0 if one.rate is None else one.rate, reverse=True))


@open_to(Readers.EVERYONE)
@require_safe
def survey_page(request: HttpRequest) -> HttpResponse:
    """The online rate of the nation's procedures by ministry: a chart, a table, a CSV."""
    run = latest_import()
    rates = _rates(run and (run.pk, run.at))
    counted = [one for one in rates if one.rate is not None]
    total = sum(rate.total_count for rate in rates)
    online = sum(rate.online_count for rate in rates)
    context = {
        "rates": rates,
        "highest": counted[0] if counted else None,
        "lowest": counted[-1] if counted else None,
        "run": run,
        "size": size_of(online_rate_chart(rates)) if counted else None,
        "size_narrow": size_of(online_rate_chart(rates, is_narrow=True)) if counted else None,
        "procedures": sum(rate.procedures for rate in rates),
        "online_procedures": sum(rate.online_procedures for rate in rates),
        "total": total,
        "online": online,
        "rate": online / total * 100 if total else None,
    }
    return render(request, "portal/quality/survey.html", context)


@open_to(Readers.EVERYONE)
@require_safe
@cache_control(max_age=300, public=True)
def survey_chart(request: HttpRequest) -> HttpResponse:
    """The chart of the survey page as SVG; `narrow` draws it for a phone."""
    run = latest_import()
    rates = _rates(run and (run.pk, run.at))
    if not rates:
        raise Http404
    return HttpResponse(
        online_rate_chart(rates, is_narrow="narrow" in request.GET), content_type="image/svg+xml"
    )


@open_to(Readers.EVERYONE)
@require_safe
def survey_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The table of the survey page as CSV."""
    header = [
        "所管府省庁",
        "手続の数",
        "オンライン化した手続の数",
        "総手続件数",
        "オンライン手続件数",
        "オンライン利用率（％）",
    ]
    rows = (
        [
            rate.ministry,
            rate.procedures,
            rate.online_procedures,
            rate.total_count,
            rate.online_count,
            "" if rate.rate is None else round(rate.rate * 100, 1),
        ]
        for rate in survey_online_rates()
    )
    return _csv("survey-online-rate.csv", header, rows)


def _csv(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
