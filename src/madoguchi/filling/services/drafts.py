"""Beginning, saving and throwing away drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from madoguchi.accounts.models import Subject
from madoguchi.accounts.services import NewTicket, issue_ticket, require_holder
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.eforms.selectors import document_of
from madoguchi.eforms.types import FormDocument
from madoguchi.events.services import append
from madoguchi.files.services import forget
from madoguchi.filling.known import still_from
from madoguchi.filling.marks import all_marked, changed_paths, mark_of
from madoguchi.filling.models import Draft, DraftItem, Reuse
from madoguchi.filling.selectors import begun_for, document_of_draft, procedures_of
from madoguchi.filling.services.concerning import settle
from madoguchi.filling.services.proof import require_proof
from madoguchi.filling.services.refusals import (
    AlreadySent,
    ChangedElsewhere,
    NotEntrusted,
    NotOpenNow,
    PausedNow,
    SignInNeeded,
)
from madoguchi.filling.told import Told, answers_from
from madoguchi.registry.models import Edition
from madoguchi.registry.selectors import body_of, why_not_taken

KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Started:
    """A draft just begun; for a guest with the ticket whose secret is shown once."""

    draft: Draft
    new_ticket: NewTicket | None


def start(*, edition: Edition, told: Told | None = None, by: Acting, at: datetime) -> Started:
    """Begin a draft for `edition`: held by the subject acted for, or by a new ticket for a guest.

    What was `told` before answers what it can, as if it had been typed here.

    Raises `NotOpenNow` (out of season, ended), `PausedNow`, `SignInNeeded` where the procedure takes no guests,
    `ProofNeeded` where the sign-in was not sure enough, or `NotEntrusted` to an agent whose mandate does not name the procedure.
    A draft that was begun before a pause can be finished and sent: only beginning is refused.
    """
    subject = begun_for(by)
    require_open(edition=edition, is_guest=subject is None, by=by, at=at)
    document = document_of(edition.form_version)
    with transaction.atomic():
        return begin(editions=[edition], document=document, subject=subject, told=told, by=by, at=at)


def require_open(*, edition: Edition, is_guest: bool, by: Acting, at: datetime) -> None:
    """Raise as `start` unless `by` may begin a draft for `edition` now."""
    if not by.reaches(edition.procedure_id):
        raise NotEntrusted
    day = japan_day(at)
    if day < edition.opens_on or (edition.closes_on and day > edition.closes_on):
        raise NotOpenNow
    why = why_not_taken(edition, at=at)
    if why is not None:
        raise PausedNow(why.reason) if why.kind == "paused" else NotOpenNow
    if is_guest and not body_of(edition.procedure_version).is_guest_allowed:
        raise SignInNeeded
    require_proof(edition=edition, by=by)


def begin(
    *,
    editions: Sequence[Edition],
    document: FormDocument,
    subject: Subject | None,
    told: Told | None,
    is_together: bool = False,
    by: Acting,
    at: datetime,
) -> Started:
    """Make the draft for `editions`, which are open to `by`, in the caller's transaction."""
    new_ticket = None if subject else issue_ticket(at=at)
    draft = Draft.objects.create(
        subject=subject,
        ticket=new_ticket.ticket if new_ticket else None,
        is_together=is_together,
        answers=answers_from(document, told, on=japan_day(at)) if told else {},
        marks=all_marked({}, revision=1, by=by, at=at),
        started_at=at,
        saved_at=at,
        expires_at=at + KEPT_FOR,
    )
    for edition in editions:
        DraftItem.objects.create(draft=draft, edition=edition)
    first, *others = editions
    data: dict[str, Any] = {"edition": str(first.pk), "procedure": str(first.procedure_id)}
    if others:
        data["together"] = [str(edition.pk) for edition in editions]
    append(
        stream=f"draft:{draft.pk}",
        kind="draft.started",
        by=by,
        at=at,
        organisation=first.organisation_id,
        whose=subject.pk if subject else None,
        data=data,
    )
    return Started(draft, new_ticket)


def lock(draft: Draft, *, revision: int, by: Acting) -> Draft:
    """The draft locked for a change by its holder in the caller's transaction; `revision` is the one that the page showed."""
    locked = hold(draft, by=by)
    if locked.revision != revision:
        raise ChangedElsewhere
    return locked


def hold(draft: Draft, *, by: Acting) -> Draft:
    """The draft locked by its holder in the caller's transaction, whatever revision it has; raises as `save_answers`."""
    locked = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    require_holder(
        subject=locked.subject_id, ticket=locked.ticket_id, procedures=procedures_of(locked), by=by
    )
    if locked.submitted_at:
        raise AlreadySent
    if locked.discarded_at:
        raise ChangedElsewhere
    return locked


def save_answers(*, draft: Draft, answers: dict[str, Any], revision: int, by: Acting, at: datetime) -> Draft:
    """Keep `answers` as the whole of what was answered so far and raise the draft's revision.

    `revision` is the one that the page showed. Raises `ChangedElsewhere` or `AlreadySent`; in both cases
    nothing is lost on either screen.
    """
    with transaction.atomic():
        locked = lock(draft, revision=revision, by=by)
        keep_origins(locked, answers)
        mark = mark_of(revision=revision + 1, screen="", by=by, at=at)
        changed = changed_paths(document_of_draft(locked), locked.answers, answers)
        locked.marks = {**locked.marks, **dict.fromkeys(changed, mark)}
        locked.answers = answers
        locked.revision += 1
        locked.saved_at = at
        locked.expires_at = at + KEPT_FOR
        locked.save(update_fields=["answers", "marks", "revision", "saved_at", "expires_at"])
        settle(locked, by=by, at=at)
    draft.answers, draft.revision = locked.answers, locked.revision
    return locked


def keep_origins(locked: Draft, answers: dict[str, Any]) -> None:
    """Let go of where an answer came from that is another in `answers`: it is typed now."""
    reuse = Reuse.objects.select_for_update(of=("self",)).filter(draft=locked).exclude(origins={}).first()
    if reuse is not None:
        document = document_of_draft(locked)
        kept = still_from(document, reuse.origins, locked.answers, answers)
        if kept != reuse.origins:
            reuse.origins = kept
            reuse.save(update_fields=["origins"])


def discard(*, draft: Draft, revision: int, by: Acting, at: datetime) -> None:
    """Throw away the answers and files of a draft that was not sent, at the wish of its holder."""
    with transaction.atomic():
        _empty(lock(draft, revision=revision, by=by), "draft.discarded", by=by, at=at)


def expire(*, by: Acting, at: datetime) -> int:
    """Empty every unsent draft whose time is over; returns how many. The pages told the day."""
    due = Draft.objects.filter(expires_at__lt=at, submitted_at__isnull=True, discarded_at__isnull=True)
    done = 0
    for key in list(due.values_list("pk", flat=True)[:1_000]):
        with transaction.atomic():
            locked = due.select_for_update(of=("self",)).filter(pk=key).first()
            if locked is not None:
                _empty(locked, "draft.expired", by=by, at=at)
                done += 1
    return done


def _empty(locked: Draft, kind: str, *, by: Acting, at: datetime) -> None:
    locked.answers, locked.typed, locked.marks, locked.discarded_at = {}, {}, {}, at
    locked.save(update_fields=["answers", "typed", "marks", "discarded_at"])
    Reuse.objects.filter(draft=locked).update(origins={})
    forget(owner=locked.pk, by=by, at=at)
    append(stream=f"draft:{locked.pk}", kind=kind, by=by, at=at, whose=locked.subject_id)
