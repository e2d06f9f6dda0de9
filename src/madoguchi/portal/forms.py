"""Shape and wording of what the portal asks beside eforms."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.reviews.models import Review
from madoguchi.reviews.selectors import RATINGS


class ReviewForm(forms.Form):
    """A user review (ユーザーレビュー)."""

    rating = forms.TypedChoiceField(
        choices=[(str(rating), str(rating)) for rating in RATINGS],
        coerce=int,
        error_messages={
            "required": _("満足度を選んでください。"),
            "invalid_choice": _("満足度を選んでください。"),
        },
    )
    is_time_acceptable = forms.TypedChoiceField(
        choices=[("yes", _("はい")), ("no", _("いいえ"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    )
    step = forms.ChoiceField(choices=Review.Step, initial=Review.Step.WHOLE, required=False)
    text = forms.CharField(
        max_length=1000,
        required=False,
        error_messages={"max_length": _("ご意見は1,000文字までで入力してください。")},
    )

    fields_in_order: ClassVar[list[str]] = ["rating", "is_time_acceptable", "step", "text"]

    def clean_step(self) -> str:
        """The step, or the whole when none was chosen."""
        return self.cleaned_data["step"] or Review.Step.WHOLE

    def summary(self) -> list[dict[str, str]]:
        """All errors for the error summary, in the order of the page."""
        return [
            {"id": name, "message": str(message)}
            for name in self.fields_in_order
            for message in self.errors.get(name, [])
        ]
