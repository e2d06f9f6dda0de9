"""What the indicators of a sheet were in a number of days, read from records; what none tells is typed (個票の数値)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from madoguchi.core.calendars import first_day_of, fiscal_year
from madoguchi.core.clock import japan_day
from madoguchi.improvement.models import Indicator
from madoguchi.improvement.selectors import Span, measured
from madoguchi.plan.selectors.process_counts import SUMS, UNKNOWN, applied_for, counts_of
from madoguchi.plan.types.figures import rounded_share
from madoguchi.plan.types.sheets import FEWEST, NOTHING, Figure, FigureSource, KpiKind
from madoguchi.registry.models import Procedure, ProcedureVersion, Process, ProcessYear
from madoguchi.registry.selectors import body_of

ALL_WEEK = 168.0
"""Hours of a week: what is taken online round the clock."""

_INDICATORS = {
    KpiKind.FILL_MINUTES: (Indicator.FILL_MINUTES, FigureSource.CASES),
    KpiKind.DECISION_DAYS: (Indicator.DECISION_DAYS, FigureSource.CASES),
    KpiKind.DOCUMENTS: (Indicator.DOCUMENTS, FigureSource.FORM),
    KpiKind.QUESTIONS: (Indicator.QUESTIONS, FigureSource.FORM),
    KpiKind.SATISFACTION: (Indicator.SATISFACTION, FigureSource.REVIEWS),
    KpiKind.COMPLETION: (Indicator.COMPLETION, FigureSource.CASES),
    KpiKind.CORRECTION_RATE: (Indicator.CORRECTION_RATE, FigureSource.CASES),
}


def figure_of(kind: str, procedure: Procedure, first: date, last: date, *, at: datetime) -> Figure:
    """What records say of `kind` for `procedure` in the days from `first` to `last`, as known at `at`.

    Nothing where no record tells it; few of people's records are no value.
    """
    if first > japan_day(at):
        return NOTHING
    span = Span(first, min(last, japan_day(at)), at)
    chosen = KpiKind(kind)
    if chosen in _INDICATORS:
        return _measured(chosen, procedure, span)
    read = _READ.get(chosen)
    return read(procedure, span) if read else NOTHING


def _measured(kind: KpiKind, procedure: Procedure, span: Span) -> Figure:
    indicator, source = _INDICATORS[kind]
    found = measured(indicator, span, procedure=procedure)
    if not found.n:
        return _documents_at_window(procedure, span) if kind == KpiKind.DOCUMENTS else NOTHING
    if source != FigureSource.FORM and found.n < FEWEST:
        return Figure(None, source.value, 0, span.last, True)
    return Figure(found.value, source.value, found.n, span.last)


def _documents_at_window(procedure: Procedure, span: Span) -> Figure:
    """How many documents the registry asks for at the window, while the procedure is not online."""
    version = _version_on(procedure, span.last)
    if version is None:
        return NOTHING
    return Figure(float(body_of(version).window_documents_count), FigureSource.REGISTRY, 1, span.last)


def _version_on(procedure: Procedure, day: date) -> ProcedureVersion | None:
    """What the registry said on a day; before its first version what it says now."""
    past = ProcedureVersion.objects.filter(
        procedure=procedure, published_at__isnull=False, effective_from__lte=day
    )
    return past.order_by("-effective_from", "-number").first() or procedure.current


def _service_hours(procedure: Procedure, span: Span) -> Figure:
    """Round the clock, where the registry says so of the online way; other hours are typed."""
    version = _version_on(procedure, span.last)
    if version is None:
        return NOTHING
    body = body_of(version)
    if body.is_online and ("24時間" in body.service_hours or "いつでも" in body.service_hours):
        return Figure(ALL_WEEK, FigureSource.REGISTRY, 1, span.last)
    return NOTHING


def _devices(procedure: Procedure, span: Span) -> Figure:
    version = _version_on(procedure, span.last)
    if version is None:
        return NOTHING
    body = body_of(version)
    if not body.is_online:
        return Figure(0.0, FigureSource.REGISTRY, 1, span.last)
    return Figure(float(len(body.devices)), FigureSource.REGISTRY, 1, span.last) if body.devices else NOTHING


def _online_rate(procedure: Procedure, span: Span) -> Figure:
    """Use online as the indicator `online_use_rate` counts it, of the newest fiscal year that ended in the span.

    Cases that arrived here are in it as measured counts, where this system sees them all.
    """
    ended = range(fiscal_year(span.first), fiscal_year(span.last + timedelta(days=1)))
    year, rows = counts_of(applied_for(Process.objects.filter(procedure=procedure)), ended)
    sums = rows.aggregate(
        **SUMS, others=Count("pk", filter=~UNKNOWN & ~Q(source=ProcessYear.Source.MEASURED))
    )
    online, total = sums["online_sum"], sums["total_sum"]
    if year is None or not total:
        return NOTHING
    source = FigureSource.INVENTORY if sums["others"] else FigureSource.CASES
    on = min(first_day_of(year + 1) - timedelta(days=1), span.last)
    if source == FigureSource.CASES and total < FEWEST:
        return Figure(None, source, 0, on, True)
    return Figure(rounded_share(100 * online / total), source, total, on)


_READ: dict[KpiKind, Callable[[Procedure, Span], Figure]] = {
    KpiKind.SERVICE_HOURS: _service_hours,
    KpiKind.DEVICES: _devices,
    KpiKind.ONLINE_RATE: _online_rate,
}
