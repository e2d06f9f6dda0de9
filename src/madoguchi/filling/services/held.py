"""What was sent and waits for its ground: it arrives when that is granted, when its time runs out, or when asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.selectors import snapshot_of
from madoguchi.accounts.services import require_holder, require_submitter
from madoguchi.applications.models import Application
from madoguchi.applications.services import arrive
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.models import Event
from madoguchi.events.services import append
from madoguchi.facts.models import Consent
from madoguchi.facts.services import ConsentMissing, note_documents
from madoguchi.filling.models import Draft, Held, Submission
from madoguchi.filling.selectors import reused_by, title_of
from madoguchi.filling.services.filings import NEAR, Filing, Ready
from madoguchi.filling.services.reuse import note_reuse
from madoguchi.messaging.services import send

ENDS = frozenset({"application.decided", "application.deemed", "application.withdrawn"})
"""What ends the waiting for an application."""

CLERK = Acting.system("held")

_AT_ONCE = 500
_GRANTING = frozenset({"granted", "conditional"})


class NotWaiting(Refusal):
    """It arrived, was dropped or was let go of before."""

    sentence = _("この手続は、もう待っていません。画面を読み直して、いまの状態を確かめてください。")


def hold_back(
    found: Ready,
    locked: Draft,
    submission: Submission,
    arrived: Mapping[UUID, Application],
    *,
    by: Acting,
    at: datetime,
) -> list[Held]:
    """Keep what waits for its ground, in the transaction of the submission; the person is told."""
    waiting = [filing for filing in found.filings if filing.ground is not None]
    if not waiting:
        return []
    reused = reused_by(locked)
    acting = {
        "by": by.label,
        "whose": str(locked.subject_id) if locked.subject_id else None,
        "assurance": by.assurance,
        **snapshot_of(by),
    }
    kept: dict[UUID, Held] = {}
    for filing in _grounds_first(waiting):
        assert filing.ground is not None
        held = Held.objects.create(
            submission=submission,
            edition=filing.edition,
            subject=locked.subject,
            ticket=locked.ticket,
            applicant_name=filing.name,
            applicant_email=filing.email,
            answers=filing.answers,
            files=filing.files,
            origins=found.origins(filing, locked, reused),
            acting=acting,
            ground=arrived.get(filing.ground),
            after=kept.get(filing.ground),
            file_by=filing.file_by - NEAR if filing.file_by else None,
            held_at=at,
        )
        kept[filing.edition.pk] = held
        _note(held, "held.waiting", by=by, at=at)
        _tell(
            held,
            "waiting",
            gettext("「%(title)s」は、まだ届いていません"),
            gettext("「%(ground)s」の決定が出たら、届けます。届いたときに、お知らせします。"),
            at=at,
        )
    return list(kept.values())


def _grounds_first(waiting: Sequence[Filing]) -> list[Filing]:
    left, found = list(waiting), []
    while left:
        editions = {one.edition.pk for one in left}
        free = [one for one in left if one.ground not in editions]
        found += free
        left = [one for one in left if one.ground in editions]
        assert free, "nothing waits for itself"
    return found


def file_held(*, held: Held, by: Acting, at: datetime) -> Held:
    """File it now, at the wish of its holder, whatever becomes of its ground; raises `NotWaiting`."""
    with transaction.atomic():
        locked = _lock(held.pk)
        _require_holder(locked, by)
        return _file(locked, Held.Why.ASKED, by=by, at=at)


def drop_held(*, held: Held, by: Acting, at: datetime) -> Held:
    """Do not file it any more, at the wish of its holder; raises `NotWaiting`."""
    with transaction.atomic():
        locked = _lock(held.pk)
        _require_holder(locked, by)
        _close(locked, Held.State.DROPPED, Held.Why.ASKED, by=by, at=at)
        _let_go_of_followers(locked, Held.Why.WITHDRAWN, at=at)
    return locked


def follow_ground(event: Event) -> None:
    """File what waited for a decision that grants, and tell of what cannot be filed after one that does not.

    Follows `application.decided`, `application.deemed` and `application.withdrawn`; doing it again changes nothing.
    """
    ground = UUID(event.stream.removeprefix("application:"))
    keys = Held.objects.filter(ground=ground, state=Held.State.WAITING).order_by("pk")
    for key in list(keys.values_list("pk", flat=True)):
        with transaction.atomic():
            locked = _lock(key, is_waiting=False)
            if locked.state != Held.State.WAITING:
                continue
            if event.kind == "application.withdrawn":
                _let_go(locked, Held.Why.WITHDRAWN, at=event.at)
            elif event.data.get("outcome") in _GRANTING:
                _file(locked, Held.Why.GRANTED, by=CLERK, at=event.at)
            else:
                _let_go(locked, Held.Why.REFUSED, at=event.at)


def file_due(*, at: datetime) -> int:
    """File everything whose own period comes near its end, without waiting any longer; returns how many."""
    due = Held.objects.filter(state=Held.State.WAITING, file_by__lte=japan_day(at)).order_by("file_by", "pk")
    done = 0
    for key in list(due.values_list("pk", flat=True)[:_AT_ONCE]):
        with transaction.atomic():
            locked = _lock(key, is_waiting=False)
            if locked.state == Held.State.WAITING:
                _file(locked, Held.Why.DEADLINE, by=CLERK, at=at)
                done += 1
    return done


def _lock(key: UUID, *, is_waiting: bool = True) -> Held:
    locked: Held = (
        Held.objects.select_for_update(of=("self",))
        .select_related("edition__organisation", "edition__procedure_version", "subject", "ticket")
        .select_related(
            "submission", "ground__edition__procedure_version", "after__edition__procedure_version"
        )
        .get(pk=key)
    )
    if is_waiting and locked.state != Held.State.WAITING:
        raise NotWaiting
    return locked


def _require_holder(locked: Held, by: Acting) -> None:
    procedures = [locked.edition.procedure_id]
    require_holder(subject=locked.subject_id, ticket=locked.ticket_id, procedures=procedures, by=by)
    require_submitter(by=by)


def _file(locked: Held, why: Held.Why, *, by: Acting, at: datetime) -> Held:
    """It arrives now: with its own moment, receipt, bureau and clock."""
    application = arrive(
        submission_id=locked.submission_id,
        edition=locked.edition,
        subject=locked.subject,
        ticket=locked.ticket,
        applicant_name=locked.applicant_name,
        applicant_email=locked.applicant_email,
        answers=locked.answers,
        files=locked.files,
        origins=locked.origins,
        acting=locked.acting,
        by=by,
        at=at,
    )
    _note_uses(locked, application, by=by, at=at)
    locked.application = application
    _close(locked, Held.State.FILED, why, by=by, at=at)
    Held.objects.filter(after=locked, state=Held.State.WAITING).update(ground=application)
    if by.machine:
        words = {
            Held.Why.GRANTED: gettext(
                "「%(ground)s」の決定が出たので、届けました。受付番号は%(number)sです。"
            ),
            Held.Why.DEADLINE: gettext(
                "期限が近いので、「%(ground)s」の決定を待たずに届けました。受付番号は%(number)sです。"
            ),
        }[why]
        _tell(locked, "filed", gettext("「%(title)s」が届きました"), words, at=at)
    return locked


def _note_uses(locked: Held, application: Application, *, by: Acting, at: datetime) -> None:
    """Note which facts and documents went out; a consent that is over by now was in force when it was sent."""
    keys = {origin["consent"] for origin in locked.origins.values() if origin.get("consent")}
    consents = {one.to_organisation_id: one for one in Consent.objects.filter(pk__in=keys)}
    try:
        note_reuse(
            subject=locked.subject,
            application=application,
            origins=locked.origins,
            consents=consents,
            by=by,
            at=at,
        )
    except ConsentMissing:
        pass
    note_documents(
        draft=locked.submission.draft_id,
        files=[UUID(entry["file"]) for entry in locked.files],
        organisation=application.organisation_id,
        application_id=application.pk,
        by=by,
        at=at,
    )


def _let_go(locked: Held, why: Held.Why, *, at: datetime) -> None:
    """It is not filed, because its ground is not there; the person hears what can be done."""
    _close(locked, Held.State.LAPSED, why, by=CLERK, at=at)
    words = {
        Held.Why.REFUSED: gettext(
            "「%(ground)s」が認められなかったので、届けていません。"
            "この手続だけで申請できることもあります。窓口にたずねるか、あらためて申請してください。"
        ),
        Held.Why.WITHDRAWN: gettext(
            "「%(ground)s」が取り下げられたので、届けていません。必要なときは、あらためて申請してください。"
        ),
    }[why]
    _tell(locked, "lapsed", gettext("「%(title)s」は、届けていません"), words, at=at)
    _let_go_of_followers(locked, why, at=at)


def _let_go_of_followers(locked: Held, why: Held.Why, *, at: datetime) -> None:
    keys = Held.objects.filter(after=locked, state=Held.State.WAITING).order_by("pk")
    for key in list(keys.values_list("pk", flat=True)):
        _let_go(_lock(key), why, at=at)


def _close(locked: Held, state: Held.State, why: Held.Why, *, by: Acting, at: datetime) -> None:
    locked.state, locked.why, locked.closed_at = state, why, at
    locked.save(update_fields=["state", "why", "closed_at", "application"])
    _note(locked, f"held.{state.value}", by=by, at=at)


def _note(held: Held, kind: str, *, by: Acting, at: datetime) -> None:
    data: dict[str, Any] = {"edition": str(held.edition_id), "why": str(held.why)}
    if held.ground_id:
        data["ground"] = str(held.ground_id)
    if held.application_id:
        data["application"] = str(held.application_id)
    append(
        stream=f"held:{held.pk}",
        kind=kind,
        by=by,
        at=at,
        organisation=held.edition.organisation_id,
        whose=held.subject_id,
        data=data,
    )


def _tell(held: Held, what: str, title: str, body: str, *, at: datetime) -> None:
    before = held.ground or held.after
    assert before is not None, "it waits for something"
    said = {
        "title": title_of(held.edition),
        "ground": title_of(before.edition),
        "number": held.application.receipt_number if held.application else "",
    }
    send(
        dedupe=f"held:{held.pk}:{what}",
        subject=held.subject,
        ticket=held.ticket,
        title=title % said,
        body=body % said,
        about=f"held:{held.pk}",
        procedure=held.edition.procedure_id,
        email=held.applicant_email,
        by=CLERK,
        at=at,
    )
