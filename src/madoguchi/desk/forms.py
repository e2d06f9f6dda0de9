"""Shape and wording of what officers type at the desk."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.examination.models import Outcome


class DeskForm(forms.Form):
    """A form whose errors stand together above the page and beside each field (職員の入力)."""

    fields_in_order: ClassVar[list[str]] = []

    def summary(self) -> list[dict[str, str]]:
        """All errors in the order of the page."""
        names = self.fields_in_order or list(self.fields)
        return [{"id": name, "message": str(text)} for name in names for text in self.errors.get(name, [])]


class ProposalForm(DeskForm):
    """What the case officer proposes (起案)."""

    outcome = forms.ChoiceField(
        choices=Outcome,
        error_messages={
            "required": _("結果を選んでください。"),
            "invalid_choice": _("結果を選んでください。"),
        },
    )
    grounds = forms.CharField(
        max_length=2000,
        error_messages={"required": _("理由を書いてください。通知書にそのまま載ります。")},
    )
    conditions = forms.CharField(max_length=2000, required=False)

    fields_in_order: ClassVar[list[str]] = ["outcome", "grounds", "conditions"]


class SignOffForm(DeskForm):
    """The approver's answer (決裁)."""

    answer = forms.ChoiceField(
        choices=[("approve", _("承認する")), ("return", _("差し戻す"))],
        error_messages={"required": _("承認するか、差し戻すかを選んでください。")},
    )
    comment = forms.CharField(max_length=1000, required=False)

    fields_in_order: ClassVar[list[str]] = ["answer", "comment"]

    def clean(self) -> dict[str, Any]:
        """A return says why."""
        data = super().clean() or {}
        if data.get("answer") == "return" and not data.get("comment"):
            self.add_error("comment", _("差し戻す理由を書いてください。"))
        return data


class CorrectionForm(DeskForm):
    """Which answers are to be corrected, why, and until when (補正の求め)."""

    due_on = forms.DateField(
        error_messages={
            "required": _("回答期限を入力してください。"),
            "invalid": _("回答期限は、2026-12-01のように入力してください。"),
        }
    )
    message = forms.CharField(max_length=1000, required=False)

    def __init__(
        self, data: Any, *, labels: Iterable[tuple[str, str]], today: date, initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        self.labels = dict(labels)
        self.today = today
        self.chosen = [path for path in (data.getlist("items") if data else []) if path in self.labels]
        self.reasons = {path: (data or {}).get(f"reason-{path}", "").strip() for path in self.labels}

    def clean_due_on(self) -> date:
        """The deadline lies in the future."""
        due_on: date = self.cleaned_data["due_on"]
        if due_on <= self.today:
            raise forms.ValidationError(_("回答期限は、明日以降の日にしてください。"))
        return due_on

    def items(self) -> dict[str, str]:
        """The chosen paths with their reasons."""
        return {path: self.reasons[path] for path in self.chosen}

    def chosen_items(self) -> list[dict[str, str]]:
        """The chosen questions by label, as the applicant will read them."""
        return [{"path": p, "label": self.labels[p], "reason": self.reasons[p]} for p in self.chosen]

    def rows(self, shown: dict[str, str]) -> list[dict[str, Any]]:
        """Every question with its present answer, for the page."""
        return [
            {
                "path": path,
                "label": label,
                "answer": shown.get(path, ""),
                "is_chosen": path in self.chosen,
                "reason": self.reasons[path],
                "error": self._reason_error(path),
            }
            for path, label in self.labels.items()
        ]

    def _reason_error(self, path: str) -> str:
        if self.is_bound and path in self.chosen and not self.reasons[path]:
            return str(_("どこをどう直すかを書いてください。"))
        return ""

    def clean(self) -> dict[str, Any]:
        """At least one question, and a reason for each."""
        data = super().clean() or {}
        if not self.chosen:
            raise forms.ValidationError(_("補正を求める項目を1つ以上選んでください。"))
        if any(not self.reasons[path] for path in self.chosen):
            raise forms.ValidationError(_("選んだ項目ごとに、どこをどう直すかを書いてください。"))
        return data

    def summary(self) -> list[dict[str, str]]:
        """All errors; those of single reasons point to their fields."""
        errors = [
            {"id": f"reason-{path}", "message": f"{self.labels[path]}：{self._reason_error(path)}"}
            for path in self.chosen
            if self._reason_error(path)
        ]
        if not self.chosen:
            errors += [{"id": "items", "message": str(text)} for text in self.non_field_errors()]
        errors += [
            {"id": name, "message": str(text)}
            for name in ("due_on", "message")
            for text in self.errors.get(name, [])
        ]
        return errors
