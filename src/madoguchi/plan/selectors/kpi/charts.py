"""The figures of the plan as charts: the same values make picture, table and file."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madoguchi.plan.definitions import assumptions, indicator_named
from madoguchi.plan.models import IndicatorPoint
from madoguchi.plan.selectors.kpi.obstacles import Obstacle
from madoguchi.plan.selectors.kpi.values import PartValue
from madoguchi.plan.types.figures import Expected, Forecast, SeriesPoint, Value, rounded_share
from madoguchi.ui.charts import Chart, Kind, Point
from madoguchi.ui.charts import Target as Line

MOST_PARTS = 12
_SHARE_IN_INTERVAL = 10


def month_of(day: date) -> str:
    """2026年3月."""
    return _("%(year)s年%(month)s月") % {"year": day.year, "month": day.month}


def shown_share(value: float) -> str:
    """A share in percent with one decimal, nothing more: 88.6％."""
    return _("%(share)s％") % {"share": f"{value:.1f}"}


def in_interval(point: Expected) -> str:
    """62.5％（55.0％から70.1％）."""
    low, middle, high = point.rounded
    return _("%(middle)s（%(low)sから%(high)s）") % {
        "middle": shown_share(middle),
        "low": shown_share(low),
        "high": shown_share(high),
    }


def expected_on(told: Forecast, day: date | None) -> Expected | None:
    """What is expected on a day: the last point that is not after it."""
    if day is None:
        return told.last
    found = [one for one in told.points if one.on <= day]
    return found[-1] if found else None


def finding_of(told: Forecast, now: Value) -> str:
    """The forecast in one sentence: where it stands, where it is expected at the day of its target, and how likely."""
    point = expected_on(told, told.target_on) or told.last
    if point is None or now.rounded is None:
        return _("見込みを計算できるプロセスがありません。")
    low, high = assumptions().interval
    words = {
        "now": now.shown,
        "day": month_of(point.on),
        "expected": in_interval(point),
        "share": (high - low) // _SHARE_IN_INTERVAL,
    }
    said = (
        _(
            "いまは%(now)s％です。%(day)s末には%(expected)sになる見込みです（10回に%(share)s回は、かっこの中に入ります）。"
        )
        % words
    )
    if told.target is None or told.chance is None or told.target_on is None:
        return said
    aim = {
        "target": f"{told.target:g}",
        "day": month_of(told.target_on),
        "chance": chance_in_words(told.chance),
    }
    return said + _("%(day)s末の目標%(target)s％に届く見込みは、%(chance)s。") % aim


def chance_in_words(chance: float) -> str:
    """How likely, in words that promise no more than the draws tell."""
    if chance < 1:
        return _("ほとんどありません（1％未満）")
    if chance > 99:
        return _("とても高いです（99％より上）")
    return _("%(n)s％です") % {"n": round(chance)}


def slips_in_words(told: Forecast) -> str:
    """From what the interval was made, and which assumption was taken where records are too few."""
    if told.is_assumed:
        return _(assumptions().assumption)
    return _(
        "過去の予定%(n)s件が、はじめの予定からどれだけ遅れたかの記録をもとに、%(draws)s通りの先行きを計算しました。"
        "同じ局で同じ月に予定したものは、いっしょに遅れるとみなしています。"
    ) % {"n": f"{told.n_slips:,}", "draws": f"{assumptions().draws:,}"}


def line_chart(
    key: str,
    history: Sequence[SeriesPoint],
    aims: Sequence[IndicatorPoint],
    told: Forecast | None,
    now: Value,
) -> Chart | None:
    """The indicator over time, with its targets and, where one is made, its forecast in an interval.

    None where there is but one day and nothing is foreseen.
    """
    defined = indicator_named(key)
    assert defined is not None  # whoever has a value has its definition
    words = {True: _("公表値"), False: _("実績")}
    points = [
        (one.on, Point(month_of(one.on), rounded_share(one.value), words[one.is_published]))
        for one in history
    ]
    ahead = _("見込み")
    if told is not None and told.points and now.rounded is not None:
        here = now.rounded
        points.append((told.as_of, Point(month_of(told.as_of), here, ahead, low=here, high=here)))
        for one in told.points:
            low, middle, high = one.rounded
            points.append((one.on, Point(month_of(one.on), middle, ahead, low=low, high=high)))
    if len({day for day, _point in points}) < 2:
        return None
    points.sort(key=lambda one: one[0])
    return Chart(
        kind=Kind.LINES,
        title=finding_of(told, now) if told is not None else _moved(defined.title, history),
        unit=defined.unit,
        source=defined.source,
        points=tuple(point for _day, point in points),
        period=_("%(first)sから%(last)sまで")
        % {"first": month_of(points[0][0]), "last": month_of(points[-1][0])},
        n=None if now.denominator is None else f"{now.denominator:,}{defined.counts}",
        updated_at=now.on,
        targets=tuple(
            Line(
                float(one.value),
                _("目標 %(value)s％（%(day)s末）")
                % {"value": f"{float(one.value):g}", "day": month_of(one.on)},
            )
            for one in aims[-2:]
        ),
        note=slips_in_words(told) if told is not None else "",
        name_of=_("時点"),
        expected=(ahead,),
        top=100.0,
    )


def _moved(title: str, history: Sequence[SeriesPoint]) -> str:
    first, last = history[0], history[-1]
    words = {
        "title": title,
        "day": month_of(first.on),
        "before": shown_share(first.value),
        "now": shown_share(last.value),
    }
    return _("%(title)sは、%(day)sの%(before)sから%(now)sになりました。") % words


def parts_chart(
    key: str, parts: Sequence[PartValue], aim: IndicatorPoint | None, *, on: date
) -> Chart | None:
    """An indicator by its parts, the lowest first; None where there are fewer than two."""
    defined = indicator_named(key)
    shown = [one for one in parts if one.value.rounded is not None]
    if defined is None or len(shown) < 2:
        return None
    worst, best = shown[0], shown[-1]
    rest = len(shown) - MOST_PARTS
    return Chart(
        kind=Kind.BARS,
        title=_(
            "%(title)sがもっとも低いのは%(worst)s（%(low)s％）、もっとも高いのは%(best)s（%(high)s％）です。"
        )
        % {
            "title": defined.title,
            "worst": worst.name,
            "low": worst.value.shown,
            "best": best.name,
            "high": best.value.shown,
        },
        unit=defined.unit,
        source=defined.source,
        points=tuple(
            Point(
                one.name,
                one.value.rounded,
                words=_("%(share)s％（%(n)s／%(whole)s）")
                % {
                    "share": one.value.shown,
                    "n": f"{one.value.numerator:,}",
                    "whole": f"{one.value.denominator:,}",
                },
            )
            for one in shown[:MOST_PARTS]
        ),
        n=f"{sum(one.value.denominator or 0 for one in shown):,}{defined.counts}",
        updated_at=on,
        targets=()
        if aim is None
        else (Line(float(aim.value), _("目標 %(n)s％") % {"n": f"{float(aim.value):g}"}),),
        note=_("ほかに%(rest)sあります。CSVにはすべて入っています。") % {"rest": rest} if rest > 0 else "",
        name_of=_("部分"),
        top=100.0,
    )


def obstacles_chart(found: Sequence[Obstacle], *, on: date) -> Chart | None:
    """What the processes that are not digital yet wait for; None where there are none."""
    if not found:
        return None
    total = sum(one.n for one in found)
    most = max(found, key=lambda one: one.n)
    return Chart(
        kind=Kind.BARS,
        title=_(
            "まだデジタル化されていない%(total)sプロセスのうち、もっとも多いのは「%(name)s」の%(n)sです。"
        )
        % {"total": f"{total:,}", "name": obstacle_name(most), "n": f"{most.n:,}"},
        unit=pgettext("unit", "プロセス"),
        source=_("手続プロセスの台帳と、障壁の記録"),
        points=tuple(Point(obstacle_name(one), one.n) for one in found),
        n=total,
        updated_at=on,
        name_of=_("待っているもの"),
        value_of=_("プロセス"),
    )


def obstacle_name(one: Obstacle) -> str:
    """What an obstacle is called."""
    if one.half is not None:
        year, is_first = one.half
        part = _("上半期") if is_first else _("下半期")
        return _("%(year)s年度%(part)sに予定") % {"year": year, "part": part}
    if one.is_overdue:
        return _("予定の月を過ぎた")
    if one.barrier is not None:
        return _("障壁：%(kind)s") % {"kind": _(one.barrier)}
    return _("デジタル化できないが、障壁の記録がない")
