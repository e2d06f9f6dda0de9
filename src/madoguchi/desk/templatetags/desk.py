"""States and deadlines in the words of officers."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.desk.contents import tone_of
from madoguchi.desk.settings import settings_of
from madoguchi.desk.types import Deadline, deadline_words
from madoguchi.examination.selectors import Check, Tone

register = template.Library()

State = Application.State

_TONES = {
    State.ARRIVED: "blue",
    State.EXAMINING: "blue",
    State.CORRECTING: "orange",
    State.HEARING: "orange",
    State.PROPOSED: "orange",
    State.APPROVED: "green",
    State.DECIDED: "gray",
    State.WITHDRAWN: "gray",
    State.RETURNED: "gray",
}


@register.simple_tag
def settings_tabs(acting: Acting, current: str = "") -> list[dict[str, Any]]:
    """The pages of settings that `acting` may open."""
    return settings_of(acting, current)


@register.filter
def tone(application: Application) -> str:
    """The colour of the state's tag."""
    return _TONES[State(application.state)]


@register.filter
def days_left(deadline: Deadline) -> str:
    """How long is left, in words."""
    return deadline_words(deadline)


@register.filter
def turn(application: Application) -> str:
    """Who acts next, in a sentence."""
    return {
        State.ARRIVED: _("審査の担当者が、審査を始めます。"),
        State.EXAMINING: _("担当者が、内容を確かめて起案します。"),
        State.CORRECTING: _("申請者の補正を待っています。処理期限は、そのあいだ進みません。")
        if application.stopped_on
        else _("申請者の補正を待っています。処理期限は、そのあいだも進みます。"),
        State.HEARING: _("申請者の意見を聴きます。済んだら、担当者が記録を残します。"),
        State.PROPOSED: _("決裁者が、起案を確かめます。"),
        State.APPROVED: _("担当者が、決定して通知します。"),
        State.DECIDED: _("この案件は終わりました。"),
        State.WITHDRAWN: _("申請者が取り下げました。この案件は終わりました。"),
        State.RETURNED: _("申請者に返戻しました。申請者が審査を求めると、受付済みに戻ります。"),
    }[State(application.state)]


@register.filter
def check_tone(check: Check) -> str:
    """The colour of a machine check's tag."""
    return tone_of(check)


@register.filter
def check_word(check: Check) -> str:
    """What a machine check asks of the officer, in a word."""
    return {
        Tone.WARNING: _("要確認"),
        Tone.NOTE: _("参考"),
        Tone.OPEN: _("未確定"),
        Tone.GOOD: _("問題なし"),
    }[check.tone]
