"""Shape and wording of what officers write with a move: why, where, when, to whom."""

from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.core.clock import JAPAN
from madoguchi.desk.forms import DeskForm
from madoguchi.language.folding import strip_controls

LONGEST = 4000


class _Words(forms.CharField):
    """A text of a person without control characters (本文)."""

    def __init__(self, *, label: Any, missing: Any, longest: int = LONGEST) -> None:
        super().__init__(
            label=label,
            max_length=longest,
            error_messages={
                "required": missing,
                "max_length": _("長すぎます。%(n)s文字までにしてください。") % {"n": longest},
            },
        )

    def clean(self, value: Any) -> str:
        return str(super().clean(strip_controls(str(value or "")).strip()))


class ReasonForm(DeskForm):
    """Why (理由)."""

    reason = _Words(label=_("理由"), missing=_("理由を書いてください。"))


class LapseForm(DeskForm):
    """Nothing is written with it (審査に戻る)."""


class RecordForm(DeskForm):
    """What was heard (意見聴取の記録)."""

    CHOICES: ClassVar = [("yes", _("申出があった")), ("no", _("申出がなかった"))]

    was_heard = forms.ChoiceField(
        label=_("意見の申出"),
        choices=CHOICES,
        error_messages={
            "required": _("申出があったかどうかを選んでください。"),
            "invalid_choice": _("表示されているものから選んでください。"),
        },
    )
    record = _Words(label=_("聴いた内容"), missing=_("聴いた内容を書いてください。"))


class HearingForm(DeskForm):
    """Where and when the applicant is heard, on what (意見聴取の通知)."""

    day = forms.DateField(
        label=_("日"),
        error_messages={
            "required": _("意見を聴く日を入力してください。"),
            "invalid": _("日は、2026-12-01のように入力してください。"),
        },
    )
    time = forms.TimeField(
        label=_("時刻"),
        error_messages={
            "required": _("時刻を入力してください。"),
            "invalid": _("時刻は、14:30のように入力してください。"),
        },
    )
    place = _Words(label=_("場所"), missing=_("場所を書いてください。"), longest=200)
    subject_matter = _Words(
        label=_("意見を聴く事項"), missing=_("意見を聴く事項を書いてください。申請者に届きます。")
    )

    @property
    def moment(self) -> datetime:
        """The day and the time in Japan."""
        day: date = self.cleaned_data["day"]
        clock: time = self.cleaned_data["time"]
        return datetime.combine(day, clock, tzinfo=JAPAN)


class TransferForm(DeskForm):
    """To which office, and what it has to know (引継ぎ)."""

    to = forms.ChoiceField(
        label=_("引継ぎ先"),
        error_messages={
            "required": _("引継ぎ先を選んでください。"),
            "invalid_choice": _("表示されているものから選んでください。"),
        },
    )
    note = _Words(label=_("引き継ぐこと"), missing=_("引き継ぐことを書いてください。"))

    def __init__(self, data: Any = None, *, offices: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.choices = offices
        self.fields["to"].choices = offices  # type: ignore[attr-defined]
