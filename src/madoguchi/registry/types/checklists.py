"""The checklist of a life event: what to do, in which order, by when."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from madoguchi.registry.days import same_day
from madoguchi.registry.life_events import LifeEvent
from madoguchi.registry.types.cards import ProcedureCard, ProgrammeCard
from madoguchi.registry.types.procedures import Timing

_DAY_INCLUDED = re.compile(r"[（(]その日を含む[）)]$")
_NEXT_DAY = re.compile(r"の翌日$")


@dataclass(frozen=True, slots=True)
class CountedFrom:
    """The day from which a deadline is counted (起算日の元になる日): what it is called, and days to add to it."""

    name: str
    days: int


def counted_from(timing: Timing | None) -> CountedFrom | None:
    """From which day and how far the deadline of `timing` lies, None when it is in words only.

    「Xの翌日」 from which n days are counted, that day included, ends where 「X」 with the first day left out does
    (Civil Code art. 140): n days after X. 「X（その日を含む）」 ends one day earlier (Family Register Act art. 43).
    """
    if timing is None or timing.days is None or not timing.counted_from:
        return None
    name, days = timing.counted_from, timing.days
    if _DAY_INCLUDED.search(name):
        name, days = _DAY_INCLUDED.sub("", name), days - 1
    name = _NEXT_DAY.sub("", name)
    return CountedFrom(same_day(name), days)


@dataclass(frozen=True, slots=True)
class ChecklistStep:
    """One procedure of a checklist (やること).

    `first` are the procedures to be done before it, `together` those done with it in one go.
    """

    card: ProcedureCard
    timing: Timing | None
    first: tuple[ProcedureCard, ...] = ()
    together: tuple[ProcedureCard, ...] = ()

    @property
    def counted_from(self) -> CountedFrom | None:
        """From which day the deadline is counted."""
        return counted_from(self.timing)

    def due_on(self, days: Mapping[str, date]) -> date | None:
        """The last day, when the day from which it is counted is among `days`."""
        base = self.counted_from
        if base is None or base.name not in days:
            return None
        try:
            return days[base.name] + timedelta(days=base.days)
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class Checklist:
    """All that there is to do in a life event, and what one may receive (やることリスト)."""

    event: LifeEvent
    steps: tuple[ChecklistStep, ...]
    programmes: tuple[ProgrammeCard, ...]

    @property
    def days(self) -> tuple[str, ...]:
        """The days from which deadlines are counted, the one that most of them share first."""
        names = [base.name for step in self.steps if (base := step.counted_from)]
        order = {name: number for number, name in reversed(list(enumerate(names)))}
        return tuple(sorted(order, key=lambda name: (-Counter(names)[name], order[name])))
