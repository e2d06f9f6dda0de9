"""Questions to other offices about a case: ask, remind, answer, give up."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.applications.models import Application, Pause
from madoguchi.applications.selectors import answers_now
from madoguchi.applications.services import begin_pause, end_pauses, lock, stream_of
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import uuid7
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import document_of, summary
from madoguchi.events.services import append, record_access
from madoguchi.examination.models import Consultation
from madoguchi.examination.services.desk import NotYourRole, require
from madoguchi.examination.services.officers import CaseClosed

CLERK = Acting.system("consultations")
LONGEST_QUESTION = 2000
LONGEST_GROUND = 200
ANSWERS = (Role.EXAMINER, Role.APPROVER)


class QuestionEmpty(Refusal):
    """Nothing was asked."""

    sentence = _("照会することを書いてください。")


class AskedOfOneself(Refusal):
    """The office that examines the case was asked, or one that is not there."""

    sentence = _("照会する先の組織を選んでください。")


class NotShared(Refusal):
    """What was to be shared is not in the case."""

    sentence = _("見せる項目は、この案件の項目から選んでください。")


class GroundNeeded(Refusal):
    """Personal data would leave the government without a law that says so."""

    sentence = _("ほかの団体に個人情報を見せるには、提供の根拠となる法令と条を書いてください。")


class DayIsPast(Refusal):
    """The day by which an answer is asked for is not to come."""

    sentence = _("回答期限は、明日よりあとの日にしてください。")


class AlreadyEnded(Refusal):
    """The question was answered or given up already."""

    sentence = _("この照会は、もう終わっています。画面を読み直してください。")


class AnswerEmpty(Refusal):
    """Nothing was answered."""

    sentence = _("回答を書いてください。")


def ask_office(
    *,
    application: Application,
    to: Organisation,
    question: str,
    paths: Iterable[str] = (),
    files: Iterable[UUID] = (),
    ground: str = "",
    due_on: date,
    key: UUID | None = None,
    by: Acting,
    at: datetime,
) -> Consultation:
    """Ask another office about an open case, and share the answers at `paths` and the `files` with it, no more.

    What is shared is kept as it is now. The same question sent again under the same `key`, which the page chose, is asked
    once. Raises `NotYourRole`, `CaseClosed`, `QuestionEmpty`, `AskedOfOneself`,
    `NotShared`, `GroundNeeded` (the other office is of another government and sees personal data), `DayIsPast`.
    """
    officer = require(Role.EXAMINER, application, by=by)
    question, ground = question.strip(), ground.strip()
    if not question:
        raise QuestionEmpty(field="question")
    if to.pk == application.organisation_id:
        raise AskedOfOneself(field="to")
    if due_on <= japan_day(at):
        raise DayIsPast(field="due_on")
    with transaction.atomic():
        locked = lock(application.pk)
        known = (
            Consultation.objects.select_related("application__organisation").filter(pk=key).first()
            if key
            else None
        )
        if known is not None and known.application_id == locked.pk:
            if (known.to_id, known.question) == (to.pk, question):
                return known
        if not locked.is_open:
            raise CaseClosed
        shared = _shared(locked, paths, files)
        if to.government_id != application.organisation.government_id and not ground:
            raise GroundNeeded(field="ground")
        asked = Consultation.objects.create(
            id=key if key and known is None else uuid7(),
            application=locked,
            to=to,
            question=question,
            shared=shared,
            ground=ground,
            stops_clock=_wait(locked, at=at),
            due_on=due_on,
            asked_by_id=officer,
            asked_at=at,
        )
        data = {
            "to": str(to.pk),
            "due_on": due_on.isoformat(),
            "paths": [one["path"] for one in shared["answers"]],
            "files": [one["key"] for one in shared["files"]],
        }
        _note(asked, "consultation.asked", data, by=by, at=at, why=ground)
    return asked


def _shared(application: Application, paths: Iterable[str], files: Iterable[UUID]) -> dict[str, Any]:
    """What the other office will see: the chosen answers in words, the chosen files by name."""
    document, day = document_of(application.edition.form_version), japan_day(application.arrived_at)
    present = answers_now(application)
    rows = {
        row.path: (section, row) for section in summary(document, present.body, day) for row in section.rows
    }
    held = {entry["file"]: entry for entry in present.files}
    chosen, keys = list(dict.fromkeys(paths)), list(dict.fromkeys(str(key) for key in files))
    if not rows.keys() >= set(chosen) or not held.keys() >= set(keys):
        raise NotShared(field="paths")
    return {
        "answers": [
            {
                "path": path,
                "label": row.label if row.item is None else f"{section.title}：{row.label}",
                "value": row.display,
            }
            for path, (section, row) in rows.items()
            if path in chosen
        ],
        "files": [
            {
                "key": key,
                "name": held[key]["name"],
                "size": held[key]["size"],
                "label": rows[held[key]["path"]][1].label if held[key]["path"] in rows else "",
            }
            for key in keys
        ],
    }


def _locked(asked: Consultation) -> Consultation:
    """The question locked while it is open; raises `AlreadyEnded`."""
    found = (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("application__organisation", "to")
        .get(pk=asked.pk)
    )
    if not found.is_open:
        raise AlreadyEnded
    return found


def remind_office(*, asked: Consultation, by: Acting, at: datetime) -> Consultation:
    """Remind the other office of an open question; raises `NotYourRole`, `AlreadyEnded`."""
    require(Role.EXAMINER, asked.application, by=by)
    return _remind(asked, by=by, at=at)


def _remind(asked: Consultation, *, by: Acting, at: datetime) -> Consultation:
    with transaction.atomic():
        found = _locked(asked)
        found.reminders, found.reminded_at = found.reminders + 1, at
        found.save(update_fields=["reminders", "reminded_at"])
        _note(found, "consultation.reminded", {"reminders": found.reminders}, by=by, at=at)
    return found


def remind_overdue(*, by: Acting, at: datetime) -> int:
    """Remind, once and by itself, every office whose day to answer is over; returns how many."""
    waiting = Consultation.objects.filter(
        answered_at__isnull=True,
        withdrawn_at__isnull=True,
        due_on__lt=japan_day(at),
        reminders=0,
    )
    rows = list(waiting.order_by("due_on", "id")[:500])
    for one in rows:
        _remind(one, by=by, at=at)
    return len(rows)


def answer_office(*, asked: Consultation, answer: str, by: Acting, at: datetime) -> Consultation:
    """Answer a question as an officer of the office that was asked; never changed afterwards.

    Raises `NotYourRole`, `AnswerEmpty`, `AlreadyEnded`.
    """
    if by.who is None or not any(by.has(role, asked.to_id) for role in ANSWERS):
        raise NotYourRole
    answer = answer.strip()
    if not answer:
        raise AnswerEmpty(field="answer")
    with transaction.atomic():
        application = lock(asked.application_id)
        found = _locked(asked)
        found.answer, found.answered_by_id, found.answered_at = answer, by.who, at
        found.save(update_fields=["answer", "answered_by", "answered_at"])
        _go_on(application, at=at)
        _note(found, "consultation.answered", {}, by=by, at=at)
    return found


def withdraw_question(*, asked: Consultation, by: Acting, at: datetime) -> Consultation:
    """Give up an open question, so that the other office need not answer; raises `NotYourRole`, `AlreadyEnded`."""
    require(Role.EXAMINER, asked.application, by=by)
    with transaction.atomic():
        application = lock(asked.application_id)
        found = _locked(asked)
        found.withdrawn_at = at
        found.save(update_fields=["withdrawn_at"])
        _go_on(application, at=at)
        _note(found, "consultation.withdrawn", {}, by=by, at=at)
    return found


def give_up_questions(application: Application, *, at: datetime) -> None:
    """Give up what a locked application that closes still asks other offices: nothing of it is shared any longer."""
    rows = Consultation.objects.select_for_update(of=("self",)).filter(
        application=application, answered_at__isnull=True, withdrawn_at__isnull=True
    )
    for one in rows:
        one.application, one.withdrawn_at = application, at
        one.save(update_fields=["withdrawn_at"])
        _note(one, "consultation.withdrawn", {}, by=CLERK, at=at)


def _wait(application: Application, *, at: datetime) -> bool:
    """Note that a locked application waits for another office; whether its clock stands still meanwhile."""
    kind = Pause.Kind.CONSULTATION
    if not application.pauses.filter(kind=kind, ended_on__isnull=True).exists():
        begin_pause(application, kind, at=at)
        application.save(update_fields=["due_on", "stopped_on", "warned_on"])
    return application.pauses.filter(kind=kind, ended_on__isnull=True, stops_clock=True).exists()


def _go_on(application: Application, *, at: datetime) -> None:
    """End the waiting of a locked application once no other office is waited for."""
    waiting = Consultation.objects.filter(
        application=application, answered_at__isnull=True, withdrawn_at__isnull=True
    )
    if application.is_open and not waiting.exists():
        end_pauses(application, Pause.Kind.CONSULTATION, at=at)
        application.save(update_fields=["due_on", "stopped_on", "warned_on"])


def look_at_question(*, asked: Consultation, purpose: str, by: Acting, at: datetime) -> None:
    """Record that an officer of the office that was asked sees what was shared, before the page leaves."""
    record_access(
        reader=by,
        whose=asked.application.subject_id,
        object=stream_of(asked.application),
        purpose=purpose,
        organisation=asked.to_id,
        at=at,
    )


def _note(
    asked: Consultation, kind: str, data: dict[str, Any], *, by: Acting, at: datetime, why: str = ""
) -> None:
    append(
        stream=stream_of(asked.application),
        kind=kind,
        by=by,
        at=at,
        organisation=asked.application.organisation_id,
        whose=asked.application.subject_id,
        why=why,
        data={"consultation": str(asked.pk), **data},
    )
