"""Where an application stands, in words for the person who filed it."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.applications.models import Application
from madoguchi.events.models import Event

register = template.Library()

State = Application.State

_WORDS = {
    State.ARRIVED: gettext_lazy("受付済み"),
    State.EXAMINING: gettext_lazy("審査中"),
    State.CORRECTING: gettext_lazy("直してください"),
    State.HEARING: gettext_lazy("意見を聴いています"),
    State.PROPOSED: gettext_lazy("審査中"),
    State.APPROVED: gettext_lazy("審査中"),
    State.DECIDED: gettext_lazy("結果が出ました"),
    State.WITHDRAWN: gettext_lazy("取り下げました"),
    State.RETURNED: gettext_lazy("返戻されました"),
}
_TONES = {
    State.CORRECTING: "orange",
    State.HEARING: "orange",
    State.DECIDED: "green",
    State.WITHDRAWN: "gray",
    State.RETURNED: "orange",
}

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
    "notice.issued": gettext_lazy("通知書をお送りしました"),
    "application.withdrawn": gettext_lazy("申請が取り下げられました"),
}


@register.filter
def state_words(application: Application) -> str:
    """The state in plain words."""
    return str(_WORDS[State(application.state)])


@register.filter
def state_tone(application: Application) -> str:
    """The colour of the tag that says the state."""
    return _TONES.get(State(application.state), "blue")


@register.filter
def who_next(application: Application) -> str:
    """Who acts next."""
    if application.state == State.CORRECTING:
        return _("あなたが、内容を直して送ります。")
    if application.state == State.HEARING:
        return _("あなたが、お知らせした日に意見を述べます。")
    if application.state == State.RETURNED:
        return _("あなたが、出し直すか、このまま審査を求めるかを決めます。")
    if not application.is_open:
        return _("すべて終わりました。")
    return _("%(office)sの職員が、審査を進めます。") % {"office": application.organisation.name}


@register.filter
def next_words(application: Application) -> str:
    """One sentence on what happens next."""
    office = {"office": application.organisation.name}
    match State(application.state):
        case State.ARRIVED:
            return _("%(office)sが、これから内容を確認します。") % office
        case State.CORRECTING:
            return _("内容を直して送ってください。届いてから、審査を続けます。")
        case State.HEARING:
            return _("お知らせした日に、意見を述べることができます。そのあと、審査を続けます。")
        case State.RETURNED:
            return _("お返しした理由を確かめてください。このまま審査を求めることもできます。")
        case State.DECIDED:
            return _("通知書を開いて、結果を確かめてください。")
        case State.WITHDRAWN:
            return _("この申請は終わりました。もう一度申請することもできます。")
        case _:
            return _("%(office)sが審査しています。このままお待ちください。") % office


@register.simple_tag
def steps_of(events: Iterable[Event], application: Application) -> list[dict[str, Any]]:
    """The events that the applicant cares about, and what is still to come."""
    items: list[dict[str, Any]] = [
        {
            "title": _STEPS[event.kind],
            "at": event.at,
            "text": "",
            "who": _("代理人がしました") if " mandate:" in event.by else "",
            "state": "done",
        }
        for event in events
        if event.kind in _STEPS
    ]
    if application.is_open:
        items[-1]["state"] = "now"
        items.append(
            {"title": _("結果のお知らせ"), "at": application.due_on, "text": "", "who": "", "state": "next"}
        )
    return items
