"""Web push: a device is told that something is in the inbox; devices that are gone are forgotten."""

import json
import logging
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Subject
from madoguchi.core.acting import Acting
from madoguchi.core.lazily import lazily
from madoguchi.core.public_net import NotPublic
from madoguchi.core.public_post import Answer, Unreachable, checked_address, post
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.messaging.models import Delivery, PushSubscription
from madoguchi.messaging.services.queue import LONGEST_ROUND, claim, due, mark_failure, mark_sent
from madoguchi.vault.selectors import lookup_of

web_push = lazily("madoguchi.messaging.web_push")

log = logging.getLogger(__name__)

MOST_DEVICES = 10
KEPT_FOR = 24 * 3600
"""Seconds for which a push service keeps the word for a device that is off."""
_GONE = frozenset({404, 410})


class NotADevice(Refusal):
    """What the browser sent does not name a device at a public push service."""

    sentence = gettext_lazy(
        "この端末を登録できませんでした。ブラウザーの設定で通知を許してから、もう一度お試しください。"
    )


class NotYourDevice(Refusal):
    """Only the person registers and removes devices, never an agent."""

    sentence = gettext_lazy("端末の登録は、ご本人だけができます。")


def subscribe(
    *, subject: Subject, endpoint: str, p256dh: str, auth: str, device: str = "", by: Acting, at: datetime
) -> PushSubscription:
    """Register a device of `subject` by what its browser says; the same address again takes the place of the first.

    Raises `NotYourDevice` and `NotADevice`. Of more than ten devices the oldest goes.
    """
    if by.is_agent or subject.pk not in by.held:
        raise NotYourDevice
    try:
        checked_address(endpoint, may_be_private=settings.WEB_PUSH_PRIVATE)
        web_push.Target.read(endpoint, p256dh, auth)
    except (NotPublic, ValueError) as error:
        raise NotADevice from error
    digest = lookup_of("push endpoint", endpoint)
    with transaction.atomic():
        Subject.objects.select_for_update().get(pk=subject.pk)
        PushSubscription.objects.filter(digest=digest).delete()
        made = PushSubscription(subject=subject, digest=digest, device=device.strip()[:100], made_at=at)
        made.target = {"endpoint": endpoint, "p256dh": p256dh, "auth": auth}
        made.save(force_insert=True)
        kept = PushSubscription.objects.filter(subject=subject).order_by("-made_at", "-pk")
        PushSubscription.objects.filter(
            pk__in=list(kept.values_list("pk", flat=True)[MOST_DEVICES:])
        ).delete()
        _tell("device.added", made, by=by, at=at)
    return made


def unsubscribe(*, subscription: PushSubscription, by: Acting, at: datetime) -> None:
    """Forget a device at its owner's wish. Raises `NotYourDevice`."""
    if by.is_agent or subscription.subject_id not in by.held:
        raise NotYourDevice
    with transaction.atomic():
        _tell("device.removed", subscription, by=by, at=at)
        PushSubscription.objects.filter(pk=subscription.pk).delete()


def push_waiting(*, at: datetime, limit: int = 100) -> int:
    """Wake up to `limit` devices that are due at `at`; returns how many push services took it.

    A device that is gone (404, 410) is forgotten with all that waits for it. One service that is busy or out of reach
    keeps no other waiting; a failure waits as a mail does, or as long as the service asks.
    """
    keys = due(Delivery.Channel.WEB_PUSH, at=at, limit=limit)
    started = time.monotonic()
    sent = 0
    for key in keys:
        if time.monotonic() - started > LONGEST_ROUND:
            break
        delivery = claim(key, at=at)
        if delivery is not None:
            sent += _push(delivery, at=at)
    return sent


def _push(delivery: Delivery, *, at: datetime) -> int:
    """1 if the push service took it."""
    device = delivery.subscription
    if device is None:
        mark_failure(delivery, "device gone", is_final=True, at=at)
        return 0
    try:
        answer = _post(device, at=at)
    except (NotPublic, ValueError) as failure:
        mark_failure(delivery, type(failure).__name__, is_final=True, at=at)
    except Unreachable as failure:
        mark_failure(delivery, f"Unreachable {failure}", at=at)
    else:
        if 200 <= answer.status < 300:
            mark_sent(delivery, at=at)
            return 1
        _refused(delivery, device, answer, at=at)
    return 0


def _refused(delivery: Delivery, device: PushSubscription, answer: Answer, *, at: datetime) -> None:
    log.warning("push %s: try %d: status %d", delivery.pk, delivery.attempts, answer.status)
    is_gone = answer.status in _GONE
    is_final = is_gone or (400 <= answer.status < 500 and answer.status not in (408, 425, 429))
    wait = timedelta(seconds=answer.retry_after) if answer.retry_after else None
    with transaction.atomic():
        if is_gone:
            _tell("device.gone", device, by=Acting.system("push"), at=at)
            PushSubscription.objects.filter(pk=device.pk).delete()
            delivery.subscription = None
        mark_failure(delivery, f"status {answer.status}", is_final=is_final, wait=wait, at=at)


def _post(device: PushSubscription, *, at: datetime) -> Answer:
    """Say on the device that something is there: no name, no number, nothing of the message itself."""
    said = {
        "title": _("オンライン窓口"),
        "body": _("あなたへの新しいお知らせがあります。"),
        "url": f"{settings.SITE_ORIGIN}/my/",
    }
    target = web_push.Target.read(**device.target)
    content = web_push.encrypted(json.dumps(said, ensure_ascii=False).encode(), target)
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(KEPT_FOR),
        "Urgency": "normal",
        "Topic": "inbox",
        "Authorization": web_push.statement(
            web_push.vapid_key(Path(settings.VAPID_KEY_FILE)),
            endpoint=target.endpoint,
            contact=settings.SITE_ORIGIN if settings.SITE_ORIGIN.startswith("https:") else _CONTACT,
            moment=int(at.timestamp()),
        ),
    }
    return post(target.endpoint, headers=headers, content=content, may_be_private=settings.WEB_PUSH_PRIVATE)


_CONTACT = f"mailto:{settings.DEFAULT_FROM_EMAIL.partition('<')[2].rstrip('>')}"


def _tell(kind: str, device: PushSubscription, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"subject:{device.subject_id}",
        kind=kind,
        by=by,
        at=at,
        whose=device.subject_id,
        data={"device": str(device.pk)},
    )
