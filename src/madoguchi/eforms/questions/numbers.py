"""Numbers and days."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.questions.base import Kind, Wrong, named, one_line, without_individual_number
from madoguchi.eforms.types import Question
from madoguchi.language.eras import both_dates
from madoguchi.language.reading import Unreadable, read_date_parts, read_integer


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


class Day(Kind):
    """A day, typed in three fields by western or era year, kept in ISO form (日付)."""

    parts = ("year", "month", "day")
    template = "eforms/question_date.html"

    def read(self, question: Question, typed: dict[str, str], on: date) -> str:
        if any(len(text) > 40 for text in typed.values()):
            raise Unreadable(_("2019年4月1日のように入力してください。"))
        missing = next((part for part in self.parts if not typed[part].strip()), "")
        try:
            day = read_date_parts(typed["year"], typed["month"], typed["day"])
        except Unreadable as refusal:
            raise Unreadable(refusal.sentence, field=missing) from None
        for limit, is_out, words in (
            (question.minimum, day.__lt__, _("%(label)sは、%(day)s以降の日付を入力してください。")),
            (question.maximum, day.__gt__, _("%(label)sは、%(day)sまでの日付を入力してください。")),
        ):
            bound = on if limit == "today" else date.fromisoformat(limit) if isinstance(limit, str) else None
            if bound and is_out(bound):
                shown = (
                    _("今日（%(day)s）") % {"day": both_dates(bound)}
                    if limit == "today"
                    else both_dates(bound)
                )
                raise Wrong(("", words % {"label": named(question.label), "day": shown}))
        return day.isoformat()

    def fits(self, value: Any) -> bool:
        try:
            return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
        except ValueError:
            return False

    def redraw(self, value: str) -> dict[str, str]:
        day = date.fromisoformat(value)
        return {"year": f"{day.year:04d}", "month": str(day.month), "day": str(day.day)}

    def display(self, question: Question, value: str) -> str:
        return both_dates(date.fromisoformat(value))

    def first_id(self, name: str, part: str = "") -> str:
        return name if part in ("", "year") else f"{name}-{part}"


def _whole(limit: int | str | None) -> int | None:
    return limit if isinstance(limit, int) else None
