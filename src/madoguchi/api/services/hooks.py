"""Telling programs what became of the applications that their keys reach: signed, in order, retried."""

import json
import logging
import time
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from madoguchi.accounts.models import AccessKey
from madoguchi.accounts.services import NotTheHolder, acting_under
from madoguchi.api.models import Hook, HookNews
from madoguchi.api.services.posting import (
    CLAIM,
    GIVES_UP,
    Outcome,
    new_posting_secret,
    pause_after,
    public_address,
    signed_headers,
    try_posting,
)
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.events.models import Event
from madoguchi.events.services import append
from madoguchi.filling.models import Draft, DraftItem

log = logging.getLogger(__name__)

TOLD_TO_PROGRAMS = frozenset(
    {
        "draft.handed_over",
        "draft.discarded",
        "draft.expired",
        "application.arrived",
        "application.taken",
        "application.returned",
        "application.insisted",
        "application.transferred",
        "correction.asked",
        "correction.answered",
        "correction.lapsed",
        "hearing.called",
        "notice.issued",
        "application.deemed",
        "application.reopened",
        "application.withdrawn",
    }
)
"""What a program hears of; a decision is told by its notice, as to people."""
AT_ONCE = 100
_LONGEST_ROUND = 60.0


@dataclass(frozen=True, slots=True)
class NewHook:
    """An address just registered, with the secret that is shown once (登録した申請の通知先)."""

    hook: Hook
    secret: str


def register_hook(*, access_key: AccessKey, url: str, by: Acting, at: datetime) -> NewHook:
    """Tell the program of `access_key` at `url` of what happens from now on; replaces the address that it had.

    Raises `BadAddress`, and `NotTheHolder` unless `by` made the key.
    """
    _check(access_key, by)
    asked, secret = public_address(url), new_posting_secret()
    with transaction.atomic():
        AccessKey.objects.select_for_update().get(pk=access_key.pk)
        Hook.objects.filter(access_key=access_key).delete()
        made = Hook(access_key=access_key, url=asked, registered_at=at, next_at=at)
        made.secret = secret
        made.save(force_insert=True)
        _tell("hook.registered", access_key, by=by, at=at)
    return NewHook(made, secret)


def remove_hook(*, access_key: AccessKey, by: Acting, at: datetime) -> bool:
    """Tell the program nothing any more; whether there was an address. Raises `NotTheHolder`."""
    _check(access_key, by)
    with transaction.atomic():
        gone = Hook.objects.filter(access_key=access_key).delete()[0] > 0
        if gone:
            _tell("hook.removed", access_key, by=by, at=at)
    return gone


def tell_programs(event: Event) -> None:
    """Put what `event` tells of in line for each program whose key reaches it, once. Follows `TOLD_TO_PROGRAMS`."""
    found = _about(event)
    if found is None:
        return
    subject, procedures, body = found
    hooks = Hook.objects.select_related("access_key__user").filter(
        access_key__subject=subject,
        access_key__revoked_at__isnull=True,
        access_key__expires_at__gt=event.at,
        registered_at__lte=event.at,
    )
    for hook in hooks:
        acting = acting_under(key=hook.access_key, at=event.at)
        if acting is not None and all(acting.reaches(one) for one in procedures):
            HookNews.objects.get_or_create(
                hook=hook,
                stream=event.stream,
                n=event.n,
                defaults={"kind": event.kind, "body": body, "happened_at": event.at},
            )


def _about(event: Event) -> tuple[UUID, set[UUID], dict[str, str]] | None:
    """Whose it is, the procedures concerned, and what is told: identifiers and a number, no names, no answers."""
    kind, _colon, key = event.stream.partition(":")
    if kind == "application":
        application = Application.objects.filter(pk=key, subject__isnull=False).first()
        if application is None or application.subject_id is None:
            return None
        body = {"application": str(application.pk), "receipt_number": application.receipt_number}
        return application.subject_id, {application.procedure_id}, body
    draft = Draft.objects.filter(pk=key, subject__isnull=False).first()
    if draft is None or draft.subject_id is None:
        return None
    procedures = DraftItem.objects.filter(draft=draft).values_list("edition__procedure_id", flat=True)
    return draft.subject_id, set(procedures), {"draft": str(draft.pk)}


def deliver_hooks(*, limit: int = 50, at: datetime) -> int:
    """Post what waits, each address in order; returns how many batches were taken. A worker job."""
    due = Hook.objects.filter(
        disabled_at__isnull=True, next_at__lte=at, news__delivered_at__isnull=True, news__isnull=False
    )
    started, taken = time.monotonic(), 0
    for key in list(due.order_by("next_at", "pk").values_list("pk", flat=True).distinct()[:limit]):
        if time.monotonic() - started > _LONGEST_ROUND:
            break
        held = _claimed(key, at=at)
        if held is not None:
            taken += _deliver(held, at=at)
    return taken


def try_hook(*, hook: Hook, at: datetime) -> Outcome:
    """Post a signed greeting that tells of nothing, for whoever sets the address up."""
    body = json.dumps({"type": "ping", "timestamp": at.isoformat(), "news": []}).encode()
    name = f"msg_{hook.pk.hex}_ping_{int(at.timestamp())}"
    return try_posting(hook.url, signed_headers(secret=hook.secret, name=name, body=body, at=at), body)


def _claimed(key: UUID, *, at: datetime) -> Hook | None:
    with transaction.atomic():
        held = (
            Hook.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("access_key__user")
            .filter(pk=key, disabled_at__isnull=True, next_at__lte=at)
            .first()
        )
        if held is None:
            return None
        if acting_under(key=held.access_key, at=at) is None:
            held.disabled_at = at
            held.save(update_fields=["disabled_at"])
            return None
        held.next_at = at + CLAIM
        held.save(update_fields=["next_at"])
    return held


def _deliver(held: Hook, *, at: datetime) -> int:
    news = list(held.news.filter(delivered_at__isnull=True)[:AT_ONCE])
    if not news:
        Hook.objects.filter(pk=held.pk).update(next_at=at)
        return 0
    said = {
        "type": "applications.news",
        "timestamp": at.isoformat(),
        "news": [{"kind": one.kind, "at": one.happened_at.isoformat(), **one.body} for one in news],
    }
    body = json.dumps(said, ensure_ascii=False).encode()
    name = f"msg_{held.pk.hex}_{news[-1].pk.hex}"
    outcome = try_posting(held.url, signed_headers(secret=held.secret, name=name, body=body, at=at), body)
    if not outcome.is_taken:
        _failed(held, outcome, at=at)
        return 0
    with transaction.atomic():
        HookNews.objects.filter(pk__in=[one.pk for one in news]).update(delivered_at=at)
        Hook.objects.filter(pk=held.pk).update(
            next_at=at, attempts=0, failing_since=None, problem="", sent_at=at
        )
    return 1


def _failed(held: Hook, outcome: Outcome, *, at: datetime) -> None:
    log.warning("hook %s: try %d failed: %s", held.pk, held.attempts + 1, outcome.problem)
    with transaction.atomic():
        row = Hook.objects.select_for_update(of=("self",)).filter(pk=held.pk).first()
        if row is None:
            return
        row.failing_since = row.failing_since or at
        row.attempts += 1
        row.problem = outcome.problem
        row.next_at = at + pause_after(row.attempts, outcome.wait)
        if outcome.is_gone or at - row.failing_since >= GIVES_UP:
            row.disabled_at = at
        row.save(update_fields=["failing_since", "attempts", "problem", "next_at", "disabled_at"])


def _check(access_key: AccessKey, by: Acting) -> None:
    if access_key.user_id != by.who:
        raise NotTheHolder


def _tell(kind: str, access_key: AccessKey, *, by: Acting, at: datetime) -> None:
    append(stream=f"accesskey:{access_key.pk}", kind=kind, by=by, at=at, whose=access_key.subject_id)
