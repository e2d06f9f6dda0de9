"""Shape and wording of what officers type at the desk."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.desk.reasons import EVERY_REASON, usual_reasons
from madoguchi.eforms.types import SummaryRow
from madoguchi.facts.models import PossibleMatch
from madoguchi.language.folding import strip_controls

LONGEST_REASON = 500


class DeskForm(forms.Form):
    """A form whose errors stand together above the page and beside each field (職員の入力)."""

    fields_in_order: ClassVar[list[str]] = []

    def summary(self) -> list[dict[str, str]]:
        """All errors in the order of the page."""
        names = self.fields_in_order or list(self.fields)
        return [{"id": name, "message": str(text)} for name in names for text in self.errors.get(name, [])]

    def typed(self) -> list[tuple[str, str]]:
        """What was typed, by label: to be shown where the form itself can no longer be shown."""
        return [
            (str(field.label), self.words_of(name))
            for name, field in self.fields.items()
            if self.is_bound and self.words_of(name)
        ]

    def words_of(self, name: str) -> str:
        """The value of one field as text."""
        field, value = self.fields[name], str(self[name].value() or "").strip()
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, ""))  # type: ignore[arg-type]
        return value


class CorrectionForm(DeskForm):
    """Which answers are to be corrected, why, and until when (補正の求め).

    The reason for an answer is one of the usual ones, words of the officer's own, or both.
    """

    due_on = forms.DateField(
        label=_("回答期限"),
        error_messages={
            "required": _("回答期限を入力してください。"),
            "invalid": _("回答期限は、2026-12-01のように入力してください。"),
        },
    )
    message = forms.CharField(
        label=_("申請者への説明（全体）"),
        max_length=1000,
        required=False,
        error_messages={"max_length": _("説明は、1,000文字までにしてください。")},
    )

    def __init__(
        self,
        data: Any,
        *,
        labels: Iterable[tuple[str, str]],
        answers: dict[str, SummaryRow],
        today: date,
        due_on: date,
        office: dict[str, list[str]] | None = None,
    ) -> None:
        super().__init__(data, initial={"due_on": due_on})
        self.office = office or {}
        self.labels = dict(labels)
        self.answers = answers
        self.today = today
        sent = data or {}
        self.chosen = [path for path in (data.getlist("items") if data else []) if path in self.labels]
        self.usual = {path: self._usual(path, sent.get(f"usual-{path}", "")) for path in self.labels}
        self.own = {path: strip_controls(sent.get(f"reason-{path}", "")).strip() for path in self.labels}

    def _usual(self, path: str, sent: str) -> str:
        return sent if sent in EVERY_REASON or sent in self.office.get(path, ()) else ""

    def reason(self, path: str) -> str:
        """The whole reason for one answer as the applicant reads it."""
        return "\n".join(words for words in (self.usual[path], self.own[path]) if words)

    def typed(self) -> list[tuple[str, str]]:
        """The chosen answers with their reasons, and the rest."""
        return [(self.labels[path], self.reason(path)) for path in self.chosen] + super().typed()

    def clean_due_on(self) -> date:
        """The deadline lies in the future."""
        due_on: date = self.cleaned_data["due_on"]
        if due_on <= self.today:
            raise forms.ValidationError(_("回答期限は、明日以降の日にしてください。"))
        return due_on

    def items(self) -> dict[str, str]:
        """The chosen paths with their reasons."""
        return {path: self.reason(path) for path in self.chosen}

    def chosen_items(self) -> list[dict[str, str]]:
        """The chosen questions by label, as the applicant will read them."""
        return [{"path": p, "label": self.labels[p], "reason": self.reason(p)} for p in self.chosen]

    def rows(self) -> list[dict[str, Any]]:
        """Every question with its present answer, for the page."""
        return [
            {
                "path": path,
                "label": label,
                "answer": self.answers[path].display if path in self.answers else "",
                "is_chosen": path in self.chosen,
                "usual": self.usual[path],
                "usual_reasons": [
                    (r, r)
                    for r in dict.fromkeys([*self.office.get(path, ()), *usual_reasons(self._kind(path))])
                ],
                "reason": self.own[path],
                "error": self.reason_error(path),
            }
            for path, label in self.labels.items()
        ]

    def due_on_text(self) -> str:
        """The deadline as the field shows it: what was typed, or the day proposed."""
        value = self["due_on"].value()
        return value.isoformat() if isinstance(value, date) else str(value or "")

    def _kind(self, path: str) -> str:
        return self.answers[path].kind if path in self.answers else ""

    def reason_error(self, path: str) -> str:
        """What is wrong with the reason for one answer, once the form was sent."""
        if not self.is_bound or path not in self.chosen:
            return ""
        if not self.reason(path):
            return gettext("どこをどう直すかを、選ぶか書いてください。")
        if len(self.reason(path)) > LONGEST_REASON:
            return gettext("直すところと理由は、500文字までにしてください。")
        return ""

    def items_error(self) -> str:
        """What is wrong with the choice of answers, once the form was sent."""
        return (
            gettext("補正を求める項目を1つ以上選んでください。") if self.is_bound and not self.chosen else ""
        )

    def clean(self) -> dict[str, Any]:
        """At least one question, and a reason for each."""
        data = super().clean() or {}
        if self.items_error() or any(self.reason_error(path) for path in self.chosen):
            raise forms.ValidationError(_("補正を求める項目と理由を確かめてください。"))
        return data

    def summary(self) -> list[dict[str, str]]:
        """All errors; those of single reasons point to their fields."""
        errors = [
            {"id": f"usual-{path}", "message": f"{self.labels[path]}：{self.reason_error(path)}"}
            for path in self.chosen
            if self.reason_error(path)
        ]
        if self.items_error() and self.labels:
            errors.insert(0, {"id": f"item-{next(iter(self.labels))}", "message": self.items_error()})
        return errors + [
            {"id": name, "message": str(text)}
            for name in ("message", "due_on")
            for text in self.errors.get(name, [])
        ]


class MatchForm(DeskForm):
    """Whether a business is a corporation, and why (照合の判断)."""

    answer = forms.ChoiceField(
        label=_("判断"),
        error_messages={
            "required": _("どの法人か、または別の事業者かを選んでください。"),
            "invalid_choice": _("表示されているものから選んでください。"),
        },
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=400,
        error_messages={
            "required": _("判断した理由を書いてください。事業者にも表示されます。"),
            "max_length": _("理由は、400文字までにしてください。"),
        },
    )

    fields_in_order: ClassVar[list[str]] = ["answer", "reason"]

    def __init__(self, data: Any = None, *, numbers: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.choices = [
            *(
                (number, gettext("この法人と同じ事業者です：%(name)s") % {"name": name})
                for number, name in numbers
            ),
            ("decline", gettext("別の事業者です。番号を外します")),
        ]
        self.fields["answer"].choices = self.choices  # type: ignore[attr-defined]

    def clean_reason(self) -> str:
        """The reason without control characters."""
        return strip_controls(self.cleaned_data["reason"]).strip()


class PersonMatchForm(DeskForm):
    """Whether two records are one person's, and why (同じ人かどうかの判断)."""

    outcome = forms.ChoiceField(
        label=_("判断"),
        choices=PossibleMatch.Outcome.choices,
        error_messages={
            "required": _("同じ人か、別の人かを選んでください。"),
            "invalid_choice": _("表示されているものから選んでください。"),
        },
    )
    why = forms.CharField(
        label=_("理由"),
        max_length=500,
        error_messages={
            "required": _("そう決めた理由を入力してください。"),
            "max_length": _("理由は、500文字までにしてください。"),
        },
    )

    fields_in_order: ClassVar[list[str]] = ["outcome", "why"]

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.choices = list(PossibleMatch.Outcome.choices)

    def clean_why(self) -> str:
        """The reason without control characters."""
        return strip_controls(self.cleaned_data["why"]).strip()
