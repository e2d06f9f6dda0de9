"""Shape and wording of what officers type when they take lists away or decide many cases at once."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.desk.decision_forms import grounds_to_begin_with, outcome_choices
from madoguchi.desk.forms import DeskForm
from madoguchi.examination.models import Export, Outcome
from madoguchi.registry.types import ProcedureBody


class ExportForm(DeskForm):
    """What is taken away, in which form, what for (書き出し)."""

    kind = forms.ChoiceField(label=_("書き出すもの"), choices=Export.Kind)
    shape = forms.ChoiceField(label=_("形式"), choices=Export.Shape)
    purpose = forms.CharField(
        label=_("何に使いますか"),
        max_length=200,
        error_messages={
            "required": _("何に使うかを書いてください。記録に残ります。"),
            "max_length": _("200文字までにしてください。"),
        },
    )

    def __init__(self, data: Any = None, *, kinds: list[str], **initial: Any) -> None:
        super().__init__(data, initial={"kind": kinds[0], "shape": Export.Shape.XLSX, **initial})
        choices = [one for one in Export.Kind.choices if one[0] in kinds]
        self.fields["kind"] = forms.ChoiceField(label=_("書き出すもの"), choices=choices)
        self.kinds = choices


class BulkForm(DeskForm):
    """One outcome and one text for many cases (一括処分)."""

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
    fields_in_order: ClassVar[list[str]] = ["outcome", "grounds", "conditions"]

    def __init__(self, data: Any = None, *, body: ProcedureBody | None, **initial: Any) -> None:
        self.beginning = grounds_to_begin_with(body) if body else ""
        super().__init__(data, initial={"grounds": self.beginning, **initial})
        self.choices = outcome_choices(body) if body else list(Outcome.choices)

    def clean_grounds(self) -> str:
        """The line that the desk wrote is not yet a reason."""
        grounds: str = self.cleaned_data["grounds"]
        if "".join(grounds.split()) == "".join(self.beginning.split()):
            raise forms.ValidationError(_("確認した事実を書き足してください。"))
        return grounds


class BulkSignForm(DeskForm):
    """Signing the whole, or returning it (一括処分の決裁)."""

    answer = forms.ChoiceField(
        label=_("決裁"),
        choices=[("approve", _("まとめて承認する")), ("return", _("差し戻す"))],
        error_messages={"required": _("承認するか、差し戻すかを選んでください。")},
    )
    comment = forms.CharField(label=_("意見"), max_length=1000, required=False)
    reason = forms.CharField(label=_("代決の理由"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Returning says what is to be mended."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("answer") == "return" and not data.get("comment", "").strip():
            self.add_error("comment", _("差し戻す理由を書いてください。"))
        return data
