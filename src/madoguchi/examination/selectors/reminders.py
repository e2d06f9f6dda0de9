"""Whether someone is reminded."""

from django.db.models import Q

from madoguchi.core.acting import Acting
from madoguchi.examination.models import ReminderStop


def has_stopped_reminders(acting: Acting) -> bool:
    """Whether the one acted for, or the guest of an open ticket, wants no reminders."""
    return ReminderStop.objects.filter(Q(subject__in=acting.held) | Q(ticket__in=acting.tickets)).exists()
