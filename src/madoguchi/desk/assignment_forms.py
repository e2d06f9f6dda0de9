"""What an office lays down for giving out its cases: rules, and who is away."""

import re
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.desk.forms import DeskForm
from madoguchi.language.folding import strip_controls
from madoguchi.language.reading import Unreadable, read_date

MOST_AREAS = 50


class RuleForm(DeskForm):
    """To whom which cases go (割当の規則)."""

    procedures = forms.MultipleChoiceField(
        label=_("手続"),
        required=False,
        error_messages={"invalid_choice": _("表示されているものから選んでください。")},
    )
    areas = forms.CharField(
        label=_("住所の地域"),
        required=False,
        max_length=1000,
        error_messages={"max_length": _("地域は、1000文字までにしてください。")},
    )
    officers = forms.MultipleChoiceField(
        label=_("担当者"),
        error_messages={
            "required": _("担当者を1人以上選んでください。"),
            "invalid_choice": _("表示されているものから選んでください。"),
        },
    )

    fields_in_order: ClassVar[list[str]] = ["procedures", "areas", "officers"]

    def __init__(
        self,
        data: Any = None,
        *,
        initial: dict[str, Any] | None = None,
        procedures: list[tuple[str, str]],
        officers: list[tuple[str, str]],
    ) -> None:
        super().__init__(data, initial=initial)
        for name, choices in (("procedures", procedures), ("officers", officers)):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = choices

    def clean_areas(self) -> list[str]:
        """The words, one a line or divided by commas."""
        text = strip_controls(self.cleaned_data["areas"])
        return [area.strip() for area in re.split(r"[\n、，,]", text) if area.strip()][:MOST_AREAS]

    def clean_procedures(self) -> list[UUID]:
        """The ids."""
        return [UUID(one) for one in self.cleaned_data["procedures"]]

    def clean_officers(self) -> list[UUID]:
        """The ids."""
        return [UUID(one) for one in self.cleaned_data["officers"]]


class AbsenceForm(DeskForm):
    """Who is away when, and who stands in (不在)."""

    officer = forms.ChoiceField(
        label=_("不在の人"),
        error_messages={
            "required": _("不在の人を選んでください。"),
            "invalid_choice": _("表示されているものから選んでください。"),
        },
    )
    substitute = forms.ChoiceField(
        label=_("代わりの人"),
        error_messages={
            "required": _("代わりの人を選んでください。"),
            "invalid_choice": _("表示されているものから選んでください。"),
        },
    )
    starts_on = forms.CharField(
        label=_("最初の日"), error_messages={"required": _("最初の日を入力してください。")}
    )
    ends_on = forms.CharField(
        label=_("最後の日"), error_messages={"required": _("最後の日を入力してください。")}
    )

    fields_in_order: ClassVar[list[str]] = ["officer", "substitute", "starts_on", "ends_on"]

    def __init__(
        self, data: Any = None, *, away: list[tuple[str, str]], officers: list[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        for name, choices in (("officer", away), ("substitute", officers)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def _day(self, name: str) -> Any:
        try:
            return read_date(self.cleaned_data[name])
        except Unreadable as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean_starts_on(self) -> Any:
        """The day."""
        return self._day("starts_on")

    def clean_ends_on(self) -> Any:
        """The day."""
        return self._day("ends_on")
