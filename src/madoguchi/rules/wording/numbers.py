"""Numbers and their thresholds, as sentences: how far apart, and what would have to be."""

from collections.abc import Iterator, Mapping
from typing import Any

from madoguchi.rules.days import income_year
from madoguchi.rules.verdicts import Reason, Verdict
from madoguchi.rules.wording.figures import figure, interval, more_or_less
from madoguchi.rules.wording.subjects import (
    GROUPS,
    Words,
    called,
    group_of,
    is_statement,
    noun,
    subject_of,
    unit_of,
    who,
)

Said = tuple[str, str]
"""What is so, and what would have to be (empty where that is said already)."""

_UPPER = frozenset({"lt", "le"})
_GRADES = ("級", "度")
_WHOLE = {"sum_members": "の合計", "max_members": "（いちばん多い人）", "min_members": "（いちばん少ない人）"}


def number_said(reason: Reason, node: Mapping[str, Any], verdict: Verdict, words: Words) -> Said:
    """A number and its threshold."""
    number = node.get("number", node)
    if isinstance(number, Mapping) and number.get("op") == "rank_member":
        return _rank(reason, verdict)
    if reason.terms and all(group_of(term) == "spouse" for term in reason.terms):
        members, is_known = verdict.situation.members("spouse")
        if is_known and not members:
            return "配偶者はいません。", ""
    name, unit = _what(reason, node, verdict, words)
    if unit in _GRADES:
        return _grade(reason, name, node, verdict, unit)
    said = f"{name}は{interval(*_ends(reason.value), unit)}"
    if reason.op == "between":
        return _between(reason, said, verdict, unit)
    if reason.op in ("eq", "ne"):
        same = _ends(reason.value) == _ends(reason.threshold)
        return f"{said}{'です' if same else f'で、{_span(reason.threshold, unit)}ではありません'}。", ""
    return _order(reason, said, verdict, unit), ""


def is_turned(reason: Reason, verdict: Verdict) -> bool:
    """Whether a `not` stands around the condition."""
    return verdict.holds is not None and reason.holds is not verdict.holds


def wanted_by(node: Mapping[str, Any]) -> str:
    """What the rule itself calls the condition."""
    label = str(node.get("label", ""))
    return f"「{label}」こと" if is_statement(label) else f"「{label}」" if label else ""


def _order(reason: Reason, said: str, verdict: Verdict, unit: str) -> str:
    """`lt le gt ge`, with the distance where both ends are exact."""
    value, threshold = reason.value, reason.threshold
    is_upper = (reason.op in _UPPER) is not is_turned(reason, verdict)
    limit = "上限の" if is_upper else "必要な"
    if not _is_exact(threshold):
        limit = (
            f"上限（{_span(threshold, unit)}）" if is_upper else f"必要な額や数（{_span(threshold, unit)}）"
        )
    else:
        limit += figure(threshold, unit)
    side = 1 if (reason.op in ("gt", "ge")) == reason.holds else -1
    if not (_is_exact(value) and _is_exact(threshold)) or value < 0:
        return f"{said}で、{limit}より{more_or_less(side, unit)}です。"
    if value == threshold:
        return f"{said}で、{limit}とちょうど同じです。{_when_equal(reason, is_upper)}"
    return f"{said}で、{limit}より{figure(abs(value - threshold), unit)}{more_or_less(side, unit)}です。"


def _when_equal(reason: Reason, is_upper: bool) -> str:
    """What equality means, which is what people ask at the border."""
    if reason.op in ("le", "ge"):
        return "上限ちょうどまでは対象です。" if is_upper else "ちょうどでも対象です。"
    return "上限より少ないことが条件です。" if is_upper else "それより多いことが条件です。"


def _between(reason: Reason, said: str, verdict: Verdict, unit: str) -> Said:
    span = f"{_span(reason.threshold[0], unit)}から{_span(reason.threshold[1], unit)}まで"
    if reason.holds:
        return f"{said}で、{span}に入ります。", ""
    return (f"{said}で、{span}に入りません。", "") if is_turned(reason, verdict) else (f"{said}です。", span)


def _grade(reason: Reason, name: str, node: Mapping[str, Any], verdict: Verdict, unit: str) -> Said:
    """A grade, which is not more or less to people: what it is, and what it would have to be."""
    said = (
        f"{name}は{interval(*_ends(reason.value), unit)}です。" if reason.value else f"{name}はありません。"
    )
    if reason.holds or verdict.holds is not False:
        return said, ""
    if reason.op == "between":
        low, high = reason.threshold
        return said, _span(low, unit) if low == high else f"{_span(low, unit)}から{_span(high, unit)}まで"
    if wanted_by(node):
        return said, wanted_by(node)
    threshold = _span(reason.threshold, unit)
    return said, {
        "eq": threshold,
        "ne": f"{threshold}でないこと",
        "lt": f"{threshold}より小さい数",
        "gt": f"{threshold}より大きい数",
    }.get(reason.op, f"{threshold}まで" if reason.op == "le" else f"{threshold}以上の数")


def _rank(reason: Reason, verdict: Verdict) -> Said:
    low, high = _ends(reason.value)
    place = f"{low}番目" if low == high else f"{low}番目か、それよりあと"
    said = f"{subject_of(reason, verdict)}は、きょうだいの中で{place}です。"
    if reason.holds or is_turned(reason, verdict) or not _is_exact(reason.threshold):
        return said, ""
    kinds = {"ge": "番目から", "gt": "番目よりあと", "le": "番目まで", "lt": "番目より前"}
    return said, f"{reason.threshold}{kinds.get(reason.op, '番目')}"


def _what(reason: Reason, node: Mapping[str, Any], verdict: Verdict, words: Words) -> tuple[str, str]:
    """What the number is called, and its unit."""
    number = node.get("number", node)
    op = number.get("op") if isinstance(number, Mapping) and "number" in node else None
    if op == "count_members":
        return f"{'条件にあう' if 'where' in number else ''}{GROUPS.get(number['over'], '人')}の人数", "人"
    inner = next(_with_terms(number), {})
    name = inner.get("term", reason.term)
    unit = unit_of(name, words)
    subject = who(reason.member or _single(name), verdict.situation, of=group_of(name))
    said = called(subject, _in_year(name, inner, verdict, words))
    if op is None:
        return said, unit
    return said + _WHOLE.get(
        op, "（制度の計算に使う額）" if unit.startswith("円") else "（計算した数）"
    ), unit


def _single(name: str) -> str:
    group = group_of(name)
    return "" if group.endswith("[]") else group


def _with_terms(number: Any) -> Iterator[Mapping[str, Any]]:
    """The parts of an expression that name a term, outer first."""
    if isinstance(number, Mapping):
        if "term" in number:
            yield number
        for inner in number.values():
            yield from _with_terms(inner)
    elif isinstance(number, list):
        for inner in number:
            yield from _with_terms(inner)


def _in_year(name: str, part: Mapping[str, Any], verdict: Verdict, words: Words) -> str:
    """The name of a yearly figure with the year that counts: `2025年の所得`."""
    plain = noun(name, words)
    switches = part.get("income_year")
    if switches is None:
        return plain
    year = income_year(verdict.on, switches["switches_in"])
    return f"{year}年の{plain.removeprefix('年間の').removeprefix('年間')}"


def _is_exact(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _ends(value: Any) -> tuple[int | None, int | None]:
    return (value[0], value[1]) if isinstance(value, list | tuple) else (int(value), int(value))


def _span(value: Any, unit: str) -> str:
    return interval(*_ends(value), unit)
