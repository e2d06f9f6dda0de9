"""The keys that a person gave to programs."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.accounts.models import AccessKey
from madoguchi.core.acting import Acting


def access_keys_of(acting: Acting, *, at: datetime) -> QuerySet[AccessKey]:
    """The keys that `acting` made for whom it acts now and that hold, the newest first."""
    return AccessKey.objects.filter(
        user=acting.who,
        subject__in=acting.held,
        mandate=acting.mandate,
        revoked_at__isnull=True,
        expires_at__gt=at,
    )


def access_key_for(acting: Acting, key: UUID) -> AccessKey:
    """One key that `acting` made, whether it holds or not; raises `AccessKey.DoesNotExist`."""
    return AccessKey.objects.get(pk=key, user=acting.who, subject__in=acting.held)
