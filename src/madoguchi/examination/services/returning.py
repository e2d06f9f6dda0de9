"""Sending an application back before it is examined, and the applicant's word that it be examined all the same."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.services import require_holder, require_submitter
from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move
from madoguchi.applications.services import lock, move
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.examination.models import SendBack
from madoguchi.examination.services.consultations import give_up_questions
from madoguchi.examination.services.desk import require


class ReasonMissing(Refusal):
    """A move that its reader must be able to follow was asked for without a reason."""

    sentence = _("理由を書いてください。")


def send_back(*, application: Application, reason: str, revision: int, by: Acting, at: datetime) -> SendBack:
    """Send an application back to the applicant with the `reason`, before anyone examined it.

    It stays on record, with its arrival: the applicant may insist (Administrative Procedure Act art. 7). Raises
    `ReasonMissing`, `NotYourRole`, `ChangedMeanwhile`, `MoveNotAllowed`.
    """
    officer = require(Role.EXAMINER, application, by=by)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        give_up_questions(locked, at=at)
        move(locked, Move.SEND_BACK, by=by, at=at)
        return SendBack.objects.create(
            application=locked, reason=reason.strip(), sent_by_id=officer, sent_at=at
        )


def insist(*, application: Application, revision: int, by: Acting, at: datetime) -> Application:
    """Ask, as its holder, that what was sent back be examined as it is; it arrived when it arrived.

    The clock was never stopped by the office's own act. Raises `accounts.services.NotTheHolder`, `MayOnlyPrepare`,
    `ChangedMeanwhile`, `MoveNotAllowed`.
    """
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        require_holder(
            subject=locked.subject_id, ticket=locked.ticket_id, procedures=[locked.procedure_id], by=by
        )
        require_submitter(by=by)
        locked.send_backs.filter(insisted_at__isnull=True).update(insisted_at=at)
        return move(locked, Move.INSIST, by=by, at=at)
