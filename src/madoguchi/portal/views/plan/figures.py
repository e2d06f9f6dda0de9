"""The figures of the plan: where it stands, what is expected, by whom, and what stands in the way."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.plan.models import IndicatorPoint
from madoguchi.plan.selectors.kpi import (
    RATE,
    PartValue,
    all_indicators,
    divided,
    forecast,
    in_interval,
    indicator,
    line_chart,
    main_government,
    next_target,
    obstacle_name,
    obstacles,
    obstacles_chart,
    one_reading,
    organisations_with_processes,
    parts_chart,
    series,
    slips_in_words,
    targets,
)
from madoguchi.plan.services.kpi import figures_pdf
from madoguchi.plan.types.figures import OTHERS, OWN, FigureScope, Forecast, Value, rounded_share
from madoguchi.plan.types.indicators import DIVISIONS, indicator_named
from madoguchi.portal.downloads import csv_file
from madoguchi.portal.narrowing import told_choices
from madoguchi.portal.views.plan.pages import PAGES
from madoguchi.registry.models import Process

_PRIORITY = {"1": True, "0": False}
_VALUES_HEADER = ["指標の記号", "指標", "時点", "分子", "分母", "値（％）", "年度", "数えないもの", "出典"]
_SERIES_HEADER = [
    "時点",
    "種別",
    "値（％）",
    "見込みの下端（％）",
    "見込みの上端（％）",
    "分子",
    "分母",
    "出典",
]
_PARTS_HEADER = ["部分の記号", "部分", "時点", "分子", "分母", "値（％）"]


@dataclass(frozen=True)
class Told:
    """One indicator with its target, as it stands in a row of numbers (指標の行)."""

    value: Value
    title: str
    counts: str
    target: IndicatorPoint | None
    address: str

    @property
    def gap(self) -> str:
        """How many points are missing to the target; empty where there is none, or it is reached."""
        if self.target is None or self.value.rounded is None:
            return ""
        missing = float(self.target.value) - self.value.rounded
        return f"{missing:.1f}" if missing > 0 else ""


def asked(request: HttpRequest) -> FigureScope:
    """The scope that an address asks for: the prefecture without an organisation; what it does not know is left out."""
    get = request.GET.get
    organisation = get("org", "")[:100].replace("\0", "")
    kind, discretion = get("kind", ""), get("own", "")
    if not organisation:
        main = main_government()
        organisation = main.slug if main else ""
    return FigureScope(
        organisation=organisation,
        kind=kind if kind in Process.Kind.values else "",
        discretion=discretion if discretion in (OWN, OTHERS) else "",
        priority=_PRIORITY.get(get("priority", "")),
    )


def query_of(scope: FigureScope) -> str:
    """The scope as it stands in an address, question mark included."""
    said = {
        "org": scope.organisation,
        "kind": scope.kind,
        "own": scope.discretion,
        "priority": "" if scope.priority is None else str(int(scope.priority)),
    }
    found = urlencode({name: value for name, value in said.items() if value})
    return f"?{found}" if found else ""


@open_to(Readers.EVERYONE)
@require_safe
@one_reading()
def plan_page(request: HttpRequest) -> HttpResponse:
    """How far the plan is, how far it is expected to get, by bureau, and what stands in the way."""
    scope, on = asked(request), japan_day(now())
    values = all_indicators(on=on, scope=scope)
    rate = next(one for one in values if one.key == RATE)
    ahead = forecast(RATE, on=on, scope=scope)
    aims = targets(RATE, scope=scope)
    parts = divided(RATE, "organisation", on=on, scope=scope)
    waiting = obstacles(RATE, on=on, scope=scope)
    query = query_of(scope)
    context = {
        **_frame(scope, on),
        "pages": PAGES,
        "told": [_told(one, scope) for one in values if one.denominator or one.is_held_back],
        "rate": rate,
        "line": line_chart(RATE, series(RATE, on=on, scope=scope), aims, ahead, rate),
        "ahead": _ahead_rows(ahead),
        "forecast": ahead,
        "parts_figure": parts_chart(RATE, parts, next_target(aims, on), on=on),
        "waiting_figure": obstacles_chart(waiting, on=on),
        "csv": reverse("portal:plan_values_csv") + query,
        "line_csv": reverse("portal:indicator_csv", args=[RATE, "series"]) + query,
        "parts_csv": reverse("portal:indicator_csv", args=[RATE, "parts"]) + query,
        "waiting_csv": reverse("portal:indicator_csv", args=[RATE, "waiting"]) + query,
        "pdf": reverse("portal:plan_pdf") + query,
    }
    return render(request, "portal/plan/home.html", context)


@open_to(Readers.EVERYONE)
@require_safe
@one_reading()
def indicator_page(request: HttpRequest, key: str) -> HttpResponse:
    """What an indicator means, what it is now and was before, and in which parts."""
    defined = indicator_named(key)
    if defined is None:
        raise Http404
    scope, on = asked(request), japan_day(now())
    value = indicator(key, on=on, scope=scope)
    ahead = forecast(key, on=on, scope=scope) if defined.has_forecast else None
    aims = targets(key, scope=scope)
    history = series(key, on=on, scope=scope)
    query = query_of(scope)
    parts_address = reverse("portal:indicator_csv", args=[key, "parts"]) + query
    by_part = {by: divided(key, by, on=on, scope=scope) for by in defined.divides}
    context = {
        **_frame(scope, on),
        "defined": defined,
        "told": _told(value, scope),
        "aims": aims,
        "line": line_chart(key, history, aims, ahead, value),
        "forecast": ahead,
        "ahead": [] if ahead is None else _ahead_rows(ahead),
        "history": history,
        "divisions": [
            {
                "by": by,
                "title": _(DIVISIONS[by]),
                "parts": parts,
                "csv": f"{parts_address}{'&' if query else '?'}by={by}",
            }
            for by, parts in by_part.items()
            if parts
        ],
        "line_csv": reverse("portal:indicator_csv", args=[key, "series"]) + query,
    }
    return render(request, "portal/plan/indicator.html", context)


@open_to(Readers.EVERYONE)
@require_safe
@one_reading()
def values_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every indicator of a scope as CSV."""
    found = all_indicators(on=japan_day(now()), scope=asked(request))
    return csv_file("plan-indicators.csv", _VALUES_HEADER, [_value_row(one) for one in found])


@open_to(Readers.EVERYONE)
@require_safe
@one_reading()
def indicator_csv(request: HttpRequest, key: str, name: str) -> StreamingHttpResponse:
    """One indicator as CSV: its `series` with the forecast, its `parts`, or what is `waiting`."""
    defined = indicator_named(key)
    if defined is None:
        raise Http404
    scope, on = asked(request), japan_day(now())
    if name == "series":
        return csv_file(f"{key}-series.csv", _SERIES_HEADER, _series_rows(key, scope, on))
    if name == "parts":
        by = request.GET.get("by", "organisation")
        parts = divided(key, by, on=on, scope=scope)
        return csv_file(f"{key}-parts.csv", _PARTS_HEADER, [_part_row(one) for one in parts])
    if name == "waiting" and defined.has_forecast:
        rows = [[obstacle_name(one), one.n] for one in obstacles(key, on=on, scope=scope)]
        return csv_file(f"{key}-waiting.csv", ["待っているもの", "プロセス"], rows)
    raise Http404


@open_to(Readers.EVERYONE)
@require_safe
@one_reading()
def plan_pdf(request: HttpRequest) -> HttpResponse:
    """The figures of the plan on A4, with charts, definitions and sources."""
    scope = asked(request)
    pdf = figures_pdf(scope=scope, at=now())
    if pdf is None:
        raise Http404
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="plan-figures.pdf"'
    return response


def _frame(scope: FigureScope, on: date) -> dict[str, Any]:
    """What every page of figures shows: the scope, what may be chosen, and the day."""
    main = main_government()
    return {
        "scope": scope,
        "on": on,
        "organisations": organisations_with_processes(),
        "kinds": told_choices(Process.Kind),
        "discretions": [(OWN, _("決められる")), (OTHERS, _("決められない"))],
        "priorities": [("1", _("重点手続")), ("0", _("重点手続以外"))],
        "priority": "" if scope.priority is None else str(int(scope.priority)),
        "is_narrowed": scope.is_divided or (main is not None and scope.organisation != main.slug),
    }


def _told(value: Value, scope: FigureScope) -> Told:
    defined = indicator_named(value.key)
    assert defined is not None  # a value is of an indicator
    aims = targets(value.key, scope=scope)
    address = reverse("portal:indicator", args=[value.key]) + query_of(scope)
    return Told(value, defined.title, defined.counts, next_target(aims, value.on), address)


def _ahead_rows(told: Forecast) -> list[tuple[date, str]]:
    return [(one.on, in_interval(one)) for one in told.points]


def _value_row(one: Value) -> list[object]:
    defined = indicator_named(one.key)
    assert defined is not None  # a value is of an indicator
    known = one.rounded if not one.is_held_back else _("10未満")
    return [
        one.key,
        defined.title,
        one.on.isoformat(),
        "" if one.numerator is None else one.numerator,
        "" if one.denominator is None else one.denominator,
        "" if known is None else known,
        one.period,
        one.left_out,
        one.source,
    ]


def _part_row(one: PartValue) -> list[object]:
    value = one.value
    known = _("10未満") if value.is_held_back else value.rounded
    cells = [value.numerator, value.denominator, known]
    return [one.part, one.name, value.on.isoformat(), *("" if cell is None else cell for cell in cells)]


def _series_rows(key: str, scope: FigureScope, on: date) -> list[list[object]]:
    rows: list[list[object]] = []
    for point in series(key, on=on, scope=scope):
        kind = _("公表値") if point.is_published else _("実績")
        counted = ["" if n is None else n for n in (point.numerator, point.denominator)]
        rows.append([point.on.isoformat(), kind, rounded_share(point.value), "", "", *counted, point.source])
    for aim in targets(key, scope=scope):
        rows.append([aim.on.isoformat(), _("目標"), float(aim.value), "", "", "", "", aim.source])
    defined = indicator_named(key)
    if defined is not None and defined.has_forecast:
        told = forecast(key, on=on, scope=scope)
        for one in told.points:
            low, middle, high = one.rounded
            source = slips_in_words(told)
            rows.append([one.on.isoformat(), _("見込み"), middle, low, high, "", "", source])
    return rows
