"""How and when a paper application came (紙の申請の到達)."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.applications.models import Application
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.desk.forms import DeskForm

NOON = time(12)
"""The time that stands where nobody noted one: the day is what counts."""


class ArrivalForm(DeskForm):
    """By which way, on which day (届いた経路と日時)."""

    CHOICES = [(one.value, one.label) for one in (Application.Channel.COUNTER, Application.Channel.POST)]

    channel = forms.ChoiceField(
        label=_("受け取り方"),
        choices=CHOICES,
        error_messages={
            "required": _("受け取り方を選んでください。"),
            "invalid_choice": _("表示されているものから選んでください。"),
        },
    )
    day = forms.DateField(
        label=_("届いた日"),
        error_messages={
            "required": _("届いた日を入力してください。"),
            "invalid": _("届いた日は、2026-12-01のように入力してください。"),
        },
    )
    time = forms.TimeField(
        label=_("時刻"),
        required=False,
        error_messages={"invalid": _("時刻は、14:30のように入力してください。")},
    )
    applicant_name = forms.CharField(
        label=_("申請者の氏名・名称"),
        required=False,
        max_length=200,
        error_messages={"max_length": _("200文字までにしてください。")},
    )

    def __init__(self, data: Any = None, *, at: datetime) -> None:
        super().__init__(data, initial={"day": japan_day(at).isoformat()})
        self.at = at

    @property
    def moment(self) -> datetime:
        """When it came: on the day of entry without a time, now."""
        day: date = self.cleaned_data["day"]
        clock: time | None = self.cleaned_data["time"]
        if clock is None and day == japan_day(self.at):
            return self.at
        return datetime.combine(day, clock or NOON, tzinfo=JAPAN)
