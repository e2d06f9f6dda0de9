"""What those who came with paper do after it arrived: an officer notes what came by post or was said at the counter."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move
from madoguchi.applications.services import MoveNotAllowed, lock, move
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.examination.services.casework import write_comment
from madoguchi.examination.services.corrections import close_correction
from madoguchi.examination.services.decisions import end_waiting
from madoguchi.examination.services.desk import require
from madoguchi.examination.services.returning import ReasonMissing

THEIRS = frozenset({Move.ANSWER_CORRECTION, Move.INSIST, Move.WITHDRAW})
"""The moves of the applicant, which an officer makes for nobody else."""


class NotOnPaper(Refusal):
    """The applicant has an inbox and acts there."""

    sentence = _("オンラインの申請です。申請者が、自分の画面でします。")


def is_on_paper(application: Application) -> bool:
    """Whether nobody can act for the applicant online: it came by post or over the counter."""
    return application.subject_id is None and application.ticket_id is None


def note_paper(
    *, application: Application, what: Move, note: str, revision: int, by: Acting, at: datetime
) -> Application:
    """Make a move of the applicant that came on paper; `note` says what came and when, for colleagues.

    The answers stay as they were entered: what was mended is on the paper, and in the note. Raises `NotOnPaper`,
    `ReasonMissing`, `NotYourRole`, `ChangedMeanwhile`, `MoveNotAllowed`.
    """
    assert what in THEIRS, what
    require(Role.EXAMINER, application, by=by)
    if not is_on_paper(application):
        raise NotOnPaper
    if not note.strip():
        raise ReasonMissing(field="reason")
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        data: dict[str, object] = {"paper": True}
        if what == Move.ANSWER_CORRECTION:
            data |= _answered(locked, at)
        elif what == Move.INSIST:
            locked.send_backs.filter(insisted_at__isnull=True).update(insisted_at=at)
        else:
            end_waiting(locked, at=at)
        moved = move(locked, what, by=by, at=at, data=data)
        write_comment(application=moved, text=note, by=by, at=at)
    return moved


def _answered(locked: Application, at: datetime) -> dict[str, object]:
    waiting = locked.corrections.filter(answered_at__isnull=True).first()
    if waiting is None:
        raise MoveNotAllowed
    close_correction(waiting, at=at)
    return {"round": waiting.round}
