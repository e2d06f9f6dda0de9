"""The form of a survey as a codebook, and what somebody answered in it as answers by code, words apart."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.selectors import is_empty, visible_rounds
from madoguchi.eforms.types import Answers as Given
from madoguchi.eforms.types import FormDocument, Page, Question
from madoguchi.surveys.codebook import Answer, Choice, Codebook, Condition, Item, Kind

KINDS = {
    "one_of": Kind.SINGLE,
    "yes_no": Kind.SINGLE,
    "many_of": Kind.MANY,
    "number": Kind.NUMBER,
    "text": Kind.FREE,
    "long_text": Kind.FREE,
}
"""What a survey may ask, and how it is counted. Names, addresses and files would say who answered."""
TELLING = ("statement",)
WRITTEN = "written"
"""What stands for words among the answers: that there are some."""


def unfit(document: FormDocument) -> list[str]:
    """What a survey cannot ask: labels of questions that would say who answers, and titles of repeated pages."""
    found = [page.title for page in document.pages if page.repeats is not None]
    return found + [
        question.label
        for _page, question in document.questions()
        if question.type not in KINDS and question.type not in TELLING
    ]


def codebook_of(document: FormDocument) -> Codebook:
    """The questions of a form as they are counted; who is asked is read of the conditions."""
    items = []
    for page, question in document.questions():
        if question.type not in KINDS:
            continue
        base, words = _base(page, question)
        items.append(
            Item(
                code=question.id,
                label=question.label,
                kind=KINDS[question.type],
                choices=_choices(question),
                base=base,
                base_words=words,
                unit=question.unit,
            )
        )
    return Codebook(tuple(items))


def _choices(question: Question) -> tuple[Choice, ...]:
    if question.type == "yes_no":
        return Choice("yes", _("はい")), Choice("no", _("いいえ"))
    return tuple(Choice(one.value, one.label) for one in question.options)


def _base(page: Page, question: Question) -> tuple[tuple[Condition, ...], str]:
    """The conditions of page and question; words instead where one is no list of answers."""
    found: list[Condition] = []
    for tree in (page.show_if, question.show_if):
        if tree is None:
            continue
        read = _conditions(tree)
        if read is None:
            return (), _("前の設問の答えにより、この設問が表示された人")
        found += read
    return tuple(found), ""


def _conditions(tree: dict[str, Any]) -> list[Condition] | None:
    if tree.get("op") == "all":
        parts = [_conditions(one) for one in tree.get("of", [])]
        return None if None in parts else [one for part in parts if part for one in part]
    if tree.get("op") == "eq":
        return [Condition(tree["term"], (_code(tree["value"]),))]
    if tree.get("op") == "in" and isinstance(tree.get("value"), list):
        return [Condition(tree["term"], tuple(_code(one) for one in tree["value"]))]
    return None


def _code(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def counted(document: FormDocument, given: Given, *, on: date) -> tuple[dict[str, Answer], dict[str, str]]:
    """What was answered by code, of every question that was shown, and apart from it the words that were written."""
    answers: dict[str, Answer] = {}
    words: dict[str, str] = {}
    for one in visible_rounds(document, given, on=on):
        for question in one.questions:
            kind = KINDS.get(question.type)
            if kind is None:
                continue
            value = one.values.get(question.id)
            if is_empty(value):
                answers[question.id] = [] if kind is Kind.MANY else None
            elif kind is Kind.FREE:
                answers[question.id], words[question.id] = WRITTEN, str(value)
            elif kind is Kind.NUMBER:
                answers[question.id] = float(str(value))
            else:
                answers[question.id] = list(value) if isinstance(value, list) else _code(value)
    return answers, words
