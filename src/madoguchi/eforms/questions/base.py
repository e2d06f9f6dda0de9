"""What every kind of question can do: take typed text, read it, draw it again, show it."""

import re
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from madoguchi.core.refusal import Refusal
from madoguchi.eforms.questions.unread import said
from madoguchi.eforms.types import Question, Typed
from madoguchi.eforms.types.helps import Helps, Looked
from madoguchi.language.folding import strip_controls
from madoguchi.language.reading import Unreadable, find_individual_numbers
from madoguchi.ui.labels import told

LONGEST_LINE = 500
"""Characters beyond which nothing typed in one line is even looked at."""

_RUBY = re.compile("《[^《》]*》")
_QUESTION_ENDS = ("か", "か。", "？", "?", "。")


class Wrong(Refusal):
    """An answer that cannot be taken; `wrongs` are pairs of part of the answer and sentence (誤った回答)."""

    def __init__(self, *wrongs: tuple[str, str]) -> None:
        self.wrongs = wrongs
        super().__init__(wrongs[0][1], field=wrongs[0][0])


class Kind:
    """How one type of question is read, kept, drawn and shown (質問の種類).

    `parts` are the inputs of a group; `template` draws it; `by_touch` says that a finger and a screen of
    320 pixels are enough for it, and `without_script` that it needs no JavaScript. `inner_parts` are fields beside the
    answer itself that can be wrong. `script` in `static/eforms/` makes it
    nicer, `is_styled` says that it needs `questions.css`; `looks` says that it has a button which searches.
    """

    parts: tuple[str, ...] = ()
    template = "eforms/question_input.html"
    inner_parts: tuple[str, ...] = ()
    script = ""
    looks = False
    is_styled = False
    by_touch = True
    without_script = True

    def typed(self, data: QueryDict, name: str) -> Typed:
        """What was sent for the field called `name`, exactly as typed."""
        if self.parts:
            return {part: data.get(f"{name}-{part}", "") for part in self.parts}
        return data.get(name, "")

    def is_blank(self, typed: Typed) -> bool:
        """Whether nothing was typed."""
        if isinstance(typed, dict):
            return not any(text.strip() for text in typed.values())
        return not typed if isinstance(typed, list) else not typed.strip()

    def prepared(self, question: Question, typed: Any, helps: Helps, kept: Any) -> Any:
        """What was typed with what the page knows beside it, ready to be read."""
        return typed

    def may_look(self, helps: Helps) -> bool:
        """Whether the button which searches is of any use here."""
        return self.looks

    def look(self, question: Question, typed: Any, helps: Helps) -> Looked:
        """What the button found that searches with what was typed."""
        raise NotImplementedError

    def disagrees(self, question: Question, value: Any, applicant: str) -> list[tuple[str, str]]:
        """What does not fit between the answer and the applicant's name, as parts and sentences."""
        return []

    def nothing(self) -> Any:
        """What is kept when an answer that may be left out was left out."""
        return None

    def ask(self, question: Question) -> str:
        """The sentence that asks for a missing answer."""
        return _("%(label)sを入力してください。") % {"label": named(question.label)}

    def read(self, question: Question, typed: Any, on: date) -> Any:
        """The value to keep of `typed` that is not blank; raises `Wrong` or `Unreadable`."""
        raise NotImplementedError

    def fits(self, value: Any) -> bool:
        """Whether a kept value has the shape of this kind."""
        if self.parts:
            return (
                isinstance(value, dict)
                and set(value) == set(self.parts)
                and all(isinstance(text, str) for text in value.values())
            )
        return isinstance(value, str)

    def redraw(self, value: Any) -> Typed:
        """A kept value as if it had been typed."""
        typed: Typed = value
        return typed

    def display(self, question: Question, value: Any) -> str:
        """A kept value as people read it."""
        return str(value)

    def first_id(self, name: str, part: str = "") -> str:
        """The id of the field to jump to for an error in `part`."""
        return f"{name}-{part or self.parts[0]}" if self.parts else name


def named(label: str) -> str:
    """A label fit to stand in a sentence: without ruby; one that is itself a question goes into brackets."""
    label = _RUBY.sub("", told(label))
    return _("「%(label)s」") % {"label": label} if label.endswith(_QUESTION_ENDS) else label


def about(label: str, sentence: str) -> str:
    """`sentence` of a reader, saying which answer it is about."""
    label, sentence = _RUBY.sub("", told(label)), said(sentence)
    noun, asks, rest = sentence.partition("を")
    if label in sentence:
        return sentence
    if asks and label.endswith(noun):
        return f"{label}を{rest}"
    return _("%(label)sは、%(sentence)s") % {"label": named(label), "sentence": sentence}


def wrongs_of(question: Question, refusal: Refusal) -> list[tuple[str, str]]:
    """The parts and sentences of a refusal by a kind or by a reader."""
    if isinstance(refusal, Wrong):
        return list(refusal.wrongs)
    return [(refusal.field, about(question.label, refusal.sentence))]


def one_line(label: str, typed: str, longest: int = LONGEST_LINE) -> str:
    """`typed` without spaces around it, tabs and line ends as spaces; raises `Wrong` when too long."""
    if len(typed) > 4 * LONGEST_LINE and len(typed) > 2 * longest:
        raise Wrong(("", too_long(label, len(typed), longest)))
    line = " ".join(strip_controls(typed).replace("\t", "\n").split("\n")).strip()
    if len(line) > longest:
        raise Wrong(("", too_long(label, len(line), longest)))
    return line


def too_long(label: str, length: int, longest: int) -> str:
    """The sentence that asks to shorten."""
    return _("%(label)sは、%(longest)d文字までで入力してください（今は%(length)d文字です）。") % {
        "label": named(label),
        "longest": longest,
        "length": length,
    }


def as_typed(label: str, typed: str, longest: int) -> str:
    """A name or an address, kept to the byte; raises `Wrong` for control characters, length and numbers."""
    if len(typed) > longest:
        raise Wrong(("", too_long(label, len(typed), longest)))
    if strip_controls(typed) != typed or "\n" in typed or "\t" in typed:
        raise Wrong(
            (
                "",
                _("%(label)sに、改行など使えない文字が含まれています。入力し直してください。")
                % {"label": named(label)},
            )
        )
    without_individual_number(label, typed)
    return typed


def without_individual_number(label: str, text: str) -> None:
    """Raises `Wrong` when `text` may hold an individual number (Number Act art. 20)."""
    if find_individual_numbers(text):
        raise Wrong(
            (
                "",
                _(
                    "%(label)sに、個人番号（マイナンバー）のような12桁の数字があります。"
                    "個人番号は入力せず、消してから進んでください。"
                )
                % {"label": named(label)},
            )
        )


def each_part(question: Question, readers: dict[str, Any], typed: dict[str, str]) -> dict[str, str]:
    """Every part read by its reader; raises one `Wrong` with all that is wrong."""
    values, wrongs = {}, []
    for part, reader in readers.items():
        try:
            values[part] = reader(typed[part])
        except (Wrong, Unreadable) as refusal:
            wrongs.append((part, said(refusal.sentence)))
    if wrongs:
        raise Wrong(*wrongs)
    return values
