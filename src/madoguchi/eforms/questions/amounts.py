"""What is worked out of other answers: shown and kept, never typed."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.questions.base import Kind
from madoguchi.eforms.types import Question, Typed


class Computed(Kind):
    """A whole number worked out of answers (計算する値)."""

    template = "eforms/question_computed.html"
    is_styled = True

    def is_blank(self, typed: Typed) -> bool:
        return True

    def ask(self, question: Question) -> str:
        return _("まだ計算できません。前の質問に答えてください。")

    def read(self, question: Question, typed: Any, on: date) -> int:
        return int(typed)

    def fits(self, value: Any) -> bool:
        return type(value) is int

    def redraw(self, value: int) -> str:
        return str(value)

    def display(self, question: Question, value: int) -> str:
        return f"{value:,}{question.unit}"


class Fee(Computed):
    """What the procedure costs, in yen (手数料)."""

    template = "eforms/question_fee.html"

    def display(self, question: Question, value: int) -> str:
        return _("%(amount)s円") % {"amount": f"{value:,}"} if value else _("かかりません")
