"""Shape and wording of what officers note, ask and answer beside a case."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation, User
from madoguchi.desk.forms import DeskForm
from madoguchi.examination.services.casework import LONGEST_COMMENT, LONGEST_TASK
from madoguchi.examination.services.consultations import LONGEST_GROUND, LONGEST_QUESTION
from madoguchi.language.folding import strip_controls

_WRONG_DAY = _("日付を確かめてください。")
_WRONG_COLLEAGUE = _("この案件を見られる職員から選んでください。")


def _people(colleagues: list[User]) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in colleagues]


class CommentForm(DeskForm):
    """A comment for colleagues (庁内メモ)."""

    comment = forms.CharField(
        label=_("庁内メモ"),
        max_length=LONGEST_COMMENT,
        error_messages={
            "required": _("庁内メモの内容を書いてください。"),
            "max_length": _("庁内メモは、2,000文字までにしてください。"),
        },
    )
    tell = forms.ChoiceField(
        label=_("知らせる職員"), required=False, error_messages={"invalid_choice": _WRONG_COLLEAGUE}
    )
    tell_by = forms.DateField(label=_("いつまでに"), required=False, error_messages={"invalid": _WRONG_DAY})

    fields_in_order: ClassVar[list[str]] = ["comment", "tell", "tell_by"]

    def __init__(self, data: Any = None, *, colleagues: list[User]) -> None:
        super().__init__(data)
        self.people = _people(colleagues)
        self.fields["tell"].choices = [("", ""), *self.people]  # type: ignore[attr-defined]

    def clean_comment(self) -> str:
        """The comment without control characters."""
        return strip_controls(self.cleaned_data["comment"]).strip()

    @property
    def told(self) -> list[UUID]:
        """The colleague who was chosen."""
        return [UUID(self.cleaned_data["tell"])] if self.cleaned_data["tell"] else []


class TaskForm(DeskForm):
    """Something to do for a case (作業)."""

    task = forms.CharField(
        label=_("すること"),
        max_length=LONGEST_TASK,
        error_messages={
            "required": _("することを書いてください。"),
            "max_length": _("することは、200文字までにしてください。"),
        },
    )
    assignee = forms.ChoiceField(
        label=_("する職員"),
        error_messages={"required": _WRONG_COLLEAGUE, "invalid_choice": _WRONG_COLLEAGUE},
    )
    task_by = forms.DateField(label=_("期日"), required=False, error_messages={"invalid": _WRONG_DAY})

    fields_in_order: ClassVar[list[str]] = ["task", "assignee", "task_by"]

    def __init__(self, data: Any = None, *, colleagues: list[User], me: UUID | None) -> None:
        super().__init__(data, initial={"assignee": str(me)})
        self.people = _people(colleagues)
        self.fields["assignee"].choices = self.people  # type: ignore[attr-defined]

    def clean_task(self) -> str:
        """What to do, in one line."""
        return " ".join(strip_controls(self.cleaned_data["task"]).split())


class QuestionForm(DeskForm):
    """A question to another office, and what it may see of the case (照会)."""

    to = forms.ChoiceField(
        label=_("照会先"),
        error_messages={
            "required": _("照会する先の組織を選んでください。"),
            "invalid_choice": _("照会する先の組織を選んでください。"),
        },
    )
    question = forms.CharField(
        label=_("照会すること"),
        max_length=LONGEST_QUESTION,
        error_messages={
            "required": _("照会することを書いてください。"),
            "max_length": _("照会することは、2,000文字までにしてください。"),
        },
    )
    paths = forms.MultipleChoiceField(
        label=_("見せる項目"),
        required=False,
        error_messages={"invalid_choice": _("見せる項目は、この案件の項目から選んでください。")},
    )
    papers = forms.MultipleChoiceField(
        label=_("見せる書類"),
        required=False,
        error_messages={"invalid_choice": _("見せる書類は、この案件の書類から選んでください。")},
    )
    ground = forms.CharField(
        label=_("提供の根拠"),
        required=False,
        max_length=LONGEST_GROUND,
        error_messages={"max_length": _("提供の根拠は、200文字までにしてください。")},
    )
    due_on = forms.DateField(
        label=_("回答期限"),
        error_messages={"required": _("回答期限を入力してください。"), "invalid": _WRONG_DAY},
    )

    fields_in_order: ClassVar[list[str]] = ["to", "question", "paths", "papers", "ground", "due_on"]

    def __init__(
        self,
        data: Any = None,
        *,
        offices: list[Organisation],
        answers: list[tuple[str, str]],
        files: list[tuple[str, str]],
        due_on: date,
    ) -> None:
        super().__init__(data, initial={"due_on": due_on.isoformat()})
        self.offices = {str(one.pk): one for one in offices}
        self.fields["to"].choices = [(key, one.name) for key, one in self.offices.items()]  # type: ignore[attr-defined]
        self.fields["paths"].choices = answers  # type: ignore[attr-defined]
        self.fields["papers"].choices = files  # type: ignore[attr-defined]

    def clean_question(self) -> str:
        """The question without control characters."""
        return strip_controls(self.cleaned_data["question"]).strip()

    def clean_ground(self) -> str:
        """The law in one line."""
        return " ".join(strip_controls(self.cleaned_data["ground"]).split())

    @property
    def day(self) -> str:
        """The day as the field shows it."""
        return str(self["due_on"].value() or "")


class AnswerForm(DeskForm):
    """What the office that was asked answers (照会の回答)."""

    answer = forms.CharField(
        label=_("回答"),
        max_length=LONGEST_QUESTION,
        error_messages={
            "required": _("回答を書いてください。"),
            "max_length": _("回答は、2,000文字までにしてください。"),
        },
    )

    def clean_answer(self) -> str:
        """The answer without control characters."""
        return strip_controls(self.cleaned_data["answer"]).strip()


class UsualForm(DeskForm):
    """A usual correction of one procedure: reasons by question (補正の定型文)."""

    title = forms.CharField(
        label=_("名称"),
        max_length=60,
        error_messages={
            "required": _("定型文の名称を書いてください。"),
            "max_length": _("名称は、60文字までにしてください。"),
        },
    )
    message = forms.CharField(
        label=_("申請者への説明"),
        required=False,
        max_length=1000,
        error_messages={"max_length": _("申請者への説明は、1,000文字までにしてください。")},
    )
    days = forms.IntegerField(
        label=_("回答までの日数"),
        min_value=1,
        max_value=90,
        initial=14,
        error_messages={
            name: _("回答までの日数は、1日から90日までにしてください。")
            for name in ("required", "invalid", "min_value", "max_value")
        },
    )

    fields_in_order: ClassVar[list[str]] = ["title", "items", "message", "days"]

    def __init__(self, data: Any = None, *, questions: list[tuple[str, str]], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        kept = dict((initial or {}).get("items", {}))
        self.rows = [
            (
                question,
                label,
                str(data.get(f"reason-{question}", "")) if data is not None else kept.get(question, ""),
            )
            for question, label in questions
        ]

    def items(self) -> dict[str, str]:
        """The reasons that were written, by question."""
        return {
            question: strip_controls(reason).strip()
            for question, _label, reason in self.rows
            if reason.strip()
        }

    def clean(self) -> dict[str, Any]:
        """At least one reason, none too long."""
        data = super().clean() or {}
        if not self.items():
            self.errors["items"] = self.error_class([gettext("補正する項目の理由を1つ以上書いてください。")])
        elif any(len(reason) > 500 for reason in self.items().values()):
            self.errors["items"] = self.error_class([gettext("理由は、500文字までにしてください。")])
        return data
