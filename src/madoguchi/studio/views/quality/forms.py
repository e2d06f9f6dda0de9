"""What is typed about quality: declared evidence, stricter thresholds, priority, files of checkers."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.core.calendars import fiscal_year
from madoguchi.studio.forms import Count, Day, Line, StudioForm

MOST_BYTES = 5 * 1024 * 1024


_NOT_A_NUMBER = _("数を入力してください（例：85、3.8）。")


def choose(form: forms.Form, name: str, choices: list[tuple[Any, str]]) -> None:
    """Give the field `name` what can be chosen in it."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class EvidenceForm(StudioForm):
    """One declared value (申告)."""

    criterion = forms.ChoiceField(
        error_messages={
            "required": _("判定項目を選んでください。"),
            "invalid_choice": _("判定項目を選んでください。"),
        }
    )
    value = forms.FloatField(
        error_messages={"required": _("値を入力してください。"), "invalid": _NOT_A_NUMBER}
    )
    n = Count(error_messages={"required": _("もとになった件数を入力してください。")})
    what = Line(
        max_length=300,
        error_messages={
            "required": _("何を見て確かめたかを入力してください。"),
            "max_length": _("300文字までで書いてください。"),
        },
    )
    proof = Line(
        max_length=500,
        error_messages={
            "required": _("証拠のアドレスか文書番号を入力してください。"),
            "max_length": _("500文字までで書いてください。"),
        },
    )
    until = Day(error_messages={"required": _("いつまで有効かを入力してください。")})

    def __init__(self, *args: Any, criteria: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        choose(self, "criterion", list(criteria))


class RunForm(StudioForm):
    """What an accessibility checker wrote (検査の結果)."""

    file = forms.FileField(
        error_messages={
            "required": _("検査結果のファイルを選んでください。"),
            "empty": _("空のファイルです。検査結果のファイルを選び直してください。"),
            "invalid": _("検査結果のファイルを選んでください。"),
        }
    )
    edition = forms.CharField(required=False)

    def clean_file(self) -> Any:
        """The file, unless it is larger than will be read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("ファイルが大きすぎます。5MBまでのファイルを選んでください。"))
        return file


class PriorityForm(StudioForm):
    """Whether it is a priority procedure (重点手続)."""

    is_priority = forms.BooleanField(required=False)
    expected_yearly = Count(required=False)


class TightenForm(StudioForm):
    """A stricter threshold (基準の上乗せ)."""

    organisation = forms.ChoiceField(
        error_messages={
            "required": _("組織を選んでください。"),
            "invalid_choice": _("組織を選んでください。"),
        }
    )
    criterion = forms.ChoiceField(
        error_messages={
            "required": _("判定項目を選んでください。"),
            "invalid_choice": _("判定項目を選んでください。"),
        }
    )
    threshold = forms.FloatField(
        error_messages={"required": _("上乗せした基準を入力してください。"), "invalid": _NOT_A_NUMBER}
    )
    fiscal_year = forms.TypedChoiceField(
        coerce=int,
        error_messages={
            "required": _("年度を選んでください。"),
            "invalid_choice": _("年度を選んでください。"),
        },
    )

    def __init__(
        self,
        *args: Any,
        organisations: list[tuple[str, str]],
        criteria: list[tuple[str, str]],
        today: date,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        year = fiscal_year(today)
        self._offered: dict[str, list[tuple[Any, str]]] = {
            "organisation": list(organisations),
            "criterion": list(criteria),
            "fiscal_year": [(n, _("%(year)d年度") % {"year": n}) for n in range(year, year + 4)],
        }
        for name, choices in self._offered.items():
            choose(self, name, choices)

    def choices(self) -> dict[str, list[tuple[Any, str]]]:
        """What can be chosen in each field."""
        return self._offered


class TableForm(StudioForm):
    """A table of declared evidence (申告の取込み)."""

    file = forms.FileField(
        error_messages={
            "required": _("CSVファイルを選んでください。"),
            "empty": _("空のファイルです。CSVファイルを選び直してください。"),
            "invalid": _("CSVファイルを選んでください。"),
        }
    )

    def clean_file(self) -> Any:
        """The file, unless it is larger than will be read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("ファイルが大きすぎます。5MBまでのファイルを選んでください。"))
        return file
