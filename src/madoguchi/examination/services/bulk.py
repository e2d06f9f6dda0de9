"""One decision for many cases: tried, proposed, signed as a whole, put off, and taken back while there is time."""

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import applications_seen_by
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.examination.models import BulkCase, BulkDecision, BulkSignature, Outcome
from madoguchi.examination.selectors.bulk import bulk_seat_of, not_looked_at
from madoguchi.examination.selectors.sign_offs import route_for
from madoguchi.examination.services.desk import NotYourRole
from madoguchi.examination.services.proposals import ANY_APPROVER, ConditionsMissing, GroundsMissing
from madoguchi.examination.services.sign_offs import NotYourStep, ProposerMayNotSignOff, SubstituteSaysWhy

MOST = 1_000
"""Cases of one bulk decision."""
UNDO = timedelta(minutes=30)
"""How long after the last signature everything may be taken back."""
SAMPLE, LARGEST_SAMPLE = 5, 20

State, CaseState = BulkDecision.State, BulkCase.State


class NothingToDecide(Refusal):
    """No case fits."""

    sentence = _("対象になる案件がありません。一覧で選び直してください。")


class TooManyAtOnce(Refusal):
    """More cases than one bulk decision takes."""

    sentence = _("一度に処分できるのは1,000件までです。条件を変えて、分けてください。")


class OneKindOnly(Refusal):
    """Cases of several procedures or offices were chosen."""

    sentence = _(
        "1つの手続の、1つの組織の案件だけを選んでください。理由と決裁ルートが同じになるようにするためです。"
    )


class SampleNotSeen(Refusal):
    """What was drawn by lot was not opened."""

    sentence = _("抜き取った案件に、まだ開いていないものがあります。すべて開いて確かめてください。")


class BulkChanged(Refusal):
    """The bulk decision is no longer in the state that the page showed."""

    sentence = _("この一括処分は、状態が変わりました。画面を読み直してください。")


class TooLateToUndo(Refusal):
    """The time in which it may be taken back is over."""

    sentence = _("取り消せる時間が過ぎました。処分を取り消すときは、案件ごとに手続をしてください。")


def try_bulk(
    *,
    cases: Iterable[UUID],
    outcome: Outcome,
    grounds: str,
    conditions: str = "",
    by: Acting,
    at: datetime,
) -> BulkDecision:
    """Prepare one decision for `cases`; the worker then says of each whether it fits, and nothing happens to any.

    Raises `NotYourRole`, `GroundsMissing`, `ConditionsMissing`, `NothingToDecide`, `TooManyAtOnce`, `OneKindOnly`.
    """
    places = by.organisations(Role.EXAMINER)
    if by.who is None or not places:
        raise NotYourRole
    if not grounds.strip():
        raise GroundsMissing(field="grounds")
    if outcome in (Outcome.CONDITIONAL, Outcome.PARTIAL) and not conditions.strip():
        raise ConditionsMissing(field="conditions")
    asked = list(dict.fromkeys(cases))
    if len(asked) > MOST:
        raise TooManyAtOnce
    found = {
        one.pk: one
        for start in range(0, len(asked), 500)
        for one in applications_seen_by(by).filter(organisation__in=places, pk__in=asked[start : start + 500])
    }
    chosen = [found[key] for key in asked if key in found]
    if not chosen:
        raise NothingToDecide
    if len({(one.organisation_id, one.procedure_id) for one in chosen}) > 1:
        raise OneKindOnly
    first = chosen[0]
    with transaction.atomic():
        bulk = BulkDecision(
            organisation=first.organisation,
            procedure_id=first.procedure_id,
            outcome=outcome,
            steps=steps_now(first, outcome),
            made_by_id=by.who,
            made_at=at,
        )
        bulk.grounds, bulk.conditions = grounds.strip(), conditions.strip()
        bulk.save(force_insert=True)
        BulkCase.objects.bulk_create(
            BulkCase(
                bulk=bulk,
                application=one,
                number=n,
                revision=one.revision,
                state=CaseState.WAITING,
                is_held=False,
            )
            for n, one in enumerate(chosen, 1)
        )
        _log(bulk, "bulk.tried", by=by, at=at, cases=len(chosen))
    return bulk


def steps_now(application: Application, outcome: str) -> list[dict[str, Any]]:
    """The steps through which a decision of this outcome goes today."""
    route = route_for(application, outcome)
    return list(route.steps if route else ANY_APPROVER["steps"])


def draw(bulk: BulkDecision) -> int:
    """Draw by lot what must be looked at, once every case was tried; returns how many.

    One in twenty, at least five and at most twenty; chance is the system's, so that nobody foresees it.
    """
    fitting = list(bulk.cases.filter(state=CaseState.FITS).values_list("pk", flat=True))
    n = min(len(fitting), LARGEST_SAMPLE, max(SAMPLE, -(-len(fitting) // 20)))
    drawn = secrets.SystemRandom().sample(fitting, n)
    bulk.cases.filter(pk__in=drawn).update(is_sample=True)
    return n


def propose_bulk(*, bulk: BulkDecision, by: Acting, at: datetime) -> BulkDecision:
    """Hand the tried decision to those who sign, by whoever made it, after opening what was drawn by lot.

    Raises `NotYourRole`, `BulkChanged`, `NothingToDecide`, `SampleNotSeen`.
    """
    with transaction.atomic():
        held = _locked(bulk)
        if by.who != held.made_by_id or not by.has(Role.EXAMINER, held.organisation_id):
            raise NotYourRole
        if held.state != State.TRIED or held.cases.filter(state=CaseState.WAITING).exists():
            raise BulkChanged
        fitting = held.cases.filter(state=CaseState.FITS).count()
        if not fitting:
            raise NothingToDecide
        if not_looked_at(held, by):
            raise SampleNotSeen(field="sample")
        held.state, held.proposed_at = State.PROPOSED, at
        held.save(update_fields=["state", "proposed_at"])
        _log(held, "bulk.proposed", by=by, at=at, cases=fitting)
    return held


def sign_bulk(
    *, bulk: BulkDecision, is_approved: bool, comment: str = "", reason: str = "", by: Acting, at: datetime
) -> BulkDecision:
    """Sign the whole at the step that is next, or return it; never by whoever made it, nor twice by one.

    After the last signature it may be taken back for `UNDO`; then the worker decides case by case. Raises
    `ProposerMayNotSignOff`, `NotYourStep`, `SubstituteSaysWhy`, `SampleNotSeen`, `BulkChanged`.
    """
    with transaction.atomic():
        held = _locked(bulk)
        if held.state != State.PROPOSED:
            raise BulkChanged
        if by.who == held.made_by_id:
            raise ProposerMayNotSignOff
        seat = bulk_seat_of(held, by, on=japan_day(at))
        if seat is None or by.who is None:
            raise NotYourStep
        if seat.is_substitute and not reason.strip():
            raise SubstituteSaysWhy(field="reason")
        if is_approved and not_looked_at(held, by):
            raise SampleNotSeen(field="sample")
        signed = BulkSignature(
            bulk=held, step=seat.step, is_approved=is_approved, signed_by_id=by.who, signed_at=at
        )
        signed.comment, signed.reason = comment.strip(), reason.strip() if seat.is_substitute else ""
        signed.save(force_insert=True)
        if not is_approved:
            _release(held, State.RETURNED, at=at)
        elif seat.step == len(held.steps):
            held.state, held.signed_at, held.undo_until = State.SIGNED, at, at + UNDO
            held.save(update_fields=["state", "signed_at", "undo_until"])
        kind = "bulk.signed" if is_approved else "bulk.returned"
        _log(held, kind, by=by, at=at, step=seat.step, of=len(held.steps))
    return held


def undo_bulk(*, bulk: BulkDecision, cases: Collection[UUID] | None = None, by: Acting, at: datetime) -> int:
    """Take back all, or the `cases` named (keys of `BulkCase`), before anything was decided; returns how many.

    By whoever made it and by approvers of the organisation. Raises `NotYourRole`, `BulkChanged`, `TooLateToUndo`.
    """
    with transaction.atomic():
        held = _locked(bulk)
        if by.who != held.made_by_id and not by.has(Role.APPROVER, held.organisation_id):
            raise NotYourRole
        if held.state in (State.DECIDING, State.DONE):
            raise TooLateToUndo
        if held.state != State.SIGNED:
            raise BulkChanged
        if held.undo_until is None or at >= held.undo_until:
            raise TooLateToUndo
        fitting = held.cases.filter(state=CaseState.FITS)
        named = fitting if cases is None else fitting.filter(pk__in=list(cases))
        taken = named.update(state=CaseState.UNDONE, is_held=False)
        if not taken:
            raise BulkChanged
        _log(held, "bulk.undone", by=by, at=at, cases=taken)
        if not held.cases.filter(state=CaseState.FITS).exists():
            _release(held, State.WITHDRAWN, at=at)
    return taken


def withdraw_bulk(*, bulk: BulkDecision, by: Acting, at: datetime) -> BulkDecision:
    """Give it up before the last signature, by whoever made it or an approver there, so that no case stays held.

    Raises `NotYourRole`, `BulkChanged`.
    """
    with transaction.atomic():
        held = _locked(bulk)
        if by.who != held.made_by_id and not by.has(Role.APPROVER, held.organisation_id):
            raise NotYourRole
        if held.state not in (State.TRIED, State.PROPOSED):
            raise BulkChanged
        _release(held, State.WITHDRAWN, at=at)
        _log(held, "bulk.withdrawn", by=by, at=at)
    return held


def _locked(bulk: BulkDecision) -> BulkDecision:
    return BulkDecision.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=bulk.pk)


def _release(held: BulkDecision, state: str, *, at: datetime) -> None:
    """End it without a decision; its cases are free again."""
    held.cases.filter(is_held=True).update(is_held=False)
    held.state, held.ended_at = State(state), at
    held.save(update_fields=["state", "ended_at"])


def _log(bulk: BulkDecision, kind: str, *, by: Acting, at: datetime, **data: int) -> None:
    append(
        stream=f"organisation:{bulk.organisation_id}",
        kind=kind,
        by=by,
        at=at,
        organisation=bulk.organisation_id,
        data={"bulk": bulk.number, "outcome": bulk.outcome, **data},
    )
