"""How long an office takes, how that is counted, and what happens by law when it takes longer."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

PeriodUnit = Literal["days", "business_days", "months"]


def period_words(length: int, unit: PeriodUnit = "days") -> str:
    """A period as residents read it: 30日以内, 10日以内（土日・祝日・年末年始を除く）, 2か月以内."""
    if length == 0:
        return _("その日のうち")
    if unit == "months":
        return _("%(n)sか月以内") % {"n": length}
    if unit == "business_days":
        return _("%(n)s日以内（土日・祝日・年末年始を除く）") % {"n": length}
    return _("%(n)s日以内") % {"n": length}


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

    @property
    def window_words(self) -> str:
        """The period at the window in words; empty when there is none."""
        return "" if self.window_days is None else period_words(self.window_days, self.unit)

    @property
    def online_words(self) -> str:
        """The period of online applications in words; empty when there is none."""
        return "" if self.online_days is None else period_words(self.online_days, self.unit)

    def words(self, length: int) -> str:
        """Another length counted in the same unit, in words."""
        return period_words(length, self.unit)


@dataclass(frozen=True, slots=True)
class Deemed:
    """That a law takes an application for decided when nothing was decided in time (みなし処分)."""

    outcome: Literal["granted", "refused"]
    length: int
    unit: PeriodUnit
    law: str
