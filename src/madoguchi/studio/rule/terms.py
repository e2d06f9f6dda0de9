"""The terms of rules as officers choose them: by words, in one searchable list."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.vocabulary.terms import TERMS

WHO: dict[str, str | Promise] = {
    "person": _("本人"),
    "spouse": _("配偶者"),
    "children[]": _("子ども"),
    "members[]": _("世帯の人"),
    "others[]": _("同居のほかの家族"),
    "household": _("世帯"),
    "business": _("事業者"),
    "sites[]": _("事業所"),
    "work": _("仕事"),
    "income": _("収入"),
    "residence": _("住まい"),
    "disability": _("障害"),
    "health": _("健康"),
    "care": _("介護"),
    "school": _("学校"),
    "childcare": _("保育"),
    "birth": _("出産"),
    "insurance": _("健康保険に入ること"),
    "deceased": _("亡くなった人"),
    "water": _("水道"),
}
"""What the groups of terms are called in the list."""

GROUPS: dict[str, str | Promise] = {
    "children[]": _("子ども"),
    "members[]": _("世帯の人（本人をふくむ全員）"),
    "others[]": _("同居のほかの家族"),
    "sites[]": _("事業所"),
}
"""The groups of members that a rule can go through."""

_COMPARED = frozenset({"date", "number", "money", "boolean", "one_of", "many_of"})
NUMBERS = frozenset({"number", "money"})
TEXTS = frozenset({"text", "long_text", "name", "kana", "postal_code", "address", "phone", "email"})


@dataclass(frozen=True, slots=True)
class Word:
    """A term with the words by which it is chosen (語彙の言葉)."""

    name: str
    words: str
    type: str
    unit: str
    options: tuple[tuple[str, str], ...]


def term_words(name: str) -> str:
    """The words of the term `name` as the list has them; the name itself when there is no such term."""
    found = words().get(name)
    return found.words if found else name


def term_named(text: str) -> str:
    """The name of the term that `text` names by its words or its name; `text` when there is none."""
    plain = text.strip()
    return _by_words().get(_folded(plain), plain)


def term_of(name: Any) -> Word | None:
    """The term `name`, None when there is none."""
    return words().get(name) if isinstance(name, str) else None


@cache
def words() -> dict[str, Word]:
    """Every term that a rule may name, in the order of the vocabulary."""
    found: dict[str, Word] = {}
    for name, term in TERMS.items():
        group, _dot, _attribute = name.partition(".")
        told = f"{WHO[group]}：{term.label}" if group in WHO else term.label
        if any(other.words == told for other in found.values()):
            told = f"{told}（{name}）"
        options = tuple((option.value, option.label) for option in term.options)
        found[name] = Word(name, told, str(term.type), term.unit, options)
    return found


def choices() -> list[Word]:
    """The terms that sentences usually speak of: what has a value to compare, not names and addresses."""
    return [one for one in words().values() if one.type in _COMPARED or one.name.endswith(".city_code")]


@cache
def _by_words() -> dict[str, str]:
    return {key: one.name for one in words().values() for key in (_folded(one.words), one.name)}


def _folded(text: str) -> str:
    return text.replace(":", "：").replace(" ", "").replace("　", "")
