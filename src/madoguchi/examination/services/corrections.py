"""Asking for a correction of named answers, and the reply (補正)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.services import require_holder, require_submitter
from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move
from madoguchi.applications.selectors import answers_now
from madoguchi.applications.services import MoveNotAllowed, lock, move, revise
from madoguchi.core.acting import Acting, Role
from madoguchi.core.calendars import office_day_from
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import correctable, document_of
from madoguchi.examination.models import CorrectionReply, CorrectionRequest
from madoguchi.examination.services.desk import require
from madoguchi.facts.services import note_documents
from madoguchi.files.services import hold_for
from madoguchi.versions.services import digest_of


class NothingToCorrect(Refusal):
    """No question, or one that the form does not have, was named."""

    sentence = _("補正を求める項目を1つ以上選んでください。")


class CorrectionNeedsReasons(Refusal):
    """A named question has no reason."""

    sentence = _("選んだ項目ごとに、どこをどう直すかを書いてください。")


class NoTimeToCorrect(Refusal):
    """A correction was asked for until a day that leaves the applicant no time."""

    sentence = _("回答期限は、明日以降の日にしてください。")


def ask_correction(
    *,
    application: Application,
    items: dict[str, str],
    message: str,
    due_on: date,
    revision: int,
    by: Acting,
    at: datetime,
) -> CorrectionRequest:
    """Ask the applicant to correct the answers at the paths of `items`, each with its reason.

    Administrative Procedure Act art. 7. Raises `NothingToCorrect`, `CorrectionNeedsReasons`, `NoTimeToCorrect`, `NotYourRole`,
    `ChangedMeanwhile`, `MoveNotAllowed`.
    """
    officer = require(Role.EXAMINER, application, by=by)
    document = document_of(application.edition.form_version)
    answers = answers_now(application)
    known = {path for path, _label in correctable(document, answers.body, japan_day(application.arrived_at))}
    if not items or not known.issuperset(items):
        raise NothingToCorrect(field="items")
    for path, reason in items.items():
        if not reason.strip():
            raise CorrectionNeedsReasons(field=path)
    if due_on <= japan_day(at):
        raise NoTimeToCorrect(field="due_on")
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        number = locked.corrections.count() + 1
        move(
            locked,
            Move.ASK_CORRECTION,
            by=by,
            at=at,
            data={"round": number, "paths": list(items), "due_on": due_on.isoformat()},
        )
        return CorrectionRequest.objects.create(
            application=locked,
            round=number,
            items=[{"path": path, "reason": reason.strip()} for path, reason in items.items()],
            message=message.strip(),
            asked_by_id=officer,
            asked_at=at,
            due_on=due_on,
        )


class NotLapsedYet(Refusal):
    """The applicant still has time to answer."""

    sentence = _("回答の期限が、まだ過ぎていません。期限の翌日から、審査に戻せます。")


def lapse_correction(*, application: Application, revision: int, by: Acting, at: datetime) -> Application:
    """Go on with the examination without a reply, after the day until which one was asked for.

    A day on which offices are closed is put off to the next one (Act on Holidays of Administrative Organs art. 2).
    Raises `NotLapsedYet`, `NotYourRole`, `ChangedMeanwhile`, `MoveNotAllowed`.
    """
    require(Role.EXAMINER, application, by=by)
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        waiting = locked.corrections.filter(answered_at__isnull=True).first()
        if waiting is None:
            raise MoveNotAllowed
        if japan_day(at) <= office_day_from(waiting.due_on):
            raise NotLapsedYet
        close_correction(waiting, at=at, is_lapsed=True)
        return move(locked, Move.LAPSE_CORRECTION, by=by, at=at, data={"round": waiting.round})


def close_correction(correction: CorrectionRequest, *, at: datetime, is_lapsed: bool = False) -> None:
    """End the open `correction` of a locked application, with a reply or without one; what was typed so far goes."""
    CorrectionReply.objects.filter(request=correction).delete()
    correction.answered_at, correction.is_lapsed = at, is_lapsed
    correction.save(update_fields=["answered_at", "is_lapsed"])


def answer_correction(
    *,
    application: Application,
    answers: dict[str, Any],
    files: list[dict[str, Any]],
    by: Acting,
    at: datetime,
) -> CorrectionRequest:
    """Reply to the open correction with the whole `answers` as corrected; the clock goes on.

    `files` are the verified entries of all files that `answers` name. The days since the request count as
    the applicant's own. Raises `MoveNotAllowed` when no correction is open (also on a repeated reply), and
    `accounts.services.NotTheHolder` and `MayOnlyPrepare`.
    """
    with transaction.atomic():
        locked = lock(application.pk)
        require_holder(
            subject=locked.subject_id, ticket=locked.ticket_id, procedures=[locked.procedure_id], by=by
        )
        require_submitter(by=by)
        request = locked.corrections.filter(answered_at__isnull=True).first()
        if request is not None:
            close_correction(request, at=at)
        data = {
            "round": request.round if request else 0,
            "answers": digest_of({"answers": answers, "files": files}),
        }
        move(locked, Move.ANSWER_CORRECTION, by=by, at=at, data=data)
        assert request is not None, "an application that waits for a correction has an open request"
        before = {entry["file"] for entry in answers_now(locked).files}
        revise(locked, answers=answers, files=files, basis=f"correction:{request.round}", by=by, at=at)
        new = [UUID(entry["file"]) for entry in files if entry["file"] not in before]
        _hand_over(locked, new, by=by, at=at)
    return request


def _hand_over(locked: Application, files: list[UUID], *, by: Acting, at: datetime) -> None:
    """Let the government hold the files of the reply by its own key, and note what came from the person's locker."""
    hold_for(files=files, whose=locked.sealed_for, tenant=locked.sealed_in)
    note_documents(
        draft=locked.pk,
        files=files,
        organisation=locked.organisation_id,
        application_id=locked.pk,
        by=by,
        at=at,
    )
