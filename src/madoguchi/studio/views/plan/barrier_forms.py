"""What is typed of barriers: the barrier itself, requests, answers, and how it ends."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.plan.models import Barrier, BarrierRequest
from madoguchi.studio.forms import Day, Line, StudioForm

_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")
_CHOOSE = _("一覧から選んでください。")
_TOO_LONG = _("%(limit_value)d文字までで書いてください（いま%(show_value)d文字）。")


class Month(Day):
    """A month as people write it: 2027-06, 2027年6月; or any day in it (年月)."""

    def clean(self, value: Any) -> date | None:
        """The first day of the month, None for nothing."""
        found = _MONTH.fullmatch(str(value or "").strip())
        day: date | None = super().clean(f"{found[1]}-{found[2]}-1" if found else value)
        return day.replace(day=1) if day else None


def _text(longest: int, missing: Any = "") -> Line:
    return Line(
        required=bool(missing),
        max_length=longest,
        error_messages={"required": missing, "max_length": _TOO_LONG},
    )


def _choice(choices: Any, missing: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=choices, error_messages={"required": missing, "invalid_choice": _CHOOSE})


def _day(missing: Any) -> Day:
    return Day(error_messages={"required": missing})


class BarrierForm(StudioForm):
    """A barrier in words (障壁)."""

    organisation = forms.ChoiceField(
        required=False, error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE}
    )
    kind = _choice(Barrier.Kind.choices, _("種類を選んでください。"))
    title = _text(120, _("障壁を短く書いてください。例：対面での本人確認"))
    text = _text(2000, _("何が妨げになっているかを書いてください。"))
    law = _text(200)
    article = _text(120)
    counterpart = _text(120)
    owner = forms.ChoiceField(required=False, error_messages={"invalid_choice": _CHOOSE})

    def __init__(
        self, *args: Any, organisations: list[tuple[str, str]], owners: list[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        place = self.fields["organisation"]
        assert isinstance(place, forms.ChoiceField)
        place.choices, place.required = organisations, bool(organisations)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = [("", _("決めていない")), *owners]


class RequestForm(StudioForm):
    """A request to take a barrier away (要望)."""

    to = _text(120, _("要望先を書いてください。例：総務省"))
    channel = _choice(BarrierRequest.Channel.choices, _("方法を選んでください。"))
    requested_on = _day(_("要望した日を書いてください。"))
    request_text = _text(2000, _("要望の内容を書いてください。"))


class AnswerForm(StudioForm):
    """An answer to a request (回答)."""

    request = _choice((), _("どの要望への回答かを選んでください。"))
    answer_kind = _choice(BarrierRequest.Answer.choices, _("回答を選んでください。"))
    answered_on = _day(_("回答の日を書いてください。"))
    answer = _text(2000, _("回答の内容を書いてください。"))

    def __init__(self, *args: Any, requests: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = self.fields["request"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = requests


class ReleaseForm(StudioForm):
    """That a barrier is gone, and when its processes go online now (解消)."""

    released_on = _day(_("障壁がなくなった日を書いてください。"))
    planned_on = Month(
        required=True, error_messages={"required": _("デジタル化の予定の年月を書いてください。例：2027-06")}
    )
    outcome = _text(500, _("どうなくなったかを書いてください。例：省令が改正されました。"))


class CloseForm(StudioForm):
    """Why a barrier ends though it is not gone (終了)."""

    why = _text(500, _("終了する理由を書いてください。"))
