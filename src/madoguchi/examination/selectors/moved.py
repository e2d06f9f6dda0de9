"""What was written down with the moves of a case, and to which offices it may be handed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from madoguchi.accounts.models import Appointment, Organisation
from madoguchi.applications.models import Application
from madoguchi.core.acting import Role
from madoguchi.examination.models import Disposition, Hearing, SendBack, Transfer


@dataclass(frozen=True)
class Moved:
    """Everything that officers wrote down when they moved a case, the last first (処理の記録)."""

    send_backs: list[SendBack]
    hearings: list[Hearing]
    transfers: list[Transfer]
    revoked: list[Disposition]

    @property
    def hearing(self) -> Hearing | None:
        """The hearing that has been called and is still to come."""
        return next((one for one in self.hearings if one.ended_at is None), None)

    @property
    def is_any(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.send_backs or self.hearings or self.transfers or self.revoked)


def moved_of(application: Application) -> Moved:
    """What was written down with the moves of `application`."""
    return Moved(
        list(application.send_backs.select_related("sent_by", "application").order_by("-sent_at", "-id")),
        list(application.hearings.select_related("called_by", "ended_by", "application").order_by("-round")),
        list(
            application.transfers.select_related(
                "sent_by", "from_organisation", "to_organisation", "application"
            ).order_by("-sent_at", "-id")
        ),
        list(
            application.dispositions.filter(revoked_at__isnull=False)
            .select_related("revoked_by", "application")
            .order_by("-revoked_at", "-id")
        ),
    )


def offices_to_hand_to(application: Application, *, on: date) -> list[Organisation]:
    """The other offices of the same government in which someone examines on the day `on`, by name.

    A role held above holds there too.
    """
    places = Organisation.objects.filter(government=application.organisation.government_id)
    held = Appointment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on),
        organisation__in=places,
        user__is_active=True,
        role=Role.EXAMINER,
        starts_on__lte=on,
    )
    staffed = set(held.values_list("organisation", flat=True))
    above: dict[UUID, UUID | None] = dict(places.values_list("pk", "parent_id"))

    def is_staffed(place: UUID | None) -> bool:
        while place in above:
            if place in staffed:
                return True
            place = above[place]
        return False

    offices = places.exclude(pk=application.organisation_id).order_by("name", "slug")
    return [one for one in offices if is_staffed(one.pk)]
