"""Keeping what someone tells in one session to find what they may receive, and taking it away."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Attempt, KeptAnswers
from madoguchi.accounts.sessions import IDLE
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.vault.services import forget

ANSWERS_KEPT_FOR = timedelta(seconds=IDLE)
SEEN_EVERY = timedelta(seconds=20)
MOST_BEGUN = 200
"""How often answers may be begun from one address in five minutes: behind it a whole school may sit."""


class TooManyBegun(Refusal):
    """Answers were begun from one address more often than people do."""

    sentence = _("ただいま混み合っています。5分ほど待ってから、もう一度お試しください。")


def begin_answers(*, answers: dict[str, Any], address: str, at: datetime) -> KeptAnswers:
    """Begin to keep what someone tells; raises `TooManyBegun`, counted by the `address` they come from."""
    bucket = f"check:{address}"[:80]
    with transaction.atomic():
        since = at - timedelta(minutes=5)
        if Attempt.objects.filter(bucket=bucket, at__gt=since).count() >= MOST_BEGUN:
            raise TooManyBegun
        Attempt.objects.filter(bucket=bucket, at__lte=since).delete()
        Attempt.objects.create(bucket=bucket, at=at)
        return KeptAnswers.objects.create(answers=answers, began_at=at, seen_at=at)


def change_answers(
    *, kept: UUID, change: Callable[[dict[str, Any]], dict[str, Any]], at: datetime
) -> dict[str, Any] | None:
    """Let `change` make new answers of those kept now, and keep them; None if they are gone.

    What two windows change at the same moment comes one after the other: neither loses the other's.
    """
    with transaction.atomic():
        found = KeptAnswers.objects.select_for_update().filter(pk=kept).first()
        if found is None:
            return None
        found.answers = change(found.answers)
        found.seen_at = at
        found.save(update_fields=["answers", "seen_at"])
        answers: dict[str, Any] = found.answers
        return answers


def see_answers(*, kept: UUID, at: datetime) -> None:
    """Note that the session that holds them is in use, at most every twenty seconds."""
    due = KeptAnswers.objects.filter(pk=kept, seen_at__lt=at - SEEN_EVERY)
    if due.exists():
        due.update(seen_at=at)


def drop_answers(*, kept: UUID, by: Acting, at: datetime) -> bool:
    """Take away what someone told, with its key; False if it was gone."""
    with transaction.atomic():
        if not KeptAnswers.objects.filter(pk=kept).delete()[0]:
            return False
        forget(owner=kept, by=by, at=at)
    return True


def clear_answers(*, by: Acting, at: datetime) -> int:
    """Take away the answers of sessions that ended half an hour ago or earlier; returns how many."""
    over = KeptAnswers.objects.filter(seen_at__lt=at - ANSWERS_KEPT_FOR)
    keys = list(over.values_list("pk", flat=True)[:1_000])
    return sum(drop_answers(kept=key, by=by, at=at) for key in keys)
