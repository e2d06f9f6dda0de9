"""Days, whole or as far as they are known."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.questions.base import Kind, Wrong, named
from madoguchi.eforms.types import Question
from madoguchi.language.eras import both_dates, partial_date
from madoguchi.language.reading import Unreadable, read_date, read_date_parts, read_partial_date

_LONGEST = 40
_FROM_TODAY = re.compile(r"today(?:([+-])([0-9]{1,4})([dmy]))?")
_THREE_NUMBERS = re.compile(r"\w*?\d+\D+\d+\D+\d+日?")
_KEPT = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_SIZES = {"day": (10,), "month": (7,), "year": (4,), "partial": (4, 7, 10)}


class Day(Kind):
    """A day, typed in three fields by western or era year, kept in ISO form (日付).

    By its `precision` a question takes a month (`2019-05`), a year (`2019`), or what of them is known. A whole date typed
    into the field of the year is taken too.
    """

    parts = ("year", "month", "day")
    template = "eforms/question_date.html"

    def read(self, question: Question, typed: dict[str, str], on: date) -> str:
        if any(len(text) > _LONGEST for text in typed.values()):
            raise Unreadable(_("2019年4月1日のように入力してください。"))
        value = self._read(question, typed)
        first, last = _ends(value)
        for limit, is_out, words in (
            (question.minimum, last.__lt__, _("%(label)sは、%(day)s以降の日付を入力してください。")),
            (question.maximum, first.__gt__, _("%(label)sは、%(day)sまでの日付を入力してください。")),
        ):
            bound = bound_of(limit, on) if isinstance(limit, str) else None
            if bound and is_out(bound):
                shown = (
                    _("今日（%(day)s）") % {"day": both_dates(bound)}
                    if limit == "today"
                    else both_dates(bound)
                )
                raise Wrong(("", words % {"label": named(question.label), "day": shown}))
        return value

    def _read(self, question: Question, typed: dict[str, str]) -> str:
        year, month, day = (typed.get(part, "") for part in self.parts)
        needed = {"day": ("year", "month", "day"), "month": ("year", "month")}.get(
            question.precision, ("year",)
        )
        missing = next((part for part in needed if not typed.get(part, "").strip()), "")
        try:
            if not month.strip() and not day.strip() and (whole := _whole_date(year)):
                return whole.isoformat()[: _SIZES[question.precision][-1]]
            if question.precision == "day":
                return read_date_parts(year, month, day).isoformat()
            if question.precision == "partial":
                return read_partial_date(year, month, day)
            if missing == "month":
                read_date_parts(year, month, "1")
            return read_partial_date(year, month if question.precision == "month" else "")
        except Unreadable as refusal:
            raise Unreadable(refusal.sentence, field=missing) from None

    def fits(self, value: Any) -> bool:
        if not isinstance(value, str) or not _KEPT.fullmatch(value):
            return False
        try:
            _ends(value)
        except ValueError:
            return False
        return True

    def redraw(self, value: str) -> dict[str, str]:
        year, month, day = [*value.split("-"), "", ""][:3]
        return {"year": year, "month": month.lstrip("0"), "day": day.lstrip("0")}

    def display(self, question: Question, value: str) -> str:
        return partial_date(value)

    def first_id(self, name: str, part: str = "") -> str:
        return name if part in ("", "year") else f"{name}-{part}"


def bound_of(limit: str, on: date) -> date:
    """The day of an ISO date, of `today`, or of days, months or years from it (`today-18y`)."""
    found = _FROM_TODAY.fullmatch(limit)
    if found is None:
        return date.fromisoformat(limit)
    if found[1] is None:
        return on
    count = int(found[2]) * (1 if found[1] == "+" else -1)
    if found[3] == "d":
        return on + timedelta(days=count)
    months = on.year * 12 + on.month - 1 + count * (12 if found[3] == "y" else 1)
    year, month = max(1, min(9999, months // 12)), months % 12 + 1
    return date(year, month, min(on.day, monthrange(year, month)[1]))


def _whole_date(typed: str) -> date | None:
    """The whole date in one field, None when it is a year; raises `Unreadable` for a date that there is not."""
    try:
        return read_date(typed)
    except Unreadable:
        if _THREE_NUMBERS.fullmatch(typed.strip()):
            raise
        return None


def _ends(value: str) -> tuple[date, date]:
    """The first and the last day that a kept value may mean; raises `ValueError`."""
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 3:
        day = date(*parts)
        return day, day
    year, month = parts[0], parts[1] if len(parts) > 1 else None
    first, last = date(year, month or 1, 1), month or 12
    return first, date(year, last, monthrange(year, last)[1])
