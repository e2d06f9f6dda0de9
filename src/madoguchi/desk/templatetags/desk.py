"""States, deadlines and events in the words of officers."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.applications.models import Application
from madoguchi.desk.types import Deadline
from madoguchi.events.models import Event

register = template.Library()

State = Application.State

_TONES = {
    State.ARRIVED: "blue",
    State.EXAMINING: "blue",
    State.CORRECTING: "orange",
    State.PROPOSED: "orange",
    State.APPROVED: "green",
    State.DECIDED: "gray",
    State.WITHDRAWN: "gray",
}

_KINDS = {
    "application.arrived": gettext_lazy("申請が到達"),
    "application.taken": gettext_lazy("審査を開始"),
    "correction.asked": gettext_lazy("補正を求めた"),
    "correction.answered": gettext_lazy("補正の回答が到達"),
    "decision.proposed": gettext_lazy("起案"),
    "decision.approved": gettext_lazy("決裁（承認）"),
    "decision.returned": gettext_lazy("決裁（差戻し）"),
    "application.decided": gettext_lazy("処分を決定"),
    "application.withdrawn": gettext_lazy("申請者が取下げ"),
    "notice.issued": gettext_lazy("通知書を発行"),
    "notice.opened": gettext_lazy("申請者が通知書を開いた"),
    "review.written": gettext_lazy("ユーザーレビューが届いた"),
}


@register.filter
def tone(application: Application) -> str:
    """The colour of the state's tag."""
    return _TONES[State(application.state)]


@register.filter
def deadline_words(deadline: Deadline) -> str:
    """How long is left, in words."""
    if deadline.days is None:
        return "―"
    if deadline.days < 0:
        return _("%(days)d日超過") % {"days": -deadline.days}
    if deadline.days == 0:
        return _("今日まで")
    return _("あと%(days)d日") % {"days": deadline.days}


@register.filter
def event_words(event: Event) -> str:
    """What happened."""
    return str(_KINDS.get(event.kind, event.kind))


@register.filter
def timeline_items(events: list[Event]) -> list[dict[str, object]]:
    """Events for the timeline component, the newest first."""
    return [
        {"title": event_words(event), "at": event.at, "who": "", "text": event.why, "state": "done"}
        for event in reversed(events)
    ]
