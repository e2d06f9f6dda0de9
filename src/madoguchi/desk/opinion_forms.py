"""Shape and wording of what is typed of opinions and frequent answers at the desk."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.desk.forms import DeskForm


class ReceptionForm(DeskForm):
    """How an organisation takes opinions (意見・問合せの受付)."""

    answer_days = forms.IntegerField(
        min_value=1,
        max_value=60,
        error_messages={
            "required": _("返事までの日数を書いてください。"),
            "invalid": _("日数は、数字で書いてください。"),
            "min_value": _("日数は、1から60までにしてください。"),
            "max_value": _("日数は、1から60までにしてください。"),
        },
    )
    needs_second = forms.BooleanField(required=False)
    is_open = forms.BooleanField(required=False)


class RuleForm(DeskForm):
    """To whom opinions go at once (振り分けの規則)."""

    topic = forms.CharField(required=False, max_length=60)
    kind = forms.CharField(required=False, max_length=60)
    words = forms.CharField(required=False, max_length=200)
    to = forms.CharField(required=False, max_length=50)


class AnswerForm(DeskForm):
    """A frequent question and its answer (よくある質問と答え)."""

    topic = forms.CharField(error_messages={"required": _("分野を選んでください。")})
    question = forms.CharField(
        max_length=120,
        error_messages={
            "required": _("質問を書いてください。"),
            "max_length": _("質問は、120文字までにしてください。"),
        },
    )
    text = forms.CharField(
        max_length=2000,
        error_messages={
            "required": _("答えを書いてください。"),
            "max_length": _("答えは、2,000文字までにしてください。"),
        },
    )

    fields_in_order: ClassVar[list[str]] = ["topic", "question", "text"]

    def __init__(
        self, data: Any = None, *, topics: Sequence[tuple[str, str]], initial: dict[str, str] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.topics = list(topics)

    def clean_topic(self) -> str:
        """One of the topics that the form of the organisation has."""
        topic: str = self.cleaned_data["topic"]
        if topic not in dict(self.topics):
            raise forms.ValidationError(_("分野を選んでください。"))
        return topic
