"""Two years of numbers that the city brought along from its former system, so that reports have a past."""

import calendar
import random
from datetime import date, datetime, timedelta

from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.eforms.selectors import document_of
from madoguchi.examination.selectors.tallies import STEPS, Ended, MonthTally, month_of
from madoguchi.examination.services.pacing import carry_over
from madoguchi.registry.models import Edition
from madoguchi.site.demo.writing import DemoProcedure

SEED = 20240401
BRINGER = Acting.system("demo")
_MONTHS = 24
_BUSY = {3: 1.8, 4: 2.2, 5: 1.2, 12: 0.7, 1: 0.8, 8: 0.8}
"""How much busier some months are: people move in spring."""
_SHARES = {"taken": 0.2, "proposed": 0.5, "signed": 0.2, "decided": 0.1}


def bring_along(procedures: list[tuple[DemoProcedure, list[Edition]]], *, today: datetime) -> None:
    """The numbers of the months before this one, for each office that takes a procedure of the story."""
    rng = random.Random(SEED)  # noqa: S311 - a story, not a secret
    day = japan_day(today)
    for demo, editions in procedures:
        for edition in editions:
            months = _months(demo, edition, day, rng)
            carry_over(
                organisation=edition.organisation,
                procedure=edition.procedure,
                months=months,
                by=BRINGER,
                at=today,
            )


def _months(demo: DemoProcedure, edition: Edition, today: date, rng: random.Random) -> dict[date, MonthTally]:
    months: dict[date, MonthTally] = {}
    questions = [q.id for _page, q in document_of(edition.form_version).questions() if q.has_answer][:4]
    month = month_of(today + timedelta(days=31))
    for _n in range(_MONTHS):
        month = month_of(month - timedelta(days=1))
        for _case in range(round(demo.weight * 3 * _BUSY.get(month.month, 1.0) * rng.uniform(0.8, 1.2))):
            _case_of(months, month, demo, edition, questions, rng, today)
    return months


def _case_of(
    months: dict[date, MonthTally],
    month: date,
    demo: DemoProcedure,
    edition: Edition,
    questions: list[str],
    rng: random.Random,
    today: date,
) -> None:
    """One case that arrived in `month`, in numbers alone; what lies ahead has not happened."""
    arrived = _weekday(month.replace(day=rng.randint(1, calendar.monthrange(month.year, month.month)[1])))
    own = max(1, round(rng.gammavariate(4, (demo.pace + 1) / 4)))
    asked = rng.random() < 0.22
    waited = rng.randint(2, 6) if asked else 0
    closed = _weekday(arrived + timedelta(days=own + waited))
    if arrived >= today:
        return
    tally = months.setdefault(month_of(arrived), MonthTally())
    tally.arrived[arrived.day] += 1
    if asked and questions:
        tally.asked += 1
        tally.questions[questions[min(len(questions) - 1, int(rng.expovariate(0.8)))]] += 1
    if closed >= today:
        return
    tally = months.setdefault(month_of(closed), MonthTally())
    tally.closed[closed.day] += 1
    ended = tally.groups.setdefault(edition.organisation_id, Ended())
    if rng.random() < 0.06:
        ended.others += 1
        return
    whole = (closed - arrived).days
    ended.decided += 1
    ended.late += bool(edition.clock_days and whole - waited > edition.clock_days)
    ended.own.times[whole - waited] += 1
    ended.whole.times[whole] += 1
    for name in STEPS:
        days = 0 if name == "notified" else round((whole - waited) * _SHARES[name] * rng.uniform(0.6, 1.4))
        ended.steps[name].times[days] += 1


def _weekday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)
