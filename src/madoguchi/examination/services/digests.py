"""One mail on the morning of an office day: how many cases wait for an officer. Numbers alone, nothing of anyone."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import late_on
from madoguchi.core.acting import Acting, Role
from madoguchi.core.calendars import is_office_day
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.examination.models import Digest, PaperWait
from madoguchi.examination.selectors.sign_offs import cases_to_sign
from madoguchi.examination.selectors.signing import posts_of
from madoguchi.messaging.selectors import letters_waiting
from madoguchi.messaging.services import mail_digest

FROM_HOUR = 8
"""From when on in the morning it is sent; a mail server that is down is tried again all day."""
SOON = timedelta(days=3)


def send_digests(*, at: datetime) -> int:
    """Send today's mails that have not left yet; returns how many left. None on days on which offices are closed."""
    today = japan_day(at)
    if at.astimezone(JAPAN).hour < FROM_HOUR or not is_office_day(today):
        return 0
    officers = User.objects.filter(is_active=True, appointments__isnull=False).exclude(email="").distinct()
    known = dict(Digest.objects.values_list("user", "sent_on"))
    off = set(Digest.objects.filter(is_off=True).values_list("user", flat=True))
    return sum(
        _send(officer, today, at=at)
        for officer in officers.order_by("pk")
        if officer.pk not in off and known.get(officer.pk) != today
    )


def _send(officer: User, today: date, *, at: datetime) -> bool:
    """Claim the mail of the day, so that no second worker sends it, and give the claim back if it did not leave."""
    counts = [(label, n) for label, n in waiting_for(officer, today=today, at=at) if n]
    with transaction.atomic():
        kept, _is_new = Digest.objects.select_for_update().get_or_create(user=officer)
        if kept.is_off or kept.sent_on == today:
            return False
        before, kept.sent_on = kept.sent_on, today
        kept.save(update_fields=["sent_on"])
    if not counts:
        return False
    if mail_digest(address=officer.email, counts=counts, at=at):
        return True
    Digest.objects.filter(pk=kept.pk).update(sent_on=before)
    return False


def waiting_for(officer: User, *, today: date, at: datetime) -> list[tuple[str, int]]:
    """What waits for an officer today, in numbers."""
    acting = acting_of(officer, at=at)
    held = {role: acting.organisations(role) for role in (Role.EXAMINER, Role.APPROVER, Role.ADMINISTRATOR)}
    is_open = Q(is_open=True, organisation__in=held[Role.EXAMINER])
    own = Application.objects.filter(is_open, case_officer=officer)
    found = [
        (_("期限を過ぎた、あなたの案件"), own.filter(late_on(today)).count()),
        (_("3日以内に期限が来る、あなたの案件"), own.filter(due_on__range=(today, today + SOON)).count()),
        (
            _("担当者の決まっていない案件"),
            Application.objects.filter(is_open, case_officer__isnull=True).count(),
        ),
        (
            _("あなたの決裁を待っている案件"),
            len(cases_to_sign(acting, on=today)),
        ),
        (_("郵送を待っているお知らせ"), letters_waiting(held[Role.EXAMINER])),
    ]
    return found + _for_administrators(held[Role.ADMINISTRATOR], at=at)


def _for_administrators(places: frozenset[UUID], *, at: datetime) -> list[tuple[str, int]]:
    if not places:
        return []
    rows = posts_of(Organisation.objects.filter(pk__in=places), at=at)
    waiting = PaperWait.objects.filter(disposition__application__organisation__in=places).count()
    return [
        (_("期限が近いか、使えない職責証明書"), sum(row.state != "held" for row in rows)),
        (_("署名を待っている文書"), waiting),
    ]


def choose_digest(*, is_off: bool, by: Acting) -> Digest:
    """Let the officer's morning mail come or not."""
    assert by.who is not None
    kept, _is_new = Digest.objects.update_or_create(user_id=by.who, defaults={"is_off": is_off})
    return kept
