"""The answers of a form as JSON Schema: what a program that fills it in may send, and gets back."""

import re
from collections.abc import Callable
from typing import Any

from madoguchi.eforms.questions.contacts import ABROAD, prefectures
from madoguchi.eforms.questions.identifiers import ACCOUNT_KINDS
from madoguchi.eforms.questions.numbers import OLDEST
from madoguchi.eforms.questions.people import MOST_MEMBERS, RELATIONS
from madoguchi.eforms.types import FormDocument, Page, Question

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_RUBY = re.compile("《[^《》]*》")
_DAY = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_DATES: dict[str, Schema] = {
    "day": {"type": "string", "format": "date", "pattern": f"^{_DAY}$"},
    "month": {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
    "year": {"type": "string", "pattern": "^[0-9]{4}$"},
    "partial": {"type": "string", "pattern": f"^([0-9]{{4}}|[0-9]{{4}}-(0[1-9]|1[0-2])|{_DAY})$"},
}
_TEXT: Schema = {"type": "string"}


def answer_schema(document: FormDocument, language: str = "ja") -> Schema:
    """JSON Schema 2020-12 of the answers as they are kept, with the words of the form in `language`.

    Required is what is asked of everybody; what a condition shows may be left out or be null, and whether it is
    needed then `check` alone says. `x-term` is the term of the vocabulary that a question is bound to, `x-type` the
    type of question; what is worked out is `readOnly`. The rounds of a repeated page are an array under its id.
    """
    spoken = document.spoken(language)
    properties: Schema = {}
    required = []
    for page in spoken.pages:
        if page.repeats is None:
            properties |= {question.id: _asked(question) for question in page.kept}
            required += [q.id for q in page.kept if page.show_if is None and _is_needed(q)]
        elif not all(question.for_officers for question in page.questions):
            properties[page.id] = _rounds(page)
            if page.show_if is None and page.repeats.min:
                required.append(page.id)
    return {
        "$schema": DIALECT,
        "title": _words(spoken.title),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _words(text: str) -> str:
    """A text without the readings that plain Japanese has behind its kanji: 漢字《かんじ》."""
    return _RUBY.sub("", text)


def _rounds(page: Page) -> Schema:
    assert page.repeats is not None
    return {
        "title": _words(page.title),
        **({"description": _words(page.hint)} if page.hint else {}),
        "type": "array",
        "minItems": page.repeats.min,
        "maxItems": page.repeats.max,
        "items": {
            "title": _words(page.repeats.noun),
            "type": "object",
            "properties": {question.id: _asked(question) for question in page.kept},
            "required": [question.id for question in page.kept if _is_needed(question)],
            "additionalProperties": False,
        },
    }


def _is_needed(question: Question) -> bool:
    is_required = question.required or question.type == "declaration"
    return is_required and question.is_asked and question.show_if is None


def _asked(question: Question) -> Schema:
    """One answer, with the words and the term of its question."""
    about: Schema = {"title": _words(question.label)}
    if question.hint:
        about["description"] = _words(question.hint)
    about["x-type"] = question.type
    if question.term:
        about["x-term"] = question.term
    if question.is_computed:
        about["readOnly"] = True
    shape = _SHAPES[question.type](question)
    if _is_needed(question):
        return {**about, **_filled(shape)}
    return {**about, **shape} if question.is_computed else {**about, "anyOf": [shape, {"type": "null"}]}


def _filled(shape: Schema) -> Schema:
    """A shape that is no answer when it is empty."""
    if shape.get("type") == "array":
        return {**shape, "minItems": 1}
    if shape.get("type") == "string" and "pattern" not in shape:
        return {**shape, "minLength": 1}
    return shape


def _parts(needed: str, *others: str) -> Schema:
    names = [*needed.split(), *others]
    return {
        "type": "object",
        "properties": {name: dict(_TEXT) for name in names},
        "required": names,
        "additionalProperties": False,
    }


def _whole(least: int | None = None, most: int | None = None) -> Callable[[Question], Schema]:
    """A whole number within the limits of the question, or else these."""

    def shape(question: Question) -> Schema:
        low = question.minimum if isinstance(question.minimum, int) else least
        high = question.maximum if isinstance(question.maximum, int) else most
        limits = {"minimum": low, "maximum": high}
        return {"type": "integer", **{name: limit for name, limit in limits.items() if limit is not None}}

    return shape


def _chosen(question: Question) -> Schema:
    """One of the choices of a question, each with its label."""
    labels = question.label_of_option | {slot.value: slot.label for slot in question.slots}
    return {"oneOf": [{"const": value, "title": _words(label)} for value, label in labels.items()]}


def _one_of(question: Question) -> Schema:
    return {"type": "string", **_chosen(question)}


def _many_of(question: Question) -> Schema:
    return {"type": "array", "items": _one_of(question), "uniqueItems": True}


def _of_list(question: Question) -> Schema:
    return {
        "type": "string",
        "enum": [one.value for one in question.entries.entries] if question.entries else [],
    }


def _text(question: Question) -> Schema:
    return {"type": "string", "maxLength": question.max_length}


def _address(question: Question) -> Schema:
    shape = _parts("postal_code prefecture city street building")
    shape["properties"]["prefecture"] = {"enum": [*prefectures(), ABROAD]}
    return shape


def _account(question: Question) -> Schema:
    shape = _parts("bank branch kind number holder_kana")
    shape["properties"]["kind"] = {"enum": [*ACCOUNT_KINDS]}
    shape["properties"]["number"] = {"type": "string", "pattern": "^[0-9]{7}$"}
    return shape


def _files(question: Question) -> Schema:
    return {
        "type": "array",
        "maxItems": question.max_files,
        "items": {
            "type": "object",
            "properties": {
                "file": dict(_TEXT),
                "name": dict(_TEXT),
                "size": {"type": "integer", "minimum": 0},
                "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            },
            "required": ["file", "name", "size", "sha256"],
            "additionalProperties": False,
        },
    }


def _members(question: Question) -> Schema:
    person = _parts("member name relation birth_date")
    person["properties"]["relation"] = {"enum": ["", *RELATIONS]}
    low, high = question.minimum, question.maximum
    return {
        "type": "array",
        "items": person,
        "minItems": low if isinstance(low, int) else 0,
        "maxItems": high if isinstance(high, int) else MOST_MEMBERS,
    }


def _place(question: Question) -> Schema:
    return {
        "type": "object",
        "properties": {
            "words": dict(_TEXT),
            "lat": {"type": ["number", "null"], "minimum": -90, "maximum": 90},
            "lon": {"type": ["number", "null"], "minimum": -180, "maximum": 180},
        },
        "required": ["words", "lat", "lon"],
        "additionalProperties": False,
    }


def _signature(question: Question) -> Schema:
    shape = _parts("name on")
    shape["properties"]["on"] = dict(_DATES["day"])
    return shape


def _always(shape: Schema) -> Callable[[Question], Schema]:
    return lambda question: dict(shape)


_SHAPES: dict[str, Callable[[Question], Schema]] = {
    "text": _text,
    "long_text": _text,
    "name": lambda question: _parts("family given"),
    "kana": lambda question: _parts("family given"),
    "date": lambda question: dict(_DATES[question.precision]),
    "age": _whole(0, OLDEST),
    "number": _whole(),
    "money": _whole(),
    "yes_no": _always({"type": "boolean"}),
    "one_of": _one_of,
    "many_of": _many_of,
    "list": _of_list,
    "postal_code": _always({"type": "string", "pattern": "^[0-9]{7}$"}),
    "address": _address,
    "phone": _always(_TEXT),
    "email": _always({"type": "string", "format": "email"}),
    "bank_account": _account,
    "corporate_number": _always({"type": "string", "pattern": "^[0-9]{13}$"}),
    "file": _files,
    "photo": _files,
    "drawing": _files,
    "members": _members,
    "place": _place,
    "signature": _signature,
    "slot": _one_of,
    "fee": _whole(0),
    "computed": _whole(),
    "declaration": _always({"const": True}),
}
