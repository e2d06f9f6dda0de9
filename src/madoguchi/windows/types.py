"""What is said of a window before it is kept, and what is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from madoguchi.windows.models import Window

TARGET = 0.7
"""The share of satisfied visitors (4 or 5 of 5) that every window is to reach."""

LENGTHS = {
    "name": 100,
    "place": 100,
    "address": 200,
    "hours": 200,
    "phone": 30,
    "no_waiting_means": 200,
    "no_writing_means": 200,
    "cashless_means": 200,
}
"""How many characters each text may have."""
NEEDED = ("name", "address", "hours")


@dataclass(frozen=True, slots=True)
class WindowData:
    """What the register says of a window (窓口の内容).

    A mark stands where its means are told: `no_waiting_means` empty is a window at which people wait.
    """

    name: str
    address: str
    hours: str
    place: str = ""
    phone: str = ""
    languages: tuple[str, ...] = ()
    is_wheelchair_accessible: bool = False
    no_waiting_means: str = ""
    no_writing_means: str = ""
    cashless_means: str = ""
    is_prototype: bool = False
    closed_on: date | None = None
    procedures: frozenset[UUID] = frozenset()

    def wrongs(self) -> list[tuple[str, str]]:
        """What keeps it from being kept: the field, and a sentence that says what to do."""
        found = [
            (field, _("%(label)sを書いてください。") % {"label": label_of(field)})
            for field in NEEDED
            if not getattr(self, field).strip()
        ]
        found += [
            (field, _("%(label)sは、%(n)d文字までにしてください。") % {"label": label_of(field), "n": most})
            for field, most in LENGTHS.items()
            if len(getattr(self, field)) > most
        ]
        known = set(Window.Language.values)
        found += [
            ("languages", _("言語「%s」は一覧にありません。") % one)
            for one in self.languages
            if one not in known
        ]
        return found

    def onto(self, window: Window) -> Window:
        """`window` saying this; its procedures are rows of their own."""
        for field in (*LENGTHS, "is_wheelchair_accessible", "is_prototype", "closed_on"):
            setattr(window, field, getattr(self, field))
        window.languages = spaced(self.languages)
        for key, _word in Window.MARKS:
            setattr(window, f"has_{key}", bool(getattr(self, f"{key}_means")))
        return window

    @classmethod
    def of(cls, window: Window, procedures: frozenset[UUID]) -> "WindowData":
        """What `window` says now."""
        fields = (*LENGTHS, "is_wheelchair_accessible", "is_prototype", "closed_on")
        said = {field: getattr(window, field) for field in fields}
        return cls(**said, languages=tuple(window.languages.split()), procedures=procedures)


def say_path(window: Window) -> str:
    """Where visitors of `window` say how it was: the address that its poster leads to."""
    return f"/say/windows/{window.code}/"


def spaced(languages: Iterable[str]) -> str:
    """`languages` in the order of the list, as a window keeps them."""
    named = set(languages)
    ordered = [one for one in Window.Language.values if one in named]
    return f" {' '.join(ordered)} " if ordered else ""


def label_of(field: str) -> str:
    """The label of a field of the register."""
    return str(getattr(Window._meta.get_field(field), "verbose_name", field))


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """How satisfied those are who came to a window, in a period; `share` from ten answers on (窓口の満足度)."""

    n: int
    satisfied: int

    @property
    def share(self) -> float | None:
        """The share, 0 to 1, of ratings 4 and 5; None below ten answers."""
        return self.satisfied / self.n if self.n >= 10 else None

    @property
    def percent(self) -> int | None:
        """The share in whole percent, as it is published."""
        return None if self.share is None else round(self.share * 100)

    @property
    def reaches(self) -> bool | None:
        """Whether the target is reached; None where it cannot be said yet."""
        return None if self.share is None else self.share >= TARGET
