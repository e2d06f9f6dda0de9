"""Whole numbers: counts, amounts, ages."""

from datetime import date
from typing import Any

from madoguchi.eforms.questions.base import Kind, one_line, without_individual_number
from madoguchi.eforms.types import Question
from madoguchi.language.reading import read_integer

OLDEST = 130


class Number(Kind):
    """A whole number, with its unit (数)."""

    unit = ""

    def read(self, question: Question, typed: str, on: date) -> int:
        line = one_line(question.label, typed)
        value = read_integer(line, _whole(question.minimum), _whole(question.maximum))
        self.watch(question, value)
        return value

    def watch(self, question: Question, value: int) -> None:
        """Refuse a number that may be an individual number."""
        without_individual_number(question.label, str(value))

    def fits(self, value: Any) -> bool:
        return type(value) is int

    def redraw(self, value: int) -> str:
        return str(value)

    def display(self, question: Question, value: int) -> str:
        return f"{value:,}{question.unit or self.unit}"


class Money(Number):
    """An amount in yen (金額)."""

    unit = "円"

    def watch(self, question: Question, value: int) -> None:
        """Amounts of twelve digits exist."""


class Age(Number):
    """Years of age (年齢)."""

    unit = "歳"

    def read(self, question: Question, typed: str, on: date) -> int:
        low, high = _whole(question.minimum), _whole(question.maximum)
        line = one_line(question.label, typed)
        return read_integer(line, 0 if low is None else low, OLDEST if high is None else high)


def _whole(limit: int | str | None) -> int | None:
    return limit if isinstance(limit, int) else None
