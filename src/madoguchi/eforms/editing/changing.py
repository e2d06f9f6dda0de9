"""Changing what a thing of the document says: labels, limits, choices, conditions, rounds, translations."""

import re
from copy import deepcopy
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.refusal import Refusal
from madoguchi.eforms.editing.conditions import Simple, tree
from madoguchi.eforms.editing.kinds import turns_into
from madoguchi.eforms.editing.places import FORM, Body, ids_in, name_of, pages_in, thing, things_in
from madoguchi.eforms.editing.uses import TREES

LANGUAGES = ("easy", "en")
_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")

KEPT_BY_TYPE: dict[str, frozenset[str]] = {
    "one_of": frozenset({"options"}),
    "many_of": frozenset({"options"}),
    "text": frozenset({"max_length", "width"}),
    "long_text": frozenset({"max_length"}),
    "number": frozenset({"minimum", "maximum", "unit", "width"}),
    "money": frozenset({"minimum", "maximum", "width"}),
    "age": frozenset({"minimum", "maximum"}),
    "date": frozenset({"minimum", "maximum", "precision"}),
    "file": frozenset({"accept", "max_files", "document"}),
    "photo": frozenset({"max_files", "document"}),
}
"""What a question of a type may say beside what every question says."""

_EVERY = frozenset({"id", "type", "label", "hint", "required", "term", "show_if", "for_officers"})


class BadId(Refusal):
    """An id is taken, or is not written as ids are."""

    sentence = gettext_lazy(
        "データでの名前は、英字の小文字で始まる英数字と「_」で、ほかと重ならないようにしてください。"
    )


def change(body: Body, key: str, **values: Any) -> Body:
    """The thing called `key` with `values`; None, an empty text or an empty list takes a key away.

    What a thing cannot be without (title, label, privacy) stays empty instead.
    """
    made = deepcopy(body)
    found = thing(made, key)
    for name, value in values.items():
        stays = name in _STAY.get(key[:2], ("title", "privacy"))
        if value is None or value is False or (value in ("", []) and not stays):
            found.pop(name, None)
        else:
            found[name] = value
    return made


_STAY = {
    "s:": ("title",),
    "p:": ("title", "questions"),
    "q:": ("label", "options"),
}


def change_type(body: Body, key: str, kind: str) -> Body:
    """The question called `key` as one of the type `kind`; what the new type cannot say is dropped.

    Nothing changes when the question cannot be turned into it. The term is let go when it is of another type.
    """
    made = deepcopy(body)
    found = thing(made, key)
    if kind == found.get("type") or kind not in {one.type for one in turns_into(str(found.get("type")))}:
        return made
    allowed = _EVERY | KEPT_BY_TYPE.get(kind, frozenset())
    for name in [one for one in found if one not in allowed]:
        del found[name]
    found["type"] = kind
    found.pop("term", None)
    if kind in ("one_of", "many_of"):
        found.setdefault("options", [])
    return made


def set_condition(body: Body, key: str, condition: Simple) -> Body:
    """The page or question called `key` shown only when the condition holds; always when it has no lines."""
    return change(body, key, show_if=tree(condition))


def set_texts(body: Body, key: str, texts: dict[str, dict[str, str]]) -> Body:
    """The translations of the thing called `key`: by language and part (`label`, `hint`, `o1.label`) the text."""
    made = deepcopy(body)
    translations = made.setdefault("translations", {})
    for language, parts in texts.items():
        if language not in LANGUAGES:
            continue
        kept = translations.setdefault(language, {})
        for part, text in parts.items():
            name = text_key(key, part)
            if text.strip():
                kept[name] = text.strip()
            else:
                kept.pop(name, None)
        if not kept:
            del translations[language]
    if not translations:
        del made["translations"]
    return made


def text_key(key: str, part: str) -> str:
    """How the translations name a part of the thing called `key`: `question.q1.label`, `option.q1.o2.label`."""
    kind, _colon, name = key.partition(":")
    if key == FORM:
        return part
    if part == "noun":
        return f"noun.{name}"
    if kind == "q" and "." in part:
        return f"option.{name}.{part}"
    noun = {"s": "section", "p": "page", "q": "question"}[kind]
    return f"{noun}.{name}.{part}"


def text_in(body: Body, key: str, language: str, part: str) -> str:
    """One translated text, empty without one."""
    texts = (body.get("translations") or {}).get(language) or {}
    return str(texts.get(text_key(key, part), ""))


def rename(body: Body, key: str, name: str) -> Body:
    """The page or question called `key` with another id everywhere; raises `BadId`.

    The id is what answers are called in the data (CSV, API), so it changes before the form is first published.
    """
    old = key.partition(":")[2]
    if name == old:
        return body
    if not _ID.fullmatch(name) or name in ids_in(body):
        raise BadId(field="id")
    made = deepcopy(body)
    thing(made, key)["id"] = name
    is_page = key.startswith("p:")
    for _key, found in things_in(made):
        for tree_name in TREES:
            if isinstance(found.get(tree_name), dict):
                found[tree_name] = _renamed(found[tree_name], old, name, is_page=is_page)
        repeats = found.get("repeats")
        if isinstance(repeats, dict) and "where" in repeats:
            repeats["where"] = _renamed(repeats["where"], old, name, is_page=is_page)
    _rename_outside(made, old, name)
    return made


def _renamed(node: Any, old: str, name: str, *, is_page: bool) -> Any:
    if isinstance(node, list):
        return [_renamed(one, old, name, is_page=is_page) for one in node]
    if not isinstance(node, dict):
        return node
    made = {key: _renamed(value, old, name, is_page=is_page) for key, value in node.items()}
    term = made.get("term")
    if isinstance(term, str):
        group, dot, last = term.rpartition(".")
        if is_page and group == f"{old}[]":
            made["term"] = f"{name}[].{last}"
        elif not is_page and last == old:
            made["term"] = f"{group}{dot}{name}"
    if is_page and made.get("over") == f"{old}[]":
        made["over"] = f"{name}[]"
    return made


def _rename_outside(made: Body, old: str, name: str) -> None:
    applicant = made.get("applicant") or {}
    for part, one in applicant.items():
        if one == old:
            applicant[part] = name
    for field in (made.get("paper") or {}).get("fields", ()):
        if field.get("question") == old:
            field["question"] = name
    for case in made.get("cases") or ():
        answers = case.get("answers")
        if isinstance(answers, dict) and old in answers:
            case["answers"] = {name if key == old else key: value for key, value in answers.items()}
        if "path" in case:
            case["path"] = [name if one == old else one for one in case["path"]]
    for texts in (made.get("translations") or {}).values():
        for key in [one for one in texts if one.split(".")[1:2] == [old]]:
            parts = key.split(".")
            parts[1] = name
            texts[".".join(parts)] = texts.pop(key)


def set_rounds(body: Body, key: str, values: dict[str, Any] | None) -> Body:
    """The page called `key` asked once for each child, site …: `noun`, `min`, `max`, `of`; None: asked once."""
    made = deepcopy(body)
    page = thing(made, key)
    if values is None:
        page.pop("repeats", None)
        return made
    where = (page.get("repeats") or {}).get("where")
    kept = {name: value for name, value in values.items() if value not in (None, "")}
    page["repeats"] = {"noun": "", **kept}
    if where and kept.get("of"):
        page["repeats"]["where"] = where
    return made


def set_list(body: Body, key: str, entries: list[list[str]]) -> Body:
    """The entries in which the question called `key` is searched; they are kept with the form."""
    made = deepcopy(body)
    question = thing(made, key)
    lists = made.setdefault("lists", {})
    name = str(question.get("list") or question["id"])
    question["list"] = name
    lists[name] = entries
    return made


def without_loose_lists(body: Body) -> Body:
    """`body` without lists that no question uses."""
    used = {str(one.get("list")) for key, one in things_in(body) if key.startswith("q:") and one.get("list")}
    lists = {name: entries for name, entries in (body.get("lists") or {}).items() if name in used}
    if lists == (body.get("lists") or {}):
        return body
    made = {**body, "lists": lists}
    if not lists:
        del made["lists"]
    return made


def told_of_change(before: Body, after: Body, key: str) -> str:
    """What was changed, in words: for the list of steps."""
    name = name_of(after, key)
    if key == FORM:
        return _("様式の設定を変えた")
    kind = {"s": _("章"), "p": _("ページ"), "q": _("質問")}[key[0]]
    if thing(before, key).get("show_if") != thing(after, key).get("show_if"):
        return _("%(kind)s「%(name)s」の条件を変えた") % {"kind": kind, "name": name}
    return _("%(kind)s「%(name)s」を変えた") % {"kind": kind, "name": name}


def applicant_choices(body: Body, part: str) -> list[tuple[str, str]]:
    """The questions whose answer can be the applicant's `name` or `email`: id and label."""
    kinds = ("name", "text") if part == "name" else ("email",)
    return [
        (str(one["id"]), str(one.get("label") or one["id"]))
        for _section, page in pages_in(body)
        if "repeats" not in page
        for one in page.get("questions", ())
        if one.get("type") in kinds and not one.get("for_officers")
    ]


def with_applicant(body: Body) -> Body:
    """`body` with the applicant's name and mail address taken from the first questions that ask for them.

    Nothing changes once they are said.
    """
    applicant = dict(body.get("applicant") or {})
    for part, terms in (
        ("name", ("person.name", "business.name", "business.representative_name")),
        ("email", ("person.email", "business.email")),
    ):
        if applicant.get(part):
            continue
        found = {str(one.get("term")): str(one["id"]) for key, one in things_in(body) if key.startswith("q:")}
        chosen = next((found[term] for term in terms if term in found), "")
        if chosen and chosen in dict(applicant_choices(body, part)):
            applicant[part] = chosen
    if not applicant.get("name") or applicant == body.get("applicant"):
        return body
    return {**body, "applicant": applicant}
