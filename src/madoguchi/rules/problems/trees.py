"""What can be wrong with a condition: its shape, its thresholds, its terms."""

from collections.abc import Iterator
from typing import Any

from madoguchi.rules.days import BIRTHS, PERIODS
from madoguchi.rules.problems.base import (
    LONGEST,
    OLDEST,
    Findings,
    Place,
    is_int,
    is_ordered,
    is_scalar,
    is_term,
)
from madoguchi.rules.problems.contradictions import find_contradictions
from madoguchi.rules.problems.expressions import (
    find_in_income_year,
    find_in_number,
    find_in_over,
    is_expression,
)
from madoguchi.rules.problems.vocabulary import find_in_term

LOGIC = frozenset({"all", "any", "not", "n_of"})
ORDERS = frozenset({"lt", "le", "gt", "ge"})
COMPARISONS = ORDERS | {"eq", "ne", "between"}
QUANTIFIERS = frozenset({"any_member", "all_members"})
LEAVES = COMPARISONS | BIRTHS | PERIODS | {"in", "known", "in_area"}

ANNOTATIONS = {"id", "label", "law", "valid_from", "valid_to"}
_UNITS = {"days": 31, "months": 1, "years": 1 / 12}


def find_in_tree(said: Any, place: Place, findings: Findings) -> None:
    """Note everything that is wrong with the tree at `place`."""
    if not findings.enter(said, place, "条件"):
        return
    op = said.get("op")
    if not isinstance(op, str) or op not in LOGIC | LEAVES | QUANTIFIERS:
        findings.say(place.path, f"「{op}」という条件はありません。")
        return
    needed, allowed = _keys(said, op)
    findings.keys(said, place.path, needed, allowed | ANNOTATIONS)
    findings.annotations(said, place)
    if op in LOGIC:
        _find_in_group(said, place, findings)
    elif op in QUANTIFIERS:
        _find_in_quantifier(said, place, findings)
    else:
        _find_in_leaf(said, place, findings)


def _keys(said: dict[str, Any], op: str) -> tuple[set[str], set[str]]:
    """The keys that a condition must have and those that it may have beside the annotations."""
    if op in LOGIC:
        return {"op", "of", "n"} if op == "n_of" else {"op", "of"}, set()
    if op in QUANTIFIERS:
        return {"op", "over", "of"}, set()
    if op == "known":
        return {"op", "term"}, set()
    if op in COMPARISONS and "number" in said:
        return {"op", "number", "value"}, set()
    return {"op", "term", "value"}, {"income_year"} if op in COMPARISONS else set()


def _find_in_group(said: dict[str, Any], place: Place, findings: Findings) -> None:
    if "of" not in said:
        return
    parts = said["of"]
    if said["op"] == "not":
        find_in_tree(parts, place.below(said, "of"), findings)
        return
    if not isinstance(parts, list) or not parts:
        findings.say(place.path, "「of」には条件を1つ以上並べてください。")
        return
    if said["op"] == "n_of" and "n" in said and not (is_int(said["n"]) and 1 <= said["n"] <= len(parts)):
        findings.say(place.path, f"「n」は1から{len(parts)}までの整数にしてください。")
    before = len(findings.problems)
    for number, part in enumerate(parts):
        find_in_tree(part, place.below(said, f"of/{number}"), findings)
    if said["op"] == "all" and len(findings.problems) == before:
        find_contradictions(said, place.path, findings)


def _find_in_quantifier(said: dict[str, Any], place: Place, findings: Findings) -> None:
    over = said.get("over")
    if "over" in said:
        find_in_over(over, place, findings)
    if "of" in said:
        find_in_tree(
            said["of"], place.below(said, "of", over=over if isinstance(over, str) else None), findings
        )


def _find_in_leaf(said: dict[str, Any], place: Place, findings: Findings) -> None:
    op, value = said["op"], said.get("value")
    before = len(findings.problems)
    if "number" in said and op in COMPARISONS:
        find_in_number(said["number"], place.below(said, "number"), findings, find_in_tree)
        _find_in_number_values(said, place, findings)
    elif is_expression(value) or (
        op == "between" and isinstance(value, list) and any(map(is_expression, value))
    ):
        if op not in COMPARISONS:
            findings.say(place.path, "この条件の「value」に数式は使えません。")
        else:
            _find_in_number_values(said, place, findings)
    elif "value" in said:
        for sentence in _threshold(op, value):
            findings.say(place.path, sentence)
    find_in_income_year(said, place, findings)
    if "term" in said:
        if not is_term(said["term"]):
            findings.say(place.path, f"「{said['term']}」は語彙の名前の形ではありません。")
        elif len(findings.problems) == before:
            find_in_term(said, place, findings)


def _find_in_number_values(said: dict[str, Any], place: Place, findings: Findings) -> None:
    """What a number is compared with: a whole number or a number expression, two of them for `between`."""
    value = said.get("value")
    if "value" not in said:
        return
    if said["op"] != "between":
        find_in_number(value, place.below(said, "value"), findings, find_in_tree)
    elif not isinstance(value, list) or len(value) != 2:
        findings.say(place.path, "範囲は、下と上の数か日付を2つ並べてください。")
    else:
        for number, one in enumerate(value):
            find_in_number(one, place.below(said, f"value/{number}"), findings, find_in_tree)
        if all(map(is_int, value)) and value[0] > value[1]:
            findings.say(place.path, "範囲の下が上より大きくなっています。")


def _threshold(op: str, value: Any) -> Iterator[str]:
    if op in BIRTHS:
        yield from _years(op, value)
    elif op in PERIODS:
        yield from _period(op, value)
    elif op == "between":
        yield from _range(value)
    elif op == "in":
        yield from _choices(value)
    elif op == "in_area":
        yield from _areas(value)
    elif op in ORDERS:
        if not is_ordered(value):
            yield "大小は数か日付（例：2026-04-01）とくらべてください。"
    elif op in ("eq", "ne") and not is_scalar(value):
        yield "「value」には、文字、数、はい・いいえのどれかを書いてください。"


def _years(op: str, value: Any) -> Iterator[str]:
    if op != "grade_between":
        if not (is_int(value) and 0 <= value <= OLDEST):
            yield f"年齢は0から{OLDEST}までの整数にしてください。"
    elif not (
        isinstance(value, list) and len(value) == 2 and all(is_int(one) and -2 <= one <= 16 for one in value)
    ):
        yield "学年は、下と上を-2（年少）から16までの整数で2つ並べてください。"
    elif value[0] > value[1]:
        yield "範囲の下が上より大きくなっています。"


def _period(op: str, value: Any) -> Iterator[str]:
    if op == "within":
        if not isinstance(value, dict) or len(value) != 1 or not value.keys() <= _UNITS.keys():
            yield '期間は {"days": 15} のように、days、months、years のどれか1つで書いてください。'
            return
        [(unit, count)] = value.items()
        if not (is_int(count) and 0 <= count <= LONGEST * _UNITS[unit]):
            yield f"期間は0から{LONGEST * _UNITS[unit]:g}までの整数にしてください。"
    elif not (
        isinstance(value, list)
        and len(value) == 2
        and all(is_int(one) and 0 <= one <= LONGEST for one in value)
    ):
        yield f"月数は、以上と未満を0から{LONGEST}までの整数で2つ並べてください。"
    elif value[0] >= value[1]:
        yield "範囲の下が上より大きくなっています。"


def _choices(value: Any) -> Iterator[str]:
    if not (isinstance(value, list) and value and all(map(is_scalar, value))):
        yield "「value」には値を1つ以上並べてください。"
    elif any(value.count(one) > 1 for one in value if isinstance(one, str)):
        yield "「value」に同じ値が2回あります。"


def _areas(value: Any) -> Iterator[str]:
    is_list = isinstance(value, list) and value
    if not is_list or not all(
        isinstance(one, str) and len(one) == 6 and one.isascii() and one.isdigit() for one in value
    ):
        yield "地域は、6けたの全国地方公共団体コードを1つ以上並べてください。"
    elif len(set(value)) < len(value):
        yield "「value」に同じ値が2回あります。"


def _range(value: Any) -> Iterator[str]:
    if not (isinstance(value, list) and len(value) == 2 and all(map(is_ordered, value))):
        yield "範囲は、下と上の数か日付を2つ並べてください。"
    elif isinstance(value[0], str) is not isinstance(value[1], str):
        yield "範囲の下と上は、両方とも数か、両方とも日付にしてください。"
    elif value[0] > value[1]:
        yield "範囲の下が上より大きくなっています。"
