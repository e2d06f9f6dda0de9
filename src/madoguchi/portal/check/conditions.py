"""The conditions of a programme in words, as its rule has them on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.rules.wording import question_name
from madoguchi.vocabulary.terms import TERMS


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, or several under a sentence that says how many must hold (条件)."""

    words: str
    law: str = ""
    parts: tuple["Condition", ...] = ()


def conditions_of(document: Mapping[str, Any], *, on: date) -> tuple[Condition, ...]:
    """What must hold on the day `on`, one after the other; what is not in force that day is left out."""
    whole = _read(document["requirement"], on)
    if whole is None:
        return ()
    return whole.parts if whole.parts and whole.words == _all() else (whole,)


def _all() -> str:
    return _("次のすべてに当てはまること")


def _read(node: Mapping[str, Any], on: date) -> Condition | None:
    if not _is_in_force(node, on):
        return None
    label, law = node.get("label", ""), node.get("law", "")
    if "of" not in node:
        return Condition(label or question_name(_term_in(node), TERMS), law)
    inner = node["of"] if isinstance(node["of"], list) else [node["of"]]
    parts = tuple(part for part in (_read(one, on) for one in inner) if part is not None)
    if not parts:
        return None
    words = _sentence(node)
    if len(parts) == 1 and node["op"] in ("all", "any", "n_of"):
        only = parts[0]
        return Condition(label or only.words, only.law or law, only.parts)
    if label:
        words = _("%(label)s（%(how)s）") % {"label": label, "how": words}
    return Condition(words, law, parts)


def _sentence(node: Mapping[str, Any]) -> str:
    """How many of the conditions below must hold, and of whom."""
    whom = {
        "members[]": _("世帯の人"),
        "children[]": _("お子さん"),
        "others[]": _("いっしょに住む家族"),
        "sites[]": _("店・営業所"),
    }.get(node.get("over", ""), "")
    words = {
        "all": _all(),
        "any": _("次のどれかに当てはまること"),
        "n_of": _("次のうち%(n)sつ以上に当てはまること") % {"n": node.get("n")},
        "not": _("次に当てはまらないこと"),
        "any_member": _("次に当てはまる%(whom)sがいること") % {"whom": whom},
        "all_members": _("%(whom)sがみな、次に当てはまること") % {"whom": whom},
    }
    return words[node["op"]]


def _is_in_force(node: Mapping[str, Any], on: date) -> bool:
    since, until = node.get("valid_from"), node.get("valid_to")
    return (not since or date.fromisoformat(since) <= on) and (not until or on < date.fromisoformat(until))


def _term_in(node: Any) -> str:
    """The first term that a condition without words speaks of."""
    if isinstance(node, Mapping):
        if isinstance(node.get("term"), str):
            return str(node["term"])
        return next((found for part in node.values() if (found := _term_in(part))), "")
    if isinstance(node, list):
        return next((found for part in node if (found := _term_in(part))), "")
    return ""
