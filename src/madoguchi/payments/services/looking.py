"""Recording who sees to which accounts is paid."""

from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction

from madoguchi.applications.services import stream_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.events.selectors import seen_by
from madoguchi.events.services import record_accesses
from madoguchi.payments.models import Payment

PURPOSE = "支払"
"""The purpose under which a look at a list is recorded; numbers are masked there."""
MENDING = "振込先の訂正"
"""The same, where the whole number is seen."""


def look_at(*, payments: Iterable[Payment], purpose: str = PURPOSE, by: Acting, at: datetime) -> int:
    """Record that `by` sees the accounts of `payments`, once a day each, before the page leaves; returns how many."""
    since = datetime.combine(japan_day(at), time.min, tzinfo=JAPAN)
    shown = {stream_of(one.application): one.application for one in payments}
    seen = seen_by(by.label, objects=shown, purpose=purpose, since=since)
    new = [
        (case.subject_id, thing, case.organisation_id) for thing, case in shown.items() if thing not in seen
    ]
    with transaction.atomic():
        record_accesses(new, reader=by, purpose=purpose, at=at)
    return len(new)
