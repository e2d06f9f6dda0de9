"""Problems of shape: what the published schema does not allow, said in words with the place."""

import json
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from madoguchi.core.lazily import lazily
from madoguchi.eforms.types.problems.base import Body

if TYPE_CHECKING:
    import jsonschema
else:
    jsonschema = lazily("jsonschema")


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """The published JSON Schema of a form's document."""
    text = files("madoguchi.eforms").joinpath("form.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@lru_cache(maxsize=1)
def _validator() -> "jsonschema.Draft202012Validator":
    return jsonschema.Draft202012Validator(schema())


_STATEMENT = {"id": "a", "type": "statement", "label": "a"}
_MOST_QUESTIONS = 30
_MOST_ENTRIES = 10_000
_LONGEST_WORD = 200


def _shortened(body: Any) -> Any:
    """The body without what is known to be right: each question that was looked at before, and long lists.

    A question takes the validator a millisecond, and a builder looks at the whole form again at every step.
    """
    if not isinstance(body, dict) or not isinstance(body.get("sections"), list):
        return body
    short = {**body, "sections": [_without_questions(section) for section in body["sections"]]}
    lists = body.get("lists")
    if isinstance(lists, dict):
        short["lists"] = {name: rows[:1] if _are_rows(rows) else rows for name, rows in lists.items()}
    return short


def _without_questions(section: Any) -> Any:
    if not isinstance(section, dict) or not isinstance(section.get("pages"), list):
        return section
    return {**section, "pages": [_without_right_ones(page) for page in section["pages"]]}


def _without_right_ones(page: Any) -> Any:
    questions = page.get("questions") if isinstance(page, dict) else None
    if not isinstance(questions, list) or not 1 <= len(questions) <= _MOST_QUESTIONS:
        return page
    if all(map(_is_right, questions)):
        return {**page, "questions": [_STATEMENT]}
    return {**page, "questions": [_STATEMENT if _is_right(one) else one for one in questions]}


def _is_right(question: Any) -> bool:
    try:
        return _is_right_text(json.dumps(question))
    except (TypeError, ValueError, RecursionError):  # not JSON: the validator says what it thinks of it
        return False


@lru_cache(maxsize=8192)
def _is_right_text(text: str) -> bool:
    return _question_validator().is_valid(json.loads(text))


@lru_cache(maxsize=1)
def _question_validator() -> "jsonschema.Draft202012Validator":
    return jsonschema.Draft202012Validator({**schema(), "$id": "urn:madoguchi:question:1", **_ONE_QUESTION})


_ONE_QUESTION: dict[str, Any] = {
    "required": [],
    "properties": {},
    "additionalProperties": True,
    "$ref": "#/$defs/question",
}


def _are_rows(rows: Any) -> bool:
    """Whether it is a list to search in as the schema has it."""
    return (
        isinstance(rows, list)
        and 1 <= len(rows) <= _MOST_ENTRIES
        and all(
            isinstance(row, list)
            and 2 <= len(row) <= 3
            and all(isinstance(word, str) and 1 <= len(word) <= _LONGEST_WORD for word in row)
            for row in rows
        )
    )


def problems_of_shape(body: Body) -> list[str]:
    """Everything in which the body is not as the schema says, a sentence each."""
    errors = sorted(
        _validator().iter_errors(_shortened(body)),
        key=lambda error: [str(part) for part in error.absolute_path],
    )
    return list(dict.fromkeys(_said(error, body) for error in errors))


def _said(error: "jsonschema.ValidationError", body: Body) -> str:
    place = _place([*error.absolute_path], body)
    wanted: Any = error.validator_value
    found: Any = error.instance
    match error.validator:
        case "required":
            missing = [name for name in wanted if name not in found]
            if missing == ["privacy"]:
                return _("利用目的（privacy）を書いてください。答えを何のために使うかは、必ず示します。")
            return _("%(place)s：「%(names)s」がありません。") % {
                "place": place,
                "names": "」「".join(missing),
            }
        case "additionalProperties":
            known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
            extra = [name for name in found if name not in known]
            return _("%(place)s：「%(names)s」という項目は使えません。") % {
                "place": place,
                "names": "」「".join(extra),
            }
        case "enum":
            return _("%(place)s：「%(value)s」は使えません。使えるもの：%(known)s。") % {
                "place": place,
                "value": found,
                "known": "、".join(str(value) for value in wanted),
            }
        case "pattern":
            return _("%(place)s：「%(value)s」の書き方が正しくありません。") % {
                "place": place,
                "value": found,
            }
        case "minItems" | "minLength":
            return _("%(place)s：中身がないか、足りません。") % {"place": place}
        case "type" | "anyOf":
            return _("%(place)s：値の種類が正しくありません。") % {"place": place}
        case None:
            return _("%(place)s：この種類の質問では使えない項目です。") % {"place": place}
    return _("%(place)s：値が決まりに合いません。") % {"place": place}


def _place(parts: list[Any], body: Body) -> str:
    """Where in the document, in words: titles and ids instead of positions."""
    words, at = [], body
    for part in parts:
        try:
            at = at[part]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(part, str):
            if part not in ("sections", "pages", "questions"):
                words.append(part)
        elif isinstance(at, dict):
            words.append(str(at.get("id") or at.get("value") or f"{part + 1}"))
        else:
            words.append(str(part + 1))
    return " › ".join(words) or _("様式")
