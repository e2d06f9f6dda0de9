"""Who leans on the answer to a question: conditions, computed values, the applicant, the paper form, test cases."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.editing.places import FORM, Body, name_of, page_key, pages_in, question_key, things_in

TREES = ("show_if", "compute", "amount")
"""What holds expressions over other answers."""


@dataclass(frozen=True, slots=True)
class Use:
    """One place that looks at the answer to a question (質問の使われ方)."""

    key: str
    name: str
    told: str


def names_in(tree: Any) -> Iterator[str]:
    """Every name of a question that a condition or a number looks at, without the group it stands in."""
    if isinstance(tree, dict):
        term = tree.get("term")
        if isinstance(term, str) and term:
            yield term.rpartition(".")[2]
        for inner in tree.values():
            yield from names_in(inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from names_in(inner)


def groups_in(tree: Any) -> Iterator[str]:
    """Every repeated page that a condition or a number goes through."""
    if isinstance(tree, dict):
        over = tree.get("over")
        if isinstance(over, str) and over:
            yield over.removesuffix("[]")
        for inner in tree.values():
            yield from groups_in(inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from groups_in(inner)


def trees_of(thing: Body) -> Iterator[tuple[str, Any]]:
    """The conditions and numbers of a page or question, by the name of where they stand."""
    for name in TREES:
        if isinstance(thing.get(name), dict):
            yield name, thing[name]
    where = (thing.get("repeats") or {}).get("where")
    if where:
        yield "where", where


def uses_of(body: Body, question_id: str) -> list[Use]:
    """Everything that looks at the answer to the question, in the order of the form."""
    told = {
        "show_if": _("表示する条件"),
        "compute": _("計算"),
        "amount": _("手数料の計算"),
        "where": _("だれについてたずねるか"),
    }
    found = []
    for key, thing in things_in(body):
        for name, tree in trees_of(thing):
            if question_id in names_in(tree):
                found.append(Use(key, name_of(body, key), told[name]))
    applicant = body.get("applicant") or {}
    for part, words in (("name", _("申請者の名前")), ("email", _("お知らせの宛先"))):
        if applicant.get(part) == question_id:
            found.append(Use(FORM, _("様式の設定"), words))
    return found


def without_uses(body: Body, question_id: str) -> Body:
    """`body` in which nothing looks at the question any more: what did is shown always, or is no longer computed."""
    made = deepcopy(body)
    for _key, thing in things_in(made):
        _cut(thing, lambda tree: question_id in names_in(tree))
    _cut_outside(made, {question_id})
    return made


def without_broken(body: Body, keys: set[str]) -> Body:
    """`body` in which the things called `keys` have no conditions any more."""
    made = deepcopy(body)
    for key, thing in things_in(made):
        if key in keys:
            _cut(thing, lambda _tree: True)
    return made


def _cut(thing: Body, is_wrong: Callable[[Any], bool]) -> None:
    for name, tree in list(trees_of(thing)):
        if not is_wrong(tree):
            continue
        if name == "where":
            del thing["repeats"]["where"]
        elif name == "show_if":
            del thing["show_if"]
        else:
            thing[name] = 0


def _cut_outside(body: Body, ids: set[str]) -> None:
    """Let the applicant, the paper form and the translations forget the questions `ids`."""
    applicant = {part: one for part, one in (body.get("applicant") or {}).items() if one not in ids}
    if "name" in applicant:
        body["applicant"] = applicant
    else:
        body.pop("applicant", None)
    for field in (body.get("paper") or {}).get("fields", ()):
        if field.get("question") in ids:
            field["question"] = ""
    for case in body.get("cases") or ():
        answers = case.get("answers")
        if isinstance(answers, dict):
            case["answers"] = {name: value for name, value in answers.items() if name not in ids}
        if "path" in case:
            case["path"] = [name for name in case["path"] if name not in ids]
    for texts in (body.get("translations") or {}).values():
        for name in [one for one in texts if one.split(".")[1:2] and one.split(".")[1] in ids]:
            del texts[name]


def forgotten(body: Body, ids: set[str]) -> Body:
    """`body` after the things `ids` were taken out: nothing outside the pages speaks of them any more."""
    made = deepcopy(body)
    _cut_outside(made, ids)
    return made


@dataclass(frozen=True, slots=True)
class Broken:
    """A condition that looks at something that is not asked before it (前の質問にない条件)."""

    key: str
    looks_at: str


def broken_in(body: Body) -> set[Broken]:
    """Every condition that looks at a question that is not asked before it, or is gone."""
    found: set[Broken] = set()
    before: set[str] = set()
    rounds: dict[str, set[str]] = {}
    for _section, page in pages_in(body):
        key, repeats = page_key(page), "repeats" in page
        own = {str(one["id"]) for one in page.get("questions", ())}
        for name, tree in trees_of(page):
            known = before | (own if name == "where" else set())
            found |= _looks_too_far(key, tree, known, rounds)
        inside = set(before)
        for question in page.get("questions", ()):
            for _name, tree in trees_of(question):
                found |= _looks_too_far(question_key(question), tree, inside, rounds)
            inside.add(str(question["id"]))
        if repeats:
            rounds[str(page["id"])] = own
        else:
            before = inside
    return found


def _looks_too_far(key: str, tree: Any, known: set[str], rounds: dict[str, set[str]]) -> set[Broken]:
    in_rounds = {name for group in groups_in(tree) for name in rounds.get(group, ())}
    missing = {Broken(key, group) for group in groups_in(tree) if group not in rounds}
    return missing | {Broken(key, name) for name in names_in(tree) if name not in known | in_rounds}
