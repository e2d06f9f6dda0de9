"""Shape and wording of what is typed in the studio beside the fields of a record."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.core.clock import JAPAN
from madoguchi.language.folding import strip_controls
from madoguchi.language.reading import Unreadable, read_date, read_integer
from madoguchi.push.models import Campaign
from madoguchi.registry.models import Process

MOST_LINKS = 20
LONGEST_NOTE = 400
MORNING_HOUR = 9


class StudioForm(forms.Form):
    """A form whose errors stand together above the page and beside each field (編集室の入力)."""

    def summary(self) -> list[dict[str, str]]:
        """All errors in the order of the page."""
        return [
            {"id": name, "message": str(text)} for name in self.fields for text in self.errors.get(name, [])
        ]


class Line(forms.CharField):
    """One line or several of plain text, without what cannot be seen (文字)."""

    def to_python(self, value: Any) -> str:
        """The text without control characters and outer spaces."""
        return str(super().to_python(strip_controls(str(value or ""))) or "").strip()


class Day(forms.CharField):
    """A day as people write it (日)."""

    def to_python(self, value: Any) -> date | None:  # type: ignore[override]
        """The day, None for nothing; refuses what cannot be read with how to write it."""
        text = strip_controls(str(value or "")).strip()
        if not text:
            return None
        try:
            return read_date(text)
        except Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from unreadable

    def validate(self, value: Any) -> None:
        """Whether a day is there when it must be."""
        if value is None and self.required:
            raise forms.ValidationError(self.error_messages["required"])


class Count(forms.CharField):
    """A whole number as people write it (数)."""

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        """The number, None for nothing; refuses what cannot be read and what is less than nothing."""
        text = strip_controls(str(value or "")).strip()
        if not text:
            return None
        try:
            return read_integer(text, 0, 10**12)
        except Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from unreadable


def _line(longest: int, missing: Any = "", *, required: bool = True) -> Line:
    return Line(
        required=required,
        max_length=longest,
        error_messages={
            "required": missing,
            "max_length": _("%(limit_value)d文字までで書いてください（いま%(show_value)d文字）。"),
        },
    )


class NewRecordForm(StudioForm):
    """What a new record is, whose, and how its address is called (新しい登録)."""

    kind = forms.ChoiceField(
        choices=[("procedure", _("手続")), ("programme", _("制度"))],
        error_messages={
            "required": _("手続か制度かを選んでください。"),
            "invalid_choice": _("手続か制度かを選んでください。"),
        },
    )
    organisation = forms.ChoiceField(
        error_messages={
            "required": _("組織を選んでください。"),
            "invalid_choice": _("組織を選んでください。"),
        }
    )
    title = _line(120, _("名前を書いてください。"))
    slug = Line(
        max_length=80,
        validators=[
            RegexValidator(
                r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
                _("半角の英小文字、数字、ハイフンで書いてください。例：child-allowance"),
            )
        ],
        error_messages={
            "required": _("アドレス用の名前を書いてください。例：child-allowance"),
            "max_length": _("80文字までで書いてください。"),
        },
    )
    survey_id = _line(16, required=False)

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]


class OwnerForm(StudioForm):
    """Who keeps a record and when it is looked through again (担当者と見直す日)."""

    owner = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": _("担当者を、一覧から選んでください。")}
    )
    review_on = Day(required=False)

    def __init__(self, *args: Any, owners: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].choices = [("", _("決めない")), *owners]  # type: ignore[attr-defined]


class RetireForm(StudioForm):
    """Why a record ends and what follows it (廃止)."""

    successor = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": _("後継を、一覧から選んでください。")}
    )
    reason = _line(300, _("廃止する理由を書いてください。"))
    is_sure = forms.BooleanField(error_messages={"required": _("廃止してよいか、確かめてください。")})

    def __init__(self, *args: Any, successors: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["successor"].choices = [("", _("なし")), *successors]  # type: ignore[attr-defined]


class WithdrawForm(StudioForm):
    """Why a version for a day to come is taken back (予約公開の取下げ)."""

    reason = _line(300, _("取り下げる理由を書いてください。"))


class PauseForm(StudioForm):
    """Why and how long a procedure is not taken; the last day is included (受付の休止)."""

    reason = _line(300, _("休止の理由を書いてください。利用者に見えます。"))
    starts_on = Day(required=False)
    ends_on = Day(required=False)

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", gettext("再開の前の日は、休止を始める日かそれよりあとにしてください。"))
        return data


class ProcessForm(StudioForm):
    """One process of a procedure (手続プロセス)."""

    title = _line(200, _("プロセスの名前を書いてください。例：認定の申請"))
    type_code = forms.ChoiceField(
        choices=Process.Type.choices,
        error_messages={
            "required": _("手続類型を選んでください。"),
            "invalid_choice": _("手続類型を選んでください。"),
        },
    )
    state = forms.ChoiceField(
        choices=Process.State.choices,
        error_messages={
            "required": _("デジタル化の状態を選んでください。"),
            "invalid_choice": _("デジタル化の状態を選んでください。"),
        },
    )
    kind = forms.ChoiceField(required=False, choices=[("", ""), *Process.Kind.choices])
    since = Day(required=False)
    reason = _line(300, required=False)
    planned_on = Day(required=False)
    planned_reason = _line(300, required=False)
    barrier = _line(300, required=False)
    is_own_discretion = forms.BooleanField(required=False)
    tool = _line(120, required=False)
    basis = forms.ChoiceField(required=False, choices=[("", ""), *Process.Basis.choices])
    basis_law = _line(200, required=False)
    basis_article = _line(120, required=False)
    counts_year = Count(required=False)
    total_count = Count(required=False)
    online_count = Count(required=False)
    survey_ids = _line(400, required=False)

    def clean_counts_year(self) -> int | None:
        """A fiscal year of this age."""
        year: int | None = self.cleaned_data["counts_year"]
        if year is not None and not 2000 <= year <= 2100:
            raise forms.ValidationError(gettext("年度を西暦4桁で書いてください。例：2025"))
        return year

    def clean_survey_ids(self) -> list[str]:
        """The numbers, apart; whether they exist is looked up by the page."""
        text = str(self.cleaned_data["survey_ids"]).replace("、", " ").replace(",", " ").replace("，", " ")
        found = list(dict.fromkeys(text.split()))
        if len(found) > MOST_LINKS:
            raise forms.ValidationError(gettext("20個までにしてください。"))
        return found


class PublishForm(StudioForm):
    """From when a version is shown (公開)."""

    when = forms.ChoiceField(
        choices=[("now", _("いますぐ公開する")), ("day", _("日を決めて公開する"))],
        error_messages={
            "required": _("いつ公開するかを選んでください。"),
            "invalid_choice": _("いつ公開するかを選んでください。"),
        },
    )
    effective_from = Day(required=False)

    def clean(self) -> dict[str, Any]:
        """A day is named when one is to be."""
        data: dict[str, Any] = super().clean() or {}
        if (
            data.get("when") == "day"
            and not data.get("effective_from")
            and "effective_from" not in self.errors
        ):
            self.add_error(
                "effective_from", gettext("公開する日を書いてください。例：2027-04-01、令和9年4月1日")
            )
        return data


class SendBackForm(StudioForm):
    """What is to be mended before a version can be published (差し戻し)."""

    remark = _line(1000, _("直してほしいところを書いてください。"))


class CampaignForm(StudioForm):
    """Whom to tell what of which programme (案内の計画)."""

    programme = forms.ChoiceField(
        error_messages={
            "required": _("制度を選んでください。"),
            "invalid_choice": _("制度を、一覧から選んでください。"),
        }
    )
    kind = forms.ChoiceField(
        choices=Campaign.Kind.choices,
        error_messages={
            "required": _("だれに知らせるかを選んでください。"),
            "invalid_choice": _("だれに知らせるかを選んでください。"),
        },
    )
    note = _line(LONGEST_NOTE, required=False)
    is_standing = forms.BooleanField(required=False)

    def __init__(self, *args: Any, programmes: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["programme"].choices = programmes  # type: ignore[attr-defined]


class CampaignWordsForm(StudioForm):
    """What may be changed of a campaign before it is signed (案内の変更)."""

    note = _line(LONGEST_NOTE, required=False)
    is_standing = forms.BooleanField(required=False)


class SignOffForm(StudioForm):
    """From when a campaign goes out (案内の承認)."""

    when = forms.ChoiceField(
        choices=[("now", _("承認したら、すぐに送り始める")), ("day", _("日と時刻を決めて送り始める"))],
        error_messages={
            "required": _("いつ送り始めるかを選んでください。"),
            "invalid_choice": _("いつ送り始めるかを選んでください。"),
        },
    )
    starts_on = Day(required=False)
    starts_hour = forms.TypedChoiceField(
        required=False,
        choices=[(hour, format_lazy(_("{hour}時"), hour=hour)) for hour in range(8, 21)],
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": _("時刻を選んでください。")},
    )

    def clean(self) -> dict[str, Any]:
        """A day is named when one is to be."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("when") == "day" and not data.get("starts_on") and "starts_on" not in self.errors:
            self.add_error(
                "starts_on", gettext("送り始める日を書いてください。例：2027-04-01、令和9年4月1日")
            )
        return data

    @property
    def starts_at(self) -> datetime | None:
        """The moment that was chosen; None for now."""
        data = self.cleaned_data
        if data["when"] != "day":
            return None
        return datetime.combine(data["starts_on"], time(data["starts_hour"] or MORNING_HOUR), JAPAN)


class StopForm(StudioForm):
    """Why a campaign is stopped (案内の停止)."""

    why = _line(LONGEST_NOTE, _("止める理由を書いてください。"))
