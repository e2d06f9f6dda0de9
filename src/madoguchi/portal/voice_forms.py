"""The common form of user reviews: the same questions after an application, at a window, for a message."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from madoguchi.reviews.models import Review
from madoguchi.reviews.selectors import RATINGS
from madoguchi.reviews.services import LONGEST_TEXT

GOOD = [(one.value, one.label) for one in Review.Reason if one in Review.GOOD]
HARD = [(one.value, one.label) for one in Review.Reason if one not in Review.GOOD]
IN_ORDER = ("rating", "is_time_acceptable", "channel", "good", "hard", "step", "text")


class SayingForm(forms.Form):
    """How it went: rating, reasons, step, words (感想)."""

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
    channel = forms.ChoiceField(choices=Review.Channel, required=False)
    good = forms.MultipleChoiceField(choices=GOOD, required=False)
    hard = forms.MultipleChoiceField(choices=HARD, required=False)
    step = forms.ChoiceField(choices=Review.Step, initial=Review.Step.WHOLE, required=False)
    text = forms.CharField(
        max_length=LONGEST_TEXT,
        required=False,
        error_messages={"max_length": _("ご意見は1,000文字までで入力してください。")},
    )

    def clean_step(self) -> str:
        """The step, or the whole when none was chosen."""
        return self.cleaned_data["step"] or Review.Step.WHOLE

    @property
    def said(self) -> dict[str, Any]:
        """What the services of reviews take."""
        data = self.cleaned_data
        return {
            "rating": data["rating"],
            "step": data["step"],
            "reasons": [*data["good"], *data["hard"]],
            "text": data["text"],
            "is_time_acceptable": data["is_time_acceptable"],
        }

    def summary(self) -> list[dict[str, str]]:
        """All errors for the error summary, in the order of the page."""
        return [
            {"id": name, "message": str(message)}
            for name in IN_ORDER
            for message in self.errors.get(name, [])
        ]


def device_of(request: HttpRequest) -> str:
    """The kind of device as the browser names it, nothing finer."""
    agent = request.headers.get("User-Agent", "")
    if "iPad" in agent or "Tablet" in agent or ("Android" in agent and "Mobile" not in agent):
        return str(Review.Device.TABLET)
    if "Mobi" in agent:
        return str(Review.Device.PHONE)
    return str(Review.Device.COMPUTER) if agent else ""
