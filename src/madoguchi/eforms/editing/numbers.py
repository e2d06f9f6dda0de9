"""Computed values as a small sentence: numbers multiplied, added, taken off, counted; anything else is kept as it is."""

from dataclasses import dataclass
from typing import Any

from madoguchi.eforms.editing.places import Body, page_key, pages_in, question_key

MOST_PARTS = 10
_NUMBERS = frozenset({"number", "money", "age", "computed"})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a sum (計算の一行).

    `sign` is `+` or `-`; `what` a question (`q:adults`), the rounds of a page (`n:children`: how many), one question
    added up over them (`s:children.fee`) or empty: the number alone. `times` multiplies it.
    """

    sign: str = "+"
    what: str = ""
    times: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """A number that a sum can use (計算に使えるもの)."""

    what: str
    label: str


def sources(body: Body, key: str) -> list[Source]:
    """The numbers that the computed question called `key` may use: what is asked before it."""
    found: list[Source] = []
    for _section, page in pages_in(body):
        inside: list[Source] = []
        title = str((page.get("repeats") or {}).get("noun") or page.get("title") or "")
        for question in page.get("questions", ()):
            if question_key(question) == key:
                return [*found, *inside] if "repeats" not in page else [*found, *inside]
            if question.get("type") in _NUMBERS:
                inside.append(Source(question_key(question), str(question.get("label") or "")))
        if page_key(page) == key:
            return found
        if "repeats" in page:
            name = str(page["id"])
            found.append(Source(f"n:{name}", f"{title}の数"))
            found += [
                Source(f"s:{name}.{one.what.partition(':')[2]}", f"{title}の「{one.label}」の合計")
                for one in inside
            ]
        else:
            found += inside
    return found


def parts_of(value: Any) -> list[Part] | None:
    """The sum as parts; None when it says more than a sum of products."""
    if isinstance(value, int):
        return [Part("+", "", value)] if value else []
    if not isinstance(value, dict):
        return None
    if value.get("op") == "add" and isinstance(value.get("of"), list):
        found: list[Part] = []
        for one in value["of"]:
            inner = parts_of(one)
            if inner is None or not inner:
                return None
            found += inner
        return found
    if value.get("op") == "sub" and isinstance(value.get("of"), list) and value["of"]:
        first, *rest = value["of"]
        plus, minus = parts_of(first), [parts_of(one) for one in rest]
        if plus is None or any(one is None or len(one) != 1 or one[0].sign == "-" for one in minus):
            return None
        return [*plus, *(Part("-", one[0].what, one[0].times) for one in minus if one)]
    part = _product(value)
    return None if part is None else [part]


def _product(value: dict[str, Any]) -> Part | None:
    if value.get("op") == "mul" and isinstance(value.get("of"), list) and len(value["of"]) == 2:
        one, other = value["of"]
        number, rest = (one, other) if isinstance(one, int) else (other, one)
        if isinstance(number, int) and isinstance(rest, dict):
            inner = _product(rest)
            return Part("+", inner.what, number) if inner is not None and inner.times == 1 else None
        return None
    if set(value) == {"term"}:
        return Part("+", f"q:{value['term']}")
    over = str(value.get("over") or "").removesuffix("[]")
    if value.get("op") == "count_members" and set(value) == {"op", "over"}:
        return Part("+", f"n:{over}")
    number = value.get("number")
    if (
        value.get("op") == "sum_members"
        and set(value) == {"op", "over", "number"}
        and isinstance(number, dict)
    ):
        name = str(number.get("term") or "").rpartition(".")[2]
        return Part("+", f"s:{over}.{name}") if set(number) == {"term"} else None
    return None


def value_of(parts: list[Part]) -> Any:
    """The number expression that the parts say."""
    plus = [_node(one) for one in parts if one.sign != "-"]
    minus = [_node(one) for one in parts if one.sign == "-"]
    whole: Any = plus[0] if len(plus) == 1 else {"op": "add", "of": plus} if plus else 0
    return {"op": "sub", "of": [whole, *minus]} if minus else whole


def _node(part: Part) -> Any:
    kind, _colon, name = part.what.partition(":")
    node: dict[str, Any]
    if not name:
        return part.times
    if kind == "n":
        node = {"op": "count_members", "over": f"{name}[]"}
    elif kind == "s":
        over, _dot, asked = name.partition(".")
        node = {"op": "sum_members", "over": f"{over}[]", "number": {"term": f"{over}[].{asked}"}}
    else:
        node = {"term": name}
    return node if part.times == 1 else {"op": "mul", "of": [node, part.times]}
