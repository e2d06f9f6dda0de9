"""What can be wrong between a condition and the vocabulary: unknown terms, wrong types, members out of place."""

from difflib import get_close_matches
from typing import Any

from madoguchi.rules.days import BIRTHS, PERIODS, iso_date
from madoguchi.rules.problems.base import Findings, Place

PEOPLE = ("person", "spouse", "children[]", "members[]", "others[]")
"""The groups whose attributes have the same names."""

NUMBERS = frozenset({"number", "money"})
_TYPES_OF_TEXT = frozenset(
    {"text", "long_text", "name", "kana", "one_of", "many_of", "postal_code", "address", "phone", "email"}
    | {"corporate_number"}
)
_NAMES = {
    "date": "日付",
    "number": "数",
    "money": "金額",
    "boolean": "はい・いいえ",
    "many_of": "複数の選択",
    "one_of": "選択",
}


def type_of(name: str, findings: Findings) -> str | None:
    """The type of a term; members of a household share the attributes of the applicant. None: there is no such term."""
    terms = findings.terms or {}
    if name in terms:
        return terms[name]
    group, _, attribute = name.rpartition(".")
    if group in PEOPLE:
        return next((terms[f"{one}.{attribute}"] for one in PEOPLE if f"{one}.{attribute}" in terms), None)
    if group == "sites[]":
        return terms.get(f"site.{attribute}")
    return None


def find_in_name(name: str, place: Place, findings: Findings) -> str | None:
    """Note what is wrong with where and how a term is named; its type, None where it is not compared."""
    group = name.rpartition(".")[0]
    if not findings.is_flat and group.endswith("[]") and group not in place.bound:
        findings.say(place.path, f"「{name}」は、「{group}」の一人ひとりを見る条件の中で使ってください。")
    if findings.terms is None:
        return None
    kind = type_of(name, findings)
    if kind is None:
        near = get_close_matches(name, findings.terms, n=1)
        hint = f"「{near[0]}」のことですか。" if near else ""
        findings.say(place.path, f"「{name}」は語彙にありません。{hint}")
    return kind


def find_in_term(said: dict[str, Any], place: Place, findings: Findings) -> None:
    """Note what is wrong with the term of a condition whose shape is right."""
    kind = find_in_name(said["term"], place, findings)
    if kind is None or said["op"] == "known":
        return
    wanted = _wanted(said)
    if wanted and not any(_fits(kind, one) for one in wanted):
        findings.say(
            place.path,
            f"「{said['term']}」は{_NAMES.get(kind, '文字')}です。{_NAMES.get(wanted[0], '文字')}としてはくらべられません。",
        )
    elif kind == "many_of" and said["op"] != "in":
        findings.say(place.path, f"「{said['term']}」は複数を選ぶ項目です。「in」でくらべてください。")
    elif kind == "money" and said["op"] not in ("ne",) and _is_negative(said.get("value")):
        findings.say(place.path, "所得や限度額などの数を負にすることはできません。")


def find_in_number_term(name: str, place: Place, findings: Findings) -> None:
    """Note what is wrong with a term that is counted with."""
    kind = find_in_name(name, place, findings)
    if kind is not None and kind not in NUMBERS:
        findings.say(place.path, f"「{name}」は{_NAMES.get(kind, '文字')}です。数として計算できません。")


def _wanted(said: dict[str, Any]) -> list[str]:
    """The types of which the term must be one, each standing for its kind."""
    op, value = said["op"], said.get("value")
    if op in BIRTHS | PERIODS:
        return ["date"]
    if op == "in_area":
        return ["text"]
    values = value if op in ("in", "between") and isinstance(value, list) else [value]
    return [_kind_of(one) for one in values]


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float | dict):
        return "number"
    return "date" if iso_date(str(value)) else "text"


def _fits(kind: str, wanted: str) -> bool:
    if wanted == "number":
        return kind in NUMBERS
    if wanted == "text":
        return kind in _TYPES_OF_TEXT
    return kind == wanted


def _is_negative(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_is_negative, value))
    return isinstance(value, int | float) and not isinstance(value, bool) and value < 0
