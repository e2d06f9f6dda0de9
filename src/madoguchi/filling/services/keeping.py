"""Keeping as facts, at the person's wish, what was told while looking for programmes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from madoguchi.accounts.models import Subject
from madoguchi.accounts.selectors import subjects_for
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.facts.models import Fact
from madoguchi.facts.selectors import current_facts, opened
from madoguchi.facts.services import record_fact

_BORN = "children[].birth_date"


def keep_told(
    *,
    subject: Subject,
    values: Mapping[str, Any],
    children: Sequence[tuple[str, Mapping[str, Any]]],
    by: Acting,
    at: datetime,
) -> list[Fact]:
    """Record `values` (by term) of `subject`, and those of children, as typed by the person; returns the facts.

    A child is named `subject:slot` where it is one already known; else it is the one known with the same day of
    birth, if there is just one, or a new one. Keeping twice keeps nothing twice. An agent keeps nothing.
    Raises as `facts.services.record_fact`, and then keeps nothing.
    """
    if by.is_agent or subject.pk not in by.held:
        return []
    with transaction.atomic():
        kept = [_record(subject, "", term, value, by, at) for term, value in values.items()]
        for whom, slot, told in _placed(subject, children, by):
            kept += [_record(whom, slot, term, value, by, at) for term, value in told.items()]
    return kept


def _record(subject: Subject, slot: str, term: str, value: Any, by: Acting, at: datetime) -> Fact:
    return record_fact(
        subject=subject,
        term=term,
        value=value,
        source=Fact.Source.TYPED,
        slot=slot,
        observed_on=japan_day(at),
        by=by,
        at=at,
    )


def _placed(
    subject: Subject, children: Sequence[tuple[str, Mapping[str, Any]]], by: Acting
) -> list[tuple[Subject, str, Mapping[str, Any]]]:
    """Each child that was told, with the subject and slot where its facts stand."""
    own = [subject, *subjects_for(by).filter(kind=Subject.Kind.CHILD)]
    rows = current_facts([one.pk for one in own]).filter(holder__isnull=True, term__startswith="children[].")
    known = opened(rows.select_related("subject"))
    places = {f"{one.subject.pk}:{one.fact.slot}": (one.subject, one.fact.slot) for one in known}
    born: dict[Any, list[str]] = {}
    for one in known:
        if one.term.name == _BORN:
            born.setdefault(one.value, []).append(f"{one.subject.pk}:{one.fact.slot}")
    taken = {key for key, _told in children}
    following = max((int(one.fact.slot) for one in known if one.fact.slot.isdecimal()), default=0)
    found = []
    for key, told in children:
        same = [one for one in born.get(told.get(_BORN), ()) if one not in taken]
        place = places.get(key) or (places[same[0]] if len(same) == 1 else None)
        if place is None:
            following += 1
            place = (subject, str(following))
        elif key not in places:
            taken.add(same[0])
        if told:
            found.append((*place, told))
    return found
