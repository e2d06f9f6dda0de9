"""Registers that offices keep as a table: which fields a row has, how each is written, and what is wrong with it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from madoguchi.language.reading import Unreadable, read_date, read_integer, read_partial_date

Words = str | Promise
Values = dict[str, Any]
YES = "○"
NO = frozenset({"", "×", "✕", "－", "-", "ー", "無", "なし", "いいえ", "FALSE", "0"})
IS = frozenset({"○", "〇", "◯", "はい", "有", "あり", "TRUE", "1"})
MOST_ROWS = 20_000
_YEAR_MONTH = re.compile(r"(?P<year>[^/.年-]+)\s*[/.年-]\s*(?P<month>[0-9]{1,2})\s*月?")


@dataclass(frozen=True, slots=True)
class RegisterField:
    """One field of a row (項目). `kind` is text, number, day, month, choice or flag; `most` the characters of a text.

    `is_past`: the day says that something is done, and so has come.
    """

    key: str
    heading: Words
    how: Words = ""
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    is_needed: bool = False
    most: int = 200
    is_past: bool = False

    @property
    def empty(self) -> Any:
        """What the field holds where nothing is written."""
        return {"text": "", "choice": "", "flag": False}.get(self.kind)

    def read(self, typed: str) -> Any:
        """The value of what was typed or stood in a cell; raises `Unreadable`."""
        typed = typed.strip()
        if self.kind == "flag":
            return self._flag(typed)
        if not typed:
            return self.empty
        if self.kind == "choice":
            return self._choice(typed)
        if self.kind == "number":
            return self._number(typed)
        if self.kind == "day":
            return read_date(typed)
        if self.kind == "month":
            return _month(typed)
        if len(typed) > self.most:
            raise Unreadable(_("%(n)d文字までにしてください。") % {"n": self.most})
        return typed

    def show(self, value: Any) -> str:
        """The value as a cell holds it and as `read` takes it back."""
        if value is None or value == "":
            return ""
        if self.kind == "flag":
            return YES if value else ""
        if self.kind == "choice":
            return str(dict(self.choices).get(value, value))
        if self.kind == "month":
            return f"{value:%Y-%m}"
        return str(value)

    def _flag(self, typed: str) -> bool:
        if typed not in IS and typed not in NO:
            raise Unreadable(_("○ か空欄で書いてください。"))
        return typed in IS

    def _choice(self, typed: str) -> str:
        folded = unicodedata.normalize("NFKC", typed)
        for value, label in self.choices:
            if folded in (value, unicodedata.normalize("NFKC", str(label))):
                return value
        words = "」「".join(str(label) for _value, label in self.choices)
        raise Unreadable(_("「%s」のどれかを書いてください。") % words)

    def _number(self, typed: str) -> int:
        return read_integer(typed.removesuffix("件"), 0, 2_000_000_000)


def _month(typed: str) -> date:
    """The first day of the month that was written; a day stands for its month."""
    found = _YEAR_MONTH.fullmatch(unicodedata.normalize("NFKC", typed))
    if found is None:
        return read_date(typed).replace(day=1)
    return date.fromisoformat(f"{read_partial_date(found['year'], found['month'])}-01")


@dataclass(frozen=True, slots=True)
class Register:
    """A table that offices keep (台帳).

    `same` are the fields that name a row beside its organisation: two rows never agree in all of them. `stream` begins the
    log of a row. `checks` says what is wrong with the values of a row as a whole.
    """

    name: str
    title: Words
    model: type[models.Model]
    fields: tuple[RegisterField, ...]
    same: tuple[str, ...]
    stream: str
    code_heading: Words
    checks: Callable[[Mapping[str, Any]], list[tuple[str, str]]]

    @property
    def by_key(self) -> dict[str, RegisterField]:
        """The fields by key."""
        return {one.key: one for one in self.fields}

    def values_of(self, row: models.Model) -> Values:
        """What a kept row says."""
        return {one.key: getattr(row, one.key) for one in self.fields}

    def wrongs(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        """What keeps `values` from being kept: field and sentence."""
        missing = [
            (one.key, _("%(label)sを書いてください。") % {"label": one.heading})
            for one in self.fields
            if one.is_needed and not values.get(one.key)
        ]
        return missing or self.checks(values)

    def ahead(self, values: Mapping[str, Any], *, today: date) -> list[tuple[str, str]]:
        """The days of `values` on which something is said to be done although they are still to come."""
        return [
            (one.key, _("%(label)sは、今日かそれより前の日にしてください。") % {"label": one.heading})
            for one in self.fields
            if one.is_past and values.get(one.key) is not None and values[one.key] > today
        ]

    def key_of(self, organisation: UUID, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """What names a row that has no number yet."""
        return (organisation, *(values[one] for one in self.same))


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell that cannot be taken: its place in the sheet, its heading, and what to do (取り込めないセル)."""

    cell: str
    heading: str
    sentence: str


@dataclass
class ReadRow:
    """One row of a table that was handed in, and what it would do: `new`, `change`, `same` or `bad` (取り込む行)."""

    line: int
    act: str
    code: str
    name: str
    problems: list[CellProblem]
    values: Values
    kept: Any = None
    organisation: UUID | None = None


@dataclass
class Reading:
    """All rows of a table (取り込む表)."""

    rows: list[ReadRow] = field(default_factory=list)

    def count(self, act: str) -> int:
        """How many rows would do `act`."""
        return sum(row.act == act for row in self.rows)

    @property
    def bad(self) -> list[ReadRow]:
        """The rows that cannot be taken."""
        return [row for row in self.rows if row.act == "bad"]


def column_letter(place: int) -> str:
    """A, B … Z, AA … of a column counted from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
