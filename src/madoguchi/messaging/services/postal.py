"""Letters: those whom no mail reaches get the same words by post, printed and posted by an officer, each once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.messaging.models import Delivery, PostList
from madoguchi.messaging.services.queue import mark_sent

MOST_LETTERS = 200
"""How many letters one list holds: as many as one person prints and posts at a time."""


class MayNotPost(Refusal):
    """Only an examiner of the organisation posts its letters."""

    sentence = _("郵送できるのは、その組織の審査担当だけです。")


class NothingToPost(Refusal):
    """No letter waits."""

    sentence = _("郵送を待っているお知らせはありません。")


def make_post_list(*, organisation: UUID, by: Acting, at: datetime) -> PostList:
    """Take the letters that wait, the oldest first, into a list that is printed; raises `MayNotPost`, `NothingToPost`.

    Two officers at the same moment never take the same letter.
    """
    officer = _officer(organisation, by=by)
    with transaction.atomic():
        waiting = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            channel=Delivery.Channel.POST,
            state=Delivery.State.WAITING,
            organisation=organisation,
            post_list__isnull=True,
        )
        taken = list(waiting.order_by("next_at", "pk").values_list("pk", flat=True)[:MOST_LETTERS])
        if not taken:
            raise NothingToPost
        made = PostList.objects.create(organisation_id=organisation, made_by=officer, made_at=at)
        Delivery.objects.filter(pk__in=taken).update(post_list=made)
        _tell("post.listed", made, len(taken), by=by, at=at)
    return made


def mark_posted(*, post_list: PostList, by: Acting, at: datetime) -> int:
    """Note that the letters of a list were posted, once; returns how many. Raises `MayNotPost`."""
    officer = _officer(post_list.organisation_id, by=by)
    with transaction.atomic():
        locked = PostList.objects.select_for_update().get(pk=post_list.pk)
        if locked.posted_at is not None:
            return 0
        locked.posted_at, locked.posted_by = at, officer
        locked.save(update_fields=["posted_at", "posted_by"])
        letters = Delivery.objects.select_related("message").filter(
            post_list=locked, state=Delivery.State.WAITING
        )
        count = 0
        for letter in letters:
            mark_sent(letter, at=at)
            count += 1
        _tell("post.posted", locked, count, by=by, at=at)
    return count


def _officer(organisation: UUID, *, by: Acting) -> UUID:
    if by.who is None or not by.has(Role.EXAMINER, organisation):
        raise MayNotPost
    return by.who


def _tell(kind: str, made: PostList, count: int, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"organisation:{made.organisation_id}",
        kind=kind,
        by=by,
        at=at,
        organisation=made.organisation_id,
        data={"list": str(made.pk), "letters": count},
    )
