"""Making the disposition; withdrawal by the applicant."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from madoguchi.accounts.services import require_holder, require_submitter
from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move, may
from madoguchi.applications.services import MoveNotAllowed, lock, move
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.examination.models import Disposition, Proposal
from madoguchi.examination.services.closing import end_waiting
from madoguchi.examination.services.consultations import give_up_questions
from madoguchi.examination.services.deeming import DecidedByLaw, lapsed_on, require_in_time
from madoguchi.examination.services.desk import require_decider
from madoguchi.examination.services.wording import pin_words
from madoguchi.registry.selectors import body_for, body_of
from madoguchi.versions.services import digest_of


def decide(*, application: Application, revision: int, by: Acting, at: datetime) -> Disposition:
    """Make the disposition that was proposed and signed off; its notice follows by a worker.

    Raises `NotYourRole`, `OwnCase`, `DecidedByLaw`, `ChangedMeanwhile`, `MoveNotAllowed`.
    """
    officer = require_decider(Role.EXAMINER, application, by=by, at=at)
    require_in_time(application, at=at)
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        if not may(Move.DECIDE, locked.state):
            raise MoveNotAllowed
        proposal = locked.proposals.latest("proposed_at", "id")
        return dispose(locked, proposal, officer=officer, by=by, at=at)


def dispose(
    application: Application, proposal: Proposal, *, officer: UUID, by: Acting, at: datetime
) -> Disposition:
    """Make the disposition of a locked application whose proposal every step has signed.

    Raises `DecidedByLaw` where the law has decided before.
    """
    if last := lapsed_on(application, body_for(application.edition), japan_day(at)):
        raise DecidedByLaw.since(last)
    disposition = Disposition(
        application=application,
        proposal=proposal,
        outcome=proposal.outcome,
        grounds=proposal.full_grounds,
        conditions=proposal.conditions,
        review_instructions=body_of(application.edition.procedure_version).review_instructions,
        decided_by_id=officer,
        decided_at=at,
    )
    pin_words(disposition)
    give_up_questions(application, at=at)
    data = {"outcome": disposition.outcome, "disposition": digest_of(disposition.content)}
    move(application, Move.DECIDE, by=by, at=at, data=data)
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
        end_waiting(locked, at=at)
        return move(locked, Move.WITHDRAW, by=by, at=at)
