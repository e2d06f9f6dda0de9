"""The quality of every procedure: the public map, its files, and a page for each procedure."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.improvement.selectors import gain_of, published_of
from madoguchi.portal.downloads import csv_file
from madoguchi.portal.quality_charts import charts_in, level_name
from madoguchi.quality.models import Axis
from madoguchi.quality.selectors import (
    GOAL,
    LEVELS,
    TARGETS,
    Scope,
    bureaus_in,
    evidence_of,
    history_of,
    levels_of,
    organisations_on_the_map,
    processing_days,
    rows_in,
    standard_on,
    to_next,
    totals_in,
)
from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors import procedure_by_slug
from madoguchi.registry.types import LIFE_EVENTS, life_event
from madoguchi.reviews.selectors import reviews_of, summary_of

PAGE_SIZE = 30
_RECORDS = {"time": "standard", "documents": "documents", "form": "ways", "reviews": "voices"}
"""Where a procedure's page shows the records that a criterion is computed from."""
_BUREAU_HEADER = ["組織", "組織名", "オンラインの手続", "目標に届いていない手続"]


def _asked(request: HttpRequest) -> Scope:
    """The scope that an address asks for; what it does not know is left out."""
    get = request.GET.get
    axis, level = get("axis", ""), get("level", "")
    event, organisation = get("event", "")[:40], get("org", "")[:100]
    return Scope(
        is_all=get("all") == "1",
        organisation=organisation.replace("\0", ""),
        life_event=event if life_event(event) else "",
        axis=axis if axis in Axis.values else "",
        level=level if level in LEVELS else "",
    )


def _query(scope: Scope, **changes: str) -> str:
    """The scope as it stands in an address."""
    asked = {
        "all": "1" if scope.is_all else "",
        "org": scope.organisation,
        "event": scope.life_event,
        "axis": scope.axis,
        "level": scope.level,
        **changes,
    }
    return urlencode({name: value for name, value in asked.items() if value})


def _address(name: str, scope: Scope, *args: str, **changes: str) -> str:
    query = _query(scope, **changes)
    return reverse(name, args=args) + (f"?{query}" if query else "")


@open_to(Readers.EVERYONE)
@require_safe
def quality_page(request: HttpRequest) -> HttpResponse:
    """The quality map: it opens on the priority procedures, with the lines of the plan."""
    scope = _asked(request)
    totals = totals_in(scope)
    bureaus = bureaus_in(scope)
    charts = charts_in(scope, totals, bureaus, at=now())
    rows = rows_in(scope)
    page = Paginator(range(len(rows)), PAGE_SIZE).get_page(request.GET.get("page", "1")[:9])
    context: dict[str, Any] = {
        "scope": scope,
        "totals": totals,
        "targets": [
            {"year": year, "level": level, "n": n, "share": _percent(n, totals.online)}
            for (year, level), n in zip(TARGETS, totals.reached, strict=True)
        ],
        "online_share": _percent(totals.online, totals.procedures),
        "levels": charts["levels"],
        "levels_csv": _address("portal:quality_chart_csv", scope.of_counts, "levels"),
        "history": charts["history"],
        "history_csv": _address("portal:quality_chart_csv", scope.of_counts, "history"),
        "bureaus_figure": charts["bureaus"],
        "bureaus_csv": _address("portal:quality_chart_csv", scope.of_counts, "bureaus"),
        "bureaus": [
            {
                "row": one,
                "href": _address("portal:quality", scope.of_counts, org=one.slug, level="unmet")
                + "#procedures",
            }
            for one in bureaus
            if one.unmet
        ],
        "rows": rows[page.start_index() - 1 : page.end_index()] if page.object_list else [],
        "page": page,
        "previous": _address("portal:quality", scope, page=str(page.number - 1))
        if page.has_previous()
        else "",
        "next": _address("portal:quality", scope, page=str(page.number + 1)) if page.has_next() else "",
        "csv": _address("portal:quality_csv", scope),
        "everything": _address("portal:quality", scope.of_counts, all="" if scope.is_all else "1"),
        "axes": [(axis.value, _(axis.label)) for axis in Axis],
        "axis_name": _(Axis(scope.axis).label) if scope.axis in Axis.values else "",
        "level_name": dict(_level_options()).get(scope.level, ""),
        "organisations": organisations_on_the_map(),
        "events": [(one.slug, one.title) for one in LIFE_EVENTS],
        "level_options": _level_options(),
        "is_narrowed": scope != Scope(is_all=scope.is_all),
        "goal": GOAL,
        "examples": [{"improvement": one, "gain": gain_of(one)} for one in published_of()[:3]],
    }
    return render(request, "portal/quality/map.html", context)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}％" if whole else "―"


def _level_options() -> list[tuple[str, str]]:
    names = standard_on(japan_day(now())).level_names
    return [
        ("unmet", _("目標（レベル%(goal)s）に届いていない") % {"goal": GOAL}),
        *((str(level), f"{level_name(level)}（{name}）") for level, name in enumerate(names)),
        ("none", _("オンラインで申請できない")),
    ]


@open_to(Readers.EVERYONE)
@require_safe
def quality_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The procedures of the map as CSV, the same rows in the same order as the page."""
    header = ["手続番号", "手続名", "所管組織", "重点手続", "見込まれる年間の申請件数", *Axis.labels]
    header += ["目標に届いていない軸の数", "満足度", "レビュー数", "算定日時", "手続の品質のページ"]
    rows = (
        [
            row.code,
            row.title,
            row.organisation_name,
            _("重点") if row.is_priority else "",
            row.expected_yearly,
            *(_("未オンライン") if level is None else level for _axis, level in row.by_axis),
            row.unmet,
            row.satisfaction,
            _("10未満") if row.shown_reviews is None else row.shown_reviews,
            row.computed_at.isoformat(timespec="seconds") if row.computed_at else "",
            request.build_absolute_uri(reverse("portal:procedure_quality", args=[row.slug])),
        ]
        for row in rows_in(_asked(request))
    )
    return csv_file("quality.csv", header, rows)


@open_to(Readers.EVERYONE)
@require_safe
def quality_chart_csv(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """The numbers of one chart of the map as CSV."""
    scope = _asked(request)
    if name == "bureaus":
        header = [*_BUREAU_HEADER, *(f"{label}：目標に届いていない手続" for label in Axis.labels)]
        rows = [
            [one.slug, one.name, one.online, one.unmet, *(one.below[axis] for axis in Axis.values)]
            for one in bureaus_in(scope)
        ]
        return csv_file("quality-bureaus.csv", header, rows)
    chart = charts_in(scope, totals_in(scope), (), at=now()).get(name)
    if chart is None:
        raise Http404
    return csv_file(f"quality-{name}.csv", chart.header, chart.cells)


@open_to(Readers.EVERYONE)
@require_safe
def procedure_quality(request: HttpRequest, slug: str) -> HttpResponse:
    """The levels of one procedure with all evidence, its way to the next level, its history and its reviews."""
    try:
        page = procedure_by_slug(slug)
    except Procedure.DoesNotExist as error:
        raise Http404 from error
    procedure = page.procedure
    ways = {way.level.axis: way for way in to_next(procedure)}
    context = {
        "page": page,
        "levels": [{"level": level, "way": ways[level.axis]} for level in levels_of(procedure)],
        "history": history_of(procedure),
        "measured": processing_days(procedure, at=now()),
        "reviews": list(reviews_of(procedure, limit=50)),
        "review_summary": summary_of(procedure),
        "records": {
            key: f"{reverse('portal:procedure', args=[procedure.slug])}#{part}"
            for key, part in _RECORDS.items()
        },
        "declared": [
            one for one in evidence_of(procedure) if one.approved_at and one.until >= japan_day(now())
        ],
        "goal": GOAL,
        "examples": [{"improvement": one, "gain": gain_of(one)} for one in published_of(procedure)[:5]],
    }
    return render(request, "portal/quality/procedure.html", context)
