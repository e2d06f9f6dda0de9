"""The national survey: one procedure, the online rate of all, and what changed from one year to the next."""

from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.portal.charts import online_rate_chart
from madoguchi.portal.clicks import count_opened
from madoguchi.portal.downloads import csv_file
from madoguchi.registry.models import SurveyDifference
from madoguchi.registry.selectors import (
    RatePair,
    changes_since_last_edition,
    counts_of_differences,
    latest_edition,
    latest_import,
    rates_side_by_side,
    related_survey_rows,
    rows_of,
    survey_columns,
    survey_comparison,
    survey_comparisons,
    survey_differences,
    survey_online_rates,
)
from madoguchi.registry.types import MinistryRate

PAGE_SIZE = 20
_Kind = SurveyDifference.Kind


@open_to(Readers.EVERYONE)
@require_safe
def row_page(request: HttpRequest, survey_id: str) -> HttpResponse:
    """A procedure of the nation, as the latest survey that has it tells it."""
    rows = rows_of(survey_id)
    if not rows:
        raise Http404
    count_opened(request)
    row = rows[-1]
    latest = latest_edition()
    context = {
        "row": row,
        "columns": [(column, value) for column, value in survey_columns(row) if value],
        "editions": [one.edition for one in rows],
        "latest": latest,
        "is_latest": row.edition == latest,
        "difference": changes_since_last_edition(row),
        "related": related_survey_rows(row),
    }
    return render(request, "portal/survey/row.html", context)


@lru_cache(maxsize=4)
def _rates(edition: str, run: UUID) -> tuple[MinistryRate, ...]:
    """The online rates as import `run` left them, the highest first; counting 75,000 rows takes a while."""
    found = survey_online_rates(edition)
    return tuple(sorted(found, key=lambda one: -1.0 if one.rate is None else one.rate, reverse=True))


@open_to(Readers.EVERYONE)
@require_safe
def online_rates(request: HttpRequest) -> HttpResponse:
    """The online rate of the nation's procedures by ministry: a chart, a table, a CSV."""
    run = latest_import()
    rates = _rates(run.edition, run.pk) if run else ()
    total = sum(rate.total_count for rate in rates)
    online = sum(rate.online_count for rate in rates)
    pairs = survey_comparisons()
    context = {
        "rates": rates,
        "run": run,
        "chart": online_rate_chart(rates, edition=run.edition, at=run.at) if run else None,
        "procedures": sum(rate.procedures for rate in rates),
        "online_procedures": sum(rate.online_procedures for rate in rates),
        "total": total,
        "online": online,
        "rate": online / total * 100 if total else None,
        "changes": pairs[0] if pairs else None,
    }
    return render(request, "portal/quality/survey.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def online_rates_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The table of the page of rates as CSV."""
    header = ["所管府省庁", *_RATE_COLUMNS]
    rows = ([rate.ministry, *_rate_cells(rate)] for rate in survey_online_rates())
    return csv_file("survey-online-rate.csv", header, rows)


@open_to(Readers.EVERYONE)
@require_safe
def changes_page(request: HttpRequest) -> HttpResponse:
    """What changed between two editions: counts, rates side by side, and every procedure, page by page."""
    pairs = survey_comparisons()
    if not pairs and not request.GET.get("from"):
        return render(request, "portal/survey/changes.html", {"found": None})
    earlier, later = _pair(request, pairs)
    found = survey_comparison(earlier, later)
    assert found is not None
    rates = _rates_of_pair(earlier, later, found.comparison.earlier_run_id, found.comparison.later_run_id)
    ministries = [pair.ministry for pair in rates]
    ministry = next((name for name in ministries if name == request.GET.get("ministry")), "")
    kind = _kind(request) or _Kind.CHANGED
    counts = counts_of_differences(found, ministry=ministry)
    pages = Paginator(survey_differences(found, kind=kind, ministry=ministry), PAGE_SIZE)
    pages.count = counts[kind]
    page = pages.get_page(request.GET.get("page", "1")[:9])
    wanted = {"from": earlier, "to": later, "kind": kind, "ministry": ministry}
    context = {
        "found": found,
        "same": found.comparison.same,
        "totals": counts_of_differences(found),
        "rates": rates,
        "pairs": [
            {
                "label": _("%(a)sから%(b)s") % {"a": a, "b": b},
                "href": _address(wanted, **{"from": a, "to": b}),
            }
            for a, b in pairs
            if (a, b) != (earlier, later)
        ],
        "kind": kind,
        "ministry": ministry,
        "ministries": [(name, name) for name in ministries],
        "tabs": [
            {
                "label": label,
                "href": _address(wanted, kind=value),
                "current": value == kind,
                "count": counts[value],
            }
            for value, label in _Kind.choices
        ],
        "page": page,
        "previous": _address(wanted, page=page.number - 1) if page.has_previous() else "",
        "next": _address(wanted, page=page.number + 1) if page.has_next() else "",
        "csv": _address(wanted, "portal:survey_changes_csv"),
        "rates_csv": _address({"from": earlier, "to": later}, "portal:survey_rates_csv"),
    }
    return render(request, "portal/survey/changes.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def changes_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The list of the page of changes as CSV, a line for each changed column."""
    earlier, later = _pair(request, survey_comparisons())
    found = survey_comparison(earlier, later)
    assert found is not None
    rows = survey_differences(found, kind=_kind(request), ministry=request.GET.get("ministry", "")[:40])
    header = ["種類", "手続ID", "手続名", "所管府省庁", "列", f"{earlier}の値", f"{later}の値"]

    def lines() -> Iterator[list[object]]:
        for row in rows.iterator(chunk_size=2000):
            start = [row.get_kind_display(), row.survey_id, row.title, row.ministry]
            for column, (before, after) in row.values.items() or [("", ("", ""))]:
                yield [*start, column, before, after]

    return csv_file(f"survey-changes-{earlier}-{later}.csv", header, lines())


@open_to(Readers.EVERYONE)
@require_safe
def rates_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The rates by ministry of two editions side by side as CSV."""
    earlier, later = _pair(request, survey_comparisons())
    header = [
        "所管府省庁",
        *(f"{name}（{edition}）" for edition in (earlier, later) for name in _RATE_COLUMNS),
    ]
    rows = (
        [pair.ministry, *_rate_cells(pair.earlier), *_rate_cells(pair.later)]
        for pair in rates_side_by_side(earlier, later)
    )
    return csv_file(f"survey-rates-{earlier}-{later}.csv", header, rows)


_RATE_COLUMNS = [
    "手続の数",
    "オンライン化した手続の数",
    "総手続件数",
    "オンライン手続件数",
    "オンライン利用率（％）",
]


def _rate_cells(rate: MinistryRate | None) -> list[object]:
    if rate is None:
        return [""] * len(_RATE_COLUMNS)
    share = "" if rate.rate is None else round(rate.rate * 100, 1)
    return [rate.procedures, rate.online_procedures, rate.total_count, rate.online_count, share]


@lru_cache(maxsize=4)
def _rates_of_pair(earlier: str, later: str, *runs: UUID) -> tuple[RatePair, ...]:
    """The rates of two editions side by side, as the imports `runs` left them."""
    return tuple(rates_side_by_side(earlier, later))


def _pair(request: HttpRequest, pairs: list[tuple[str, str]]) -> tuple[str, str]:
    """The pair of editions that is asked for, the newest if none is; `Http404` if they were not compared."""
    wanted = (request.GET.get("from", ""), request.GET.get("to", ""))
    if wanted == ("", "") and pairs:
        return pairs[0]
    if wanted not in pairs:
        raise Http404
    return wanted


def _kind(request: HttpRequest) -> str:
    return next((kind for kind in _Kind.values if kind == request.GET.get("kind")), "")


def _address(wanted: dict[str, str], name: str = "portal:survey_changes", **changes: object) -> str:
    said = {key: value for key, value in {**wanted, **changes}.items() if value}
    return f"{reverse(name)}?{urlencode(said)}"
