"""Conditions and computed values of a form in sentences, with the labels of its questions."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.eforms.editing.places import Body, page_of, question_of
from madoguchi.eforms.editing.places import NotThere as _NotThere


def in_words(body: Body, tree: Any) -> str:
    """The whole condition: 「「働いていますか」が「はい」のとき」; empty without a condition."""
    if not isinstance(tree, dict) or not tree:
        return ""
    return _("%(condition)sとき") % {"condition": _ending(_node(body, tree))}


def _ending(told: str) -> str:
    """`told` so that とき can follow."""
    return told + (
        "" if told.endswith(("いる", "ない", "ふくむ", "同じ", "ちがう", "まる", "きい")) else "の"
    )


def _node(body: Body, node: Any) -> str:
    if not isinstance(node, dict):
        return _("（読み取れない条件）")
    op = str(node.get("op") or "")
    if node.get("label"):
        return str(node["label"])
    if op in ("all", "any"):
        return _group(body, node, op)
    if op == "n_of":
        parts = "／".join(_node(body, one) for one in _list(node.get("of")))
        return _("次のうち%(n)s個以上：%(parts)s、にあてはまる") % {"n": node.get("n"), "parts": parts}
    if op == "not":
        return _negated(body, node.get("of"))
    if op in ("any_member", "all_members"):
        who = _rounds(body, str(node.get("over") or ""))
        told = _node(body, node.get("of"))
        joined = (
            _("%(who)sのどれかについて、%(told)s")
            if op == "any_member"
            else _("%(who)sのすべてについて、%(told)s")
        )
        return joined % {"who": who, "told": told}
    return _leaf(body, node, op)


def _group(body: Body, node: dict[str, Any], op: str) -> str:
    parts = []
    for one in _list(node.get("of")):
        told = _node(body, one)
        is_nested = (
            isinstance(one, dict) and one.get("op") in ("all", "any") and len(_list(one.get("of"))) > 1
        )
        parts.append(f"（{told}）" if is_nested else told)
    if not parts:
        return _("（条件がまだない）")
    return (_("、または") if op == "any" else _("、かつ")).join(parts)


def _negated(body: Body, inner: Any) -> str:
    if isinstance(inner, dict) and inner.get("op") == "known":
        return _("%(name)sに答えていない") % {"name": label_of(body, inner.get("term"))}
    return _("「%(told)s」にあてはまらない") % {
        "told": _node(body, inner).replace("「", "『").replace("」", "』")
    }


def _leaf(body: Body, node: dict[str, Any], op: str) -> str:
    value = node.get("value")
    subject = number_in_words(body, node["number"]) if "number" in node else label_of(body, node.get("term"))
    question = question_of(body, _last(node.get("term"))) or {}
    says = {"name": subject, "value": _value(body, question, value), "age": value, "op": op}
    if op == "between" and isinstance(value, list) and len(value) == 2:
        says |= {"value": _value(body, question, value[0]), "high": _value(body, question, value[1])}
    if op == "within" and isinstance(value, dict):
        says["value"] = "".join(f"{n}{_SPANS.get(unit, unit)}" for unit, n in value.items())
    return _pattern(question, op, value) % says


def _pattern(question: Body, op: str, value: Any) -> str:
    """How a comparison is said of a question of this type."""
    kind = question.get("type")
    if op == "eq" and (isinstance(value, bool) or question.get("options") or kind in _SAID):
        return _("%(name)sが%(value)s")
    if op == "in" and kind == "many_of":
        return _("%(name)sに%(value)sのどれかをふくむ") if _many(value) else _("%(name)sに%(value)sをふくむ")
    if op == "in":
        return _("%(name)sが%(value)sのどれか") if _many(value) else _("%(name)sが%(value)s")
    if kind == "date" and op in _DAYS:
        return str(_DAYS[op])
    return str(_PATTERNS.get(op, _("%(name)sが%(value)s（%(op)s）")))


_DAYS = {
    "ge": gettext_lazy("%(name)sが%(value)s以後"),
    "gt": gettext_lazy("%(name)sが%(value)sより後"),
    "le": gettext_lazy("%(name)sが%(value)s以前"),
    "lt": gettext_lazy("%(name)sが%(value)sより前"),
}
_PATTERNS = {
    "known": gettext_lazy("%(name)sに答えている"),
    "eq": gettext_lazy("%(name)sがちょうど%(value)s"),
    "ne": gettext_lazy("%(name)sが%(value)sではない"),
    "ge": gettext_lazy("%(name)sが%(value)s以上"),
    "gt": gettext_lazy("%(name)sが%(value)sより大きい"),
    "le": gettext_lazy("%(name)sが%(value)s以下"),
    "lt": gettext_lazy("%(name)sが%(value)s未満"),
    "age_ge": gettext_lazy("%(name)sから数えて%(age)s歳以上"),
    "age_lt": gettext_lazy("%(name)sから数えて%(age)s歳未満"),
    "between": gettext_lazy("%(name)sが%(value)sから%(high)sまで"),
    "within": gettext_lazy("%(name)sから%(value)s以内"),
}


_SAID = {"text", "long_text", "list", "one_of", "slot", "email", "phone", "name", "kana"}
_SPANS = {"days": "日", "months": "か月", "years": "年"}


def number_in_words(body: Body, value: Any) -> str:
    """A computed value: 「『大人の人数』×500円」 and the like."""
    if not isinstance(value, dict):
        return f"{value:,}" if isinstance(value, int) else str(value or "0")
    op = str(value.get("op") or "")
    if not op:
        return label_of(body, value.get("term"))
    joined = {"add": " ＋ ", "sub": " − ", "mul": " × "}.get(op)
    parts = [number_in_words(body, one) for one in _list(value.get("of"))]
    if joined:
        return joined.join(parts)
    if op in ("max", "min"):
        told = _("%(parts)sのうち大きいほう") if op == "max" else _("%(parts)sのうち小さいほう")
        return told % {"parts": _("と").join(parts)}
    if op == "div":
        return _("%(of)s ÷ %(by)s") % {"of": number_in_words(body, value.get("of")), "by": value.get("by")}
    if op == "round":
        return _("%(of)sを%(to)sの単位にした数") % {
            "of": number_in_words(body, value.get("of")),
            "to": value.get("to"),
        }
    if "over" in value:
        return _of_rounds(body, op, value)
    return _("（この画面では言い表せない計算）")


def _of_rounds(body: Body, op: str, value: dict[str, Any]) -> str:
    who = _rounds(body, str(value.get("over") or ""))
    if isinstance(value.get("where"), dict):
        who = _("%(who)s（%(where)sもの）") % {"who": who, "where": _ending(_node(body, value["where"]))}
    told = {
        "count_members": _("%(who)sの数"),
        "sum_members": _("%(who)sの%(number)sの合計"),
        "max_members": _("%(who)sの%(number)sのうち最大"),
        "min_members": _("%(who)sの%(number)sのうち最小"),
        "rank_member": _("%(who)sの上から何番目か"),
    }.get(op, op)
    return told % {"who": who, "number": number_in_words(body, value.get("number"))}


def label_of(body: Body, term: Any) -> str:
    """A question in brackets, as a sentence names it."""
    name = _last(term)
    question = question_of(body, name)
    if question is None:
        return _("（まだ選んでいない質問）") if not name else _("（なくなった質問）")
    return f"「{str(question.get('label') or '').strip() or _('言葉のない質問')}」"


def _rounds(body: Body, over: str) -> str:
    try:
        page = page_of(body, f"p:{over.removesuffix('[]')}")
    except _NotThere:
        return _("（なくなった繰り返し）")
    return f"「{(page.get('repeats') or {}).get('noun') or page.get('title') or ''}」"


def _value(body: Body, question: Body, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_value(body, question, one) for one in value) or _("（まだ選んでいない）")
    if isinstance(value, bool):
        return _("「はい」") if value else _("「いいえ」")
    if isinstance(value, dict):
        return number_in_words(body, value)
    labels = {
        str(one.get("value")): one.get("label")
        for one in [*question.get("options", ()), *question.get("slots", ())]
    }
    if labels:
        return f"「{labels.get(str(value)) or _('まだ選んでいない')}」"
    if value in ("", None):
        return _("（まだ書いていない）")
    unit = {"money": "円", "age": "歳"}.get(str(question.get("type")), str(question.get("unit") or ""))
    if isinstance(value, int):
        return f"{value:,}{unit}"
    return _day(str(value)) or f"「{value}」"


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}


def _many(value: Any) -> bool:
    return isinstance(value, list) and len(value) > 1


def _last(term: Any) -> str:
    return str(term or "").rpartition(".")[2]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
