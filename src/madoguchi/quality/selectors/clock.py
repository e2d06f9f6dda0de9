"""The measured clock: how long decided cases took, without the applicant's own waiting."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.applications.clock import Period, Span, Unit, due, elapsed
from madoguchi.applications.models import Application, Pause
from madoguchi.core.clock import japan_day
from madoguchi.quality.types import Measured
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.selectors import body_for


@dataclass(frozen=True)
class DecidedCase:
    """One decided online case: days taken, and the periods that its edition promised, in the same days."""

    days: int
    standard_days: int | None
    online_standard_days: int | None
    unit: Unit = Unit.DAYS


def a_year_before(at: datetime) -> datetime:
    """The same moment a year earlier; 29 February becomes 28 February."""
    try:
        return at.replace(year=at.year - 1)
    except ValueError:
        return at.replace(year=at.year - 1, day=28)


def percentile(values: Iterable[float], share: float) -> float | None:
    """The smallest of `values` that at least `share` (0 to 1) of them do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[math.ceil(share * len(ordered)) - 1] if ordered else None


def days_taken(arrived_at: datetime, closed_at: datetime, waited_days: int) -> int:
    """Calendar days in Japan from the day after arrival to the decision, less the days waited for the applicant.

    The first day is not counted, as for the standard period (Civil Code art. 140).
    """
    return max(0, (japan_day(closed_at) - japan_day(arrived_at)).days - waited_days)


def decided_cases(procedures: Iterable[UUID], *, at: datetime) -> dict[UUID, list[DecidedCase]]:
    """The online cases decided in the twelve months up to `at`, by procedure, in three queries."""
    decided = Application.objects.filter(
        procedure__in=procedures,
        channel=Application.Channel.ONLINE,
        state=Application.State.DECIDED,
        closed_at__gt=a_year_before(at),
        closed_at__lte=at,
    )
    units = _units(decided)
    waits = _waits(decided)
    found: dict[UUID, list[DecidedCase]] = {}
    for key, procedure, arrived_at, closed_at, waited_days, edition in decided.values_list(
        "pk", "procedure_id", "arrived_at", "closed_at", "waited_days", "edition_id"
    ):
        assert closed_at is not None, "the filter asks for closed cases"
        unit, standard, online = units[edition]
        if unit != Unit.BUSINESS_DAYS:
            other = sum(span.days for kind, span in waits.get(key, ()) if kind == Pause.Kind.DECIDED)
            days = days_taken(arrived_at, closed_at, waited_days + other)
        else:
            spans = [span for _kind, span in waits.get(key, ())]
            days = elapsed(japan_day(arrived_at), japan_day(closed_at), unit, spans)
        first = japan_day(arrived_at)
        found.setdefault(procedure, []).append(
            DecidedCase(days, _promised(first, standard, unit), _promised(first, online, unit), unit)
        )
    return found


def _units(decided: QuerySet[Application]) -> dict[UUID, tuple[Unit, int | None, int | None]]:
    """How the periods of the editions are counted, and how long they are."""
    editions = Edition.objects.filter(pk__in=decided.order_by().values("edition"))
    return {
        one.pk: (Unit(body_for(one).processing.unit), one.standard_days, one.online_standard_days)
        for one in editions.select_related("procedure_version", "variant_version")
    }


def _waits(decided: QuerySet[Application]) -> dict[UUID, list[tuple[str, Span]]]:
    """The days that were the applicant's own, or in which a decision stood that was revoked later."""
    rows = Pause.objects.filter(
        application__in=decided,
        kind__in=[Pause.Kind.CORRECTION, Pause.Kind.DECIDED],
        ended_on__isnull=False,
    ).order_by("began_on")
    found: dict[UUID, list[tuple[str, Span]]] = {}
    for key, kind, began, ended in rows.values_list("application_id", "kind", "began_on", "ended_on"):
        if ended is not None:
            found.setdefault(key, []).append((kind, Span(began, ended)))
    return found


def _promised(arrived: date, length: int | None, unit: Unit) -> int | None:
    """The period that was promised in the days in which the case is counted: months in the days that they had."""
    if length is None or unit != Unit.MONTHS:
        return length
    return (due(arrived, Period(length, unit)) - arrived).days


def processing_days(procedure: Procedure, *, at: datetime) -> Measured:
    """How long the online cases of `procedure` took that were decided in the twelve months up to `at`.

    In the days in which most of them were promised; the legal period is the edition's, and is shown apart from this.
    """
    cases = decided_cases([procedure.pk], at=at).get(procedure.pk, [])
    business = [case.days for case in cases if case.unit == Unit.BUSINESS_DAYS]
    is_business = 2 * len(business) > len(cases)
    days = business if is_business else [one.days for one in cases if one.unit != Unit.BUSINESS_DAYS]
    return Measured(len(days), float(median(days)) if days else None, percentile(days, 0.9), is_business)
