"""The weekly mail to officers: how many voices came, what is owed an answer, what surged. Numbers alone."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from madoguchi.accounts.models import User
from madoguchi.accounts.selectors import acting_of
from madoguchi.core.acting import Acting
from madoguchi.core.calendars import office_day_from
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.messaging.services import mail_voices
from madoguchi.reviews.models import ReviewDigest
from madoguchi.reviews.selectors import ANSWERING
from madoguchi.reviews.selectors.office import Wanted, surges

FROM_HOUR = 8
WEEK = timedelta(days=7)


def send_voice_digests(*, at: datetime) -> int:
    """Send the mails of this week that have not left, on its first day with open offices; returns how many left."""
    today = japan_day(at)
    monday = today - timedelta(days=today.weekday())
    if at.astimezone(JAPAN).hour < FROM_HOUR or today < office_day_from(monday):
        return 0
    kept = dict(ReviewDigest.objects.values_list("user", "sent_on"))
    off = set(ReviewDigest.objects.filter(is_off=True).values_list("user", flat=True))
    officers = User.objects.filter(is_active=True, appointments__isnull=False).exclude(email="").distinct()
    return sum(
        _send(officer, monday, at=at)
        for officer in officers.order_by("pk")
        if officer.pk not in off and (kept.get(officer.pk) or date.min) < monday
    )


def _send(officer: User, monday: date, *, at: datetime) -> bool:
    """Claim the mail of the week, and give the claim back if it did not leave."""
    counts = [(label, n) for label, n in voices_for(officer, at=at) if n]
    with transaction.atomic():
        kept, _is_new = ReviewDigest.objects.select_for_update().get_or_create(user=officer)
        if kept.is_off or (kept.sent_on or date.min) >= monday:
            return False
        before, kept.sent_on = kept.sent_on, japan_day(at)
        kept.save(update_fields=["sent_on"])
    if not counts:
        return False
    if mail_voices(address=officer.email, counts=counts, at=at):
        return True
    ReviewDigest.objects.filter(pk=kept.pk).update(sent_on=before)
    return False


def voices_for(officer: User, *, at: datetime) -> list[tuple[str, int]]:
    """What came to the officer's offices in the week before `at`, and what waits, in numbers."""
    places = acting_of(officer, at=at).organisations(*ANSWERING)
    if not places:
        return []
    week = Wanted(places, at - WEEK, at)
    year = Wanted(places, at - timedelta(days=365), at, state="owed")
    late = Wanted(places, at - timedelta(days=365), at, state="overdue")
    return [
        (_("この1週間に届いた声"), week.found().count()),
        (_("そのうち満足度1・2の声"), Wanted(places, at - WEEK, at, state="low").found().count()),
        (_("返事を待っている声"), year.found().count()),
        (_("返事の期限を過ぎた声"), late.found().count()),
        (_("急に増えた困りごと"), len(surges(week, {}))),
    ]


def choose_voice_digest(*, is_off: bool, by: Acting) -> ReviewDigest:
    """Let the officer's weekly mail come or not."""
    assert by.who is not None
    kept, _is_new = ReviewDigest.objects.update_or_create(user_id=by.who, defaults={"is_off": is_off})
    return kept
