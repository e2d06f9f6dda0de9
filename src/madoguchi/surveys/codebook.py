"""The codebook: what each column of the answers means, who was asked, and what the codes stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

Answer = str | list[str] | float | None
Answers = Mapping[str, Answer]
"""The answers of one person by code of question; a question that was not asked is not there, None is no answer."""


class Kind(StrEnum):
    """How a question is answered (設問の形式)."""

    SINGLE = "SA"
    MANY = "MA"
    NUMBER = "NUM"
    FREE = "FA"


@dataclass(frozen=True)
class Choice:
    """An option with its code (選択肢)."""

    code: str
    label: str


@dataclass(frozen=True)
class Condition:
    """Who is asked: those who gave one of `codes` to `question` (回答対象の条件)."""

    question: str
    codes: tuple[str, ...]

    def holds(self, answers: Answers) -> bool:
        """Whether someone who answered so is asked."""
        given = answers.get(self.question)
        return any(one in self.codes for one in (given if isinstance(given, list) else [given]))


@dataclass(frozen=True)
class Item:
    """A question as it is counted (設問).

    All conditions of `base` hold for those who are asked; `base_words` say it where conditions cannot.
    """

    code: str
    label: str
    kind: Kind
    choices: tuple[Choice, ...] = ()
    base: tuple[Condition, ...] = ()
    base_words: str = ""
    unit: str = ""

    @cached_property
    def label_of(self) -> dict[str, str]:
        """The label of each option by its code."""
        return {one.code: one.label for one in self.choices}

    def is_asked_of(self, answers: Answers) -> bool:
        """Whether the conditions hold for someone who answered so."""
        return all(condition.holds(answers) for condition in self.base)


@dataclass(frozen=True)
class Codebook:
    """All questions in their order (コードブック)."""

    items: tuple[Item, ...] = field(default=())

    @cached_property
    def by_code(self) -> dict[str, Item]:
        """Each question by its code."""
        return {one.code: one for one in self.items}

    def words_of_base(self, item: Item) -> str:
        """Who was asked, in words: 「全員」 or what they answered."""
        if item.base_words:
            return item.base_words
        if not item.base:
            return _("全員")
        said = []
        for one in item.base:
            asked = self.by_code.get(one.question)
            labels = [asked.label_of.get(code, code) if asked else code for code in one.codes]
            name = asked.label if asked else one.question
            said.append(
                _("「%(question)s」に「%(answers)s」と答えた人")
                % {"question": name, "answers": _("」か「").join(labels)}
            )
        return _("、かつ").join(said)

    def to_json(self) -> list[dict[str, Any]]:
        """As it is kept with a wave."""
        return [
            {
                "code": one.code,
                "label": one.label,
                "kind": one.kind.value,
                "choices": [[choice.code, choice.label] for choice in one.choices],
                "base": [[condition.question, list(condition.codes)] for condition in one.base],
                "base_words": one.base_words,
                "unit": one.unit,
            }
            for one in self.items
        ]

    @classmethod
    def of_json(cls, kept: Iterable[Mapping[str, Any]]) -> Codebook:
        """What `to_json` kept."""
        return cls(
            tuple(
                Item(
                    code=one["code"],
                    label=one["label"],
                    kind=Kind(one["kind"]),
                    choices=tuple(Choice(code, label) for code, label in one["choices"]),
                    base=tuple(Condition(question, tuple(codes)) for question, codes in one["base"]),
                    base_words=one.get("base_words", ""),
                    unit=one.get("unit", ""),
                )
                for one in kept
            )
        )

    def rows(self) -> Iterable[list[str]]:
        """As the lines of a file, one an option; `HEADINGS` are its first line."""
        for one in self.items:
            base = " & ".join(f"{c.question}={','.join(c.codes)}" for c in one.base)
            for choice in one.choices or (Choice("", ""),):
                yield [
                    one.code,
                    one.label,
                    one.kind.value,
                    choice.code,
                    choice.label,
                    base,
                    self.words_of_base(one),
                ]


HEADINGS = ("設問番号", "設問文", "形式", "選択肢番号", "選択肢", "回答対象", "回答対象（言葉）")
"""The columns of a codebook's file; the last need not be there when one is taken in."""
