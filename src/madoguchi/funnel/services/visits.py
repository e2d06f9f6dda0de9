"""Noting how a page of a draft went."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from madoguchi.filling.models import Draft
from madoguchi.funnel.models import Visit

LONGEST = timedelta(minutes=15)
"""Who takes longer between opening and sending a page was away: no more is counted."""


def note_visit(
    *,
    draft: Draft,
    page: str,
    opened_at: datetime | None,
    is_saved: bool,
    wrong: Iterable[str] = (),
    changed: Iterable[str] = (),
    led_to: str = "",
    at: datetime,
) -> None:
    """Note that `page` of `draft` was sent: saved, or refused because of the questions in `wrong`.

    `opened_at` is when it was shown (None or a moment to come: not known, no time is counted), `changed` names
    questions whose earlier answer is another now, `led_to` the page that came next. Nothing of what was answered is
    given to this function.
    """
    seconds = 0
    if opened_at is not None and opened_at <= at:
        seconds = round(min(at - opened_at, LONGEST).total_seconds())
    with transaction.atomic():
        visit, _new = Visit.objects.select_for_update().get_or_create(
            draft=draft, page=page, defaults={"first_at": opened_at or at, "last_at": at}
        )
        visit.last_at = max(visit.last_at, at)
        visit.seconds += seconds
        visit.saves += is_saved
        visit.refusals += not is_saved
        for question in wrong:
            visit.wrong[question] = visit.wrong.get(question, 0) + 1
        for question in changed:
            visit.changed[question] = visit.changed.get(question, 0) + 1
        if is_saved:
            visit.led_to = led_to
        visit.save()
