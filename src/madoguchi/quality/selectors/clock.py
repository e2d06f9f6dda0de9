"""The measured clock: how long decided cases took, without the applicant's own waiting."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from uuid import UUID

from madoguchi.applications.models import Application
from madoguchi.core.clock import japan_day
from madoguchi.quality.types import Measured
from madoguchi.registry.models import Procedure


@dataclass(frozen=True)
class DecidedCase:
    """One decided online case: days taken, and the periods in days that its edition promised."""

    days: int
    standard_days: int | None
    online_standard_days: int | None


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
    """The online cases decided in the twelve months up to `at`, by procedure, in one query."""
    rows = Application.objects.filter(
        procedure__in=procedures,
        channel=Application.Channel.ONLINE,
        state=Application.State.DECIDED,
        closed_at__gt=a_year_before(at),
        closed_at__lte=at,
    ).values_list(
        "procedure_id",
        "arrived_at",
        "closed_at",
        "waited_days",
        "edition__standard_days",
        "edition__online_standard_days",
    )
    found: dict[UUID, list[DecidedCase]] = {}
    for key, arrived_at, closed_at, waited_days, standard, online in rows:
        assert closed_at is not None, "the filter asks for closed cases"
        found.setdefault(key, []).append(
            DecidedCase(days_taken(arrived_at, closed_at, waited_days), standard, online)
        )
    return found


def processing_days(procedure: Procedure, *, at: datetime) -> Measured:
    """How long the online cases of `procedure` took that were decided in the twelve months up to `at`.

    In calendar days; the legal period is the edition's, and is shown apart from this.
    """
    days = [case.days for case in decided_cases([procedure.pk], at=at).get(procedure.pk, [])]
    return Measured(len(days), float(median(days)) if days else None, percentile(days, 0.9))
