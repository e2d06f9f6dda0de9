"""Bulk decisions as officers see them: whose turn it is, what was drawn by lot, what fell out."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.events.models import Access
from madoguchi.examination.models import BulkCase, BulkDecision, Export
from madoguchi.examination.selectors.sign_offs import Seat, seat_at

LISTED = "案件の一覧"
"""The purpose under which a look at a list is recorded: whoever saw a list has not looked at the case."""
SEERS = (Role.EXAMINER, Role.APPROVER, Role.AUDITOR)
_ENDED_SHOWN = 50


def bulks_seen_by(acting: Acting) -> QuerySet[BulkDecision]:
    """The bulk decisions of the organisations in which `acting` reads cases, the newest first."""
    return BulkDecision.objects.filter(organisation__in=acting.organisations(*SEERS)).select_related(
        "organisation", "procedure__current", "made_by"
    )


def bulks_listed(acting: Acting) -> list[BulkDecision]:
    """Those that are on their way, and the last of those that ended."""
    found = bulks_seen_by(acting).prefetch_related("signatures")
    active = list(found.filter(state__in=BulkDecision.ACTIVE))
    return active + list(found.exclude(state__in=BulkDecision.ACTIVE)[:_ENDED_SHOWN])


def bulk_for(acting: Acting, key: UUID) -> BulkDecision:
    """One bulk decision that `acting` may see; raises `BulkDecision.DoesNotExist` otherwise."""
    return bulks_seen_by(acting).prefetch_related("signatures__signed_by").get(pk=key)


def cases_of_bulk(bulk: BulkDecision) -> QuerySet[BulkCase]:
    """Its cases in order."""
    shown = ("application__organisation", "application__edition__procedure_version")
    return bulk.cases.select_related(*shown).order_by("number")


def counts_of_bulk(bulk: BulkDecision) -> Counter[str]:
    """How many of its cases stand where."""
    return Counter(bulk.cases.values_list("state", flat=True))


def next_step(bulk: BulkDecision) -> int:
    """The step that signs next, from 1."""
    return sum(one.is_approved for one in bulk.signatures.all()) + 1


def bulk_seat_of(bulk: BulkDecision, acting: Acting, *, on: date) -> Seat | None:
    """From where `acting` may sign the next step as a whole on the day `on`, None if not: nobody signs what they made,
    nor twice.
    """
    who, step = acting.who, next_step(bulk)
    if bulk.state != BulkDecision.State.PROPOSED or not acting.has(Role.APPROVER, bulk.organisation_id):
        return None
    if who is None or who == bulk.made_by_id or any(one.signed_by_id == who for one in bulk.signatures.all()):
        return None
    return seat_at(bulk.steps[step - 1], step, who, bulk.organisation, on=on)


def bulks_waiting_for(acting: Acting, *, on: date) -> list[BulkDecision]:
    """Those whose next step `acting` may sign on the day `on`, the oldest first."""
    found = bulks_seen_by(acting).filter(state=BulkDecision.State.PROPOSED).prefetch_related("signatures")
    return [one for one in found.order_by("proposed_at") if bulk_seat_of(one, acting, on=on)]


def not_looked_at(bulk: BulkDecision, acting: Acting) -> set[UUID]:
    """The applications drawn by lot that `acting` has not opened since it was made (its signers: since it was proposed).

    A case that only stood in a list or in a file was not looked at.
    """
    since = bulk.made_at if acting.who == bulk.made_by_id else bulk.proposed_at or bulk.made_at
    drawn = set(
        bulk.cases.filter(is_sample=True, state=BulkCase.State.FITS).values_list("application", flat=True)
    )
    return drawn - _opened(drawn, acting, since)


def _opened(keys: Iterable[UUID], acting: Acting, since: datetime) -> set[UUID]:
    files = Export.objects.filter(asked_by=acting.who).values("purpose")
    seen = (
        Access.objects.filter(object__in=[f"application:{key}" for key in keys], at__gte=since)
        .filter(reader=acting.label)
        .exclude(purpose=LISTED)
        .exclude(purpose__in=files)
        .values_list("object", flat=True)
    )
    return {UUID(one.removeprefix("application:")) for one in seen}


def bulk_of_case(application: Application) -> BulkDecision | None:
    """The bulk decision that the case waits in."""
    held = BulkCase.objects.filter(application=application, is_held=True).select_related("bulk").first()
    return held.bulk if held else None
