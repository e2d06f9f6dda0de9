"""What can be wrong with a condition tree, said in Japanese with the place."""

import re
from collections.abc import Iterator
from typing import Any

from madoguchi.rules.days import iso_date

LOGIC = frozenset({"all", "any", "not", "n_of"})
ORDERS = frozenset({"lt", "le", "gt", "ge"})
LEAVES = frozenset({"eq", "ne", "between", "in", "known", "age_ge", "age_lt"}) | ORDERS

DEEPEST = 12
"""How many nodes may stand within one another: more is not read by people."""
OLDEST = 150

_ANNOTATIONS = frozenset({"id", "label", "law"})
_TERM = re.compile(r"[a-z][a-z0-9_]*(?:\[\])?(?:\.[a-z][a-z0-9_]*(?:\[\])?)*")
_ID = re.compile("[a-z][a-z0-9_]*")


class BadRule(ValueError):  # noqa: N818 - it names the rule, as the page does
    """A condition tree that is malformed; the message says where and why (読み取れない要件)."""


def check(tree: Any) -> list[str]:
    """Every problem of `tree`, each as `path：sentence`; none means that it can be evaluated."""
    found = list(_node(tree, "", 1))
    ids = [node["id"] for node in _nodes(tree) if isinstance(node.get("id"), str)]
    doubled = sorted({name for name in ids if ids.count(name) > 1})
    return [f"{path or '/'}：{says}" for path, says in found] + [
        f"/：識別子「{name}」が2回以上使われています。" for name in doubled
    ]


def _nodes(tree: Any, depth: int = 1) -> Iterator[dict[str, Any]]:
    if not isinstance(tree, dict) or depth > DEEPEST:
        return
    yield tree
    inner = tree.get("of")
    for part in inner if isinstance(inner, list) else [inner]:
        yield from _nodes(part, depth + 1)


def _node(node: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if not isinstance(node, dict):
        yield path, "条件は { } で書いてください。"
        return
    if depth > DEEPEST:
        yield path, f"条件の入れ子は{DEEPEST}段までです。"
        return
    op = node.get("op")
    if not isinstance(op, str) or op not in LOGIC | LEAVES:
        yield path, f"「{op}」という条件はありません。"
        return
    keys = {"op", *_own_keys(op)}
    for missing in sorted(keys - node.keys()):
        yield path, f"「{missing}」がありません。"
    for extra in sorted(map(str, node.keys() - keys - _ANNOTATIONS)):
        yield path, f"「{extra}」は、この条件には使えません。"
    yield from _annotations(node, path)
    if op in LOGIC:
        yield from _group(node, path, depth)
    else:
        yield from _leaf(node, path)


def _own_keys(op: str) -> set[str]:
    if op == "known":
        return {"term"}
    if op in LEAVES:
        return {"term", "value"}
    return {"of", "n"} if op == "n_of" else {"of"}


def _annotations(node: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name in ("label", "law"):
        if name in node and not (isinstance(node[name], str) and node[name]):
            yield path, f"「{name}」には文字を書いてください。"
    if "id" in node and not (isinstance(node["id"], str) and _ID.fullmatch(node["id"])):
        yield path, "「id」には英小文字、数字と _ を使ってください。"


def _group(node: dict[str, Any], path: str, depth: int) -> Iterator[tuple[str, str]]:
    if "of" not in node:
        return
    parts = node["of"]
    if node["op"] == "not":
        yield from _node(parts, f"{path}/of", depth + 1)
        return
    if not isinstance(parts, list) or not parts:
        yield path, "「of」には条件を1つ以上並べてください。"
        return
    if node["op"] == "n_of" and "n" in node and not (_is_int(node["n"]) and 1 <= node["n"] <= len(parts)):
        yield path, f"「n」は1から{len(parts)}までの整数にしてください。"
    for place, part in enumerate(parts):
        yield from _node(part, f"{path}/of/{place}", depth + 1)


def _leaf(node: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    term = node.get("term")
    if "term" in node and not (isinstance(term, str) and _TERM.fullmatch(term)):
        yield path, f"「{term}」は語彙の名前の形ではありません。"
    if "value" in node:
        yield from ((path, says) for says in _threshold(node["op"], node["value"]))


def _threshold(op: str, value: Any) -> Iterator[str]:
    if op in ("age_ge", "age_lt"):
        if not (_is_int(value) and 0 <= value <= OLDEST):
            yield f"年齢は0から{OLDEST}までの整数にしてください。"
    elif op == "between":
        yield from _range(value)
    elif op == "in":
        if not (isinstance(value, list) and value and all(map(_is_scalar, value))):
            yield "「value」には値を1つ以上並べてください。"
        elif any(value.count(one) > 1 for one in value if isinstance(one, str)):
            yield "「value」に同じ値が2回あります。"
    elif op in ORDERS:
        if not _is_ordered(value):
            yield "大小は数か日付（例：2026-04-01）とくらべてください。"
    elif op in ("eq", "ne") and not _is_scalar(value):
        yield "「value」には、文字、数、はい・いいえのどれかを書いてください。"


def _range(value: Any) -> Iterator[str]:
    if not (isinstance(value, list) and len(value) == 2 and all(map(_is_ordered, value))):
        yield "範囲は、下と上の数か日付を2つ並べてください。"
    elif isinstance(value[0], str) is not isinstance(value[1], str):
        yield "範囲の下と上は、両方とも数か、両方とも日付にしてください。"
    elif value[0] > value[1]:
        yield "範囲の下が上より大きくなっています。"


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return _is_int(value) or (isinstance(value, float) and value - value == 0)


def _is_scalar(value: Any) -> bool:
    return isinstance(value, bool | str) or _is_number(value)


def _is_ordered(value: Any) -> bool:
    return _is_number(value) or (isinstance(value, str) and iso_date(value) is not None)
