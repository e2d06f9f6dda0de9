"""Putting things into a form's document: sections, pages, questions of a type or for a term, copies."""

from copy import deepcopy
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.refusal import Refusal
from madoguchi.eforms.editing.kinds import beginning, has_kind, kind_in_words
from madoguchi.eforms.editing.places import (
    Body,
    list_at,
    new_id,
    next_id,
    page_key,
    page_of,
    place_in,
    question_key,
    section_key,
    thing,
)
from madoguchi.eforms.editing.terms import question_of_term, wish_of
from madoguchi.vocabulary.terms import TERMS

MOST_QUESTIONS = 30
"""Questions on a page, as the schema has it."""


class PageIsFull(Refusal):
    """A page holds no more questions."""

    sentence = gettext_lazy("1つのページに置ける質問は30問までです。ページを分けてください。")


class NeedsRounds(Refusal):
    """A fact of each child or member was to be asked on a page that is asked once."""

    sentence = gettext_lazy(
        "1人ずつ（1か所ずつ）たずねる項目です。繰り返すページに置くか、ページを「繰り返す」にしてください。"
    )


class NoSuchKind(Refusal):
    """A question was to be added of a type or for a term that is not there."""

    sentence = gettext_lazy("足す質問を選んでください。")


def empty_form(title: str) -> Body:
    """The document of a form in which nothing is asked yet."""
    return {
        "title": title,
        "sections": [
            {"id": "s1", "title": _("申請の内容"), "pages": [{"id": "p1", "title": "", "questions": []}]}
        ],
        "privacy": "",
        "retention_note": "",
        "contact": "",
    }


def add_section(body: Body, after: str = "") -> tuple[Body, str]:
    """A new section with an empty page, behind the one where `after` is; returns the document and its key."""
    made = deepcopy(body)
    sections = list_at(made, "sections")
    new: dict[str, Any] = {"id": next_id(made, "s"), "title": "", "pages": []}
    new["pages"] = [{"id": next_id(made, "p"), "title": "", "questions": []}]
    place = len(sections)
    if after:
        around = _section_of(made, after)
        place = place_in(sections, section_key(around)) + 1 if around else place
    sections.insert(place, new)
    return made, section_key(new)


def add_page(body: Body, after: str = "") -> tuple[Body, str]:
    """A new page behind the one where `after` is, or at the end of that section; returns the document and its key."""
    made = deepcopy(body)
    new: dict[str, Any] = {"id": next_id(made, "p"), "title": "", "questions": []}
    around = _section_of(made, after) or list_at(made, "sections")[-1]
    pages = list_at(around, "pages")
    place = len(pages)
    if after and not after.startswith("s:"):
        place = place_in(pages, page_key(page_of(made, after))) + 1
    pages.insert(place, new)
    return made, page_key(new)


def add_question(body: Body, at: str, kind: str, label: str = "") -> tuple[Body, str]:
    """A new question of the type `kind` behind the question `at`, or at the end of the page `at`.

    Returns the document and the key of the question. Raises `NoSuchKind`, `PageIsFull`, `NotThere`.
    """
    if not has_kind(kind):
        raise NoSuchKind
    made = deepcopy(body)
    question: dict[str, Any] = {"id": next_id(made, "q"), "type": kind, "label": label, **beginning(kind)}
    if kind in ("one_of", "many_of"):
        question["options"] = []
    if kind not in ("statement", "computed", "fee", "many_of"):
        question.setdefault("required", True)
    return _put(made, at, question)


def add_term(body: Body, at: str, name: str) -> tuple[Body, str]:
    """A question that asks for the term `name`, bound to it, with its words in every language.

    Raises `NoSuchKind`, `NeedsRounds`, `PageIsFull`, `NotThere`.
    """
    if name not in TERMS:
        raise NoSuchKind
    made = deepcopy(body)
    if TERMS[name].repeats and "repeats" not in page_of(made, at):
        raise NeedsRounds
    question, words = question_of_term(name)
    question = {"id": new_id(made, wish_of(name)), **question}
    _say(made, question["id"], words)
    return _put(made, at, question)


def bind(body: Body, key: str, name: str) -> Body:
    """The question called `key` bound to the term `name`: type, choices and unit become those of the term.

    The label and the hint stay when something is written there. Raises `NoSuchKind`, `NeedsRounds`, `NotThere`.
    """
    if name not in TERMS:
        raise NoSuchKind
    made = deepcopy(body)
    if TERMS[name].repeats and "repeats" not in page_of(made, key):
        raise NeedsRounds
    question = thing(made, key)
    fresh, words = question_of_term(name)
    kept = {
        part: question[part] for part in ("id", "label", "hint", "required", "show_if") if question.get(part)
    }
    for part in [*question]:
        del question[part]
    question |= {**fresh, **kept}
    if question["label"] == fresh["label"]:
        _say(made, str(question["id"]), words)
    return made


def unbind(body: Body, key: str) -> Body:
    """The question called `key` without its term: as it is, but of this form alone."""
    made = deepcopy(body)
    thing(made, key).pop("term", None)
    return made


def copy_question(body: Body, key: str) -> tuple[Body, str]:
    """The question called `key` once more behind itself; returns the document and the key of the copy."""
    made = deepcopy(body)
    question = deepcopy(thing(made, key))
    question["id"] = next_id(made, "q")
    label = str(question.get("label") or "")
    question["label"] = _("%(label)s（写し）") % {"label": label} if label else ""
    return _put(made, key, question)


def told_of_adding(body: Body, key: str) -> str:
    """What was added, in words: for the list of steps."""
    found = thing(body, key)
    if key.startswith("q:"):
        name = str(found.get("label") or "") or kind_in_words(str(found["type"]))
        return _("質問「%(name)s」を足した") % {"name": name}
    return _("ページを足した") if key.startswith("p:") else _("章を足した")


def _put(made: Body, at: str, question: dict[str, Any]) -> tuple[Body, str]:
    page = page_of(made, at)
    questions = list_at(page, "questions")
    if len(questions) >= MOST_QUESTIONS:
        raise PageIsFull
    place = place_in(questions, at) + 1 if at.startswith("q:") else len(questions)
    questions.insert(place, question)
    return made, question_key(question)


def _section_of(body: Body, key: str) -> Body | None:
    """The section in which the thing called `key` stands."""
    section: Body
    for section in body.get("sections", ()):
        if section_key(section) == key:
            return section
        for page in section.get("pages", ()):
            inside = {question_key(one) for one in page.get("questions", ())}
            if page_key(page) == key or key in inside:
                return section
    return None


def _say(body: Body, question_id: str, words: dict[str, dict[str, str]]) -> None:
    """Keep the words of a question in each language."""
    translations = body.setdefault("translations", {})
    for language, parts in words.items():
        texts = translations.setdefault(language, {})
        for part, text in parts.items():
            if text:
                texts[f"question.{question_id}.{part}"] = text
