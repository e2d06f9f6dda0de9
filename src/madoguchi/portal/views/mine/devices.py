"""The devices that are woken by web push: registered by a page with a script, removed by anyone who owns them."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madoguchi.accounts.types import Readers, is_kiosk, open_to
from madoguchi.core.clock import now
from madoguchi.messaging.models import PushSubscription
from madoguchi.messaging.selectors import devices_of
from madoguchi.messaging.services import NotADevice, subscribe, unsubscribe
from madoguchi.portal.views.mine.oneself import oneself, subject_acted_for
from madoguchi.vault.selectors import open_rows

_WORKER = Path(__file__).resolve().parents[2] / "workers" / "push.js"
_LONGEST = 2_000


def device_rows(devices: Iterable[PushSubscription]) -> list[dict[str, Any]]:
    """The devices of their owner; `mark` lets the script tell which of them is the one in hand."""
    rows = list(devices)
    open_rows(rows)
    return [
        {"device": one, "mark": hashlib.sha256(one.target["endpoint"].encode()).hexdigest()} for one in rows
    ]


@open_to(Readers.SIGNED_IN)
@require_POST
def add_device(request: HttpRequest) -> HttpResponse:
    """Register what the browser of this device says of itself; a terminal that others use too is none of anybody's."""
    acting = oneself(request)
    if is_kiosk(request):
        return _refused(
            request, _("共用の端末は登録できません。ご自分のスマートフォンやパソコンから登録してください。")
        )
    said = {name: request.POST.get(name, "")[:_LONGEST] for name in ("endpoint", "p256dh", "auth")}
    try:
        subscribe(
            subject=subject_acted_for(acting),
            **said,
            device=request.POST.get("device", "")[:100],
            by=acting.for_purpose("端末の登録"),
            at=now(),
        )
    except NotADevice as refusal:
        return _refused(request, str(refusal))
    return redirect(reverse("portal:news") + "?done=device")


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    errors = [{"id": "device", "message": sentence}]
    return render(request, "portal/news/not_a_device.html", {"errors": errors}, status=422)


@open_to(Readers.SIGNED_IN)
@require_POST
def remove_device(request: HttpRequest, key: UUID) -> HttpResponse:
    """Wake a device no more."""
    acting = oneself(request)
    found = devices_of(acting).filter(pk=key).first()
    if found is None:
        raise Http404
    unsubscribe(subscription=found, by=acting.for_purpose("端末の登録を消す"), at=now())
    return redirect(reverse("portal:news") + "?done=device_removed")


@open_to(Readers.EVERYONE)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that a browser keeps to show notifications: served below `/my/`, which is as far as it reaches."""
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@cache
def _script() -> bytes:
    return _WORKER.read_bytes()
