"""Problems of conditions and expressions: what they look at, and whether they can ever hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.types.problems.base import Body, pages_in
from madoguchi.eforms.types.problems.reach import never_reached
from madoguchi.rules.problems import problems_over

OPAQUE = frozenset(
    {"name", "kana", "address", "bank_account", "file", "photo", "members", "drawing", "place", "signature"}
)
"""Types of which a condition can tell only whether there is an answer."""

_TYPES = {
    "yes_no": "boolean",
    "declaration": "boolean",
    "date": "date",
    "number": "number",
    "age": "number",
    "computed": "number",
    "money": "money",
    "fee": "money",
    "one_of": "one_of",
    "list": "one_of",
    "slot": "one_of",
    "many_of": "many_of",
}
"""The type that the language of rules has for answers; all others are texts."""


@dataclass(frozen=True)
class _Names:
    """What a condition may look at where it stands: questions by name (`children[].name` in a group), and groups."""

    questions: Mapping[str, Body] = field(default_factory=dict)
    groups: frozenset[str] = frozenset()
    repeated: frozenset[str] = frozenset()
    officers: frozenset[str] = frozenset()
    lists: Mapping[str, list[list[str]]] = field(default_factory=dict)

    def and_question(self, question: Body) -> _Names:
        """With one question more."""
        name = question["id"]
        if question["type"] == "statement":
            return self
        if question.get("for_officers"):
            return replace(self, officers=self.officers | {name})
        found = {**self.questions, name: self._with_choices(question)}
        groups = self.groups
        if question["type"] == "members":
            groups |= {f"{name}[]"}
            found[f"{name}[].birth_date"] = {"id": f"{name}[].birth_date", "type": "date"}
            found[f"{name}[].relation"] = {"id": f"{name}[].relation", "type": "text"}
        return replace(self, questions=found, groups=groups)

    def _with_choices(self, question: Body) -> Body:
        """A question with a list has the entries of it to choose from."""
        rows = self.lists.get(question.get("list", ""))
        return question if rows is None else {**question, "options": [{"value": row[0]} for row in rows]}

    def and_rounds(self, page: Body) -> _Names:
        """With the rounds of a repeated page, whose questions have the name of the group before theirs."""
        group = f"{page['id']}[]"
        own = [q for q in page["questions"] if q["type"] != "statement" and not q.get("for_officers")]
        named = {f"{group}.{q['id']}": self._with_choices(q) for q in own}
        return replace(
            self,
            questions={**self.questions, **named},
            groups=self.groups | {group},
            repeated=self.repeated | {q["id"] for q in own},
            officers=self.officers | {q["id"] for q in page["questions"] if q.get("for_officers")},
        )

    @property
    def types(self) -> dict[str, str]:
        """The type of every name, as the language of rules has them."""
        return {
            name: "opaque" if question["type"] in OPAQUE else _TYPES.get(question["type"], "text")
            for name, question in self.questions.items()
        }


def problems_of_conditions(body: Body) -> Iterator[str]:
    """Everything wrong with conditions and expressions, a sentence each.

    They may use questions of earlier pages, and of their own page those above.
    """
    names = _Names(lists=body.get("lists", {}))
    for page in pages_in(body):
        yield from _of_one(page, "show_if", _("ページ"), _("表示条件"), names)
        inside = names
        for question in page["questions"]:
            yield from _of_one(question, "show_if", _("質問"), _("表示条件"), inside)
            for key in ("compute", "amount"):
                yield from _of_one(question, key, _("質問"), _("計算"), inside)
            inside = inside.and_question(question)
        if "repeats" in page:
            where = {**page["repeats"], "id": page["id"]}
            yield from _of_one(where, "where", _("ページ"), _("対象の条件"), inside)
            names = names.and_rounds(page)
        else:
            names = inside


def _of_one(holder: Body, key: str, noun: str, what: str, names: _Names) -> Iterator[str]:
    """Everything wrong with one condition (`show_if`, `where`) or number expression."""
    if key not in holder:
        return
    said = holder[key]
    about = _("%(noun)s「%(id)s」の%(what)s") % {"noun": noun, "id": holder["id"], "what": what}
    stray = [sentence % {"about": about} for sentence in _stray(said, names)]
    if stray:
        yield from dict.fromkeys(stray)
        return
    found = problems_over(
        said, terms=names.types, groups=names.groups, is_number=key in ("compute", "amount")
    )
    for problem in found:
        if problem.stops:
            yield _("%(about)sを読み取れません：%(why)s") % {"about": about, "why": problem}
        else:
            yield _("%(about)sは、成り立つことがありません：%(why)s") % {"about": about, "why": problem}
    if not found:
        for why in never_reached(said, names.questions):
            yield _("「%(id)s」の%(what)sの%(why)s") % {"id": holder["id"], "what": what, "why": why}


def _stray(said: Any, names: _Names) -> Iterator[str]:
    """What the condition looks at and cannot, as sentences about it."""
    for part in _parts(said):
        term, over, op = part.get("term"), part.get("over"), part.get("op")
        if op == "rank_member":
            yield _("%(about)sでは、順番（rank_member）は使えません。")
        if isinstance(over, str) and over not in names.groups:
            yield _("%(about)sの「{name}」は、これより前の繰り返すページにありません。").format(name=over)
        if not isinstance(term, str):
            continue
        if term in names.officers:
            yield _("%(about)sの「{name}」は、職員が書く質問なので使えません。").format(name=term)
        elif term in names.repeated and term not in names.questions:
            yield _("%(about)sの「{name}」は、繰り返すページの質問なので使えません。").format(name=term)
        elif term not in names.questions:
            yield _("%(about)sの「{name}」は、これより前の質問にありません。").format(name=term)
        elif names.questions[term].get("precision", "day") in ("month", "year") and op != "known":
            yield _(
                "%(about)sの「{name}」は、日まで答えないので、答えたかどうか（known）だけを条件にできます。"
            ).format(name=term)
        elif names.questions[term]["type"] in OPAQUE and op != "known":
            yield _(
                "%(about)sの「{name}」は、答えたかどうか（known）だけを条件にできます。ほかの値とはくらべられません。"
            ).format(name=term)


def _parts(said: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(said, Mapping):
        yield said
        for inner in said.values():
            yield from _parts(inner)
    elif isinstance(said, list):
        for inner in said:
            yield from _parts(inner)
