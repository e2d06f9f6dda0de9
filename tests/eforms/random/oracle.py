"""The plainest way to tell which answers count: from the JSON of a form alone, one step after another.

It knows nothing of how the room does it, and only the conditions that `forms` makes.
"""

from datetime import date
from typing import Any

from tests.eforms.forms import ON

Json = dict[str, Any]
Env = dict[str, Any]

_OPAQUE = {
    "name",
    "kana",
    "address",
    "bank_account",
    "file",
    "photo",
    "drawing",
    "members",
    "place",
    "signature",
}


def effective(body: Json, answers: Json) -> Json:
    """The answers that count."""
    env: Env = {"values": {}, "blank": set(), "groups": {}}
    kept: Json = {}
    for section in body["sections"]:
        for page in section["pages"]:
            _one_page(page, answers, env, kept)
    return kept


def _one_page(page: Json, answers: Json, env: Env, kept: Json) -> None:
    is_shown = holds(page.get("show_if"), env) is True and any(
        not question.get("for_officers") for question in page["questions"]
    )
    group = f"{page['id']}[]"
    if "repeats" not in page:
        own = _one_round(page, answers if is_shown else None, env)
        kept |= own
        return
    if not is_shown:
        env["groups"][group] = ([], True)
        return
    rounds = answers.get(page["id"], [])
    members = []
    for values in rounds:
        inside = {"values": dict(env["values"]), "blank": set(env["blank"]), "groups": env["groups"]}
        own = _one_round(page, values, inside)
        kept.setdefault(page["id"], []).append(own)
        members.append(inside)
    if page["id"] in answers:
        kept.setdefault(page["id"], [])
    env["groups"][group] = (members, page["id"] in answers)


def _one_round(page: Json, values: Json | None, env: Env) -> Json:
    """The answers of one page or round that count; `env` learns them. None: it is hidden."""
    own: Json = {}
    for question in page["questions"]:
        name, kind = question["id"], question["type"]
        if kind == "statement":
            continue
        if values is None or question.get("for_officers") or holds(question.get("show_if"), env) is not True:
            env["blank"].add(name)
            continue
        if kind in ("computed", "fee"):
            number = amount(question["compute" if kind == "computed" else "amount"], env)
            if number is not None:
                number = max(0, number) if kind == "fee" else number
                own[name] = env["values"][name] = number
        elif name in values:
            own[name] = values[name]
            if values[name] is None or (values[name] == [] and kind != "many_of"):
                env["blank"].add(name)
            else:
                env["values"][name] = "something" if kind in _OPAQUE else values[name]
    return own


def holds(tree: Json | None, env: Env) -> bool | None:
    """Whether a condition holds; None: not known."""
    if tree is None:
        return True
    op = tree["op"]
    if op == "not":
        inner = holds(tree["of"], env)
        return None if inner is None else not inner
    if op == "any":
        return _any(holds(part, env) for part in tree["of"])
    if op in ("any_member", "all_members"):
        members, is_complete = env["groups"].get(tree["over"], ([], False))
        found = [holds(_flat(tree["of"]), member) for member in members]
        if not is_complete:
            found.append(None)
        if op == "any_member":
            return _any(found)
        turned = _any(None if one is None else not one for one in found)
        return None if turned is None else not turned
    return _leaf(tree, env["values"].get(tree["term"]))


def _flat(leaf: Json) -> Json:
    return {**leaf, "term": leaf["term"].rpartition(".")[2]}


def _any(found: Any) -> bool | None:
    answers = list(found)
    return True if True in answers else None if None in answers else False


def _leaf(leaf: Json, value: Any) -> bool | None:
    op, wanted = leaf["op"], leaf.get("value")
    if op == "known":
        return value is not None
    if value is None:
        return None
    if op == "age_lt":
        born = date.fromisoformat(value)
        reached = date(born.year + wanted, born.month, born.day)
        return None if born > ON else ON.toordinal() + 1 < reached.toordinal()
    if op == "in":
        return bool(set(value) & set(wanted))
    return {
        "eq": lambda: value == wanted,
        "ne": lambda: value != wanted,
        "lt": lambda: value < wanted,
        "ge": lambda: value >= wanted,
        "between": lambda: wanted[0] <= value <= wanted[1],
    }[op]()


def amount(said: Any, env: Env) -> int | None:
    """What an expression is worth; None: not known."""
    if isinstance(said, int):
        return said
    if "op" not in said:
        name = said["term"].rpartition(".")[2]
        return env["values"].get(name, 0 if name in env["blank"] else None)
    if "over" in said:
        members, is_complete = env["groups"].get(said["over"], ([], False))
        if not is_complete:
            return None
        found = [1 if "number" not in said else amount(said["number"], member) for member in members]
        counted = [one for one in found if one is not None]
        return sum(counted) if len(counted) == len(found) else None
    parts = [part for part in (amount(part, env) for part in said["of"]) if part is not None]
    if len(parts) < len(said["of"]):
        return None
    if said["op"] == "sub":
        return parts[0] - sum(parts[1:])
    return max(parts) if said["op"] == "max" else sum(parts)
