"""The terms (語彙), read once from `terms.json` and checked while they are read."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum, StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any


class TermType(StrEnum):
    """What kind of value a term has (型)."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NAME = "name"
    KANA = "kana"
    DATE = "date"
    NUMBER = "number"
    MONEY = "money"
    BOOLEAN = "boolean"
    ONE_OF = "one_of"
    MANY_OF = "many_of"
    POSTAL_CODE = "postal_code"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    BANK_ACCOUNT = "bank_account"
    CORPORATE_NUMBER = "corporate_number"
    FILE = "file"


class Sensitivity(IntEnum):
    """How carefully a value is kept (機微の度合い)."""

    PUBLIC = 0
    ORDINARY = 1
    PERSONAL = 2
    SENSITIVE = 3


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a term (選択肢)."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Term:
    """One typed fact about a person, a household, a child or a business (語彙).

    `label_plain` is plain Japanese with readings as 漢字《かんじ》. `unit` is that of the value (円/年, ㎡, 人)
    or empty. `gif` is the class and field of the government's data models (政府相互運用性フレームワーク), empty
    where they have none.
    """

    name: str
    label: str
    label_plain: str
    label_en: str
    help: str
    type: TermType
    unit: str
    sensitivity: Sensitivity
    gif: str
    options: tuple[Option, ...] = ()

    @property
    def group(self) -> str:
        """What the fact is about: `person`, `children`, `business` …"""
        return self.name.partition(".")[0].removesuffix("[]")

    @property
    def repeats(self) -> bool:
        """Whether there is a value for each member of a group, as for each child."""
        return "[]" in self.name


class BadVocabulary(ValueError):  # noqa: N818 - it names the file's state, found at start
    """The data of the terms contradicts itself; the message names the term."""


def read_terms(data: Mapping[str, Any]) -> dict[str, Term]:
    """The terms in `data` by name, in its order; raises `BadVocabulary` for the first that is wrong."""
    terms: dict[str, Term] = {}
    for row in data["terms"]:
        name = row.get("name", "")
        problem = next(_problems(row), None)
        if problem is None and name in terms:
            problem = "the name is used twice"
        if problem is not None:
            raise BadVocabulary(f"term {name!r}: {problem}")
        terms[name] = Term(
            **{key: row[key] for key in ("name", "label", "label_plain", "label_en", "help", "unit", "gif")},
            type=TermType(row["type"]),
            sensitivity=Sensitivity(row["sensitivity"]),
            options=tuple(Option(option["value"], option["label"]) for option in row.get("options", [])),
        )
    return terms


_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\[\])?\.[a-z][a-z0-9_]*")
_OPTION_VALUE = re.compile("[a-z0-9_]{1,60}")
_MEASURED = frozenset({"number", "money"})
_CHOSEN = frozenset({"one_of", "many_of"})
_KEYS = {"name", "label", "label_plain", "label_en", "help", "type", "unit", "sensitivity", "gif"}


def _problems(row: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with one row of the data."""
    if row.keys() - {"options"} != _KEYS:
        yield f"the fields differ from {sorted(_KEYS)}"
        return
    if not all(isinstance(row[key], str) for key in _KEYS - {"sensitivity"}):
        yield "a field is not text"
        return
    if not _NAME.fullmatch(row["name"]):
        yield "the name is not of the form group.fact or groups[].fact"
    if row["type"] not in list(TermType):
        yield f"the type {row['type']!r} is unknown"
    if row["sensitivity"] not in list(Sensitivity):
        yield "the sensitivity is not 0, 1, 2 or 3"
    for key in ("label", "label_plain", "label_en"):
        if not row[key].strip():
            yield f"{key} is empty"
    if row["unit"] and row["type"] not in _MEASURED:
        yield "only numbers and amounts have a unit"
    if row["type"] == "money" and not row["unit"].startswith("円"):
        yield "an amount is in 円"
    yield from _option_problems(row)


def _option_problems(row: Mapping[str, Any]) -> Iterator[str]:
    options = row.get("options", [])
    if bool(options) is not (row["type"] in _CHOSEN):
        yield "options belong to one_of and many_of, and these need them"
    values = [option.get("value", "") for option in options]
    if len(set(values)) != len(values) or not all(_OPTION_VALUE.fullmatch(value) for value in values):
        yield "the values of options are small letters, digits and _, each once"
    if not all(option.get("label", "").strip() for option in options):
        yield "an option has no label"


TERMS: Mapping[str, Term] = MappingProxyType(
    read_terms(json.loads(Path(__file__).with_name("terms.json").read_text(encoding="utf-8")))
)
"""Every term by name, in the order of the data."""


def term(name: str) -> Term:
    """The term called `name`; KeyError with the nearest names when there is none."""
    try:
        return TERMS[name]
    except KeyError:
        near = get_close_matches(name, TERMS, n=3)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        raise KeyError(f"There is no term {name!r}.{hint}") from None
