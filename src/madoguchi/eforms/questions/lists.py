"""Search in a long list: up to 10,000 entries, of which a page shows only those that were sought."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.questions.base import Kind, Wrong, named, one_line
from madoguchi.eforms.types import Entry, Question
from madoguchi.eforms.types.helps import Found, Helps, Looked
from madoguchi.language.folding import fold

MOST_SHOWN = 20


class ListOf(Kind):
    """One entry of a long list, kept as its value (一覧からさがす).

    `find` are the words that were sought; words that name exactly one entry choose it.
    """

    parts = ("value", "find")
    template = "eforms/question_list.html"
    is_styled = True
    script = "questions"
    looks = True

    def ask(self, question: Question) -> str:
        return _("%(label)sをさがして、選んでください。") % {"label": named(question.label)}

    def read(self, question: Question, typed: dict[str, str], on: date) -> str:
        value, words = typed.get("value", ""), one_line(question.label, typed.get("find", ""))
        if value:
            if entry_of(question, value) is None:
                raise Wrong(("find", self.ask(question)))
            return value
        exact = _named_exactly(question, words)
        if exact is None:
            raise Wrong(
                (
                    "find",
                    _("%(label)sは、見つかったものの中から選んでください。")
                    % {"label": named(question.label)},
                )
            )
        return exact.value

    def fits(self, value: Any) -> bool:
        return isinstance(value, str)

    def redraw(self, value: str) -> dict[str, str]:
        return {"value": value, "find": ""}

    def display(self, question: Question, value: str) -> str:
        found = entry_of(question, value)
        return found.label if found else value

    def first_id(self, name: str, part: str = "") -> str:
        return f"{name}-find"

    def look(self, question: Question, typed: dict[str, str], helps: Helps) -> Looked:
        words = typed.get("find", "")[:100]
        if not words.strip():
            return Looked(_("さがすことばを入力してください。"))
        found, count = search(question, words)
        if not found:
            return Looked(_("見つかりませんでした。ほかのことばや、ひらがなで、さがしてください。"))
        choices = tuple(Found(one.value, one.label) for one in found)
        if count > len(found):
            return Looked(
                _("%(count)d件あります。はじめの%(shown)d件です。ことばを足すと、しぼれます。")
                % {"count": count, "shown": len(found)},
                choices=choices,
            )
        return Looked(_("%(count)d件見つかりました。選んでください。") % {"count": count}, choices=choices)


def entry_of(question: Question, value: str) -> Entry | None:
    """The entry with this value, None when the list has none."""
    return question.entries.by_value.get(value) if question.entries else None


def search(question: Question, words: str, most: int = MOST_SHOWN) -> tuple[list[Entry], int]:
    """The first entries that hold all `words` in label, reading or value, the best first, and how many there are.

    Kana of either kind, width, old forms of kanji and capitals make no difference. What begins with the words comes
    before what only holds them.
    """
    if question.entries is None:
        return [], 0
    sought = fold(words).split()
    if not sought:
        return [], 0
    held = [
        (place, folded)
        for place, folded in enumerate(question.entries.folded)
        if all(word in folded for word in sought)
    ]
    first = sought[0]
    held.sort(key=lambda one: (not one[1].startswith(first), f"\n{first}" not in one[1], one[0]))
    return [question.entries.entries[place] for place, _folded in held[:most]], len(held)


def _named_exactly(question: Question, words: str) -> Entry | None:
    """The entry whose label or value the words are, None when there is none or several."""
    if question.entries is None or not words:
        return None
    plain = fold(words)
    found = [
        entry
        for entry, folded in zip(question.entries.entries, question.entries.folded, strict=True)
        if plain in folded and (fold(entry.label) == plain or fold(entry.value) == plain)
    ]
    return found[0] if len(found) == 1 else None
