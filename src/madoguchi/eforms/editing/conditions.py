"""Conditions of pages and questions as whoever builds a form sees them: lines about earlier answers, in one group."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.eforms.editing.places import Body, page_key, pages_in, question_key
from madoguchi.language.reading import Unreadable, read_date, read_integer

Words = str | Promise

MOST_LINES = 20

YES_NO: dict[str, Words] = {"eq": _("である")}
CHOICE: dict[str, Words] = {"eq": _("である"), "ne": _("ではない"), "in": _("のどれかである")}
MANY: dict[str, Words] = {"in": _("のどれかをふくむ")}
ORDER: dict[str, Words] = {
    "ge": _("以上"),
    "le": _("以下"),
    "gt": _("より大きい"),
    "lt": _("より小さい（未満）"),
    "eq": _("ちょうど"),
    "ne": _("以外"),
}
DAYS: dict[str, Words] = {
    "age_ge": _("生まれた人が、この年齢以上"),
    "age_lt": _("生まれた人が、この年齢未満"),
    "ge": _("この日以後"),
    "le": _("この日以前"),
}
TEXT: dict[str, Words] = {"eq": _("と同じ"), "ne": _("とちがう")}
KNOWN: dict[str, Words] = {"known": _("に答えている"), "unknown": _("に答えていない")}

_OPS: dict[str, dict[str, Words]] = {
    "yes_no": {**YES_NO, **KNOWN},
    "declaration": {**YES_NO, **KNOWN},
    "one_of": {**CHOICE, **KNOWN},
    "slot": {**CHOICE, **KNOWN},
    "many_of": {**MANY, **KNOWN},
    "number": {**ORDER, **KNOWN},
    "money": {**ORDER, **KNOWN},
    "age": {**ORDER, **KNOWN},
    "computed": ORDER,
    "date": {**DAYS, **KNOWN},
    "list": {**TEXT, **KNOWN},
    "text": {**TEXT, **KNOWN},
}
_NUMBERS = frozenset({"number", "money", "age", "computed"})
_PLAIN = {"op", "term", "value"}
_NO_VALUE = frozenset({"known", "unknown"})


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a condition: which question, how compared, with what (条件の一行)."""

    term: str = ""
    op: str = ""
    value: Any = ""


@dataclass(frozen=True, slots=True)
class Simple:
    """A condition of one group: `join` is `all` or `any`; with `negated` it must not hold (かんたんな条件)."""

    lines: tuple[Line, ...] = ()
    join: str = "all"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a condition may look at (条件に使える質問)."""

    id: str
    label: str
    page: str
    type: str
    ops: dict[str, Words] = field(default_factory=dict)
    options: tuple[tuple[str, str], ...] = ()
    unit: str = ""

    def shape(self, op: str) -> str:
        """How the value is asked for: `none`, `choice`, `many`, `number`, `date` or `text`."""
        if op in _NO_VALUE or not op:
            return "none"
        if self.type in ("yes_no", "declaration"):
            return "choice"
        if self.options:
            return "many" if op == "in" else "choice"
        if self.type in _NUMBERS or op.startswith("age_"):
            return "number"
        return "date" if self.type == "date" else "text"


def simple(tree: Any) -> Simple | None:
    """The condition as one group of lines; None when it says more than that: it is then shown and kept as it is."""
    if tree is None or tree == {}:
        return Simple()
    if not isinstance(tree, dict):
        return None
    if tree.get("op") == "not" and set(tree) == {"op", "of"} and _line(tree) is None:
        inner = simple(tree["of"])
        return None if inner is None or inner.negated else Simple(inner.lines, inner.join, negated=True)
    if tree.get("op") in ("all", "any"):
        parts = tree.get("of")
        lines = [_line(one) for one in parts] if isinstance(parts, list) else [None]
        if set(tree) != {"op", "of"} or any(one is None for one in lines):
            return None
        return Simple(tuple(one for one in lines if one is not None), str(tree["op"]))
    line = _line(tree)
    return None if line is None else Simple((line,))


def _line(node: Any) -> Line | None:
    if not isinstance(node, dict):
        return None
    if node.get("op") == "not" and set(node) == {"op", "of"}:
        inner = _line(node["of"])
        return Line(inner.term, "unknown") if inner is not None and inner.op == "known" else None
    if not isinstance(node.get("term"), str) or set(node) - _PLAIN or "." in node["term"]:
        return None
    value = node.get("value", "")
    if isinstance(value, dict) or node.get("op") not in _EVERY:
        return None
    return Line(node["term"], str(node["op"]), value)


_EVERY = frozenset({"", *(op for ops in _OPS.values() for op in ops)})


def tree(condition: Simple) -> dict[str, Any] | None:
    """The condition as it stands in the document; None for one without lines: always."""
    nodes = [_node(line) for line in condition.lines]
    if not nodes:
        return None
    whole = nodes[0] if len(nodes) == 1 else {"op": condition.join, "of": nodes}
    if not condition.negated:
        return whole
    if whole.get("op") == "known":
        whole = {"op": "all", "of": [whole]}
    return {"op": "not", "of": whole}


def _node(line: Line) -> dict[str, Any]:
    if line.op == "unknown":
        return {"op": "not", "of": {"op": "known", "term": line.term}}
    if line.op == "known":
        return {"op": "known", "term": line.term}
    return {"op": line.op or "eq", "term": line.term, "value": line.value}


def earlier(body: Body, key: str) -> list[Asked]:
    """The questions on which the page or question called `key` may depend: those asked once for all before it."""
    found: list[Asked] = []
    for _section, page in pages_in(body):
        if page_key(page) == key:
            return found
        own: list[Asked] = []
        for question in page.get("questions", ()):
            if question_key(question) == key:
                return [*found, *own]
            if question.get("type") not in ("statement", "fee") and not question.get("for_officers"):
                own.append(asked(question, str(page.get("title") or "")))
        if "repeats" not in page:
            found += own
    return found


def asked(question: Body, page: str = "") -> Asked:
    """A question with how it can be compared."""
    kind = str(question.get("type"))
    options = tuple(
        (str(one.get("value")), str(one.get("label")))
        for one in [*question.get("options", ()), *question.get("slots", ())]
    )
    if kind in ("yes_no", "declaration"):
        options = (("yes", str(_("はい"))), ("no", str(_("いいえ"))))
    return Asked(
        id=str(question["id"]),
        label=str(question.get("label") or question["id"]),
        page=page,
        type=kind,
        ops=_OPS.get(kind, KNOWN),
        options=options,
        unit="円" if kind == "money" else "歳" if kind == "age" else str(question.get("unit") or ""),
    )


def fitted(line: Line, known: dict[str, Asked]) -> Line:
    """The line with a comparison and a value that fit its question: after another question was chosen."""
    found = known.get(line.term)
    if found is None:
        return line
    op = line.op if line.op in found.ops else next(iter(found.ops))
    shape = found.shape(op)
    if shape == "none":
        return Line(line.term, op)
    values = line.value if isinstance(line.value, list) else [line.value]
    if shape in ("choice", "many"):
        allowed = dict(found.options)
        kept = [_as_choice(one) for one in values if _as_choice(one) in allowed]
        if shape == "many":
            return Line(line.term, op, kept)
        chosen = kept[0] if kept else ""
        is_yes_no = found.type in ("yes_no", "declaration")
        return Line(line.term, op, chosen == "yes" if is_yes_no and chosen else chosen)
    return Line(line.term, op, _read(shape, values[0] if values else ""))


def _as_choice(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _read(shape: str, value: Any) -> Any:
    """What was typed as the number or day it says; as it was typed when it says none."""
    if isinstance(value, bool):
        return ""
    try:
        if shape == "number" and not isinstance(value, int):
            return read_integer(str(value), 0, 10**12)
        if shape == "date":
            return read_date(str(value)).isoformat()
    except Unreadable:
        pass
    return value


def in_field(value: Any) -> str:
    """A value as it stands in a field."""
    if isinstance(value, list):
        return "、".join(map(in_field, value))
    return _as_choice(value) if isinstance(value, bool) else str(value)


def is_finished(condition: Simple) -> bool:
    """Whether every line says something."""
    return all(
        line.term and line.op and (line.op in _NO_VALUE or line.value not in ("", []))
        for line in condition.lines
    )
