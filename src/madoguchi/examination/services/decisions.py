"""Proposing, signing off and deciding; withdrawal by the applicant."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.services import require_holder, require_submitter
from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move, may
from madoguchi.applications.services import MoveNotAllowed, lock, move
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.examination.models import Disposition, Outcome, Proposal, SignOff
from madoguchi.examination.services.corrections import close_correction
from madoguchi.examination.services.desk import require
from madoguchi.examination.services.officers import require_filled_in
from madoguchi.registry.selectors import body_of
from madoguchi.versions.services import digest_of


class GroundsMissing(Refusal):
    """A decision was proposed without grounds."""

    sentence = _("理由を書いてください。申請者に届く通知書に、そのまま載ります。")


class ProposerMayNotSignOff(Refusal):
    """The officer who proposed asked to sign off."""

    sentence = _("起案した人は決裁できません。別の決裁者が確認してください。")


def propose(
    *,
    application: Application,
    outcome: Outcome,
    grounds: str,
    conditions: str = "",
    revision: int,
    by: Acting,
    at: datetime,
) -> Proposal:
    """Propose what to decide, with the grounds that the notice will carry (Administrative Procedure Act art. 8).

    Raises `OfficerFieldsOpen` while the desk has not filled in what the form asks of it.
    """
    officer = require(Role.EXAMINER, application, by=by)
    if not grounds.strip():
        raise GroundsMissing(field="grounds")
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        require_filled_in(locked)
        proposal = Proposal.objects.create(
            application=locked,
            outcome=outcome,
            grounds=grounds.strip(),
            conditions=conditions.strip(),
            proposed_by_id=officer,
            proposed_at=at,
        )
        move(locked, Move.PROPOSE, by=by, at=at, data={"outcome": str(outcome)})
    return proposal


def sign_off(
    *, application: Application, is_approved: bool, comment: str = "", revision: int, by: Acting, at: datetime
) -> SignOff:
    """Approve the open proposal or return it to the case officer; never by its proposer."""
    approver = require(Role.APPROVER, application, by=by)
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        move(locked, Move.APPROVE if is_approved else Move.RETURN, by=by, at=at)
        proposal = locked.proposals.latest("proposed_at", "id")
        if proposal.proposed_by_id == approver:
            raise ProposerMayNotSignOff
        return SignOff.objects.create(
            proposal=proposal,
            is_approved=is_approved,
            comment=comment.strip(),
            signed_by_id=approver,
            signed_at=at,
        )


def decide(*, application: Application, revision: int, by: Acting, at: datetime) -> Disposition:
    """Make the disposition that was proposed and signed off; its notice follows by a worker."""
    officer = require(Role.EXAMINER, application, by=by)
    body = body_of(application.edition.procedure_version)
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        if not may(Move.DECIDE, locked.state):
            raise MoveNotAllowed
        proposal = locked.proposals.latest("proposed_at", "id")
        disposition = Disposition(
            application=locked,
            proposal=proposal,
            outcome=proposal.outcome,
            grounds=proposal.grounds,
            conditions=proposal.conditions,
            review_instructions=body.review_instructions,
            decided_by_id=officer,
            decided_at=at,
        )
        data = {"outcome": disposition.outcome, "disposition": digest_of(disposition.content)}
        move(locked, Move.DECIDE, by=by, at=at, data=data)
        disposition.save(force_insert=True)
    return disposition


def withdraw(*, application: Application, revision: int, by: Acting, at: datetime) -> Application:
    """Take the application back, by its holder, while the table of moves allows it.

    Raises `accounts.services.NotTheHolder`, `MayOnlyPrepare`, `ChangedMeanwhile`, `MoveNotAllowed`.
    """
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        require_holder(
            subject=locked.subject_id, ticket=locked.ticket_id, procedures=[locked.procedure_id], by=by
        )
        require_submitter(by=by)
        waiting = locked.corrections.filter(answered_at__isnull=True).first()
        if waiting is not None:
            close_correction(locked, waiting, at=at)
        return move(locked, Move.WITHDRAW, by=by, at=at)
