"""What the indicators of a sheet were in a number of days, read from records; what none tells is typed (個票の数値)."""

from collections.abc import Callable
from datetime import date, datetime

from django.db.models import Count, Q

from madoguchi.applications.models import Application
from madoguchi.core.calendars import fiscal_year
from madoguchi.core.clock import japan_day
from madoguchi.improvement.models import Indicator
from madoguchi.improvement.selectors import Span, measured
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
    """Of the cases here that arrived in the span; before there are ten, of the newest counts of the inventory."""
    counts = Application.objects.filter(
        procedure=procedure, arrived_at__gte=span.begins_at, arrived_at__lt=span.ends_at
    ).aggregate(n=Count("pk"), online=Count("pk", filter=Q(channel=Application.Channel.ONLINE)))
    if counts["n"] >= FEWEST:
        share = round(100 * counts["online"] / counts["n"], 1)
        return Figure(share, FigureSource.CASES, counts["n"], span.last)
    reported = ProcessYear.objects.filter(
        process__procedure=procedure,
        process__type_code=Process.Type.APPLICATION,
        total__gt=0,
        online__isnull=False,
        fiscal_year__gte=fiscal_year(span.first),
        fiscal_year__lte=fiscal_year(span.last),
        source__in=[ProcessYear.Source.REPORTED, ProcessYear.Source.IMPORTED],
    )
    # The newest year of each process, as it was reported before as it was imported.
    told = {year.process_id: year for year in reported.order_by("fiscal_year", "source")}
    if told:
        total = sum(year.total for year in told.values())
        online = sum(year.online or 0 for year in told.values())
        return Figure(round(100 * online / total, 1), FigureSource.INVENTORY, total, span.last)
    return Figure(None, FigureSource.CASES, 0, span.last, True) if counts["n"] else NOTHING


_READ: dict[KpiKind, Callable[[Procedure, Span], Figure]] = {
    KpiKind.SERVICE_HOURS: _service_hours,
    KpiKind.DEVICES: _devices,
    KpiKind.ONLINE_RATE: _online_rate,
}
