"""One condition that decides, as a sentence: what is so, how far from the threshold, by which law."""

from collections.abc import Mapping, Sequence
from typing import Any

from madoguchi.rules.verdicts import Reason, Verdict
from madoguchi.rules.wording.days import DAYS
from madoguchi.rules.wording.figures import as_day, day_words
from madoguchi.rules.wording.numbers import Said, is_turned, number_said, wanted_by
from madoguchi.rules.wording.polite import polite
from madoguchi.rules.wording.subjects import (
    GROUPS,
    Words,
    about,
    attribute_of,
    called,
    group_of,
    is_statement,
    label_of,
    noun,
    question_name,
    statement,
    subject_of,
    value_words,
)

_ORDERS = frozenset({"lt", "le", "gt", "ge", "eq", "ne", "between"})
_MOST_CHOICES = 4
_SIDES = {"lt": "より前", "le": "以前", "gt": "よりあと", "ge": "以後"}
_OPPOSITE = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt"}


def sentence(reason: Reason, verdict: Verdict, words: Words) -> str:
    """The reason as one sentence or two, with the law in parentheses at the end."""
    fact, wanted = said_of(reason, verdict, words)
    return with_law(f"{fact}条件は、{wanted}です。" if wanted else fact, reason.law)


def with_law(said: str, law: str) -> str:
    """A sentence with its law."""
    return f"{said}（{law}）" if law else said


def said_of(reason: Reason, verdict: Verdict, words: Words) -> Said:
    """What is so, and what would have to be where the reason speaks against the verdict."""
    node = node_at(verdict.rule.document, reason.path)
    if reason.op in ("any_member", "all_members"):
        return _of_group(reason), ""
    if not reason.term and "number" not in node:
        whole = "制度" if reason.path == "/requirement" else "条件"
        return f"{day_words(verdict.on)}は、この{whole}の期間に入っていません。", ""
    if reason.holds is None:
        return _unknown(reason, words), ""
    if "number" in node or _is_expression(node.get("value")):
        return number_said(reason, node, verdict, words)
    if reason.op in DAYS:
        return DAYS[reason.op](reason, verdict, words), ""
    if reason.op == "in_area":
        return _area(reason, node, verdict), ""
    if reason.op == "known":
        return _of_known(reason, str(node.get("label", "")), verdict, words), ""
    if reason.value is None:
        return "配偶者はいません。" if group_of(reason.term) == "spouse" else "あてはまる人はいません。", ""
    if reason.op in _ORDERS and _is_number(reason.value):
        return number_said(reason, node, verdict, words)
    return _value(reason, node, verdict, words)


def node_at(document: Any, path: str) -> Mapping[str, Any]:
    """The node of a rule document at a JSON pointer; empty where there is none."""
    found = document
    for step in path.split("/")[1:]:
        try:
            found = found[int(step)] if isinstance(found, list) else found[step]
        except (KeyError, IndexError, ValueError, TypeError):
            return {}
    return found if isinstance(found, Mapping) else {}


def _is_expression(value: Any) -> bool:
    """Whether a threshold is a number expression, or two of which one is."""
    if isinstance(value, list):
        return any(map(_is_expression, value))
    return isinstance(value, Mapping) and ("op" in value or "term" in value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _of_group(reason: Reason) -> str:
    name = GROUPS.get(reason.term, "ご家族")
    if reason.holds is None:
        return f"{question_name(reason.term, {})}が、まだ分かりません。"
    if not reason.value:
        besides = "配偶者とお子さんのほかに、" if reason.term == "others[]" else ""
        return f"{besides}{name}は{'ありません' if reason.term == 'sites[]' else 'いません'}。"
    if reason.op == "any_member":
        return f"{name}のなかに、条件にあう人は{'います' if reason.holds else 'いません'}。"
    return f"{name}{'は、みな条件にあいます' if reason.holds else 'のなかに、条件にあわない人がいます'}。"


def _of_known(reason: Reason, label: str, verdict: Verdict, words: Words) -> str:
    """That something is known; where the condition says what follows from it (a town: lives in Japan), that."""
    said = polite(label, is_so=True) if reason.holds and is_statement(label) else None
    if said is not None:
        return f"{subject_of(reason, verdict)}は、{said}。"
    known = "分かっています" if reason.holds else "まだ分かっていません"
    return f"{question_name(reason.term, words)}は、{known}。"


def _unknown(reason: Reason, words: Words) -> str:
    asked = [question_name(name, words) for name in dict.fromkeys(reason.asks or (reason.term,))]
    return f"{'、'.join(asked)}が、まだ分かりません。"


def _value(reason: Reason, node: Mapping[str, Any], verdict: Verdict, words: Words) -> Said:
    """`eq ne in` and orders of days, for a value that is known."""
    subject, name, value = subject_of(reason, verdict), reason.term, reason.value
    if isinstance(value, bool):
        said = polite(statement(name, subject, words), is_so=value)
        if said is None:
            said = f"{subject}は、「{label_of(name, words)}」に{'あてはまります' if value else 'あてはまりません'}"
        return f"{said}。", ""
    if reason.op in (*_SIDES, "between"):
        return _order_of_days(reason, subject, words), ""
    fact = f"{called(subject, noun(name, words))}は、{value_words(name, value, words)}です。"
    if reason.holds or verdict.holds is not False:
        return fact, ""
    choices = reason.threshold if isinstance(reason.threshold, list | tuple) else [reason.threshold]
    if reason.op == "ne" or is_turned(reason, verdict):
        return fact, ""
    if len(choices) <= _MOST_CHOICES and not _says_nothing(reason, choices, node, words):
        return fact, "か".join(value_words(name, one, words) for one in choices)
    if is_statement(str(node.get("label", ""))):
        return fact, wanted_by(node)
    return f"{fact}これは条件にあいません。", ""


def _says_nothing(reason: Reason, choices: Sequence[Any], node: Mapping[str, Any], words: Words) -> bool:
    """Whether the label of the condition says more than the choices, which are only `そのほか`."""
    said = value_words(reason.term, choices[0], words)
    return said in ("「そのほか」", "「その他」") and is_statement(str(node.get("label", "")))


def _order_of_days(reason: Reason, subject: str, words: Words) -> str:
    day = as_day(reason.value)
    is_birth = attribute_of(reason.term) == "birth_date"
    if is_birth and day is not None:
        begins = subject if "生まれ" in subject else f"{subject}（{day_words(day)}生まれ）"
        begins, ends = f"{begins}は、", ("に生まれています", "には生まれていません")
    else:
        shown = day_words(day) if day is not None else str(reason.value)
        begins, ends = f"{called(subject, noun(reason.term, words))}は{shown}で、", ("です", "ではありません")
    if reason.op == "between":
        low, high = (_day_or_text(one) for one in reason.threshold)
        return f"{begins}{low}から{high}までの間{ends[not reason.holds]}。"
    side = _SIDES[reason.op if reason.holds else _OPPOSITE[reason.op]]
    return f"{begins}{_day_or_text(reason.threshold)}{side}{ends[0]}。"


def _day_or_text(value: Any) -> str:
    day = as_day(value)
    return day_words(day) if day is not None else str(value)


def _area(reason: Reason, node: Mapping[str, Any], verdict: Verdict) -> str:
    subject, wanted = subject_of(reason, verdict), str(node.get("label", ""))
    said = polite(wanted, is_so=bool(reason.holds)) if is_statement(wanted) else None
    if said is not None:
        named = about(said, subject)
        is_plain = reason.term == "person.city_code" or group_of(reason.term) == "sites[]" or named != said
        return f"{named}。" if is_plain else f"{subject}は、{said}。"
    within = "あります" if reason.holds else "ありません"
    if group_of(reason.term) == "business":
        return f"事業所のある市区町村は、対象の地域の中に{within}。"
    return f"{subject}の住んでいる市区町村は、対象の地域の中に{within}。"
