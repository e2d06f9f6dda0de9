"""Rules for those who must not see sensitive values: each condition on one becomes a yes or no that is kept ready.

`masked` puts in the place of every leaf that looks at a sensitive term a leaf that looks at an answer
(`person.answer_…`, `children[].answer_…`). The answer is made by `Condition.answers`, where the facts are open anyway;
whoever matches reads the answer alone. A leaf that looks at two members at once has no answer and stays unknown.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from madoguchi.rules.documents import Rule, load
from madoguchi.rules.nodes import OfMembers
from madoguchi.rules.scopes import Scope
from madoguchi.rules.situations import Situation

LOGIC = frozenset({"all", "any", "n_of", "not"})
QUANTIFIERS = frozenset({"any_member", "all_members"})
COUNTING = frozenset({"count_members", "sum_members", "max_members", "min_members"})
PREFIX = "answer_"
_ABOUT = ("id", "label", "law", "valid_from", "valid_to")
_ALONE = "person"


@dataclass(frozen=True, slots=True)
class Condition:
    """One leaf that looks at sensitive terms, with the group whose member it is about; `person` for none (機微な条件)."""

    key: str
    group: str
    rule: Rule

    @property
    def attribute(self) -> str:
        """The attribute under which its answer is kept."""
        return PREFIX + self.key

    def answers(self, situation: Situation, *, on: date) -> dict[str, bool | None]:
        """The answer for each member, by place (`person`, `children[0]`)."""
        found = self.rule.at(on).requirement
        scope = Scope(situation, on)
        if not isinstance(found, OfMembers) or not self.group.endswith("[]"):
            return {self.group: found.answer(scope)[0]}
        members, _complete = situation.members(self.group)
        return {one.place: found.of.answer(scope.at(self.group, one))[0] for one in members}


@dataclass(frozen=True)
class Masked:
    """A rule in whose document no sensitive term stands, and the conditions that were taken out (伏せた要件).

    `terms` are those that the rule itself reads.
    """

    rule: Rule
    conditions: Mapping[str, Condition]
    terms: tuple[str, ...]


def masked(document: Mapping[str, Any], is_sensitive: Callable[[str], bool]) -> Masked:
    """`document` with every leaf on a sensitive term replaced by its answer."""
    alone = "business" if document.get("claims") == "business" else _ALONE
    work = _Work(document.get("tables", {}), is_sensitive, alone)
    made = dict(document)
    made["requirement"] = work.tree(document["requirement"], ())
    if "amounts" in document:
        made["amounts"] = [work.amount(one) for one in document["amounts"]]
    terms = tuple(dict.fromkeys(name for name, _ in terms_in(document)))
    return Masked(load(made), work.conditions, terms)


class _Work:
    """One document being masked."""

    def __init__(self, tables: Mapping[str, Any], is_sensitive: Callable[[str], bool], alone: str) -> None:
        self.tables = tables
        self.is_sensitive = is_sensitive
        self.alone = alone
        self.conditions: dict[str, Condition] = {}

    def amount(self, amount: Mapping[str, Any]) -> dict[str, Any]:
        over = (amount["each"],) if "each" in amount else ()
        made = dict(amount)
        if "where" in amount:
            made["where"] = self.tree(amount["where"], over)
        made["rows"] = [
            {**row, "when": self.tree(row["when"], over)} if "when" in row else row
            for row in amount.get("rows", ())
        ]
        return made

    def tree(self, node: Mapping[str, Any], over: tuple[str, ...]) -> dict[str, Any]:
        if node["op"] in LOGIC:
            inner = node["of"]
            of = self.tree(inner, over) if node["op"] == "not" else [self.tree(one, over) for one in inner]
            return {**node, "of": of}
        if node["op"] in QUANTIFIERS:
            return {**node, "of": self.tree(node["of"], (*over, node["over"]))}
        if not any(self.is_sensitive(name) for name, _ in terms_in(node)):
            return dict(node)
        return self._leaf(node, over)

    def _leaf(self, node: Mapping[str, Any], over: tuple[str, ...]) -> dict[str, Any]:
        free = {name.rpartition(".")[0] for name, is_free in terms_in(node) if is_free}
        about = sorted(free & set(over))
        group = about[0] if about else self.alone
        bare = {name: said for name, said in node.items() if name not in _ABOUT}
        tables = {name: self.tables[name] for name in sorted(_tables_in(bare)) if name in self.tables}
        inner = {"op": "any_member", "over": group, "of": bare} if about else bare
        body = {"format": 1, "requirement": inner, "tables": tables}
        text = json.dumps([group, body], ensure_ascii=False, sort_keys=True)
        key = hashlib.sha256(text.encode()).hexdigest()[:16]
        if len(about) < 2:
            self.conditions[key] = Condition(key, group, load(body))
        kept = {name: node[name] for name in _ABOUT if name in node}
        return {"op": "eq", "term": f"{group}.{PREFIX}{key}", "value": True, **kept}


def terms_in(node: Any, bound: frozenset[str] = frozenset()) -> Iterator[tuple[str, bool]]:
    """The terms that a tree or number looks at, each with whether its group is that of the tree around it."""
    if isinstance(node, list):
        for one in node:
            yield from terms_in(one, bound)
    elif isinstance(node, Mapping):
        if isinstance(node.get("term"), str):
            yield node["term"], node["term"].rpartition(".")[0] not in bound
        if node.get("op") == "rank_member":
            yield f"{node['over']}.birth_date", node["over"] not in bound
        inside = bound | {node["over"]} if node.get("op") in QUANTIFIERS | COUNTING else bound
        for name, said in node.items():
            if name not in _ABOUT:
                yield from terms_in(said, inside)


def _tables_in(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _tables_in(one)
    elif isinstance(node, Mapping):
        if node.get("op") == "lookup" and isinstance(node.get("table"), str):
            yield node["table"]
        for said in node.values():
            yield from _tables_in(said)
