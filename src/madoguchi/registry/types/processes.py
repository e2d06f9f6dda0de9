"""How processes stood on a day, and how far their plans slipped."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID


class Standing(NamedTuple):
    """How one process stood on a day (ある日の状態): names of `Process.State`, `Type` and `Kind`."""

    process: UUID
    procedure: UUID
    organisation: UUID
    type_code: str
    kind: str
    state: str
    planned_on: date | None
    is_own_discretion: bool
    is_priority: bool


@dataclass(frozen=True, slots=True)
class Slip:
    """A plan as it was first told and as it came, or stands now (予定とその後).

    `first` is the month that was told on `told_at`; `last` the day on which the process became digital when
    `is_reached`, else the month that stands now, or stood when the plan was given up (`is_given_up`).
    """

    process: UUID
    organisation: UUID
    is_own_discretion: bool
    first: date
    last: date
    told_at: datetime
    is_reached: bool
    is_given_up: bool

    @property
    def months(self) -> int:
        """By how many months it came, or is to come, later than was told first; below 0 when earlier."""
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
