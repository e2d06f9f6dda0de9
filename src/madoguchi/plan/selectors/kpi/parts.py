"""The figures of the plan as parts of a report: for the council, and for the paper that everyone may take."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from madoguchi.plan.definitions import Indicator, assumptions, indicator_named
from madoguchi.plan.models import IndicatorPoint
from madoguchi.plan.selectors.kpi.charts import (
    finding_of,
    in_interval,
    line_chart,
    month_of,
    obstacle_name,
    obstacles_chart,
    parts_chart,
    slips_in_words,
)
from madoguchi.plan.selectors.kpi.forecasts import RATE, forecast
from madoguchi.plan.selectors.kpi.obstacles import obstacles
from madoguchi.plan.selectors.kpi.series import next_target, series, targets
from madoguchi.plan.selectors.kpi.values import all_indicators, divided, indicator
from madoguchi.plan.types.figures import FigureScope, Value
from madoguchi.plan.types.parts import Part, table_of
from madoguchi.ui.charts import Chart


def charts_of(scope: FigureScope, *, on: date) -> list[Chart]:
    """The charts of the first page of a scope."""
    found = (make(scope, on) for make in (forecast_part, bureaus_part, waiting_part))
    return [part.chart for part in found if part is not None and part.chart is not None]


def values_part(scope: FigureScope, on: date) -> Part | None:
    """Every indicator with its target in one table; None where nothing can be divided."""
    found = [one for one in all_indicators(on=on, scope=scope) if one.denominator or one.is_held_back]
    if not found:
        return None
    rows = [_row(one, targets(one.key, scope=scope)) for one in found]
    first = found[0]
    return Part(
        key="kpi",
        title=_("計画の指標"),
        finding=_("%(title)sは%(value)sです。") % {"title": _title(first), "value": in_words(first)},
        source=_("手続プロセスの台帳、年度別の件数、クオリティマップ、窓口のレビュー（%(day)s時点）")
        % {"day": on.isoformat()},
        table=table_of([_("指標"), _("値"), _("目標")], rows),
        notes=tuple(f"{_title(one)}：{_defined(one).definition}" for one in found),
        address="/plan/",
    )


def forecast_part(scope: FigureScope, on: date) -> Part | None:
    """The rate of digitalisation up to now and as it is expected, with its interval."""
    now = indicator(RATE, on=on, scope=scope)
    if not now.denominator:
        return None
    told = forecast(RATE, on=on, scope=scope)
    aims = targets(RATE, scope=scope)
    low, high = assumptions().interval
    return Part(
        key="forecast",
        title=_("デジタル化率のこれまでと見込み"),
        finding=finding_of(told, now),
        source=_("手続プロセスの台帳（予定の年月と、予定が変わった記録。%(day)s時点）")
        % {"day": on.isoformat()},
        chart=line_chart(RATE, series(RATE, on=on, scope=scope), aims, told, now),
        table=table_of(
            [_("時点"), _("見込み（%(low)s％点から%(high)s％点）") % {"low": low, "high": high}],
            [(month_of(one.on), in_interval(one)) for one in told.points],
        ),
        notes=(
            slips_in_words(told),
            _(
                "予定のあるもの%(planned)s（うち予定の月を過ぎたもの%(overdue)s）、予定のないもの%(undated)sプロセス。"
                "予定のないものは、いつまでもデジタル化されないとみなしています。"
            )
            % {
                "planned": f"{told.planned:,}",
                "overdue": f"{told.overdue:,}",
                "undated": f"{told.undated:,}",
            },
        ),
        address=f"/plan/indicators/{RATE}/",
    )


def bureaus_part(scope: FigureScope, on: date) -> Part | None:
    """The rate of digitalisation by bureau, the lowest first; None where there is nothing to compare."""
    parts = divided(RATE, "organisation", on=on, scope=scope)
    chart = parts_chart(RATE, parts, next_target(targets(RATE, scope=scope), on), on=on)
    if chart is None:
        return None
    return Part(
        key="kpi_bureaus",
        title=_("組織ごとのデジタル化率"),
        finding=chart.title,
        source=_("手続プロセスの台帳（%(day)s時点）") % {"day": on.isoformat()},
        chart=chart,
        table=table_of(
            [_("組織"), _("デジタル化率")], [(one.name, in_words(one.value)) for one in parts], most=40
        ),
        address=f"/plan/indicators/{RATE}/",
    )


def waiting_part(scope: FigureScope, on: date) -> Part | None:
    """What the processes that are not digital yet wait for; None where all are."""
    found = obstacles(RATE, on=on, scope=scope)
    chart = obstacles_chart(found, on=on)
    if chart is None:
        return None
    return Part(
        key="kpi_waiting",
        title=_("まだデジタル化されていないもの"),
        finding=chart.title,
        source=_("手続プロセスの台帳と、障壁の記録（%(day)s時点）") % {"day": on.isoformat()},
        chart=chart,
        table=table_of([_("待っているもの"), _("プロセス")], [(obstacle_name(one), one.n) for one in found]),
        address="/plan/",
    )


def in_words(value: Value) -> str:
    """58.9％（53／90プロセス）, or why it is not told."""
    if value.is_held_back:
        return _("10人に満たないため公表しません")
    if value.rounded is None:
        return _("数えるものがありません")
    words = {
        "share": value.shown,
        "n": f"{value.numerator:,}",
        "whole": f"{value.denominator:,}",
        "counts": _defined(value).counts,
    }
    said = _("%(share)s％（%(n)s／%(whole)s%(counts)s）") % words
    if value.key == "online_use_rate":
        return said + _("、%(year)s年度") % {"year": value.period}
    return said


def _row(value: Value, aims: Sequence[IndicatorPoint]) -> tuple[str, str, str]:
    aim = next_target(aims, value.on)
    told = (
        "―"
        if aim is None
        else _("%(value)s％（%(day)s末）") % {"value": f"{float(aim.value):g}", "day": month_of(aim.on)}
    )
    return _title(value), in_words(value), told


def _title(value: Value) -> str:
    return _defined(value).title


def _defined(value: Value) -> Indicator:
    found = indicator_named(value.key)
    assert found is not None  # a value is of an indicator
    return found
