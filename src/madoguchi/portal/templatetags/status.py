"""Where an application stands, in words for the person who filed it."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.applications.models import Application
from madoguchi.events.models import Event

register = template.Library()

_STEPS = {
    "application.arrived": gettext_lazy("申請を受け付けました"),
    "application.taken": gettext_lazy("審査を始めました"),
    "application.returned": gettext_lazy("申請をお返ししました（返戻）"),
    "application.insisted": gettext_lazy("審査を求める申出を受け付けました"),
    "application.transferred": gettext_lazy("担当の窓口に引き継ぎました"),
    "correction.asked": gettext_lazy("内容を直すようお願いしました"),
    "correction.answered": gettext_lazy("直した内容を受け取りました"),
    "correction.lapsed": gettext_lazy("直す期限が過ぎたので、審査に戻りました"),
    "hearing.called": gettext_lazy("意見をお聴きする日をお知らせしました"),
    "hearing.ended": gettext_lazy("意見をお聴きしました"),
    "decision.proposed": gettext_lazy("審査が進み、最後の確認（決裁）に入りました"),
    "application.decided": gettext_lazy("結果が決まりました"),
    "application.deemed": gettext_lazy("法律により、結果が決まりました"),
    "application.reopened": gettext_lazy("結果を取り消して、審査をやり直しています"),
    "thread.written": gettext_lazy("メッセージ"),
    "thread.closed": gettext_lazy("窓口が、メッセージの受付を締め切りました"),
    "thread.reopened": gettext_lazy("窓口が、メッセージの受付を再開しました"),
    "notice.issued": gettext_lazy("通知書をお送りしました"),
    "notice.reissued": gettext_lazy("通知書を再交付しました"),
    "notice.revoked": gettext_lazy("通知書を取り消しました"),
    "permit.issued": gettext_lazy("許可証・証明書をお送りしました"),
    "permit.reissued": gettext_lazy("許可証・証明書を再交付しました"),
    "permit.revoked": gettext_lazy("許可証・証明書を取り消しました"),
    "application.withdrawn": gettext_lazy("申請が取り下げられました"),
}


@register.filter
def of(found: Mapping[UUID, Any], key: UUID) -> Any:
    """What a list found out about the one with this key; None when it found nothing."""
    return found.get(key)


def _title(event: Event) -> str:
    if event.kind == "thread.written":
        return (
            _("窓口からメッセージが届きました")
            if event.data.get("side") == "office"
            else _("窓口にメッセージを送りました")
        )
    return str(_STEPS[event.kind])


@register.simple_tag
def steps_of(events: Iterable[Event], application: Application) -> list[dict[str, Any]]:
    """The events that the applicant cares about, and what is still to come."""
    told = [event for event in events if event.kind in _STEPS]
    items: list[dict[str, Any]] = [
        {
            "title": _title(event),
            "at": event.at,
            "text": "",
            "who": _("代理人がしました") if " mandate:" in event.by else "",
            "state": "done",
        }
        for event in told
    ]
    if application.is_open:
        reached = max(n for n, event in enumerate(told) if not event.kind.startswith("thread."))
        items[reached]["state"] = "now"
        items.append(
            {"title": _("結果のお知らせ"), "at": application.due_on, "text": "", "who": "", "state": "next"}
        )
    return items
