"""Drawing the charts of registers and barriers before anyone asks."""

from collections.abc import Iterator
from datetime import date, datetime

from madoguchi.accounts.models import Organisation
from madoguchi.core.clock import japan_day
from madoguchi.plan.selectors import analogue, barrier_figures, barriers, contacts
from madoguchi.ui.charts import Chart, warm

A_FEW = 3


def draw_registers(*, at: datetime, most: int = A_FEW) -> int:
    """Draw at most `most` charts that are not drawn yet, those of the first pages first; returns how many."""
    drawn = 0
    for chart in _charts(japan_day(at)):
        drawn += warm([chart], at=at) if chart is not None else 0
        if drawn >= most:
            break
    return drawn


def _charts(on: date) -> Iterator[Chart | None]:
    """What the public pages of clauses, contacts and barriers open with, then clauses and contacts by organisation."""
    told = barriers.narrowed(barriers.public_barriers(), barriers.Scope(state="holding"))
    for organisation in ("", *_holders("analogue_clauses")):
        progress = analogue.progress_of(analogue.ClauseScope(organisation), on=on)
        yield analogue.kinds_chart(progress)
        yield analogue.years_chart(progress)
        if not organisation:
            yield contacts.contacts_chart(contacts.survey_of(contacts.ContactScope()), on=on)
            yield barrier_figures.kinds_chart(barriers.weighed(told, on=on), on=on)
    for organisation in _holders("contacts"):
        survey = contacts.survey_of(contacts.ContactScope(organisation=organisation))
        yield contacts.contacts_chart(survey, on=on)


def _holders(rows: str) -> list[str]:
    """The organisations that have `rows` of a register, by short name."""
    found = Organisation.objects.filter(**{f"{rows}__isnull": False}).distinct().order_by("slug")
    return list(found.values_list("slug", flat=True))
