"""Arrival, moves, pauses and answer revisions: the only ways in which an application changes."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Subject, Ticket
from madoguchi.accounts.selectors import snapshot_of
from madoguchi.applications.clock import Period, Span, Unit, due
from madoguchi.applications.models import AnswerSet, Application, Pause
from madoguchi.applications.moves import CLOSED, MOVES, Move
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import receipt_number, uuid7
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.files.models import File
from madoguchi.files.services import hold_for
from madoguchi.registry.models import Edition
from madoguchi.registry.selectors import body_for
from madoguchi.statements.services import insert
from madoguchi.vault.services import one_key
from madoguchi.versions.services import digest_of

WAITING: dict[str, Pause.Kind] = {
    Application.State.CORRECTING: Pause.Kind.CORRECTION,
    Application.State.HEARING: Pause.Kind.HEARING,
}
"""The states in which a case waits for someone else than the office."""


class ChangedMeanwhile(Refusal):
    """Someone else changed the application after the page was opened."""

    sentence = _("ほかの人がこの申請を更新しました。画面を読み直して、内容を確かめてからやり直してください。")


class MoveNotAllowed(Refusal):
    """The table of moves has no such move from the present state."""

    sentence = _("いまの状態では、この操作はできません。画面を読み直して、状態を確かめてください。")


def stream_of(application: Application) -> str:
    """The stream of the log in which everything about `application` stands."""
    return f"application:{application.pk}"


def arrive(
    *,
    submission_id: UUID,
    edition: Edition,
    subject: Subject | None,
    ticket: Ticket | None,
    applicant_name: str,
    applicant_email: str,
    answers: dict[str, Any],
    files: list[dict[str, Any]],
    origins: dict[str, Any] | None = None,
    channel: Application.Channel = Application.Channel.ONLINE,
    acting: dict[str, Any] | None = None,
    key: UUID | None = None,
    arrived_at: datetime | None = None,
    by: Acting,
    at: datetime,
) -> Application:
    """Record that an application arrived at `at` (Administrative Procedure Act arts. 7 and 37).

    Must run inside the transaction of the submission: the commit is the arrival. `files` are the digests
    of the files named in `answers`, verified by the caller; `origins` say by path where an answer came from.
    `acting` is the snapshot of who filed for whom, where that was before: what waited is brought in by a task. Paper
    arrived at `arrived_at`, before it was entered; its `key` was chosen before its files were stored.
    """
    assert connection.in_atomic_block, "an application arrives inside the transaction of its submission"
    key = key or uuid7()
    arrived_at = arrived_at or at
    digest = digest_of({"answers": answers, "files": files})
    period = period_of(edition, channel)
    snapshot = acting or {
        "by": by.label,
        "whose": str(subject.pk) if subject else None,
        "assurance": by.assurance,
        **snapshot_of(by),
    }
    application = Application(
        id=key,
        receipt_number=receipt_number(key),
        submission_id=submission_id,
        organisation=edition.organisation,
        procedure_id=edition.procedure_id,
        edition=edition,
        subject=subject,
        ticket=ticket,
        applicant_name=applicant_name,
        applicant_email=applicant_email,
        acting=snapshot,
        channel=channel,
        arrived_at=arrived_at,
        due_on=due(japan_day(arrived_at), period) if period else None,
    )
    with one_key(application.sealed_for, application.sealed_in):
        insert(application)
        insert(
            AnswerSet(
                application=application,
                revision=1,
                body=answers,
                files=files,
                origins=origins or {},
                digest=digest,
                by=str(snapshot["by"]),
                basis="arrival",
                at=at,
            )
        )
        hold_for(
            files=[UUID(entry["file"]) for entry in files],
            whose=application.sealed_for,
            tenant=application.sealed_in,
        )
    append(
        stream=stream_of(application),
        kind="application.arrived",
        by=by,
        at=at,
        organisation=application.organisation_id,
        whose=application.subject_id,
        data={
            "edition": str(edition.pk),
            "channel": str(channel),
            "receipt_number": application.receipt_number,
            "answers": digest,
        },
        begins=True,
    )
    return application


def lock(application_id: UUID, *, revision: int | None = None) -> Application:
    """The application locked for a change in the caller's transaction.

    With `revision`, the one that the page showed, raises `ChangedMeanwhile` if it is no longer the last.
    """
    application = Application.objects.select_for_update(of=("self",)).get(pk=application_id)
    if revision is not None and application.revision != revision:
        raise ChangedMeanwhile
    return application


def move(
    application: Application,
    move: Move,
    *,
    by: Acting,
    at: datetime,
    why: str = "",
    data: dict[str, Any] | None = None,
    **columns: Any,
) -> Application:
    """Make one move of the table on a locked application, with its event; raises `MoveNotAllowed`.

    The clock stops and goes on with the states (`WAITING`). `columns` are further columns that this move sets.
    """
    after = MOVES[move].get(application.state)
    if after is None:
        raise MoveNotAllowed
    _run_clock(application, move, after, at=at)
    application.state = after
    is_closed = after in CLOSED
    application.is_open, application.closed_at = not is_closed, at if is_closed else None
    for name, value in columns.items():
        setattr(application, name, value)
    application.revision += 1
    application.save()
    append(
        stream=stream_of(application),
        kind=move.value,
        by=by,
        at=at,
        organisation=application.organisation_id,
        whose=application.subject_id,
        why=why,
        data={"state": str(after), **(data or {})},
    )
    return application


def _run_clock(application: Application, move: Move, after: str, *, at: datetime) -> None:
    """Begin and end the pauses that belong to the states; what closes an application ends all of them."""
    before = application.state
    if after in CLOSED:
        end_pauses(application, at=at)
    elif before != after and before in WAITING:
        end_pauses(application, WAITING[before], at=at)
    if after in WAITING:
        begin_pause(application, WAITING[after], at=at)
    if move == Move.REOPEN and application.closed_at is not None:
        decided_on = japan_day(application.closed_at)
        Pause.objects.create(
            application=application,
            kind=Pause.Kind.DECIDED,
            stops_clock=True,
            began_on=decided_on,
            ended_on=max(decided_on, japan_day(at)),
        )
        reckon(application)


def revise(
    application: Application,
    *,
    answers: dict[str, Any],
    files: list[dict[str, Any]],
    basis: str,
    by: Acting,
    at: datetime,
) -> AnswerSet:
    """Add the next revision of the answers to a locked application; earlier ones stay as they were."""
    last = application.answer_sets.order_by("-revision").first()
    assert last is not None, "an application has answers from its arrival on"
    return AnswerSet.objects.create(
        application=application,
        revision=last.revision + 1,
        body=answers,
        files=files,
        origins=_unchanged(last, answers),
        digest=digest_of({"answers": answers, "files": files}),
        by=by.label,
        basis=basis,
        at=at,
    )


def _unchanged(last: AnswerSet, answers: dict[str, Any]) -> dict[str, Any]:
    """Where the answers came from that are the same as in `last`; a corrected one keeps its term alone."""
    return {
        path: origin
        if _at(answers, path) == _at(last.body, path)
        else {"term": origin["term"], "source": "typed"}
        for path, origin in last.origins.items()
    }


def _at(answers: dict[str, Any], path: str) -> Any:
    """The answer at `path`: `phone`, or `children.0.birth_date` for one of a repeated page."""
    page, _dot, rest = path.partition(".")
    if not rest:
        return answers.get(page)
    place, question = rest.split(".")
    rounds = answers.get(page) or []
    return rounds[int(place)].get(question) if int(place) < len(rounds) else None


def period_of(edition: Edition, channel: str) -> Period | None:
    """How long the office may take for what comes by `channel`, None where no period is laid down."""
    online = edition.clock_days if channel == Application.Channel.ONLINE else edition.standard_days
    return Period(online, Unit(body_for(edition).processing.unit)) if online else None


def begin_pause(application: Application, kind: Pause.Kind, *, at: datetime) -> None:
    """Note that a locked application waits for someone else from the day of `at` on.

    The clock stands still if the version of the procedure that the application pins says so for `kind`. Whoever calls
    saves the application (`move` does).
    """
    stops = kind in body_for(application.edition).processing.stops_for
    Pause.objects.create(application=application, kind=kind, stops_clock=stops, began_on=japan_day(at))
    reckon(application)


def end_pauses(application: Application, *kinds: Pause.Kind, at: datetime) -> None:
    """End the open pauses of `kinds` (all when none is named) of a locked application, and set its clock right.

    The clock of a machine that runs behind ends no pause before it began. Whoever calls saves the application.
    """
    open_ones = Pause.objects.filter(application=application, ended_on__isnull=True)
    for pause in open_ones.filter(kind__in=kinds) if kinds else open_ones:
        pause.ended_on = max(pause.began_on, japan_day(at))
        pause.save(update_fields=["ended_on"])
        if pause.kind == Pause.Kind.CORRECTION:
            application.waited_days += (pause.ended_on - pause.began_on).days
    reckon(application)


def reckon(application: Application) -> None:
    """Set the last day of a locked application's period, and since when it stands still, from its pauses.

    Officers who were warned of an earlier last day are warned anew. Whoever calls saves the application.
    """
    before = application.due_on
    running = Pause.objects.filter(application=application, stops_clock=True, ended_on__isnull=True)
    application.stopped_on = min(running.values_list("began_on", flat=True), default=None)
    period = period_of(application.edition, application.channel)
    if period is not None:
        application.due_on = last_day_of(application, period)
    if before and application.due_on and application.due_on > before:
        application.warned_on = None


def last_day_of(application: Application, period: Period) -> date:
    """The last day of `period` for `application`, without the days in which its clock stood still."""
    pauses = Pause.objects.filter(application=application, stops_clock=True, ended_on__isnull=False)
    spans = [
        Span(began, ended) for began, ended in pauses.values_list("began_on", "ended_on") if ended is not None
    ]
    return due(japan_day(application.arrived_at), period, spans)


def keep_receipt(*, application: Application, file: File, by: Acting, at: datetime) -> None:
    """Remember the receipt's PDF, once."""
    Application.objects.filter(pk=application.pk, receipt_file__isnull=True).update(receipt_file=file)
