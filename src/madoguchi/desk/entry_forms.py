"""How and when a paper application came (紙の申請の到達)."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.applications.models import Application
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.desk.forms import DeskForm
from madoguchi.language.folding import strip_controls

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
        return moment_of(self.cleaned_data["day"], self.cleaned_data["time"], at=self.at)


class ReplyForm(DeskForm):
    """When the reply to a correction came, and what colleagues should know of it (補正の書類の到達)."""

    day = forms.DateField(
        label=_("届いた日"),
        error_messages={
            "required": _("届いた日を入力してください。"),
            "invalid": _("届いた日は、2026-12-01のように入力してください。"),
        },
    )
    note = forms.CharField(
        label=_("庁内メモ"),
        required=False,
        max_length=4000,
        error_messages={"max_length": _("長すぎます。%(n)s文字までにしてください。") % {"n": 4000}},
    )

    def __init__(self, data: Any = None, *, at: datetime) -> None:
        super().__init__(data, initial={"day": japan_day(at).isoformat()})
        self.at = at

    def clean_note(self) -> str:
        """The note without control characters."""
        return strip_controls(self.cleaned_data["note"]).strip()

    @property
    def moment(self) -> datetime:
        """When it came: on the day of entry, now."""
        return moment_of(self.cleaned_data["day"], None, at=self.at)


def moment_of(day: date, clock: time | None, *, at: datetime) -> datetime:
    """The moment of something that came on `day`; without a time, on the day of `at` that moment, else noon."""
    if clock is None and day == japan_day(at):
        return at
    return datetime.combine(day, clock or NOON, tzinfo=JAPAN)
