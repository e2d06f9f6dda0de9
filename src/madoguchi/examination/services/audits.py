"""What auditors take away."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.events.models import Event
from madoguchi.events.services import append
from madoguchi.examination.services.desk import LONGEST_PURPOSE, PurposeMissing


def note_audit(*, rows: int, purpose: str, by: Acting, at: datetime) -> list[Event]:
    """Record that an auditor takes records of the log away, before they leave; raises `PurposeMissing`."""
    purpose = purpose.strip()
    if not purpose:
        raise PurposeMissing(field="purpose")
    with transaction.atomic():
        return [
            append(
                stream=f"organisation:{place}",
                kind="audit.exported",
                organisation=place,
                why=purpose[:LONGEST_PURPOSE],
                data={"rows": rows},
                by=by,
                at=at,
            )
            for place in sorted(_governments(by), key=str)
        ]


def _governments(by: Acting) -> set[UUID]:
    places = Organisation.objects.filter(pk__in=by.organisations(Role.AUDITOR))
    return set(places.values_list("government", flat=True))
