"""Shape and wording of what officers type when they decide."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.desk.forms import DeskForm
from madoguchi.examination.models import Finding, GroundsTemplate, Outcome
from madoguchi.examination.selectors import StandardNow
from madoguchi.examination.services import Noted
from madoguchi.language.folding import strip_controls
from madoguchi.registry.types import ProcedureBody

LONGEST_NOTE = 1000
INSTEAD = _("決裁者が不在のため")
"""Why a substitute usually signs."""


def outcome_choices(body: ProcedureBody) -> list[tuple[str, str]]:
    """The outcomes, with what the procedure calls them where it says so."""
    said = body.outcome_words
    words = {
        Outcome.GRANTED: said.granted,
        Outcome.CONDITIONAL: said.conditional,
        Outcome.PARTIAL: said.partial,
        Outcome.REFUSED: said.refused,
    }
    return [(one.value, f"{one.label}（{words[one]}）" if words[one] else str(one.label)) for one in Outcome]


def grounds_to_begin_with(body: ProcedureBody) -> str:
    """The first line of the grounds, from the legal basis: it says which rule is applied, never the result."""
    laws = "、".join(f"{basis.law}{basis.article}" for basis in body.legal_basis)
    if not laws:
        return ""
    return gettext("%(laws)sの要件について、次の事実を確認しました。") % {"laws": laws} + "\n"


class ProposalForm(DeskForm):
    """What the case officer proposes (起案)."""

    outcome = forms.ChoiceField(
        label=_("結果"),
        choices=Outcome,
        error_messages={
            "required": _("結果を選んでください。"),
            "invalid_choice": _("結果を選んでください。"),
        },
    )
    grounds = forms.CharField(
        label=_("理由"),
        max_length=2000,
        error_messages={
            "required": _("理由を書いてください。通知書にそのまま載ります。"),
            "max_length": _("理由は、2,000文字までにしてください。"),
        },
    )
    conditions = forms.CharField(
        label=_("内容・条件"),
        max_length=2000,
        required=False,
        error_messages={"max_length": _("内容・条件は、2,000文字までにしてください。")},
    )
    title = forms.CharField(
        label=_("件名"),
        max_length=200,
        required=False,
        error_messages={"max_length": _("件名は、200文字までにしてください。")},
    )
    document_class = forms.CharField(
        label=_("文書分類"),
        max_length=80,
        required=False,
        error_messages={"max_length": _("文書分類は、80文字までにしてください。")},
    )
    retention_years = forms.IntegerField(
        label=_("保存期間（年）"),
        min_value=1,
        max_value=100,
        required=False,
        error_messages={
            "invalid": _("保存期間は、1から100までの数で書いてください。"),
            "min_value": _("保存期間は、1から100までの数で書いてください。"),
            "max_value": _("保存期間は、1から100までの数で書いてください。"),
        },
    )

    fields_in_order: ClassVar[list[str]] = [
        "outcome",
        "grounds",
        "conditions",
        "title",
        "document_class",
        "retention_years",
    ]

    def __init__(self, data: Any = None, *, body: ProcedureBody, **initial: Any) -> None:
        self.beginning = grounds_to_begin_with(body)
        super().__init__(data, initial={"grounds": self.beginning, **initial})
        self.choices = outcome_choices(body)

    def clean_grounds(self) -> str:
        """The line that the desk wrote is not yet a reason."""
        grounds: str = self.cleaned_data["grounds"]
        if "".join(grounds.split()) == "".join(self.beginning.split()):
            raise forms.ValidationError(_("確認した事実を書き足してください。"))
        return grounds

    def clean(self) -> dict[str, Any]:
        """Conditions, or the part that is granted, are said."""
        data = super().clean() or {}
        needs = data.get("outcome") in (Outcome.CONDITIONAL, Outcome.PARTIAL)
        if needs and not data.get("conditions") and "conditions" not in self.errors:
            self.add_error("conditions", _("条件（一部を認めるときは、認める範囲）を書いてください。"))
        return data

    def with_words(self, template: GroundsTemplate) -> dict[str, str]:
        """What the form says with the usual words put in: in the place of nothing, else behind what was typed."""
        said = {name: str(self[name].value() or "") for name in self.fields}
        typed = said["grounds"].strip()
        is_untouched = "".join(typed.split()) == "".join(self.beginning.split())
        return said | {
            "outcome": template.outcome,
            "grounds": template.grounds if is_untouched else f"{typed}\n{template.grounds}",
            "conditions": "\n".join(one for one in (said["conditions"].strip(), template.conditions) if one),
        }


class SignOffForm(DeskForm):
    """The approver's answer (決裁)."""

    answer = forms.ChoiceField(
        label=_("決裁"),
        choices=[("approve", _("承認する")), ("return", _("差し戻す"))],
        error_messages={
            "required": _("承認するか、差し戻すかを選んでください。"),
            "invalid_choice": _("承認するか、差し戻すかを選んでください。"),
        },
    )
    opinion = forms.CharField(
        label=_("意見"),
        max_length=1000,
        required=False,
        error_messages={"max_length": _("意見は、1,000文字までにしてください。")},
    )
    reason = forms.CharField(
        label=_("代決の理由"),
        max_length=200,
        required=False,
        error_messages={"max_length": _("代決の理由は、200文字までにしてください。")},
    )

    fields_in_order: ClassVar[list[str]] = ["answer", "opinion", "reason"]

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"reason": INSTEAD})

    def clean(self) -> dict[str, Any]:
        """A return says why."""
        data = super().clean() or {}
        if data.get("answer") == "return" and not data.get("opinion") and "opinion" not in self.errors:
            self.add_error("opinion", _("差し戻す理由を書いてください。"))
        return data


class RecallForm(DeskForm):
    """Why a proposal is taken back (引戻し)."""

    recall_reason = forms.CharField(
        label=_("引き戻す理由"),
        max_length=500,
        required=False,
        error_messages={"max_length": _("理由は、500文字までにしてください。")},
    )


class StandardsForm(DeskForm):
    """What was found of each standard (審査基準の確認); nothing needs to be complete, it is kept as one goes."""

    def __init__(self, data: Any, *, standards: Iterable[StandardNow]) -> None:
        super().__init__(data)
        self.standards = list(standards)
        self.rest = data.get("rest", "")

    def noted(self) -> dict[str, Noted]:
        """The findings as sent; with `rest`, those that were left open get this result."""
        return {one.standard.code: self._noted(one) for one in self.standards}

    def _noted(self, one: StandardNow) -> Noted:
        code = one.standard.code
        result = self.data.get(f"result-{code}", "")
        if result not in Finding.Result.values:
            result = self.rest if self.rest in Finding.Result.values else ""
        seen = str(self.data.get(f"revision-{code}", ""))
        return Noted(result, self.note_of(code), int(seen) if seen.isdecimal() else -1)

    def note_of(self, code: str) -> str:
        """What was written about one standard."""
        return strip_controls(str(self.data.get(f"note-{code}", ""))).strip()

    def errors_of_notes(self) -> list[dict[str, str]]:
        """Notes that are too long, each with its field."""
        return [
            {
                "id": f"note-{one.standard.code}",
                "message": gettext("確認した事実は、1,000文字までにしてください。"),
            }
            for one in self.standards
            if len(self.note_of(one.standard.code)) > LONGEST_NOTE
        ]

    def clean(self) -> dict[str, Any]:
        """No note is too long."""
        if self.errors_of_notes():
            raise forms.ValidationError(_("確認した事実は、1,000文字までにしてください。"))
        return super().clean() or {}

    def summary(self) -> list[dict[str, str]]:
        """Each error with its field."""
        return self.errors_of_notes()

    def typed(self) -> list[tuple[str, str]]:
        """What was written, by standard."""
        return [
            (one.standard.text, self.note_of(one.standard.code))
            for one in self.standards
            if self.note_of(one.standard.code)
        ]


class ExportForm(DeskForm):
    """What a decided file is taken away for (書き出し)."""

    purpose = forms.CharField(
        label=_("何に使うか"),
        max_length=200,
        error_messages={
            "required": _("何に使うかを書いてください。記録に残ります。"),
            "max_length": _("何に使うかは、200文字までにしてください。"),
        },
    )


def as_key(sent: str) -> UUID | None:
    """The key that a form sent, None if it is none."""
    try:
        return UUID(sent)
    except ValueError:
        return None
