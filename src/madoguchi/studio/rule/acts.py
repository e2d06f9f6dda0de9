"""What the buttons of the rule editor do with a document: add, move, nest, take out."""

from copy import deepcopy
from typing import Any

from madoguchi.studio.rule.ops import GROUPINGS, MEMBERS
from madoguchi.studio.rule.places import Path, at, name_of, nodes_in, path_of, put

Json = Any

BLANK: dict[str, Any] = {"op": "eq", "term": "", "value": ""}
EMPTY: dict[str, Any] = {"format": 1, "claims": "person", "requirement": {"op": "all", "of": []}}
LONGEST_PLACE = 400
"""Characters of the name of a place; no rule that people read has deeper ones."""

MOST_DEPTH = 10
"""How deep groups may stand in one another: more is not read by people."""


def whole(document: Any) -> dict[str, Any]:
    """`document` with what every rule has, so that the page can show it."""
    found = {**deepcopy(EMPTY), **(document if isinstance(document, dict) else {})}
    if not isinstance(found["requirement"], dict):
        found["requirement"] = deepcopy(EMPTY["requirement"])
    return found


def group_of(kind: str) -> dict[str, Any]:
    """A new group of the kind `kind`, with one sentence to fill in."""
    if kind == "not":
        return {"op": "not", "of": dict(BLANK)}
    if kind in MEMBERS:
        return {"op": kind, "over": "children[]", "of": {"op": "all", "of": [dict(BLANK)]}}
    return {"op": kind, **({"n": 1} if kind == "n_of" else {}), "of": [dict(BLANK)]}


def count() -> dict[str, Any]:
    """A new number that counts members."""
    return {"op": "count_members", "over": "children[]"}


def act(document: dict[str, Any], words: str) -> tuple[dict[str, Any], str]:
    """`document` after the button `words` (`verb:place:kind`), and the place to go on at.

    A button that fits nothing in the document changes nothing: the page may be older than the draft.
    """
    verb, _colon, rest = words.partition(":")
    place, _colon, kind = rest.partition(":")
    path = path_of(place[:LONGEST_PLACE])
    is_there = bool(path) and at(document, path[:-1]) is not None
    found = _VERBS[verb](document, path, kind) if verb in _VERBS and is_there else None
    if found is None:
        return document, place
    changed, where = found
    return changed, name_of(where)


Done = tuple[dict[str, Any], Path] | None


def _add(document: dict[str, Any], path: Path, kind: str) -> Done:
    """A new sentence or group at the end of the group at `path`; a single condition there becomes a group."""
    node = at(document, path)
    if not isinstance(node, dict) or len(path) > 2 * MOST_DEPTH:
        return None
    new = group_of(kind) if kind in GROUPINGS else dict(BLANK)
    inner = node.get("of")
    if node.get("op") in ("all", "any", "n_of"):
        parts = inner if isinstance(inner, list) else []
        where = (*path, "of", len(parts))
        return put(document, (*path, "of"), [*parts, new]), where
    if node.get("op") in ("not", *MEMBERS):
        if isinstance(inner, dict) and inner.get("op") in ("all", "any", "n_of"):
            return _add(document, (*path, "of"), kind)
        parts = [inner] if isinstance(inner, dict) else []
        return put(document, (*path, "of"), {"op": "all", "of": [*parts, new]}), (
            *path,
            "of",
            "of",
            len(parts),
        )
    return put(document, path, {"op": "all", "of": [node, new]}), (*path, "of", 1)


def _up(document: dict[str, Any], path: Path, kind: str) -> Done:
    return _swap(document, path, -1)


def _down(document: dict[str, Any], path: Path, kind: str) -> Done:
    return _swap(document, path, 1)


def _swap(document: dict[str, Any], path: Path, step: int) -> Done:
    parts, place = at(document, path[:-1]), path[-1] if path else None
    if not isinstance(parts, list) or not isinstance(place, int):
        return None
    other = place + step
    if not (0 <= place < len(parts) and 0 <= other < len(parts)):
        return None
    moved = list(parts)
    moved[place], moved[other] = moved[other], moved[place]
    return put(document, path[:-1], moved), (*path[:-1], other)


def _remove(document: dict[str, Any], path: Path, kind: str) -> Done:
    if not path or at(document, path) is None:
        return None
    if isinstance(path[-1], int):
        where = (*path[:-1], max(0, path[-1] - 1)) if path[-1] else path[:-2]
        return put(document, path, None), where
    if path[-1] == "of":
        return put(document, path, dict(BLANK)), path
    return put(document, path, None), path[:-1]


def _wrap(document: dict[str, Any], path: Path, kind: str) -> Done:
    """The condition at `path` within a new group of its own."""
    node = at(document, path)
    if not isinstance(node, dict) or kind not in GROUPINGS:
        return None
    if any(len(path) + len(inner) > 2 * MOST_DEPTH for inner, _node in nodes_in(node)):
        return None
    group = group_of(kind)
    if kind == "not":
        group["of"] = node
    elif kind in MEMBERS:
        group["of"] = {"op": "all", "of": [node]}
    else:
        group["of"] = [node]
    return put(document, path, group), path


def _unwrap(document: dict[str, Any], path: Path, kind: str) -> Done:
    """The conditions of the group at `path` in its place; of a group within a group each becomes a part of that."""
    node = at(document, path)
    if not isinstance(node, dict) or node.get("op") not in GROUPINGS:
        return None
    inner = node.get("of")
    parts = inner if isinstance(inner, list) else [inner] if isinstance(inner, dict) else []
    if path and isinstance(path[-1], int):
        around = at(document, path[:-1])
        place = path[-1]
        return put(document, path[:-1], [*around[:place], *parts, *around[place + 1 :]]), path
    if len(parts) == 1:
        return put(document, path, parts[0]), path
    return None


def _out(document: dict[str, Any], path: Path, kind: str) -> Done:
    """The condition at `path` out of its group, to just after that."""
    if len(path) < 4 or not isinstance(path[-1], int) or not isinstance(path[-3], int):
        return None
    node, group = at(document, path), path[:-2]
    around = at(document, group[:-1])
    if node is None or not isinstance(around, list):
        return None
    left = put(document, path, None)
    place = group[-1]
    assert isinstance(place, int)
    parts = at(left, group[:-1])
    return put(left, group[:-1], [*parts[: place + 1], node, *parts[place + 1 :]]), (*group[:-1], place + 1)


def _into(document: dict[str, Any], path: Path, kind: str) -> Done:
    """The condition at `path` to the end of the group just before it."""
    if not path or not isinstance(path[-1], int) or not path[-1]:
        return None
    node, before = at(document, path), (*path[:-1], path[-1] - 1)
    group = at(document, before)
    if isinstance(group, dict) and group.get("op") in MEMBERS:
        before, group = (*before, "of"), group.get("of")
    if not isinstance(group, dict) or not isinstance(group.get("of"), list):
        return None
    left = put(document, path, None)
    where = (*before, "of", len(group["of"]))
    return put(left, (*before, "of"), [*group["of"], node]), where


def _number(document: dict[str, Any], path: Path, kind: str) -> Done:
    """The sentence at `path` compares a number that is worked out, or with `term` again a term."""
    node = at(document, path)
    if not isinstance(node, dict):
        return None
    if kind == "term":
        kept = {key: value for key, value in node.items() if key != "number"}
        return put(document, path, {**kept, "term": "", "op": node.get("op", "eq")}), path
    kept = {key: value for key, value in node.items() if key != "term"}
    op = node.get("op") if node.get("op") in ("eq", "ne", "lt", "le", "gt", "ge") else "ge"
    value = node.get("value")
    if isinstance(value, list | bool | str):
        value = 1
    return put(document, path, {**kept, "op": op, "number": count(), "value": value}), path


def _expression(document: dict[str, Any], path: Path, kind: str) -> Done:
    """The value at `path` worked out, or with `plain` a number as typed."""
    if kind == "plain":
        return put(document, path, 0), path[:-1]
    tables = document.get("tables")
    name = next(iter(tables), "") if isinstance(tables, dict) else ""
    new = {"op": "lookup", "table": name, "key": count()} if name else count()
    return put(document, path, new), path[:-1]


def _where(document: dict[str, Any], path: Path, kind: str) -> Done:
    """A condition at `path` for those that count, the rows that hold …"""
    return put(document, path, {"op": "all", "of": [dict(BLANK)]}), path


def _part(document: dict[str, Any], path: Path, kind: str) -> Done:
    """One more number in the list at `path`."""
    parts = at(document, path)
    return put(document, path, [*(parts if isinstance(parts, list) else []), 0]), path[:-1]


def _amount(document: dict[str, Any], path: Path, kind: str) -> Done:
    amounts = document.get("amounts")
    kept = amounts if isinstance(amounts, list) else []
    used = {one.get("id") for one in kept if isinstance(one, dict)}
    name = next(f"amount{n}" for n in range(1, 1000) if f"amount{n}" not in used)
    new = {"id": name, "label": "", "unit": "円/月", "rows": [{"amount": 0}]}
    return put(document, ("amounts",), [*kept, new]), ("amounts", len(kept))


def _row(document: dict[str, Any], path: Path, kind: str) -> Done:
    """One more row of the amount at `path`, before the last when that one is for all others."""
    rows = at(document, (*path, "rows"))
    kept = rows if isinstance(rows, list) else []
    new = {"when": {"op": "all", "of": [dict(BLANK)]}, "amount": 0}
    last = kept[-1] if kept else {}
    place = len(kept) - 1 if kept and isinstance(last, dict) and "when" not in last else len(kept)
    return put(document, (*path, "rows"), [*kept[:place], new, *kept[place:]]), (*path, "rows", place)


def _table(document: dict[str, Any], path: Path, kind: str) -> Done:
    tables = document.get("tables")
    kept = tables if isinstance(tables, dict) else {}
    name = next(f"table{n}" for n in range(1, 1000) if f"table{n}" not in kept)
    new = [{"valid_from": None, "valid_to": None, "rows": [[0, 0]]}]
    return put(document, ("tables", name), new), ("tables", name)


def _period(document: dict[str, Any], path: Path, kind: str) -> Done:
    """The table or amount at `path` once more, for another time: old rates stay."""
    parts = at(document, path)
    if not isinstance(parts, list) or not parts:
        return None
    return put(document, path, [*parts, deepcopy(parts[-1])]), (*path, len(parts))


def _copy(document: dict[str, Any], path: Path, kind: str) -> Done:
    """The amount at `path` once more behind it, to be valid at another time."""
    parts, place = at(document, path[:-1]), path[-1] if path else None
    if not isinstance(parts, list) or not isinstance(place, int) or place >= len(parts):
        return None
    new = deepcopy(parts[place])
    return put(document, path[:-1], [*parts[: place + 1], new, *parts[place + 1 :]]), (*path[:-1], place + 1)


def _deadline(document: dict[str, Any], path: Path, kind: str) -> Done:
    if kind == "remove":
        return put(document, ("deadline",), None), ()
    return put(document, ("deadline",), {"term": "", "days": 15, "label": ""}), ("deadline",)


_VERBS = {
    "add": _add,
    "up": _up,
    "down": _down,
    "remove": _remove,
    "wrap": _wrap,
    "unwrap": _unwrap,
    "out": _out,
    "into": _into,
    "number": _number,
    "expression": _expression,
    "where": _where,
    "part": _part,
    "amount": _amount,
    "row": _row,
    "table": _table,
    "period": _period,
    "copy": _copy,
    "deadline": _deadline,
}
