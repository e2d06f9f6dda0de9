"""Pages on the installation itself: alive, ready, numbers, and how it stands."""

from typing import Any

from django.db import DatabaseError
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import now
from madoguchi.site.reading import replica
from madoguchi.site.watch import metrics
from madoguchi.site.watch.configuration import digest_of, digest_of_host
from madoguchi.site.watch.gate import runs_the_service
from madoguchi.site.watch.ready import readiness
from madoguchi.site.watch.state import State, state
from madoguchi.site.watch.words import LOOKS, QUEUES
from madoguchi.ui.templatetags.ui import jdatetime


@open_to(Readers.EVERYONE)
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: this process answers. The database is not asked, or its absence would have every process ended."""
    return HttpResponse("ok", content_type="text/plain")


@open_to(Readers.EVERYONE)
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Ready: whether people may be sent to this host, and what is missing otherwise; no values, no places."""
    found = readiness.looks()
    is_ready = all(look.is_good for look in found if look.is_needed)
    told = {look.name: "ok" if look.is_good else "missing" for look in found}
    return JsonResponse({"ready": is_ready, "looks": told}, status=200 if is_ready else 503)


@open_to(Readers.EVERYONE)
@require_safe
@never_cache
def numbers(request: HttpRequest) -> HttpResponse:
    """What monitoring fetches; for everybody else there is no such page."""
    if not runs_the_service(request):
        raise Http404
    return HttpResponse(metrics.page(), content_type=CONTENT_TYPE_LATEST)


@open_to(Readers.EVERYONE)
@require_safe
@never_cache
def status(request: HttpRequest) -> HttpResponse:
    """How the service stands: three sentences for everyone, everything for administrators of the prefecture.

    An administrator of another government sees the three sentences, version and digest of what it has set itself.
    """
    acting = acting_of_request(request)
    found = _state()
    governments = _governments(acting)
    runs = _runs_everything(acting)
    words: dict[str, Any] = {
        "state": found,
        "runs": runs,
        "backups": _backups(found) if runs and found else [],
        "work": _work(found) if runs and found else [],
        "digests": [(one.name, digest_of(one)) for one in governments],
        "host": digest_of_host(),
        "looks": [(_(LOOKS[look.name]), look.is_good) for look in readiness.looks()],
        "queues": _queues(found) if runs and found else [],
    }
    return render(request, "portal/status.html", words)


@open_to(Readers.EVERYONE)
@require_safe
@never_cache
def status_json(request: HttpRequest) -> JsonResponse:
    """The same for programs: all of it for who runs the service, else the three answers."""
    found = _state()
    told: dict[str, Any] = {
        "at": now(),
        "open": found is not None,
        "worked": bool(found and found.is_worked),
        "mailing": bool(found and found.is_mailing),
    }
    if found is not None and runs_the_service(request):
        told |= _everything(found)
    return JsonResponse(told)


def _backups(found: State) -> list[tuple[str, str]]:
    drill = jdatetime(found.drill_at) if found.drill_at else _("まだしていません")
    return [
        (_("最後に取った控え"), jdatetime(found.backup_at) if found.backup_at else _("まだ取っていません")),
        (_("最後に戻してみた日時"), drill),
        (_("そのとき見つかった問題"), _count(found.drill_findings) if found.drill_at else "—"),
    ]


def _work(found: State) -> list[tuple[str, str]]:
    rows = [
        (_("処理が最後に動いた日時"), jdatetime(found.beat_at) if found.beat_at else _("まだ動いていません")),
        (_("何度も失敗している処理"), _count(found.stuck)),
        (_("署名を待っている文書"), _count(found.papers)),
        (_("送信を待っているメールと通知"), _count(found.mail.waiting)),
        (_("この1週間に送れなかったメールと通知"), _count(found.mail.failed)),
        (_("この5分間に届いた申請"), _count(found.arrived)),
    ]
    if replica.is_set:
        behind = _("%(seconds)s秒遅れ") % {"seconds": round(replica.lag, 1)} if replica.is_usable else ""
        rows.append((_("読み取り用の複製"), behind or _("使っていません（遅れているか、つながりません）")))
    return rows


def _queues(found: State) -> list[tuple[str, str]]:
    return [(_(QUEUES[queue.name]), f"{round(queue.seconds(found.at)):,}") for queue in found.queues]


def _count(number: int) -> str:
    return _("%(count)s件") % {"count": f"{number:,}"}


def _state() -> State | None:
    try:
        return state(at=now())
    except DatabaseError:
        return None


def _everything(found: State) -> dict[str, Any]:
    governments = Organisation.objects.filter(pk=F("government")).order_by("slug")
    return {
        "version": found.version,
        "commit": found.commit,
        "looks": {look.name: look.is_good for look in readiness.looks()},
        "configuration": {"host": digest_of_host(), **{one.slug: digest_of(one) for one in governments}},
        "backup_at": found.backup_at,
        "drill": {"at": found.drill_at, "findings": found.drill_findings},
        "worker_beat_at": found.beat_at,
        "queues": {queue.name: round(queue.seconds(found.at), 1) for queue in found.queues},
        "stuck": found.stuck,
        "papers_waiting": found.papers,
        "mail": {
            "waiting": found.mail.waiting,
            "overdue_since": found.mail.overdue_since,
            "failed": found.mail.failed,
        },
        "replica": {"used": replica.is_usable, "lag": replica.lag if replica.is_usable else None}
        if replica.is_set
        else None,
    }


def _governments(acting: Acting) -> list[Organisation]:
    held = acting.organisations(Role.ADMINISTRATOR)
    found = Organisation.objects.filter(pk=F("government"))
    return list(found if _runs_everything(acting) else found.filter(pk__in=held))


def _runs_everything(acting: Acting) -> bool:
    held = acting.organisations(Role.ADMINISTRATOR)
    kind = Organisation.Kind.PREFECTURE
    return bool(held) and Organisation.objects.filter(pk=F("government"), kind=kind, pk__in=held).exists()
