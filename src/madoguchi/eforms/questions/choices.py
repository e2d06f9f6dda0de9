"""Choices: yes or no, one or many of several, a declaration; and the statement, which only tells."""

from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from madoguchi.eforms.questions.base import Kind, Wrong, named
from madoguchi.eforms.types import Question


def _choose(question: Question) -> str:
    return _("%(label)sを選んでください。") % {"label": named(question.label)}


class YesNo(Kind):
    """Yes or no, kept as true or false (はい・いいえ)."""

    template = "eforms/question_yes_no.html"

    def ask(self, question: Question) -> str:
        return _("%(label)sは、「はい」か「いいえ」を選んでください。") % {"label": named(question.label)}

    def read(self, question: Question, typed: str, on: date) -> bool:
        if typed not in ("yes", "no"):
            raise Wrong(("", self.ask(question)))
        return typed == "yes"

    def fits(self, value: Any) -> bool:
        return isinstance(value, bool)

    def redraw(self, value: bool) -> str:
        return "yes" if value else "no"

    def display(self, question: Question, value: bool) -> str:
        return _("はい") if value else _("いいえ")


class OneOf(Kind):
    """One of several (一つ選ぶ)."""

    template = "eforms/question_radios.html"

    def ask(self, question: Question) -> str:
        return _choose(question)

    def read(self, question: Question, typed: str, on: date) -> str:
        if typed not in question.label_of_option:
            raise Wrong(("", _choose(question)))
        return typed

    def display(self, question: Question, value: str) -> str:
        return question.label_of_option.get(value, value)


class Slot(Kind):
    """One of several times; a placeholder until bookings take over (予約の枠)."""

    template = "eforms/question_slot.html"

    def ask(self, question: Question) -> str:
        return _choose(question)

    def read(self, question: Question, typed: str, on: date) -> str:
        if typed not in {slot.value for slot in question.slots}:
            raise Wrong(("", _choose(question)))
        return typed

    def display(self, question: Question, value: str) -> str:
        return next((slot.label for slot in question.slots if slot.value == value), value)


class ManyOf(Kind):
    """Any of several; none chosen is an empty list (いくつでも選ぶ)."""

    template = "eforms/question_checkboxes.html"

    def typed(self, data: QueryDict, name: str) -> list[str]:
        return data.getlist(name)

    def nothing(self) -> list[str]:
        return []

    def ask(self, question: Question) -> str:
        return _("%(label)sを、1つ以上選んでください。") % {"label": named(question.label)}

    def read(self, question: Question, typed: list[str], on: date) -> list[str]:
        if not set(typed) <= set(question.label_of_option):
            raise Wrong(("", _choose(question)))
        return [value for value in question.label_of_option if value in typed]

    def fits(self, value: Any) -> bool:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)

    def display(self, question: Question, value: list[str]) -> str:
        return "、".join(question.label_of_option.get(one, one) for one in value)


class Declaration(Kind):
    """A sentence that must be agreed to, kept as true (確認・同意)."""

    template = "eforms/question_declaration.html"

    def ask(self, question: Question) -> str:
        return _("内容を読み、チェックを入れてください。")

    def read(self, question: Question, typed: str, on: date) -> bool:
        if typed != "yes":
            raise Wrong(("", self.ask(question)))
        return True

    def fits(self, value: Any) -> bool:
        return value is True

    def redraw(self, value: bool) -> str:
        return "yes"

    def display(self, question: Question, value: bool) -> str:
        return _("確認しました")


class Statement(Kind):
    """Words to read; nothing is answered (説明)."""

    template = "eforms/question_statement.html"

    def fits(self, value: Any) -> bool:
        return False
