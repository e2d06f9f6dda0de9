"""What a law takes for decided because nothing was decided in time."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from madoguchi.applications.clock import Period, Unit
from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move
from madoguchi.applications.services import last_day_of, lock, move
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.examination.models import Disposition
from madoguchi.examination.services.closing import end_waiting
from madoguchi.registry.selectors import body_for
from madoguchi.registry.types import ProcedureBody
from madoguchi.versions.services import digest_of

CLERK = Acting.system("clock")


class DecidedByLaw(Refusal):
    """The last day of the law went by before the office decided."""

    @classmethod
    def since(cls, last: date) -> "DecidedByLaw":
        """With the day."""
        return cls(
            _(
                "法令の期限（%(day)s）を過ぎたため、この申請は、法令により処分があったものとみなされます。"
                "ここでは処分できません。申請者にお知らせします。"
                "結果を改めるときは、みなされた処分を取り消してから、審査し直してください。"
            )
            % {"day": last.isoformat()}
        )


def lapsed_on(application: Application, body: ProcedureBody, today: date) -> date | None:
    """The last day of the law, if it went by undecided; None while there is time, no law, or an older decision.

    A clock that stands still has not run out, unless it was stopped only after the last day had gone by.
    """
    if body.deemed is None or not application.is_open or application.dispositions.exists():
        return None
    last = last_day_of(application, Period(body.deemed.length, Unit(body.deemed.unit)))
    stands = application.stopped_on is not None and application.stopped_on < last
    return None if last >= today or stands else last


def deem(key: UUID, body: ProcedureBody, *, at: datetime) -> date | None:
    """Take one application for decided if the law does; returns the last day on which the office could have decided."""
    with transaction.atomic():
        locked = lock(key)
        last, law = lapsed_on(locked, body, japan_day(at)), body.deemed
        if last is None or law is None:
            return None
        disposition = Disposition(
            application=locked,
            outcome=law.outcome,
            is_deemed=True,
            grounds=_("%(law)sにより、%(day)sまでに処分がなかったため、処分があったものとみなされました。")
            % {"law": law.law, "day": last.isoformat()},
            review_instructions=body.review_instructions,
            decided_at=at,
        )
        end_waiting(locked, at=at)
        data = {"outcome": law.outcome, "disposition": digest_of(disposition.content)}
        move(locked, Move.DEEM, by=CLERK, at=at, data=data)
        disposition.save(force_insert=True)
    return last


def require_in_time(application: Application, *, at: datetime) -> None:
    """Raise `DecidedByLaw` if nobody may decide any more; the result of the law is then noted at once.

    Called before the transaction of the act, so that what the law brought about stays when the act is refused.
    """
    body = body_for(application.edition)
    if body.deemed is not None and (last := deem(application.pk, body, at=at)):
        raise DecidedByLaw.since(last)
