"""How long an office takes, how that is counted, and what happens by law when it takes longer."""

from dataclasses import dataclass
from typing import Literal

PeriodUnit = Literal["days", "business_days", "months"]


@dataclass(frozen=True, slots=True)
class Processing:
    """The standard processing periods, and why there is none (標準処理期間).

    Administrative Procedure Act art. 6. `window_days` and `online_days` are counted in `unit`; `pauses` are the kinds of
    waiting in which the clock stands still (correction, hearing, consultation; `none`), `warn_days` the days before the
    end at which officers are warned. `set_on` and `revised_on` are days in ISO 8601.
    """

    window_days: int | None = None
    online_days: int | None = None
    unit: PeriodUnit = "days"
    pauses: tuple[str, ...] = ()
    warn_days: int | None = None
    set_on: str | None = None
    revised_on: str | None = None
    why_none: str = ""

    @property
    def stops_for(self) -> frozenset[str]:
        """The kinds of waiting that stop the clock: the applicant's correction where nothing is said."""
        return frozenset(self.pauses or ("correction",)) - {"none"}


@dataclass(frozen=True, slots=True)
class Deemed:
    """That a law takes an application for decided when nothing was decided in time (みなし処分)."""

    outcome: Literal["granted", "refused"]
    length: int
    unit: PeriodUnit
    law: str
