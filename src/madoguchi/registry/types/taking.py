"""Whether a procedure is taken at a moment, and when it will be again."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from madoguchi.registry.types.procedures import ProcedureBody


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Why an office does not take a procedure now (受け付けていない理由).

    `paused`: `reason` says why and `again_at` until when, None while that is not known. `outside`: the day lies in no
    acceptance period, `again_on` is the next day that does. `retired`: it has ended.
    """

    kind: Literal["paused", "outside", "retired"]
    reason: str = ""
    again_at: datetime | None = None
    again_on: date | None = None


def next_opening(body: ProcedureBody, day: date) -> date | None:
    """The first day after `day` on which an acceptance period begins, None when none is to come."""
    starts: list[date] = []
    for period in body.acceptance:
        if period.is_over(day):
            continue
        if period.yearly_from:
            starts += _each_year(period.yearly_from, day)
        elif period.opens_on:
            starts.append(date.fromisoformat(period.opens_on))
    return min(
        (start for start in starts if start > day and body.is_accepted_on(start)),
        default=None,
    )


def _each_year(month_day: str, day: date) -> list[date]:
    """The day `MM-DD` of this year and the next; 29 February is 1 March where there is none."""
    month, number = (int(part) for part in month_day.split("-"))
    found = []
    for year in (day.year, day.year + 1):
        try:
            found.append(date(year, month, number))
        except ValueError:
            found.append(date(year, 3, 1))
    return found
