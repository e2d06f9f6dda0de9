"""What auditors take away."""

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.events.models import Event
from madoguchi.examination.services.desk import note_export


def note_audit(*, rows: int, purpose: str, by: Acting, at: datetime) -> list[Event]:
    """Record that an auditor takes records of the log away, before they leave; raises `PurposeMissing`."""
    return note_export(
        "audit.exported", rows=dict.fromkeys(_governments(by), rows), purpose=purpose, by=by, at=at
    )


def _governments(by: Acting) -> set[UUID]:
    places = Organisation.objects.filter(pk__in=by.organisations(Role.AUDITOR))
    return set(places.values_list("government", flat=True))
