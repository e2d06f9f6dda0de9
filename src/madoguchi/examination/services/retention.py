"""Retention: files whose period is over are set aside first; what a hold protects is kept."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from madoguchi.applications.models import Application
from madoguchi.applications.services import lock, stream_of
from madoguchi.core.acting import Acting
from madoguchi.core.calendars import first_day_of, fiscal_year
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.examination.models import Disposal, Disposition, LegalHold, Notice, PaperKind, Proposal
from madoguchi.registry.models import Edition

QUARANTINE_DAYS = 30
"""Days for which a file is set aside before it is destroyed, so that a mistake can be noticed and undone."""


class StillOpen(Refusal):
    """The application is being worked on: there is nothing to hold."""

    sentence = _("処理中の申請は廃棄されません。廃棄を止める必要はありません。")


class HeldAlready(Refusal):
    """A hold stands already."""

    sentence = _("この申請の廃棄は、もう止めてあります。")


class NotHeld(Refusal):
    """No hold stands."""

    sentence = _("この申請の廃棄は、止めてありません。")


class NoReason(Refusal):
    """A hold without a reason."""

    sentence = _("廃棄を止める理由を書いてください。")


def last_day_of(closed: date, years: int) -> date:
    """The last day of a retention period of `years` years: it begins with the fiscal year after that of closing.

    So are public documents counted (Enforcement Order of the Public Records Act art. 8, paragraph 4).
    """
    return first_day_of(fiscal_year(closed) + 1 + years) - timedelta(days=1)


def set_aside_due(*, by: Acting, at: datetime) -> int:
    """Set aside every closed file whose retention period is over; returns how many.

    The years are those of the decision's record, else of the edition. A permit in force keeps its file: the period
    begins when it ends. One that a hold protects waits until the hold is lifted.
    """
    done = 0
    for years in _years():
        first = first_day_of(fiscal_year(japan_day(at)) - years)
        before = datetime.combine(first, time.min, tzinfo=JAPAN)
        cases = list(_kept_for(years).filter(closed_at__lt=before).values_list("pk", flat=True))
        done += sum(_set_aside(key, years, by=by, at=at) for key in cases)
    return done


def _years() -> list[int]:
    """The numbers of years for which anything is kept."""
    found = set(Edition.objects.values_list("retention_years", flat=True).distinct())
    said = Proposal.objects.values_list("retention_years", flat=True).distinct()
    return sorted(found | {years for years in said if years is not None})


def _kept_for(years: int) -> QuerySet[Application]:
    said = Disposition.objects.filter(application=OuterRef("pk"), revoked_at__isnull=True)
    return (
        Application.objects.filter(is_open=False)
        .annotate(
            years=Coalesce(Subquery(said.values("proposal__retention_years")[:1]), "edition__retention_years")
        )
        .filter(years=years)
        .exclude(Exists(LegalHold.objects.filter(application=OuterRef("pk"), lifted_at__isnull=True)))
        .exclude(Exists(Disposal.objects.filter(application_id=OuterRef("pk"))))
        .order_by("pk")
    )


def _set_aside(key: UUID, years: int, *, by: Acting, at: datetime) -> bool:
    with transaction.atomic():
        locked = Application.objects.select_for_update(of=("self",)).get(pk=key)
        closed = _counts_from(locked)
        if closed is None or locked.is_open:
            return False
        ended = last_day_of(closed, years)
        if ended >= japan_day(at):
            return False
        _row, is_new = Disposal.objects.get_or_create(
            application_id=locked.pk,
            defaults={
                "organisation_id": locked.organisation_id,
                "procedure_id": locked.procedure_id,
                "receipt_number": locked.receipt_number,
                "closed_on": closed,
                "retention_years": years,
                "ended_on": ended,
                "set_aside_at": at,
                "purge_on": japan_day(at) + timedelta(days=QUARANTINE_DAYS),
            },
        )
        if is_new:
            _note(locked, "retention.ended", by=by, at=at, data={"years": years, "on": ended.isoformat()})
    return is_new


def _counts_from(application: Application) -> date | None:
    """The day from which the period counts: of closing, or of the end of its permit; None while one has no end."""
    assert application.closed_at is not None
    days = [japan_day(application.closed_at)]
    permits = Notice.objects.filter(
        Q(replaced_by__isnull=True),
        disposition__application=application,
        disposition__revoked_at__isnull=True,
        kind=PaperKind.PERMIT,
        revoked_at__isnull=True,
    )
    for until in permits.values_list("valid_until", flat=True):
        if until is None:
            return None
        days.append(until)
    return max(days)


def place_hold(*, application: Application, reason: str, by: Acting, at: datetime) -> LegalHold:
    """Keep the file of a closed `application` from being destroyed, for `reason`; takes it out of what is set aside.

    Raises `NoReason`, `StillOpen` and `HeldAlready`.
    """
    if not reason.strip():
        raise NoReason(field="reason")
    with transaction.atomic():
        locked = lock(application.pk)
        if locked.is_open:
            raise StillOpen
        if locked.legal_holds.filter(lifted_at__isnull=True).exists():
            raise HeldAlready
        hold = LegalHold.objects.create(application=locked, reason=reason.strip(), placed_at=at)
        Disposal.objects.filter(application_id=locked.pk, purged_at__isnull=True).delete()
        _note(locked, "retention.held", by=by, at=at, data={"hold": str(hold.pk)})
    return hold


def lift_hold(*, application: Application, by: Acting, at: datetime) -> LegalHold:
    """Let the retention period decide again; a period that is over begins with the days of waiting. Raises `NotHeld`."""
    with transaction.atomic():
        locked = lock(application.pk)
        hold = locked.legal_holds.filter(lifted_at__isnull=True).first()
        if hold is None:
            raise NotHeld
        hold.lifted_at = at
        hold.save(update_fields=["lifted_at"])
        _note(locked, "retention.released", by=by, at=at, data={"hold": str(hold.pk)})
    return hold


def disposals_due(*, at: datetime) -> QuerySet[Disposal]:
    """What was set aside long enough to be destroyed now and is not held."""
    held = LegalHold.objects.filter(application=OuterRef("application_id"), lifted_at__isnull=True)
    waiting = Disposal.objects.filter(purged_at__isnull=True, purge_on__lte=japan_day(at))
    return waiting.exclude(Exists(held)).order_by("purge_on", "pk")


def _note(application: Application, kind: str, *, by: Acting, at: datetime, data: dict[str, object]) -> None:
    append(
        stream=stream_of(application),
        kind=kind,
        by=by,
        at=at,
        organisation=application.organisation_id,
        whose=application.subject_id,
        data=data,
    )
