"""Conditions and number expressions over the answers of a form, in the language of rules.

The answer to a question is a term of the question's id; the rounds of a repeated page are the members of the group
`<page id>[]`, and their answers `<page id>[].<question id>`. People chosen in a question of type `members` are the
group `<question id>[]`, with `birth_date` and `relation`. What has not been answered is not known, and so is what
is hidden; a condition over it is neither true nor false (Kleene), and what it decides about is not shown. Where a
number is worked out, a question that was left empty or is hidden counts as 0, as a blank does on paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from madoguchi.eforms.types import Answers, FormDocument, Page, Question
from madoguchi.eforms.types.problems.conditions import OPAQUE
from madoguchi.rules.nodes import Node, Origin
from madoguchi.rules.numbers import Number
from madoguchi.rules.parsing import Parser
from madoguchi.rules.scopes import Scope, Term
from madoguchi.rules.situations import ABSENT, Member, Situation, Value

_DAYS_KEPT = 8
"""For how many reference days the conditions of one document are kept ready."""

_NUMBERS = frozenset({"number", "money", "age", "computed", "fee"})
_SOMETHING = Value(object())
_NOBODY = Situation.of({})
_AROUND = Origin("", "")


def names_in(said: Any) -> Iterator[str]:
    """The names that a condition or number expression looks at: ids of questions, and groups (`<page id>[]`)."""
    if isinstance(said, Mapping):
        for key, inner in said.items():
            if key in ("term", "over") and isinstance(inner, str):
                yield inner
            else:
                yield from names_in(inner)
    elif isinstance(said, list | tuple):
        for inner in said:
            yield from names_in(inner)


def looked_at(tree: Any) -> frozenset[str]:
    """The ids of the questions, and the groups, that the condition looks at."""
    return frozenset(names_in(tree))


def is_no_answer(value: Any) -> bool:
    """Whether a kept value is no answer; false and zero are answers."""
    return value is None or value == "" or value == [] or value == {}


def as_value(question: Question, kept: Any) -> Value | None:
    """A kept answer as conditions see it; None where there is none.

    Numbers are numbers (below zero too), days are days where the day is known, several choices are a list (empty:
    none of them); of names, addresses and files only whether they are there can be told.
    """
    if question.type == "many_of":
        return Value(kept) if isinstance(kept, list) else None
    if is_no_answer(kept):
        return None
    if question.type in OPAQUE:
        return _SOMETHING
    if question.type in _NUMBERS:
        return Value(kept, number=kept) if type(kept) is int else None
    return Value.of(kept)


@dataclass(frozen=True, slots=True)
class Compiled:
    """The conditions and expressions of a document, read for one reference day, by the id of what has them.

    `used` are the ids of the questions, and the groups, that any of them looks at: of the others nothing is noted.
    """

    pages: Mapping[str, Node]
    questions: Mapping[str, Node]
    numbers: Mapping[str, Number]
    rounds: Mapping[str, Node]
    used: frozenset[str]


def compiled(document: FormDocument, on: date) -> Compiled:
    """The conditions of `document` as they stand on the day `on`, read once and kept with it."""
    kept: dict[date, Compiled] = document.worked_out.setdefault("conditions", {})
    found = kept.get(on)
    if found is None:
        if len(kept) >= _DAYS_KEPT:
            kept.clear()
        found = kept[on] = _compiled(document, on)
    return found


def _compiled(document: FormDocument, on: date) -> Compiled:
    parser = Parser(on)
    questions = [question for _page, question in document.questions()]
    trees = [page.show_if for page in document.pages]
    trees += [page.repeats.where for page in document.pages if page.repeats]
    trees += [tree for question in questions for tree in (question.show_if, question.expression)]
    names = {name for tree in trees for name in names_in(tree)}
    return Compiled(
        used=frozenset(names | {name.rpartition(".")[2] for name in names}),
        pages={page.id: parser.tree(page.show_if) for page in document.pages if page.show_if is not None},
        questions={q.id: parser.tree(q.show_if) for q in questions if q.show_if is not None},
        numbers={
            q.id: parser.number(q.expression, "", _AROUND) for q in questions if q.expression is not None
        },
        rounds={
            page.id: parser.tree(page.repeats.where)
            for page in document.pages
            if page.repeats and page.repeats.where is not None
        },
    )


@dataclass(slots=True)
class Known:
    """What the answers of the pages gone through so far say, and the conditions over it (分かっていること).

    `values` are the visible answers by question id, `groups` the rounds of repeated pages and whether these are all,
    `settled` the ids of what has been passed: hidden, or left empty.
    """

    compiled: Compiled
    on: date
    values: dict[str, Value] = field(default_factory=dict)
    groups: dict[str, tuple[tuple[Member, ...], bool]] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)

    def copy(self) -> Known:
        """The same, to go on from without changing this one."""
        return Known(self.compiled, self.on, dict(self.values), self.groups, set(self.settled))

    def shows_page(self, page: Page) -> bool:
        """Whether the page is shown; what is for officers alone never is."""
        if not page.kept and all(question.for_officers for question in page.questions):
            return False
        return self._holds(self.compiled.pages.get(page.id))

    def may_show(self, page: Page) -> bool:
        """Whether the page, which is not shown, may be once more is known."""
        node = self.compiled.pages.get(page.id)
        return node is not None and node.answer(_Answers(self, False))[0] is None

    def shows(self, question: Question) -> bool:
        """Whether the question is shown; notes when it is not, and what it is worth when it is worked out."""
        if question.for_officers or not self._holds(self.compiled.questions.get(question.id)):
            self.settled.add(question.id)
            if question.type == "members":
                self.groups = {**self.groups, f"{question.id}[]": ((), True)}
            return False
        if question.is_computed:
            number = self.number(question)
            if number is not None:
                self.take(question, number)
        return True

    def concerns(self, page: Page) -> bool:
        """Whether the round in which this stands concerns the form (`where` of a repeated page)."""
        return self._holds(self.compiled.rounds.get(page.id))

    def _holds(self, node: Node | None) -> bool:
        return node is None or node.answer(_Answers(self, False))[0] is True

    def number(self, question: Question) -> int | None:
        """What a computed question is worth; None while too little is known. A fee is never below 0."""
        low, high = self.compiled.numbers[question.id].range(_Answers(self, True))
        if low != high or not isinstance(low, int):
            return None
        return max(0, low) if question.type == "fee" else low

    def take(self, question: Question, kept: Any) -> None:
        """Note the answer to a question that is shown."""
        if question.type == "members":
            people = kept if isinstance(kept, list) else []
            self.groups = {**self.groups, f"{question.id}[]": (_people(question, people), True)}
        if question.id not in self.compiled.used and not question.is_computed:
            return
        value = as_value(question, kept)
        if value is None:
            self.values.pop(question.id, None)
            self.settled.add(question.id)
        else:
            self.values[question.id] = value

    def hide(self, page: Page) -> None:
        """Note that the page is not shown: nobody is on it, and nothing."""
        hidden = [page] if page.repeats is not None else [q for q in page.questions if q.type == "members"]
        self.groups = {**self.groups, **{f"{one.id}[]": ((), True) for one in hidden}}
        self.settled.update(question.id for question in page.questions)

    def take_rounds(self, page: Page, rounds: list[Known], are_all: bool) -> None:
        """Note the rounds of a repeated page, each as it was known within it."""
        group = f"{page.id}[]"
        if group not in self.compiled.used:
            return
        members = []
        for place, inside in enumerate(rounds):
            name = f"{page.id}[{place}]"
            own = {q.id: inside.values[q.id] for q in page.questions if q.id in inside.values}
            members.append(Member(group, name, own))
            self.settled.update(f"{name}.{q.id}" for q in page.questions if q.id in inside.settled)
        self.groups = {**self.groups, group: (tuple(members), are_all)}


def _people(question: Question, people: list[Any]) -> tuple[Member, ...]:
    """The people of a `members` question as members of its group."""
    found = []
    for place, one in enumerate(person for person in people if isinstance(person, Mapping)):
        said = {name: Value.of(one.get(name)) for name in ("birth_date", "relation")}
        values = {name: value for name, value in said.items() if value is not None}
        found.append(Member(f"{question.id}[]", f"{question.id}[{place}]", values))
    return tuple(found)


class _Answers(Scope):
    """Answers as the nodes and numbers of the language of rules look at them.

    With `counts_blanks`, what is settled without an answer is known to be nothing.
    """

    __slots__ = ("counts_blanks", "known")

    def __init__(self, known: Known, counts_blanks: bool, bound: Mapping[str, Member] | None = None) -> None:
        super().__init__(_NOBODY, known.on, bound)
        self.known = known
        self.counts_blanks = counts_blanks

    def at(self, group: str, member: Member) -> _Answers:
        """The scope in which terms of `group` mean the answers of one round."""
        return _Answers(self.known, self.counts_blanks, {**self.bound, group: member})

    def holder(self, term: Term) -> Member | None:
        """The round that is looked at; None outside of rounds."""
        return self.bound.get(term.group)

    def look(self, term: Term) -> Value | None:
        """The answer; `ABSENT` where blanks count and there is none."""
        if not term.group:
            found, name = self.known.values.get(term.attribute), term.attribute
        else:
            member = self.bound.get(term.group)
            if member is None:
                return None
            found, name = member.values.get(term.attribute), f"{member.place}.{term.attribute}"
        return ABSENT if found is None and self.counts_blanks and name in self.known.settled else found

    def members(self, group: str) -> tuple[tuple[Member, ...], bool]:
        """The rounds of a repeated page, and whether these are all."""
        return self.known.groups.get(group, ((), False))


def known_nothing(document: FormDocument, on: date) -> Known:
    """What is known before the first page."""
    return Known(compiled(document, on), on)


def answers_after(known: Known, page: Page, kept: Answers) -> tuple[list[Question], Answers]:
    """The questions of a page (or of one round) that are shown, and its answers; adds them to `known`.

    Answers that are worked out are worked out anew; whatever was kept in their place does not count.
    """
    shown = []
    values = kept
    for question in page.questions:
        if not known.shows(question):
            continue
        shown.append(question)
        if question.is_computed:
            values = {key: value for key, value in values.items() if key != question.id}
            if question.id in known.values:
                values[question.id] = known.values[question.id].value
        elif question.has_answer and question.id in kept:
            known.take(question, kept[question.id])
    return shown, values
