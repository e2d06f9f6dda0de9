"""The charts of sheets and of named lists: which targets are reached, and how far a list is."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madoguchi.plan.models import NamedList, PlanPeriod
from madoguchi.plan.selectors.lists import Progress, done_by_year
from madoguchi.plan.selectors.sheets import SheetRow
from madoguchi.plan.types.sheets import FigureSource, Kpi, KpiKind
from madoguchi.ui.charts import Chart, Kind, Point, Target


def targets_chart(rows: Sequence[SheetRow], period: PlanPeriod, *, on: date) -> Chart | None:
    """Of how many indicators of each kind the target of the last year known is reached; None without any."""
    kpis = [one for row in rows if row.body for one in row.body.kpis if one.is_reached is not None]
    if not kpis:
        return None
    counted = []
    for kind in KpiKind:
        judged = [one for one in kpis if one.kind == kind]
        if judged:
            reached = sum(bool(one.is_reached) for one in judged)
            counted.append((str(kind.label), reached, len(judged) - reached))
    reached = sum(one.is_reached is True for one in kpis)
    sheets = sum(row.body is not None for row in rows)
    return Chart(
        kind=Kind.STACKED,
        title=_("目標と実績がそろう%(all)s指標のうち、%(n)s指標が目標に届いています")
        % {"all": f"{len(kpis):,}", "n": f"{reached:,}"},
        unit=pgettext("unit", "指標"),
        source=_("重点手続の個票（%(period)s）") % {"period": period.name},
        n=len(kpis),
        period=_("実績がある最後の年度"),
        updated_at=on,
        points=tuple(
            Point(name, n, series, f"{n:,}")
            for name, done, missing in counted
            for series, n in ((_("まだ届いていない"), missing), (_("目標に届いた"), done))
        ),
        name_of=_("指標の種類"),
        note=_("個票を公開した%(n)s手続の指標を数えています。") % {"n": f"{sheets:,}"},
    )


def kpi_chart(one: Kpi, period: PlanPeriod, *, at: datetime | None) -> Chart | None:
    """One indicator from where it began over the years, beside its targets; None before there are two values, or where nothing moves."""
    years = period.fiscal_years
    points = []
    start = _("はじめ")
    if one.present.value is not None:
        points.append(Point(start, one.present.value, _("実績"), one.told(one.present)))
    for year in years:
        name = _("%(year)s年度") % {"year": year}
        value = one.actual_in(year).value
        if value is not None:
            points.append(Point(name, value, _("実績"), one.words_of(value)))
    targets = {one.target_in(year) for year in years}
    if len(points) < 2 or {point.value for point in points} == targets:
        return None
    last = points[-1]
    for year in years:
        target = one.target_in(year)
        if target is not None:
            name = _("%(year)s年度") % {"year": year}
            points.append(Point(name, target, _("目標"), one.words_of(target)))
    final = one.target_in(years[-1])
    words = {"label": one.label, "before": points[0].shown, "now": last.shown, "when": last.name}
    title = _("%(label)sは、%(before)sから%(now)sになりました（%(when)s）") % words
    if last.value == points[0].value:
        title = _("%(label)sは、%(now)sのままです（%(when)s）") % words
    if final is not None:
        title += _("。目標は%(target)sです") % {"target": one.words_of(final)}
    order = [start, *(_("%(year)s年度") % {"year": year} for year in years)]
    return Chart(
        kind=Kind.LINES,
        title=title,
        unit=str(one.reading.unit),
        source=one.present.source_words or str(FigureSource.TYPED.label),
        n=_("1つの指標"),
        updated_at=at,
        points=tuple(sorted(points, key=lambda point: (order.index(point.name), point.series))),
        name_of=_("年度"),
        expected=(_("目標"),),
        emphasis=(_("実績"),),
    )


def list_chart(of: NamedList, progress: Progress, *, today: date, at: datetime) -> Chart | None:
    """How many of the own ones were done at the end of each fiscal year, and will be; None where nothing is known."""
    years = done_by_year(of, today=today)
    if not years or not progress.own:
        return None
    past = [(year, n) for year, n, is_foreseen in years if not is_foreseen]
    points = [Point(_year(year), n, _("実績"), f"{n:,}") for year, n in past]
    ahead = [(year, n) for year, n, is_foreseen in years if is_foreseen]
    if past and ahead:
        points.append(Point(_year(past[-1][0]), past[-1][1], _("予定"), f"{past[-1][1]:,}"))
    points += [Point(_year(year), n, _("予定"), f"{n:,}") for year, n in ahead]
    last = years[-1]
    words = {
        "own": f"{progress.own:,}",
        "done": f"{progress.own_done:,}",
        "year": last[0],
        "n": f"{last[1]:,}",
    }
    title = _("自らの権限で対応できる%(own)s手続のうち、%(done)s手続のデジタル化が終わりました") % words
    if progress.own_open and last[1] > progress.own_done:
        title += _("。%(year)s年度までに%(n)s手続になる予定です") % words
    return Chart(
        kind=Kind.LINES,
        title=title,
        unit=pgettext("unit", "手続"),
        source=of.source,
        n=progress.own,
        period=_("各年度の末"),
        updated_at=at,
        points=tuple(points),
        targets=(Target(progress.own, _("全部で%(own)s") % words),),
        expected=(_("予定"),),
        name_of=_("年度"),
        top=progress.own,
    )


def _year(year: int) -> str:
    return _("%(year)s年度") % {"year": year}
