"""Words: text, names and their reading."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.questions.base import (
    Kind,
    Wrong,
    as_typed,
    each_part,
    one_line,
    too_long,
    without_individual_number,
)
from madoguchi.eforms.types import Question
from madoguchi.eforms.types.helps import Helps, Looked
from madoguchi.language.folding import strip_controls
from madoguchi.language.names import guess_kana
from madoguchi.language.reading import read_kana

LONGEST_NAME = 100


class Text(Kind):
    """One line of free text (短い文章)."""

    def read(self, question: Question, typed: str, on: date) -> str | None:
        line = one_line(question.label, typed, question.max_length)
        without_individual_number(question.label, line)
        return line or None


class LongText(Kind):
    """Several lines of free text (長い文章)."""

    template = "eforms/question_textarea.html"

    def read(self, question: Question, typed: str, on: date) -> str | None:
        if len(typed) > 2 * question.max_length + 1000:
            raise Wrong(("", too_long(question.label, len(typed), question.max_length)))
        text = strip_controls(typed).strip()
        if len(text) > question.max_length:
            raise Wrong(("", too_long(question.label, len(text), question.max_length)))
        without_individual_number(question.label, text)
        return text or None


class Name(Kind):
    """A person's name, kept to the byte; someone with a single name leaves the second field empty (氏名)."""

    parts = ("family", "given")
    template = "eforms/question_name.html"

    def read(self, question: Question, typed: dict[str, str], on: date) -> dict[str, str]:
        labels = {"family": _("姓"), "given": _("名")}
        return each_part(
            question,
            {
                part: lambda text, label=label: as_typed(label, text, LONGEST_NAME)
                for part, label in labels.items()
            },
            typed,
        )

    def display(self, question: Question, value: Any) -> str:
        return "\u3000".join(text for text in (value["family"], value["given"]) if text.strip())


class Kana(Name):
    """The reading of a name, in katakana; below a name, its probable reading is offered (フリガナ)."""

    script = "questions"
    is_styled = True
    looks = True

    def may_look(self, helps: Helps) -> bool:
        return helps.above is not None

    def look(self, question: Question, typed: dict[str, str], helps: Helps) -> Looked:
        above = helps.above or {}
        if not any(text.strip() for text in above.values()):
            return Looked(_("先に、氏名を入力してください。"))
        guesses = {part: guess_kana(above.get(part, "")) for part in self.parts}
        if not any(guesses.values()):
            return Looked(_("読み方が分かりませんでした。入力してください。"))
        read = " ".join(text for text in guesses.values() if text)
        fill = {part: text for part, text in guesses.items() if text and not typed.get(part, "").strip()}
        if not fill:
            return Looked(
                _("「%(read)s」と読むようです。ちがうときは、入力したままでかまいません。") % {"read": read}
            )
        return Looked(_("「%(read)s」を入れました。ちがうときは、直してください。") % {"read": read}, fill)

    def read(self, question: Question, typed: dict[str, str], on: date) -> dict[str, str]:
        labels = {"family": _("セイ"), "given": _("メイ")}
        return each_part(
            question,
            {part: lambda text, label=label: _kana(label, text) for part, label in labels.items()},
            typed,
        )


def _kana(label: str, typed: str) -> str:
    if not typed.strip():
        return ""
    if len(typed) > LONGEST_NAME:
        raise Wrong(("", too_long(label, len(typed), LONGEST_NAME)))
    return read_kana(typed)
