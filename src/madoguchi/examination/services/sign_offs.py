"""Signing a proposal step by step, returning it, and looking at what a substitute signed."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move, may
from madoguchi.applications.services import MoveNotAllowed, lock, move, stream_of
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.examination.models import SignOff
from madoguchi.examination.selectors.cases import last_proposal
from madoguchi.examination.selectors.sign_offs import may_see_after, seat_of
from madoguchi.examination.services.decisions import dispose
from madoguchi.examination.services.deeming import require_in_time
from madoguchi.examination.services.desk import require, require_decider


class ProposerMayNotSignOff(Refusal):
    """The officer who proposed asked to sign off."""

    sentence = _("起案した人は決裁できません。別の決裁者が確認してください。")


class SignedAlready(Refusal):
    """The officer signed an earlier step of the same proposal."""

    sentence = _("あなたは、前の段階で決裁しています。次の段階は、別の決裁者が確認してください。")


class NotYourStep(Refusal):
    """The step that is next belongs to other officers."""

    sentence = _("いまの段階の決裁者ではありません。決裁ルートに名前がある人が確認してください。")


class SubstituteSaysWhy(Refusal):
    """A substitute signs without saying why the one who holds the post does not."""

    sentence = _("代決の理由（決裁者が不在など）を書いてください。")


class NothingToSeeAfter(Refusal):
    """Nobody signed in the officer's place, or it was looked at already."""

    sentence = _("後閲する決裁はありません。画面を読み直してください。")


def sign_off(
    *,
    application: Application,
    is_approved: bool,
    comment: str = "",
    reason: str = "",
    revision: int,
    signed_on: date | None = None,
    by: Acting,
    at: datetime,
) -> SignOff:
    """Sign the step of the open proposal that is next, or return it to the case officer (差戻し).

    A substitute gives the `reason` for signing in another's place (代決). The last signature approves; where the
    route says so, it makes the disposition at once. `signed_on` is the day of the signature where it was given before
    `at` (of a bulk decision): who stands in for whom is asked of that day.

    Raises `NotYourRole`, `OwnCase`, `DecidedByLaw`, `ProposerMayNotSignOff`, `SignedAlready`, `NotYourStep`, `SubstituteSaysWhy`,
    `ChangedMeanwhile`, `MoveNotAllowed`.
    """
    approver = require_decider(Role.APPROVER, application, by=by, at=at)
    require_in_time(application, at=at)
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        if not may(Move.APPROVE, locked.state):
            raise MoveNotAllowed
        proposal = last_proposal(locked)
        assert proposal is not None, "what is proposed has a proposal"
        proposal.application = locked
        if proposal.proposed_by_id == approver:
            raise ProposerMayNotSignOff
        if any(one.signed_by_id == approver for one in proposal.sign_offs.all()):
            raise SignedAlready
        seat = seat_of(proposal, approver, on=signed_on or japan_day(at))
        if seat is None:
            raise NotYourStep
        if seat.is_substitute and not reason.strip():
            raise SubstituteSaysWhy(field="reason")
        signed = SignOff.objects.create(
            proposal=proposal,
            step=seat.step,
            post=seat.post,
            is_approved=is_approved,
            comment=comment.strip(),
            is_substitute=seat.is_substitute,
            reason=reason.strip() if seat.is_substitute else "",
            signed_by_id=approver,
            signed_at=at,
        )
        is_last = proposal.is_last_step
        data = {"step": seat.step, "of": len(proposal.steps), "is_substitute": seat.is_substitute}
        act = Move.RETURN if not is_approved else Move.APPROVE if is_last else Move.SIGN
        move(locked, act, by=by, at=at, data=data)
        if is_approved and not is_last:
            proposal.step = seat.step + 1
            proposal.save(update_fields=["step"])
        if is_approved and is_last and proposal.decides_at_once:
            dispose(locked, proposal, officer=approver, by=by, at=at)
    return signed


def see_after(*, sign_off: SignOff, by: Acting, at: datetime) -> SignOff:
    """Record that who holds the post looked at what a substitute signed in their place (後閲).

    Raises `NotYourRole`, `NothingToSeeAfter`.
    """
    application = sign_off.proposal.application
    officer = require(Role.APPROVER, application, by=by)
    with transaction.atomic():
        kept = SignOff.objects.select_for_update(of=("self",)).select_related("proposal").get(pk=sign_off.pk)
        if not may_see_after(kept, officer):
            raise NothingToSeeAfter
        kept.seen_after_at, kept.seen_after_by_id = at, officer
        kept.save(update_fields=["seen_after_at", "seen_after_by"])
        append(
            stream=stream_of(application),
            kind="decision.seen_after",
            by=by,
            at=at,
            organisation=application.organisation_id,
            whose=application.subject_id,
            data={"step": kept.step},
        )
    return kept
