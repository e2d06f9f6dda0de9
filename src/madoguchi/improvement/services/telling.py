"""Telling the other side of a support by mail that something was written: once, without its words."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from madoguchi.accounts.models import Appointment, User
from madoguchi.core.clock import japan_day
from madoguchi.improvement.models import SupportMessage, SupportRequest
from madoguchi.improvement.selectors.choosing import WORKERS
from madoguchi.messaging.services import mail_support

TOO_OLD = timedelta(days=7)
"""What was written so long ago is told no more: a mail server was away, and who waited has looked."""
_Side = SupportMessage.Side


def tell_supports(*, at: datetime) -> int:
    """Mail those on the other side what was asked and written since they were told; returns how many mails left."""
    since = at - TOO_OLD
    new = Q(messages__told_at__isnull=True, messages__at__gt=since) | Q(
        told_at__isnull=True, asked_at__gt=since
    )
    keys = list(SupportRequest.objects.filter(new).order_by("pk").values_list("pk", flat=True).distinct())
    return sum(_tell(key, side, since, at=at) for key in keys for side in _Side)


def _tell(key: UUID, side: str, since: datetime, *, at: datetime) -> int:
    """Claim what `side` wrote, mail the others, and give the claim back if no mail left."""
    with transaction.atomic():
        support = SupportRequest.objects.select_for_update(of=("self",)).select_related("record").get(pk=key)
        new = support.messages.filter(side=side, told_at__isnull=True, at__gt=since)
        written = list(new.values_list("pk", flat=True))
        is_asked = side == _Side.BUREAU and support.told_at is None and support.asked_at > since
        _mark(support, written, at if is_asked else support.told_at, at)
    if not written and not is_asked:
        return 0
    addresses = _addresses(support, side, at=at)
    sent = [
        mail_support(address=address, key=support.record_id, count=len(written) + is_asked, at=at)
        for address in addresses
    ]
    if addresses and not any(sent):
        _mark(support, written, None if is_asked else support.told_at, None)
    return sum(sent)


def _mark(
    support: SupportRequest, written: list[UUID], asked_told_at: datetime | None, told_at: datetime | None
) -> None:
    SupportRequest.objects.filter(pk=support.pk).update(told_at=asked_told_at)
    SupportMessage.objects.filter(pk__in=written).update(told_at=told_at)


def _addresses(support: SupportRequest, side: str, *, at: datetime) -> list[str]:
    """The mail addresses of the other side: who asked or helps and who wrote; before anyone helps, all who may."""
    to_bureau = side == _Side.SUPPORT
    place = support.record.organisation_id if to_bureau else support.to_id
    today = japan_day(at)
    working = Appointment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        starts_on__lte=today,
        role__in=[role.value for role in WORKERS],
    )
    first = support.asked_by_id if to_bureau else support.helper_id
    if first is None:
        who = Q(pk__in=working.filter(organisation=place).values("user"))
    else:
        other = _Side.BUREAU if to_bureau else _Side.SUPPORT
        wrote = support.messages.filter(side=other).values("officer")
        who = (Q(pk=first) | Q(pk__in=wrote)) & Q(pk__in=working.values("user"))
    found = User.objects.filter(who, is_active=True).exclude(email="")
    return list(found.order_by("email").values_list("email", flat=True).distinct())
