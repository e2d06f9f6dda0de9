"""The terms of the vocabulary as whoever builds a form looks for them: by words, and by what a label speaks of."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.eforms.editing.kinds import has_kind, kind_in_words
from madoguchi.eforms.linting import looks_like_term
from madoguchi.language.folding import fold
from madoguchi.vocabulary.terms import TERMS, Term

OWNERS: dict[str, str | Promise] = {
    "person": _("申請する人"),
    "contact": _("緊急の連絡先"),
    "spouse": _("配偶者"),
    "children": _("子ども"),
    "others": _("同居の家族"),
    "members": _("世帯の人"),
    "household": _("世帯"),
    "income": _("収入"),
    "work": _("仕事"),
    "residence": _("住まい"),
    "bank": _("口座"),
    "disability": _("障害"),
    "health": _("健康"),
    "care": _("介護"),
    "school": _("学校"),
    "childcare": _("保育"),
    "birth": _("出産"),
    "insurance": _("健康保険"),
    "deceased": _("亡くなった人"),
    "business": _("事業者"),
    "sites": _("店・営業所"),
    "site": _("店・営業所"),
    "food": _("食品の営業"),
    "vehicle": _("自動車"),
    "parking": _("駐車場"),
    "event": _("催し"),
    "road": _("道路"),
    "water": _("水道"),
    "application": _("申請"),
}
"""Whom or what the terms of a group are about."""

USUAL = (
    "person.name",
    "person.kana",
    "person.birth_date",
    "person.address",
    "person.phone",
    "person.email",
    "bank.account",
    "application.identity_document",
    "application.reason",
    "business.name",
    "business.corporate_number",
    "business.representative_name",
)
"""What most forms ask: shown before anything is looked for."""

_RUBY = re.compile(r"[一-鿿々〆ヵヶ]+《([^》]*)》")
_MOST = 24


@dataclass(frozen=True, slots=True)
class Found:
    """A term that can be asked for (さがした語彙)."""

    name: str
    label: str
    owner: str
    kind: str
    hint: str
    repeats: bool


def usual_terms() -> list[Found]:
    """What most forms ask."""
    return [_found(TERMS[name]) for name in USUAL if name in TERMS]


def find_terms(words: str, *, limit: int = _MOST) -> list[Found]:
    """The terms that `words` name by label, reading, English name or help, the nearest first; all words must fit."""
    parts = fold(words).split()
    if not parts:
        return []
    ranked = []
    for n, (name, told) in enumerate(_told().items()):
        label, whole = told
        if all(part in whole for part in parts):
            joined = "".join(parts)
            rank = 0 if label == joined else 1 if label.startswith(joined) else 2 if joined in label else 3
            ranked.append((rank, len(label), n, name))
    near = looks_like_term(words)
    names = [name for _rank, _length, _n, name in sorted(ranked)]
    if near is not None:
        names = [near.term.name, *(name for name in names if name != near.term.name)]
    return [_found(TERMS[name]) for name in names[:limit]]


def like_term(label: str, *, about: str = "", kind: str = "") -> Found | None:
    """The term that a typed label speaks of, for an offer to bind it; None when nothing is near enough."""
    near = looks_like_term(label, about=about, kind=kind) if label.strip() else None
    return _found(near.term) if near is not None and has_kind(type_of(near.term)) else None


def term_named(name: str) -> Found | None:
    """The term `name` in words, None when there is none."""
    return _found(TERMS[name]) if name in TERMS else None


def type_of(term: Term) -> str:
    """The type of question that asks for the term."""
    return "yes_no" if term.type == "boolean" else str(term.type)


def question_of_term(name: str) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """A question that asks for the term, without its id, and its words in each language by `label` …

    Raises `KeyError` for a term that is not there.
    """
    term = TERMS[name]
    kind = type_of(term)
    question: dict[str, Any] = {"type": kind, "label": term.label, "term": name, "required": True}
    if term.help:
        question["hint"] = term.help
    if term.options:
        question["options"] = [{"value": one.value, "label": one.label} for one in term.options]
    if kind == "number" and term.unit:
        question["unit"] = term.unit
    if kind == "date" and name.endswith("birth_date"):
        question |= {"minimum": "1900-01-01", "maximum": "today"}
    return question, {"easy": {"label": term.label_plain}, "en": {"label": term.label_en}}


def wish_of(name: str) -> str:
    """The id that a question bound to the term would like: `birth_date`, of a child `child_birth_date`."""
    group, _dot, attribute = name.partition(".")
    group = group.removesuffix("[]")
    return attribute if group == "person" else f"{group}_{attribute}"


def _found(term: Term) -> Found:
    return Found(
        name=term.name,
        label=term.label,
        owner=str(OWNERS.get(term.group, term.group)),
        kind=kind_in_words(type_of(term)),
        hint=term.help,
        repeats=term.repeats,
    )


@cache
def _told() -> dict[str, tuple[str, str]]:
    """Of each term the folded label, and all words by which it can be found."""
    told = {}
    for name, term in TERMS.items():
        if not has_kind(type_of(term)):
            continue
        reading = _RUBY.sub(r"\1", term.label_plain)
        words = " ".join((term.label, term.label_plain, reading, term.label_en, term.help, name))
        told[name] = (fold(term.label).replace(" ", ""), fold(f"{words} {OWNERS.get(term.group, '')}"))
    return told
