"""Telling the public of an improvement: the concrete example, and a second person who publishes it."""

from datetime import datetime

from django.db import transaction

from madoguchi.core.acting import Acting, Role
from madoguchi.improvement.models import Improvement
from madoguchi.improvement.services.improvements import keep, locked, note
from madoguchi.improvement.services.refusals import (
    ExampleMissing,
    NotNow,
    NotYoursToPublish,
    SecondPersonNeeded,
)

_State = Improvement.State


def tell(
    *, improvement: Improvement, said_before: str, said_after: str, revision: int, by: Acting, at: datetime
) -> Improvement:
    """Write the example that is told with a done improvement; what was published is taken back until it is again.

    Raises `NotYours`, `ExampleMissing`, `NotNow`, `ChangedElsewhere`.
    """
    before, after = said_before.strip()[:400], said_after.strip()[:400]
    if not before or not after:
        raise ExampleMissing(field="said_after" if before else "said_before")
    with transaction.atomic():
        held = locked(improvement, revision, _State.DONE, by=by)
        held.said_before, held.said_after, held.told_by_id = before, after, by.who
        held.published_at = held.published_by = None
        keep(held, "said_before", "said_after", "told_by", "published_at", "published_by")
        note(held, "told", by=by, at=at)
    return held


def publish(*, improvement: Improvement, by: Acting, at: datetime) -> Improvement:
    """Show a done improvement to everyone, as a publisher who neither planned nor owns it nor wrote the example.

    Raises `NotYoursToPublish`, `NotNow`, `ExampleMissing`, `SecondPersonNeeded`.
    """
    if not by.has(Role.PUBLISHER, improvement.organisation_id):
        raise NotYoursToPublish
    with transaction.atomic():
        held = locked(improvement, None, _State.DONE, by=by)
        if held.published_at is not None:
            raise NotNow
        if not held.said_before or not held.said_after:
            raise ExampleMissing
        if by.who in {held.planned_by_id, held.owner_id, held.told_by_id}:
            raise SecondPersonNeeded
        held.published_at, held.published_by_id = at, by.who
        keep(held, "published_at", "published_by")
        note(held, "published", by=by, at=at)
    return held


def unpublish(*, improvement: Improvement, by: Acting, at: datetime) -> Improvement:
    """Take a published improvement back, as a publisher. Raises `NotYoursToPublish`, `NotNow`."""
    if not by.has(Role.PUBLISHER, improvement.organisation_id):
        raise NotYoursToPublish
    with transaction.atomic():
        held = locked(improvement, None, _State.DONE, by=by)
        if held.published_at is None:
            raise NotNow
        held.published_at = held.published_by = None
        keep(held, "published_at", "published_by")
        note(held, "unpublished", by=by, at=at)
    return held
