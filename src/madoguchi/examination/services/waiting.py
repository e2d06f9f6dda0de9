"""Papers that could not be signed wait, visibly, and are tried again until they can be."""

import logging
from copy import copy
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from madoguchi.applications.services import stream_of
from madoguchi.core.acting import Acting
from madoguchi.events.models import Event
from madoguchi.events.services import append
from madoguchi.examination.models import Disposition, PaperWait
from madoguchi.examination.services.notices import issue_notice
from madoguchi.papers.services import NotSigned

log = logging.getLogger(__name__)

CLERK = Acting.system("notices")
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60))
"""How long after the first, second … try; from the last on it is that long each time, without end."""
TRIES_IN_A_ROUND = 20


def issue_or_wait(event: Event) -> None:
    """Issue the papers of the decision that `event` tells of, or note what they wait for.

    Follows `application.decided`; any other failure is the follower's to try again.
    """
    _issue(event, at=event.at)


def issue_waiting(*, at: datetime) -> int:
    """Try again the papers that are due at `at`; returns how many decisions have theirs now.

    They bear the moment at which they are issued, not that of the decision. While nothing can be stamped, a round ends
    with the first that fails so: the others would wait just as long for the same answer.
    """
    done = 0
    for wait in PaperWait.objects.filter(next_at__lte=at).order_by("next_at", "pk")[:TRIES_IN_A_ROUND]:
        event = Event.objects.get(pk=wait.event)
        late = copy(event)
        late.at = max(at, event.at)
        if _issue(late, at=at):
            done += 1
        elif PaperWait.objects.filter(pk=wait.pk, why="timestamp").exists():
            break
    return done


def hurry(organisation: UUID, *, at: datetime) -> int:
    """Let what waits in an organisation be tried at once, for something has changed; returns how many."""
    waiting = PaperWait.objects.filter(disposition__application__organisation=organisation)
    return waiting.update(next_at=at)


def _issue(event: Event, *, at: datetime) -> bool:
    key = UUID(event.stream.removeprefix("application:"))
    try:
        issue_notice(event)
    except NotSigned as refused:
        log.warning("papers of %s wait: %s %s", key, refused.why, refused.detail)
        _wait(key, event, refused, at=at)
        return False
    PaperWait.objects.filter(disposition__application=key).delete()
    return True


def _wait(key: UUID, event: Event, refused: NotSigned, *, at: datetime) -> None:
    disposition = Disposition.objects.select_related("application").get(
        application=key, revoked_at__isnull=True
    )
    application = disposition.application
    with transaction.atomic():
        wait, is_new = PaperWait.objects.select_for_update().get_or_create(
            disposition=disposition,
            defaults={"event": event.pk, "why": refused.why.value, "since": at, "next_at": at},
        )
        has_changed = is_new or wait.why != refused.why.value
        wait.why, wait.tries, wait.post = refused.why.value, wait.tries + 1, refused.post[:100]
        wait.next_at = at + WAITS[min(wait.tries, len(WAITS)) - 1]
        wait.save()
        if has_changed:
            append(
                stream=stream_of(application),
                kind="notice.waiting",
                by=CLERK,
                at=at,
                organisation=application.organisation_id,
                whose=application.subject_id,
                data={"why": wait.why},
            )
