"""Webhooks: public changes posted in order to those who registered, signed, retried, and turned off after days.

Signed and retried as `posting` says. Delivered at least once: the same `Webhook-Id` may come again.
"""

import json
import logging
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.api.models import Change, Webhook
from madoguchi.api.rest import shown
from madoguchi.api.selectors import changes_after
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
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append

log = logging.getLogger(__name__)

AT_ONCE = 100
MOST = 20
"""Registrations of one organisation."""
_LONGEST_ROUND = 60.0
POSTER = Acting.system("webhooks")


class MayNotRegisterWebhook(Refusal):
    """Only an administrator of the organisation registers where its changes are posted."""

    sentence = _("変更の通知先を登録・削除できるのは、その組織の管理者だけです。")


class UnknownKind(Refusal):
    """A kind of record that the list of changes does not have."""

    sentence = _("知らせる対象を procedure、programme、process、survey から選んでください。")


class TooMany(Refusal):
    """The organisation has as many as it may."""

    sentence = _("通知先は、1つの組織で20件までです。")


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """One just registered, with the secret that is shown once (登録した通知先)."""

    webhook: Webhook
    secret: str


def register_webhook(
    *,
    organisation: Organisation,
    name: str,
    url: str,
    kinds: Collection[str] = (),
    by: Acting,
    at: datetime,
) -> NewWebhook:
    """Register an address; it is told of what changes from now on. Raises the refusals of this module."""
    _check(organisation.pk, by)
    if not set(kinds) <= set(Change.Of.values):
        raise UnknownKind(field="kinds")
    asked, secret = public_address(url), new_posting_secret()
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        if Webhook.objects.filter(organisation=organisation).count() >= MOST:
            raise TooMany
        last = Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        made = Webhook(
            organisation=organisation,
            name=name.strip()[:100] or asked[:100],
            url=asked,
            kinds=sorted(set(kinds)),
            cursor=last,
            registered_at=at,
            next_at=at,
        )
        made.secret = secret
        made.save(force_insert=True)
        _tell("webhook.registered", made, by=by, at=at)
    return NewWebhook(made, secret)


def remove_webhook(*, webhook: Webhook, by: Acting, at: datetime) -> None:
    """Post nothing there any more. Raises `MayNotRegisterWebhook`."""
    _check(webhook.organisation_id, by)
    with transaction.atomic():
        _tell("webhook.removed", webhook, by=by, at=at)
        Webhook.objects.filter(pk=webhook.pk).delete()


def enable_webhook(*, webhook: Webhook, by: Acting, at: datetime) -> Webhook:
    """Turn on one that was turned off; it is told of everything since. Raises `MayNotRegisterWebhook`."""
    _check(webhook.organisation_id, by)
    with transaction.atomic():
        held = Webhook.objects.select_for_update(of=("self",)).get(pk=webhook.pk)
        held.disabled_at = held.failing_since = None
        held.attempts, held.problem, held.next_at = 0, "", at
        held.save(update_fields=["disabled_at", "failing_since", "attempts", "problem", "next_at"])
        _tell("webhook.enabled", held, by=by, at=at)
    return held


def deliver_webhooks(*, limit: int = 50, at: datetime) -> int:
    """Post to each that is due what it was not told yet; returns how many took it. A worker job.

    Each is claimed in a short transaction, so that two workers never post the same; none waits for another's server
    longer than its few seconds. The next batch of one follows in the next round.
    """
    latest = Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    due = Webhook.objects.filter(disabled_at__isnull=True, next_at__lte=at, cursor__lt=latest)
    started, taken = time.monotonic(), 0
    for key in list(due.order_by("next_at", "pk").values_list("pk", flat=True)[:limit]):
        if time.monotonic() - started > _LONGEST_ROUND:
            break
        held = _claimed(key, latest, at=at)
        if held is not None:
            taken += _deliver(held, at=at)
    return taken


def _claimed(key: UUID, latest: int, *, at: datetime) -> Webhook | None:
    with transaction.atomic():
        held = (
            Webhook.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("organisation")
            .filter(pk=key, disabled_at__isnull=True, next_at__lte=at, cursor__lt=latest)
            .first()
        )
        if held is not None:
            held.next_at = at + CLAIM
            held.save(update_fields=["next_at"])
    return held


def _deliver(held: Webhook, *, at: datetime) -> int:
    """1 if the batch was taken; changes that were not asked for are passed over without a word."""
    changes = changes_after(held.cursor, limit=AT_ONCE)
    wanted = [one for one in changes if held.wants(one)]
    last = changes[-1].pk if changes else held.cursor
    if not wanted:
        _took(held, last, at=at, is_sent=False)
        return 0
    headers, body = signed(held, wanted, last, at=at)
    outcome = try_posting(held.url, headers, body)
    if outcome.is_taken:
        _took(held, last, at=at, is_sent=True)
        return 1
    _failed(held, outcome, at=at)
    return 0


def signed(held: Webhook, changes: list[Change], last: int, *, at: datetime) -> tuple[dict[str, str], bytes]:
    """Headers and body of one delivery."""
    said: dict[str, Any] = {
        "type": "registry.changed",
        "timestamp": at.isoformat(),
        "changes": [shown.change(one) for one in changes],
    }
    body = json.dumps(said, ensure_ascii=False, cls=DjangoJSONEncoder).encode()
    name = f"msg_{held.pk.hex}_{last}"
    return signed_headers(secret=held.secret, name=name, body=body, at=at), body


def _took(held: Webhook, last: int, *, is_sent: bool, at: datetime) -> None:
    Webhook.objects.filter(pk=held.pk, cursor__lt=last).update(
        cursor=last,
        next_at=at,
        **({"attempts": 0, "failing_since": None, "problem": "", "sent_at": at} if is_sent else {}),
    )


def _failed(held: Webhook, outcome: Outcome, *, at: datetime) -> None:
    log.warning("webhook %s: try %d failed: %s", held.pk, held.attempts + 1, outcome.problem)
    with transaction.atomic():
        row = Webhook.objects.select_for_update(of=("self",)).filter(pk=held.pk).first()
        if row is None:
            return
        row.failing_since = row.failing_since or at
        row.attempts += 1
        row.problem = outcome.problem
        row.next_at = at + pause_after(row.attempts, outcome.wait)
        if outcome.is_gone or at - row.failing_since >= GIVES_UP:
            row.disabled_at = at
            _tell("webhook.disabled", row, by=POSTER, at=at)
        row.save(update_fields=["failing_since", "attempts", "problem", "next_at", "disabled_at"])


def _check(organisation: UUID, by: Acting) -> None:
    if not by.has(Role.ADMINISTRATOR, organisation):
        raise MayNotRegisterWebhook


def _tell(kind: str, webhook: Webhook, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"organisation:{webhook.organisation_id}",
        kind=kind,
        by=by,
        at=at,
        organisation=webhook.organisation_id,
        data={"webhook": str(webhook.pk)},
    )
