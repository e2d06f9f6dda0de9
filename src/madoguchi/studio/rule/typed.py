"""From what was typed in the rule editor to a rule document; what cannot be read stays as it was typed."""

import re
from typing import Any

from django.http import QueryDict

from madoguchi.language.folding import strip_controls
from madoguchi.language.reading import Unreadable, read_date, read_integer
from madoguchi.studio.rule.acts import BLANK, count, whole
from madoguchi.studio.rule.ops import (
    AGES,
    GROUPINGS,
    LISTS,
    MEMBERS,
    NUMBER_KINDS,
    OF_MEMBERS,
    SPANS,
    WITH_NUMBER,
    ops_for,
)
from madoguchi.studio.rule.places import Path, name_of, parts_of
from madoguchi.studio.rule.terms import NUMBERS, term_named, term_of

LONGEST = 2_000
"""Characters of one field."""

MOST_ROWS = 200
"""Rows of a table."""

_KEPT = ("id", "label", "law", "valid_from", "valid_to")
_COMPARE = frozenset({"eq", "ne", "lt", "le", "gt", "ge"})
_SPLIT = re.compile(r"[\s,、，;；]+")


def typed_document(document: Any, data: QueryDict, section: str) -> dict[str, Any]:
    """`document` with what `data` says of one section of it: `requirement` or `amounts`."""
    reader = _Reader(data)
    found = whole(document)
    if section == "requirement":
        if claims := reader.text("claims"):
            found["claims"] = claims
        found["requirement"] = reader.node(("requirement",), found["requirement"])
        return found
    for name, read in (("amounts", reader.amounts), ("tables", reader.tables), ("deadline", reader.deadline)):
        if name in found:
            found[name] = read(found[name])
            if not found[name]:
                del found[name]
    return found


class _Reader:
    """Reads the fields of the page into the shape that the document has (入力の読み取り)."""

    def __init__(self, data: QueryDict) -> None:
        self.data = data

    def text(self, name: str, default: str = "") -> str:
        """What was typed in the field `name`."""
        return strip_controls(str(self.data.get(name, default)))[:LONGEST].strip()

    def node(self, path: Path, old: Any) -> Any:
        """The condition at `path`; as it was when the page does not show it."""
        name = name_of(path)
        if not isinstance(old, dict) or f"{name}:op" not in self.data:
            return old
        op = self.text(f"{name}:op") or str(old.get("op") or "eq")
        same = op == old.get("op") or (op in _COMPARE and old.get("op") in _COMPARE)
        new = dict(old) if same else {key: old[key] for key in _KEPT if key in old}
        new = {**new, "op": op}
        if op in GROUPINGS:
            self._group(path, name, old, new)
        else:
            self._leaf(path, name, old, new)
        return self._said(name, new)

    def _group(self, path: Path, name: str, old: dict[str, Any], new: dict[str, Any]) -> None:
        inner = old.get("of")
        if isinstance(inner, list):
            parts = [self.node((*path, "of", place), part) for place, part in enumerate(inner)]
        else:
            parts = [self.node((*path, "of"), part) for part in parts_of(old)]
        op = new["op"]
        if op == "not" or op in MEMBERS:
            if not isinstance(inner, list):
                new["of"] = parts[0] if parts else dict(BLANK)
            elif op == "not" and len(parts) == 1:
                new["of"] = parts[0]
            else:
                new["of"] = {"op": "all", "of": parts or [dict(BLANK)]}
        else:
            new["of"] = parts
        if op in MEMBERS:
            new["over"] = self.text(f"{name}:over") or old.get("over") or "children[]"
        if op == "n_of":
            new["n"] = _integer(self.text(f"{name}:n", "1"))

    def _leaf(self, path: Path, name: str, old: dict[str, Any], new: dict[str, Any]) -> None:
        op = new["op"]
        if "number" in old and op in _COMPARE | {"between"}:
            new["number"] = self.number((*path, "number"), old["number"])
            kind = "number"
        else:
            new.pop("number", None)
            new["term"] = term_named(self.text(f"{name}:term"))
            word = term_of(new["term"])
            kind = word.type if word else ""
            if kind and op == "eq" and not old.get("term") and old.get("value") == "":
                op = new["op"] = next(iter(ops_for(kind)))
            self._income_year(name, old, new)
        if op == "known":
            new.pop("value", None)
        else:
            new["value"] = self._value(path, name, op, kind, old.get("value"))

    def _income_year(self, name: str, old: dict[str, Any], new: dict[str, Any]) -> None:
        if f"{name}:switch" not in self.data:
            if "income_year" in old:
                new["income_year"] = old["income_year"]
            return
        month = self.text(f"{name}:switch")
        if month:
            new["income_year"] = {"switches_in": _integer(month)}
        else:
            new.pop("income_year", None)

    def _value(self, path: Path, name: str, op: str, kind: str, old: Any) -> Any:
        if op in _COMPARE and isinstance(old, dict) and f"{name}/value:kind" in self.data:
            return self.number((*path, "value"), old)
        if op == "within":
            return {self.text(f"{name}:unit") or "days": _integer(self.text(f"{name}:value"))}
        if op in ("between", "grade_between", "months_since"):
            low, high = (self.text(f"{name}:{end}") for end in ("low", "high"))
            read = _integer if op != "between" or kind in NUMBERS else _day if kind == "date" else _plain
            if op == "between" and f"{name}:low" not in self.data:
                low = self.text(f"{name}:value")
            return [read(low), read(high)]
        if op == "in":
            many = [strip_controls(one)[:LONGEST] for one in self.data.getlist(f"{name}:value")]
            found = many if len(many) > 1 else _split(many[0] if many else "")
            return old if isinstance(old, list) and set(map(str, old)) == set(found) else found
        if op == "in_area":
            return _split(self.text(f"{name}:value"))
        text = self.text(f"{name}:value") or self.text(f"{name}:low")
        return _scalar(op, kind, text)

    def _said(self, name: str, new: dict[str, Any]) -> dict[str, Any]:
        """`new` with what is said about it: label, law and validity."""
        for key in _KEPT[1:]:
            if f"{name}:{key}" not in self.data:
                continue
            text = self.text(f"{name}:{key}")
            value = _day(text) if key.startswith("valid_") else text
            if value:
                new[key] = value
            else:
                new.pop(key, None)
        return new

    def number(self, path: Path, old: Any) -> Any:
        """The number expression at `path`."""
        name = name_of(path)
        kind = self.text(f"{name}:kind")
        if kind not in NUMBER_KINDS:
            return old
        before = old if isinstance(old, dict) else {}
        if kind == "int":
            return _integer(self.text(f"{name}:value") or "0")
        if kind == "term":
            new: dict[str, Any] = {"term": term_named(self.text(f"{name}:term"))}
            self._income_year(name, before if "term" in before else {}, new)
            return new
        if kind in OF_MEMBERS:
            return self._of_members(path, name, kind, before)
        same = before if before.get("op") == kind else {}
        if kind == "lookup":
            table = self.text(f"{name}:table") or same.get("table", "")
            return {
                **same,
                "op": kind,
                "table": table,
                "key": self.number((*path, "key"), same.get("key", count())),
            }
        if kind in LISTS:
            parts = before.get("of") if before.get("op") in LISTS else None
            if not isinstance(parts, list):
                return {"op": kind, "of": [old if old not in ("", None) else 0, 0]}
            return {
                "op": kind,
                "of": [self.number((*path, "of", place), part) for place, part in enumerate(parts)],
            }
        return self._rounded(path, name, kind, same, old)

    def _rounded(self, path: Path, name: str, kind: str, same: dict[str, Any], old: Any) -> dict[str, Any]:
        """A number that is divided, or rounded to a multiple."""
        if not same:
            new = {"op": kind, "of": old if old not in ("", None) else 0}
            return {**new, "by": 100} if kind == "div" else {**new, "to": 10, "way": "down"}
        part, way = ("by" if kind == "div" else "to"), self.text(f"{name}:way")
        new = {
            **same,
            "of": self.number((*path, "of"), same.get("of", 0)),
            part: _integer(self.text(f"{name}:{part}")),
        }
        if way and (kind == "round" or "way" in same or way != "down"):
            new["way"] = way
        return new

    def _of_members(self, path: Path, name: str, kind: str, before: dict[str, Any]) -> dict[str, Any]:
        kept = before if before.get("op") in OF_MEMBERS else {}
        new: dict[str, Any] = {
            "op": kind,
            "over": self.text(f"{name}:over") or kept.get("over", "children[]"),
        }
        if "where" in kept:
            new["where"] = self.node((*path, "where"), kept["where"])
        if kind in WITH_NUMBER:
            new["number"] = self.number((*path, "number"), kept.get("number", {"term": ""}))
        return new

    def amounts(self, old: Any) -> Any:
        """The amounts with their rows."""
        found = []
        for place, one in enumerate(old if isinstance(old, list) else []):
            if not isinstance(one, dict):
                continue
            path: Path = ("amounts", place)
            name = name_of(path)
            new = dict(one)
            for key in ("id", "label", "unit"):
                new[key] = self.text(f"{name}:{key}", str(one.get(key, "")))
            if each := self.text(f"{name}:each"):
                new["each"] = each
            else:
                new.pop("each", None)
            if "where" in one:
                new["where"] = self.node((*path, "where"), one["where"])
            rows = one.get("rows")
            new["rows"] = [
                self._row((*path, "rows", n), row)
                for n, row in enumerate(rows if isinstance(rows, list) else [])
                if isinstance(row, dict)
            ]
            found.append(self._said(name, new))
        return found

    def _row(self, path: Path, old: dict[str, Any]) -> dict[str, Any]:
        if f"{name_of(path)}:label" not in self.data:
            return old
        new = self._said(name_of(path), dict(old))
        if "when" in old:
            new["when"] = self.node((*path, "when"), old["when"])
        new["amount"] = self.number((*path, "amount"), old.get("amount", 0))
        return new

    def tables(self, old: Any) -> Any:
        """The tables by name, each with its times and rows."""
        found: dict[str, Any] = {}
        for place, (table, periods) in enumerate(old.items() if isinstance(old, dict) else ()):
            name = re.sub(r"[^a-z0-9_]", "", self.text(f"table/{place}:name", table).lower()) or table
            if name in found:
                name = table
            found[name] = [
                self._period(f"table/{place}/{n}", one)
                for n, one in enumerate(periods if isinstance(periods, list) else [])
                if isinstance(one, dict)
            ]
        return found

    def _period(self, name: str, old: dict[str, Any]) -> dict[str, Any]:
        new = dict(old)
        for key in ("valid_from", "valid_to"):
            if f"{name}:{key}" in self.data:
                new[key] = _day(self.text(f"{name}:{key}")) or None
        if f"{name}:law" in self.data:
            new["law"] = self.text(f"{name}:law")
            if not new["law"]:
                del new["law"]
        if f"{name}/0:key" in self.data:
            new["rows"] = self._rows(name)
        if f"{name}:per" in self.data:
            per = self.text(f"{name}:per")
            if per:
                new["beyond"] = {**(old.get("beyond") or {}), "per": _integer(per)}
            else:
                new.pop("beyond", None)
        return new

    def _rows(self, name: str) -> list[Any]:
        """The rows of a table that are not empty."""
        rows = []
        for n in range(MOST_ROWS):
            key, value = self.text(f"{name}/{n}:key"), self.text(f"{name}/{n}:value")
            if key or value:
                rows.append([_integer(key), _integer(value)])
        return rows

    def deadline(self, old: Any) -> Any:
        """The deadline."""
        if not isinstance(old, dict) or "deadline:term" not in self.data:
            return old
        kept = {key: value for key, value in old.items() if key not in SPANS}
        span = self.text("deadline:span")
        new = {
            **kept,
            "term": term_named(self.text("deadline:term")),
            span if span in SPANS else "days": _integer(self.text("deadline:n")),
            "label": self.text("deadline:label"),
        }
        return self._said("deadline", new)


def _scalar(op: str, kind: str, text: str) -> Any:
    if op in AGES:
        return _integer(text)
    if kind == "boolean" or text in ("true", "false"):
        return {"true": True, "false": False}.get(text, text)
    if kind == "date":
        return _day(text)
    return _integer(text) if kind in NUMBERS or not kind else text


def _integer(text: str) -> Any:
    """A whole number as people write it; the text when it is none."""
    try:
        return read_integer(text, -(10**15), 10**15)
    except Unreadable:
        return text


def _day(text: str) -> Any:
    """A day in its ISO form; the text when it is none."""
    try:
        return read_date(text).isoformat() if text else ""
    except Unreadable:
        return text


def _plain(text: str) -> str:
    return text


def _split(text: str) -> list[str]:
    return [part for part in _SPLIT.split(text) if part]
