"""Shape and wording of what officers do with reviews."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.improvement.models import Indicator
from madoguchi.language.reading import Unreadable, read_date_parts

OFFERED = [
    Indicator.SATISFACTION,
    Indicator.COMPLETION,
    Indicator.FILL_MINUTES,
    Indicator.DECISION_DAYS,
    Indicator.CORRECTION_RATE,
    Indicator.DOCUMENTS,
    Indicator.QUESTIONS,
]


class ImproveForm(forms.Form):
    """What is planned because of reviews (改善の計画)."""

    title = forms.CharField(
        max_length=100,
        error_messages={
            "required": _("改善の名前を入力してください。"),
            "max_length": _("改善の名前は100文字までで入力してください。"),
        },
    )
    problem = forms.CharField(max_length=2000, required=False)
    measure = forms.CharField(max_length=2000, required=False)
    indicator = forms.ChoiceField(choices=Indicator)

    def clean(self) -> dict[str, Any]:
        """The day, typed in three fields or left empty."""
        data = super().clean() or {}
        parts = {name: self.data.get(f"due_on_{name}", "") for name in ("year", "month", "day")}
        data["due_on"] = None
        if any(parts.values()):
            try:
                data["due_on"] = read_date_parts(**parts)
            except Unreadable as problem:
                self.add_error(None, forms.ValidationError(str(problem), code="due_on"))
        return data

    @property
    def due_on(self) -> date | None:
        """By when it is to be done."""
        day: date | None = self.cleaned_data["due_on"]
        return day

    def summary(self) -> list[dict[str, str]]:
        """All errors for the error summary, in the order of the page."""
        own = [
            {"id": name, "message": str(message)}
            for name in ("title", "problem", "measure", "indicator")
            for message in self.errors.get(name, [])
        ]
        whole = self.errors.as_data().get("__all__", [])
        return own + [{"id": str(one.code), "message": str(one.message)} for one in whole]
