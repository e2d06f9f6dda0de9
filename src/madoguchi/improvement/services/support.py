"""Asking the digital bureau to work along, and writing to each other about it (伴走型の支援)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.events.services import append
from madoguchi.improvement.models import BprRecord, SupportMessage, SupportRequest
from madoguchi.improvement.selectors.choosing import WORKERS
from madoguchi.improvement.services.improvements import require_worker
from madoguchi.improvement.services.reengineering import subject
from madoguchi.improvement.services.refusals import (
    AskedAlready,
    NoSupporter,
    NotNow,
    NotYours,
    WordsMissing,
)
from madoguchi.registry.models import Process

_State = SupportRequest.State
_Side = SupportMessage.Side


def supporter_of(organisation: Organisation) -> Organisation | None:
    """Who supports reengineering in the government of `organisation`, or in one above it; None where nobody does."""
    place: Organisation | None = organisation
    while place is not None:
        found = Organisation.objects.filter(government=place.government_id, settings__supports_bpr=True)
        if supporter := found.order_by("slug").first():
            return supporter
        place = place.parent
    return None


def ask_support(*, record: BprRecord, wish: str, by: Acting, at: datetime) -> SupportRequest:
    """Ask the organisation that supports reengineering in this government or one above it; the wish begins the thread.

    Raises `NotYours`, `WordsMissing`, `NotNow`, `NoSupporter`, `AskedAlready`.
    """
    require_worker(record.organisation, by=by)
    if not wish.strip():
        raise WordsMissing(field="wish")
    supporter = supporter_of(record.organisation)
    if supporter is None:
        raise NoSupporter
    with transaction.atomic():
        held = BprRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
        if not held.is_open:
            raise NotNow
        if SupportRequest.objects.filter(record=held).exists():
            raise AskedAlready
        made = SupportRequest.objects.create(
            record=held, to=supporter, wish=wish.strip()[:2000], asked_by_id=_officer(by), asked_at=at
        )
        _note(made, "support_asked", by=by, at=at)
    return made


def accept_support(*, support: SupportRequest, by: Acting, at: datetime) -> SupportRequest:
    """Take a request on, as an officer of the supporting organisation; it counts for the processes of the procedure.

    Raises `NotYours`, `NotNow`.
    """
    with transaction.atomic():
        held = _locked(support, _State.ASKED)
        if _side(held, by=by) != _Side.SUPPORT:
            raise NotYours
        held.state, held.helper_id, held.accepted_at = _State.ACCEPTED, by.who, at
        held.processes = _processes(held.record)
        held.save(update_fields=["state", "helper", "accepted_at", "processes"])
        _note(held, "support_accepted", by=by, at=at, processes=held.processes)
    return held


def _processes(record: BprRecord) -> int:
    """For how many processes the support counts; a window is none."""
    if record.procedure_id is None:
        return 0
    return max(1, Process.objects.filter(procedure=record.procedure_id).count())


def write_support(*, support: SupportRequest, body: str, by: Acting, at: datetime) -> SupportMessage:
    """Write to the other side. Raises `NotYours`, `WordsMissing`, `NotNow` once the support is over."""
    if not body.strip():
        raise WordsMissing(field="body")
    with transaction.atomic():
        held = _locked(support, _State.ASKED, _State.ACCEPTED)
        side = _side(held, by=by)
        made = SupportMessage.objects.create(
            request=held, side=side, body=body.strip()[:4000], officer_id=_officer(by), at=at
        )
        _note(held, "support_written", by=by, at=at, side=str(side))
    return made


def close_support(*, support: SupportRequest, by: Acting, at: datetime) -> SupportRequest:
    """End a support, as the side that gives it. Raises `NotYours`, `NotNow`."""
    with transaction.atomic():
        held = _locked(support, _State.ACCEPTED)
        if _side(held, by=by) != _Side.SUPPORT:
            raise NotYours
        held.state, held.closed_at = _State.CLOSED, at
        held.save(update_fields=["state", "closed_at"])
        _note(held, "support_closed", by=by, at=at)
    return held


def _officer(by: Acting) -> UUID:
    if by.who is None:
        raise NotYours
    return by.who


def _side(support: SupportRequest, *, by: Acting) -> SupportMessage.Side:
    """From which side `by` writes; who works in both writes as the bureau that asked, unless only the role above gives it."""
    places = by.organisations(*WORKERS)
    if support.to_id in places and support.record.organisation_id not in places:
        return _Side.SUPPORT
    if support.record.organisation_id in places:
        return _Side.BUREAU
    raise NotYours


def _locked(support: SupportRequest, *states: SupportRequest.State) -> SupportRequest:
    held = (
        SupportRequest.objects.select_for_update(of=("self",))
        .select_related("record__organisation")
        .get(pk=support.pk)
    )
    if held.state not in states:
        raise NotNow
    return held


def _note(support: SupportRequest, what: str, *, by: Acting, at: datetime, **data: Any) -> None:
    append(
        stream=f"bpr:{support.record_id}",
        kind=f"bpr.{what}",
        by=by,
        at=at,
        organisation=support.record.organisation_id,
        data={**subject(support.record), **data},
    )
