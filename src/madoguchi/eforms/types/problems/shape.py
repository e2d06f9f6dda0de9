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


def problems_of_shape(body: Body) -> list[str]:
    """Everything in which the body is not as the schema says, a sentence each."""
    errors = sorted(
        _validator().iter_errors(body), key=lambda error: [str(part) for part in error.absolute_path]
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
