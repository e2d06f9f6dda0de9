"""Until when a procedure can be filed: its own period, and the days that the law counts from what happened."""

from datetime import date, timedelta
from typing import Any

from madoguchi.eforms.types import Answers, FormDocument
from madoguchi.filling.known import answered
from madoguchi.registry.models import Edition
from madoguchi.registry.selectors import body_of

_COUNTED_FROM = (
    ("生まれた日", ("birth.on", "children[].birth_date")),
    ("出産した日", ("birth.on", "children[].birth_date")),
    ("引っ越した日", ("person.moved_in_on",)),
    ("亡くなった日", ("deceased.died_on", "person.spouse_died_on")),
    ("会社をやめた日", ("person.left_job_on",)),
    ("仕事を辞めた日", ("person.left_job_on",)),
    ("健康保険に入った日", ("insurance.joins_on",)),
)
"""Words with which the registry says from when days are counted, and the terms that tell that day."""


def file_by(edition: Edition, document: FormDocument, answers: Answers, *, on: date) -> date | None:
    """The last day on which an application with these answers is in time; None where nothing ends it.

    The end of the period of `edition`, or the earliest legal day that is not over yet.
    """
    days = [edition.closes_on] if edition.closes_on else []
    days += [day for day in legal_days(edition, document, answers, on=on) if day >= on]
    return min(days, default=None)


def legal_days(edition: Edition, document: FormDocument, answers: Answers, *, on: date) -> list[date]:
    """The legal days that can be told from the answers, one for each timing of the procedure."""
    timings = [one for one in body_of(edition.procedure_version).timings if one.days is not None]
    if not timings:
        return []
    said: dict[str, list[Any]] = {}
    for one in answered(document, answers, on=on):
        said.setdefault(one.term, []).append(one.value)
    found = []
    for timing in timings:
        names = next((terms for words, terms in _COUNTED_FROM if words in timing.counted_from), ())
        known = [day for name in names for value in said.get(name, ()) if (day := _day(value))]
        if known and timing.days is not None:
            found.append(max(known) + timedelta(days=timing.days - ("その日を含む" in timing.counted_from)))
    return found


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
