"""The clock of a processing period: when it ends and how much of it has gone, without the days of others.

Nothing here reads the database or the present time. The day of arrival does not count (初日不算入, Civil Code art. 140),
nor does the day on which a pause begins: a day counts if the case lay at the office from its morning on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from madoguchi.core.calendars import is_office_day, last_day_of_months

_DAY = timedelta(days=1)


class Unit(StrEnum):
    """How a period is counted (期間の単位)."""

    DAYS = "days"
    BUSINESS_DAYS = "business_days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Period:
    """How long the office may take: `length` times `unit` (処理期間)."""

    length: int
    unit: Unit = Unit.DAYS


@dataclass(frozen=True, slots=True)
class Span:
    """Days in which the clock stands still: from the day after `began_on` to `ended_on` (中断した期間)."""

    began_on: date
    ended_on: date

    @property
    def days(self) -> int:
        """How many calendar days it has."""
        return (self.ended_on - self.began_on).days


def due(arrived: date, period: Period, pauses: Iterable[Span] = ()) -> date:
    """The last day of `period` for what arrived on the day `arrived`.

    A pause that begins after the period is over changes nothing. The last day may be one on which offices are closed: the
    promise of days and months is not lengthened by it.
    """
    spans = merged(arrived, pauses)
    if period.unit == Unit.BUSINESS_DAYS:
        return _after_office_days(arrived, period.length, spans)
    last = (
        last_day_of_months(arrived, period.length)
        if period.unit == Unit.MONTHS
        else arrived + timedelta(days=period.length)
    )
    for span in spans:
        if span.began_on >= last:
            break
        last += timedelta(days=span.days)
    return last


def elapsed(arrived: date, until: date, unit: Unit = Unit.DAYS, pauses: Iterable[Span] = ()) -> int:
    """How many days of the office's own have gone by at the end of the day `until`; never fewer than 0.

    In days on which offices are open for that unit, else in calendar days.
    """
    if until <= arrived:
        return 0
    spans = merged(arrived, pauses)
    if unit == Unit.BUSINESS_DAYS:
        return sum(1 for _day in _office_days(arrived, until, spans))
    paused = sum((min(span.ended_on, until) - min(span.began_on, until)).days for span in spans)
    return (until - arrived).days - paused


def merged(arrived: date, pauses: Iterable[Span]) -> list[Span]:
    """The pauses from the day of arrival on, in order, those that touch made into one."""
    found: list[Span] = []
    for span in sorted(pauses, key=lambda one: (one.began_on, one.ended_on)):
        began, ended = max(span.began_on, arrived), max(span.ended_on, arrived)
        if ended <= began:
            continue
        if found and began <= found[-1].ended_on:
            found[-1] = Span(found[-1].began_on, max(found[-1].ended_on, ended))
        else:
            found.append(Span(began, ended))
    return found


def _office_days(after: date, until: date, spans: list[Span]) -> Iterator[date]:
    """The days on which the office is open and the clock runs, after `after` and up to `until`."""
    waiting, day = list(spans), after
    while day < until:
        if waiting and waiting[0].began_on <= day:
            day = max(day, waiting.pop(0).ended_on)
            continue
        day += _DAY
        if is_office_day(day):
            yield day


def _after_office_days(arrived: date, length: int, spans: list[Span]) -> date:
    last = arrived
    for n, day in enumerate(_office_days(arrived, date.max, spans), start=1):
        last = day
        if n >= length:
            break
    return last
