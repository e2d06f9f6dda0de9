"""What can be wrong with a number expression."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from madoguchi.rules.problems.base import (
    MOST_WITHIN,
    Findings,
    Place,
    is_id,
    is_int,
    is_term,
)
from madoguchi.rules.problems.vocabulary import find_in_number_term

AGGREGATES = frozenset({"count_members", "sum_members", "max_members", "min_members"})
LISTS = frozenset({"add", "sub", "mul", "min", "max"})
WAYS = ("down", "up", "half_up")

_KEYS: dict[str, tuple[set[str], set[str]]] = {
    "count_members": ({"over"}, {"where"}),
    "rank_member": ({"over"}, {"where"}),
    "lookup": ({"table", "key"}, set()),
    "round": ({"of", "to", "way"}, set()),
    "div": ({"of", "by"}, {"way"}),
    **dict.fromkeys(LISTS, ({"of"}, set())),
    **dict.fromkeys(AGGREGATES - {"count_members"}, ({"over", "number"}, {"where"})),
}

TreeFinder = Callable[[Any, Place, Findings], None]


def is_expression(value: Any) -> bool:
    """Whether it is written as a number expression and not as a literal."""
    return isinstance(value, dict) and ("op" in value or "term" in value)


def find_in_number(said: Any, place: Place, findings: Findings, trees: TreeFinder) -> None:
    """Note everything that is wrong with the number expression at `place`; `trees` looks into conditions."""
    if not isinstance(said, dict):
        if not is_int(said):
            findings.say(place.path, "ここには整数か数式を書いてください。")
        elif said < 0:
            findings.say(place.path, "所得や限度額などの数を負にすることはできません。")
        return
    if not findings.enter(said, place, "数式"):
        return
    if "op" not in said:
        _find_in_term_number(said, place, findings)
        return
    op = said["op"]
    if not isinstance(op, str) or op not in _KEYS:
        findings.say(place.path, f"「{op}」という数式はありません。")
        return
    needed, allowed = _KEYS[op]
    findings.keys(said, place.path, needed | {"op"}, allowed)
    if op == "lookup":
        _find_in_lookup(said, place, findings, trees)
    elif op in LISTS:
        _find_in_list(said, place, findings, trees)
    elif op in ("round", "div"):
        _find_in_rounding(said, place, findings, trees)
    else:
        _find_in_aggregate(said, place, findings, trees)


def _find_in_term_number(said: dict[str, Any], place: Place, findings: Findings) -> None:
    findings.keys(said, place.path, {"term"}, {"income_year"})
    find_in_income_year(said, place, findings)
    if "term" in said:
        if not is_term(said["term"]):
            findings.say(place.path, f"「{said['term']}」は語彙の名前の形ではありません。")
        else:
            find_in_number_term(said["term"], place, findings)


def find_in_income_year(said: dict[str, Any], place: Place, findings: Findings) -> None:
    """Note what is wrong with the month in which the year of an income switches."""
    if "income_year" not in said:
        return
    counts = said["income_year"]
    is_right = isinstance(counts, dict) and counts.keys() == {"switches_in"} and is_int(counts["switches_in"])
    if not is_right or not 1 <= counts["switches_in"] <= 12:
        findings.say(
            place.path,
            '「income_year」には、切り替わる月を {"switches_in": 6} のように1から12までで書いてください。',
        )


def find_in_over(over: Any, place: Place, findings: Findings) -> None:
    """Note what is wrong with the group that a quantifier or an aggregate names, or with one more within so many."""
    if findings.is_flat or not findings.groups:
        findings.say(place.path, "ここでは、構成員についての条件は使えません。")
    elif not isinstance(over, str) or over not in findings.groups:
        findings.say(
            place.path, f"「over」には{'、'.join(sorted(findings.groups))}のどれかを書いてください。"
        )
    elif place.within >= MOST_WITHIN:
        findings.say(place.path, f"構成員のための条件の中で構成員を見るのは、{MOST_WITHIN}重までです。")


def _find_in_lookup(said: dict[str, Any], place: Place, findings: Findings, trees: TreeFinder) -> None:
    table = said.get("table")
    if "table" in said:
        if not is_id(table):
            findings.say(place.path, "「table」には表の名前を書いてください。")
        elif findings.is_flat or table not in findings.tables:
            findings.say(place.path, f"表「{table}」がありません。")
        elif table in place.tables:
            findings.say(place.path, f"表「{table}」の見出しに、表「{table}」自身を使っています。")
    if "key" in said:
        inner = place.below(said, "key")
        if isinstance(table, str):
            inner = replace(inner, tables=inner.tables | {table})
        find_in_number(said["key"], inner, findings, trees)


def _find_in_list(said: dict[str, Any], place: Place, findings: Findings, trees: TreeFinder) -> None:
    if "of" not in said:
        return
    parts = said["of"]
    if not isinstance(parts, list) or len(parts) < 2:
        findings.say(place.path, "「of」には数式を2つ以上並べてください。")
        return
    for number, part in enumerate(parts):
        find_in_number(part, place.below(said, f"of/{number}"), findings, trees)


def _find_in_rounding(said: dict[str, Any], place: Place, findings: Findings, trees: TreeFinder) -> None:
    name = "to" if said["op"] == "round" else "by"
    if name in said and not (is_int(said[name]) and said[name] >= 1):
        findings.say(place.path, f"「{name}」には1以上の整数を書いてください。")
    if "way" in said and said["way"] not in WAYS:
        findings.say(place.path, "端数の扱い（way）は、down、up、half_up のどれかにしてください。")
    if "of" in said:
        find_in_number(said["of"], place.below(said, "of"), findings, trees)


def _find_in_aggregate(said: dict[str, Any], place: Place, findings: Findings, trees: TreeFinder) -> None:
    over = said.get("over")
    is_rank = said["op"] == "rank_member"  # looks once more at those whom the condition around it looks at
    if "over" in said:
        find_in_over(over, replace(place, within=0) if is_rank else place, findings)
        if is_rank and not (isinstance(over, str) and over in place.bound):
            findings.say(
                place.path, f"順番（rank_member）は、「{over}」の一人ひとりを見る条件の中で使ってください。"
            )
    bound = over if isinstance(over, str) and not is_rank else None
    if "where" in said:
        trees(said["where"], place.below(said, "where", over=bound), findings)
    if "number" in said:
        find_in_number(said["number"], place.below(said, "number", over=bound), findings, trees)
