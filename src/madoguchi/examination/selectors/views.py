"""Lists of cases that an officer kept or may use, and the columns chosen."""

from uuid import UUID

from django.db.models import Q, QuerySet

from madoguchi.core.acting import Acting, Role
from madoguchi.examination.models import ListColumns, SavedView

OFFICERS = (Role.EXAMINER, Role.APPROVER, Role.AUDITOR)

KEPT = frozenset(
    {
        *("view", "order", "state", "procedure", "organisation", "officer", "channel", "flag"),
        *("due_from", "due_to", "arrived_from", "arrived_to"),
    }
)
"""The parameters of the list's address that are kept; words that were searched for may be a name."""


def saved_views(acting: Acting) -> QuerySet[SavedView]:
    """The officer's own lists, and those of others for an organisation whose cases the officer sees."""
    shared = Q(organisation__in=acting.organisations(*OFFICERS))
    found = SavedView.objects.filter(Q(owner=acting.who) | shared)
    return found.select_related("owner", "organisation").order_by("name", "id")


def saved_view_for(acting: Acting, key: UUID) -> SavedView:
    """A list of the officer's own; raises `SavedView.DoesNotExist`."""
    return saved_views(acting).get(pk=key, owner=acting.who)


def columns_of(acting: Acting) -> list[str]:
    """The columns that the officer chose; empty while nothing was chosen."""
    kept = ListColumns.objects.filter(officer=acting.who).first()
    return list(kept.columns) if kept else []
