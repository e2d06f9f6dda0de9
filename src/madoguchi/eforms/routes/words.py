"""Conditions of a form in words, with the labels of its questions."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.types import FormDocument, Page, Question
from madoguchi.language.eras import both_dates
from madoguchi.language.readability import bare

_ORDERS = {
    "lt": "%sより小さい",
    "le": "%s以下",
    "gt": "%sより大きい",
    "ge": "%s以上",
}
_OF_DAYS = {"lt": "%sより前", "le": "%s以前", "gt": "%sよりあと", "ge": "%s以後"}
_AGES = {
    "age_ge": "%s歳以上",
    "age_lt": "%s歳未満",
    "until_fy_end": "%s歳になった年度の終わりまで",
    "from_fy_start": "%s歳になった次の年度から",
}
_LONGEST_LABEL = 40


def condition_in_words(document: FormDocument, tree: Any) -> str:
    """When `tree` holds: 「主な理由」が「働いている」; empty without a condition."""
    return "" if not isinstance(tree, Mapping) else _said(document, tree)


def shown_when(page: Page) -> Any:
    """The condition on which applicants see `page`: its own, and one of those of its questions where all have one.

    None for a page that everybody sees.
    """
    asked = [question for question in page.questions if not question.for_officers]
    trees = [page.show_if] if page.show_if is not None else []
    if asked and page.repeats is None and all(question.show_if is not None for question in asked):
        inner = [question.show_if for question in asked]
        trees.append(inner[0] if len(inner) == 1 else {"op": "any", "of": inner})
    return None if not trees else trees[0] if len(trees) == 1 else {"op": "all", "of": trees}


def pages_of_applicants(document: FormDocument) -> list[Page]:
    """The pages that applicants may see: not those on which only officers write."""
    return [page for page in document.pages if not all(one.for_officers for one in page.questions)]


def as_when(words: str) -> str:
    """A condition in words as the time of a sentence: 「…」が「はい」のとき, 「…」に答えたとき."""
    if not words:
        return ""
    return _("%sとき") % words if words[-1] in "たいるう" else _("%sのとき") % words


def question_at(document: FormDocument, name: str) -> Question | None:
    """The question that a condition calls `name` (`age`, or `children[].age` of a group), None without one."""
    wanted = name.rpartition(".")[2]
    return next((question for _page, question in document.questions() if question.id == wanted), None)


def _said(document: FormDocument, node: Mapping[str, Any]) -> str:
    if node.get("label"):
        return str(node["label"])
    op, inner = node.get("op"), node.get("of")
    if op in ("all", "any", "n_of"):
        parts = [_said(document, one) for one in inner or () if isinstance(one, Mapping)]
        if op == "n_of":
            return _("次のうち%(n)s個以上（%(parts)s）") % {"n": node.get("n"), "parts": "／".join(parts)}
        if len(parts) == 1:
            return parts[0]
        joined = _("、かつ、") if op == "all" else _("、または、")
        return joined.join(f"（{one}）" if "、または、" in one else one for one in parts)
    if op == "not" and isinstance(inner, Mapping):
        if inner.get("op") == "known" and not inner.get("label"):
            asked = question_at(document, str(inner.get("term", "")))
            return _("「%s」に答えていない") % _short(asked.label if asked else str(inner.get("term", "")))
        return _("%sではない") % _said(document, inner)
    if op in ("any_member", "all_members") and isinstance(inner, Mapping):
        who = _group(document, str(node.get("over", "")))
        words = (
            _("%(who)sのだれかについて、%(words)s")
            if op == "any_member"
            else _("%(who)sの全員について、%(words)s")
        )
        return words % {"who": who, "words": _said(document, inner)}
    if "term" in node and not isinstance(node.get("value"), Mapping) and "number" not in node:
        return _leaf(document, node)
    return _("計算した数が条件に合う")


def _group(document: FormDocument, over: str) -> str:
    page = next((one for one in document.pages if one.repeats and f"{one.id}[]" == over), None)
    return page.repeats.noun if page and page.repeats else _("くり返すページ")


def _leaf(document: FormDocument, node: Mapping[str, Any]) -> str:
    question = question_at(document, str(node["term"]))
    op, value = str(node.get("op")), node.get("value")
    label = f"「{_short(question.label if question else str(node['term']))}」"
    if op == "known":
        return _("%(label)sに答えた") % {"label": label}
    if op in _AGES:
        return _("%(label)sで%(age)s") % {"label": label, "age": _AGES[op] % value}
    if op == "between" and isinstance(value, list):
        low, high = (_value(question, one) for one in value)
        return _("%(label)sが%(low)sから%(high)sまで") % {"label": label, "low": low, "high": high}
    if op == "in" and isinstance(value, list):
        return _("%(label)sが%(values)s") % {
            "label": label,
            "values": _("か").join(f"「{_value(question, one)}」" for one in value),
        }
    if op in ("eq", "ne"):
        words = _("%(label)sが「%(value)s」") if op == "eq" else _("%(label)sが「%(value)s」ではない")
        return words % {"label": label, "value": _value(question, value)}
    if op in _ORDERS:
        is_day = question is not None and question.type == "date"
        return _("%(label)sが%(order)s") % {
            "label": label,
            "order": (_OF_DAYS if is_day else _ORDERS)[op] % _value(question, value),
        }
    return _("%(label)sが条件に合う") % {"label": label}


def _short(label: str) -> str:
    plain = bare(label)
    return plain if len(plain) <= _LONGEST_LABEL else f"{plain[: _LONGEST_LABEL - 1]}…"


def _value(question: Question | None, value: Any) -> str:
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if question is not None:
        if value in question.label_of_option:
            return _short(question.label_of_option[value])
        if question.entries is not None and value in question.entries.by_value:
            return question.entries.by_value[value].label
        slot = next((one for one in question.slots if one.value == value), None)
        if slot is not None:
            return slot.label
        if question.type == "date" and isinstance(value, str):
            try:
                return both_dates(date.fromisoformat(value))
            except ValueError:
                return value
        if isinstance(value, int) and question.type in ("number", "money", "age"):
            unit = question.unit or {"money": _("円"), "age": _("歳")}.get(question.type, "")
            return f"{value:,}{unit}"
    return str(value)
