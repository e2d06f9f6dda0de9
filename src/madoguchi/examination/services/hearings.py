"""Hearing the applicant before a decision (意見聴取)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move
from madoguchi.applications.services import MoveNotAllowed, lock, move
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.examination.models import Hearing
from madoguchi.examination.services.desk import require


class HearingIncomplete(Refusal):
    """A hearing was called without saying where or on what."""

    sentence = _("場所と、意見を聴く事項を書いてください。申請者に届く通知に載ります。")


class HearingInThePast(Refusal):
    """A hearing was called for a moment that has gone by."""

    sentence = _("これからの日時を書いてください。準備ができるよう、日を置いてください。")


class RecordMissing(Refusal):
    """A hearing was ended without a record."""

    sentence = _("聴いた内容を書いてください。申出がなかったときは、その経緯を書いてください。")


def call_hearing(
    *,
    application: Application,
    place: str,
    takes_place_at: datetime,
    subject_matter: str,
    revision: int,
    by: Acting,
    at: datetime,
) -> Hearing:
    """Call the applicant to be heard (Administrative Procedure Act arts. 15 and 30); a message tells of it.

    Raises `HearingIncomplete`, `HearingInThePast`, `NotYourRole`, `ChangedMeanwhile`, `MoveNotAllowed`.
    """
    officer = require(Role.EXAMINER, application, by=by)
    if not place.strip():
        raise HearingIncomplete(field="place")
    if not subject_matter.strip():
        raise HearingIncomplete(field="subject_matter")
    if takes_place_at <= at:
        raise HearingInThePast(field="day")
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        number = locked.hearings.count() + 1
        move(locked, Move.CALL_HEARING, by=by, at=at, data={"round": number})
        return Hearing.objects.create(
            application=locked,
            round=number,
            place=place.strip(),
            takes_place_at=takes_place_at,
            subject_matter=subject_matter.strip(),
            called_by_id=officer,
            called_at=at,
        )


def end_hearing(
    *, application: Application, record: str, was_heard: bool, revision: int, by: Acting, at: datetime
) -> Hearing:
    """Record what was said at the hearing, or that nobody came; the examination goes on.

    Raises `RecordMissing`, `NotYourRole`, `ChangedMeanwhile`, `MoveNotAllowed`.
    """
    officer = require(Role.EXAMINER, application, by=by)
    if not record.strip():
        raise RecordMissing(field="record")
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        hearing = locked.hearings.filter(ended_at__isnull=True).first()
        if hearing is None:
            raise MoveNotAllowed
        move(locked, Move.END_HEARING, by=by, at=at, data={"round": hearing.round, "was_heard": was_heard})
        hearing.record, hearing.was_heard = record.strip(), was_heard
        hearing.ended_by_id, hearing.ended_at = officer, at
        hearing.save(update_fields=["record", "was_heard", "ended_by", "ended_at"])
    return hearing
