"""Composing: the questions of several forms brought together, put in order, and told as one form."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from madoguchi.eforms.composing.conditions import Conditions
from madoguchi.eforms.composing.identities import GROUPS, fitting, names_of, page_name
from madoguchi.eforms.composing.merging import is_impossible, merged
from madoguchi.eforms.composing.ordering import MOST_ON_A_PAGE, Circle, Node, Placed, ordered
from madoguchi.eforms.composing.places import OWN, PAGES, Rank, place_of
from madoguchi.eforms.composing.results import Composed, Counts, Part, PartCount, Renaming
from madoguchi.eforms.composing.telling import told
from madoguchi.eforms.composing.trees import any_of, names_in
from madoguchi.eforms.types import Page, Question, Repeats
from madoguchi.vocabulary.terms import TERMS

_TERM_ORDER = {name: place for place, name in enumerate(TERMS)}
_ROUND_PAGES = {"sites": (0, 0), "children": (1, 0), "members": (1, 0), "others": (1, 0)}
"""In which section the shared repeated pages are."""


@dataclass(frozen=True)
class Source:
    """A question, or a repeated page, in one of the forms (もとの質問)."""

    place: int
    part: Part
    page: Page
    question: Question


def compose(parts: Sequence[Part]) -> Composed:
    """One form that asks everything that `parts` ask, each thing once.

    The same is what is bound to the same term, with answers of the same kind, about the same people; a document of
    the same kind; a declaration in the same words. Everything else stays a question of its form. A question is shown
    where one of the forms would show it, and must be answered if one of these requires it.
    """
    assert parts, "nothing to compose"
    assert len({part.key for part in parts}) == len(parts), "each part has a key of its own"
    apart: frozenset[str] = frozenset()
    while True:
        try:
            return _Composing(tuple(parts), apart).composed()
        except Circle as circle:
            assert circle.names - apart, "forms cannot lean on each other when nothing is shared"
            apart |= circle.names


class _Composing:
    """One attempt, with the names in `apart` asked by each form for itself."""

    def __init__(self, parts: tuple[Part, ...], apart: frozenset[str]) -> None:
        self.parts = parts
        self.renamings: dict[str, Renaming] = {}
        self.sources: dict[str, list[Source]] = {}
        self.rounds: dict[str, list[tuple[Part, Page]]] = {}
        for place, part in enumerate(parts):
            document = part.document
            pages = {page.id: page_name(part.key, page, apart) for page in document.pages if page.repeats}
            names = names_of(part.key, document, apart)
            self.renamings[part.key] = Renaming(names, pages)
            for page in document.pages:
                if page.repeats:
                    self.rounds.setdefault(pages[page.id], []).append((part, page))
                for question in page.questions:
                    source = Source(place, part, page, question)
                    self.sources.setdefault(names[question.id], []).append(source)
        shared = {name for name, found in self.sources.items() if len(found) > 1}
        self.conditions = {part.key: Conditions(part, self.renamings[part.key], shared) for part in parts}

    def composed(self) -> Composed:
        """The composed form; raises `Circle` with what cannot be shared."""
        questions = {name: self._question(name) for name in self.sources}
        impossible = {name for name, question in questions.items() if is_impossible(question)}
        if impossible and any(len(self.sources[name]) > 1 for name in impossible):
            raise Circle(frozenset(impossible))
        most = 1 if all(part.document.pace == "one_thing" for part in self.parts) else MOST_ON_A_PAGE
        placed = ordered(self._nodes(questions), most=most)
        document = told(
            self.parts, self.sources, self.renamings, [self._page(one, questions) for one in placed]
        )
        asked_by = {
            name: tuple(dict.fromkeys(s.part.key for s in found)) for name, found in self.sources.items()
        }
        return Composed(
            document=document,
            parts=self.parts,
            counts=self._counts(questions, asked_by),
            renamings=self.renamings,
            asked_by=asked_by,
            _by_key={part.key: part for part in self.parts},
        )

    def _question(self, name: str) -> Question:
        sources = self.sources[name]
        shown = [self.conditions[s.part.key].of_question(s.page, s.question) for s in sources]
        first = sources[0]
        page_id = self.renamings[first.part.key].pages.get(first.page.id, "")
        question = merged(
            [source.question for source in sources], name=name, page_id=page_id, show_if=any_of(shown)
        )
        if question.is_computed:
            rewritten = self.conditions[first.part.key].number(first.question.expression)
            key = "amount" if question.type == "fee" else "compute"
            question = replace(question, **{key: rewritten})
        return question

    def _nodes(self, questions: dict[str, Question]) -> list[Node]:
        in_round = {
            name: question.page_id for name, question in questions.items() if question.page_id in self.rounds
        }
        nodes = []
        for name, question in questions.items():
            if name not in in_round:
                rank, page, order = self._place(name, question)
                needs = {in_round.get(one, one) for one in names_in([question.show_if, question.expression])}
                nodes.append(Node(name, rank, page, order, self._there(needs) - {name}))
        for name, found in self.rounds.items():
            inside = [questions[one] for one, page in in_round.items() if page == name]
            trees = [self._page_shown(name), *([q.show_if, q.expression] for q in inside)]
            needs = {in_round.get(one, one) for one in names_in(trees)}
            part, written = found[0]
            shared = name in GROUPS.values()
            rank = _ROUND_PAGES[name] if shared else (OWN, self.parts.index(part))
            order = (len(PAGES),) if shared else (part.document.pages.index(written),)
            nodes.append(Node(name, rank, name, order, self._there(needs) - {name}))
        return nodes

    def _there(self, needs: set[str]) -> frozenset[str]:
        return frozenset(one for one in needs if one in self.sources or one in self.rounds)

    def _place(self, name: str, question: Question) -> tuple[Rank, str, tuple[int, ...]]:
        source = self.sources[name][0]
        pages = source.part.document.pages
        own = (pages.index(source.page), source.page.questions.index(source.question))
        found = place_of(question)
        if found is None:
            return (OWN, source.place), fitting(f"{source.part.key}__{source.page.id}"), own
        section, page, _title = found
        if page in PAGES:
            term = _TERM_ORDER.get(question.term, len(_TERM_ORDER))
            return (section, 0), page, (PAGES.index(page), term, source.place, *own)
        return (section, 0), page, (source.place, *own)

    def _page_shown(self, name: str) -> Any:
        return any_of([self.conditions[part.key].of_page(page) for part, page in self.rounds[name]])

    def _page(self, placed: Placed, questions: dict[str, Question]) -> tuple[Rank, Page]:
        """One page of the composed form, still without its title where forms share it."""
        name = placed.names[0]
        if name in self.rounds:
            return placed.rank, self._round_page(name, questions)
        asked = tuple(replace(questions[one], page_id=placed.page) for one in placed.names)
        show_if = any_of([question.show_if for question in asked])
        return placed.rank, Page(placed.page, "", "", asked, show_if=show_if)

    def _round_page(self, name: str, questions: dict[str, Question]) -> Page:
        found = self.rounds[name]
        inside = sorted(
            (one for one, question in questions.items() if question.page_id == name),
            key=lambda one: self._order_in_round(one, questions[one]),
        )
        nodes = [
            Node(one, (0, 0), name, (place,), frozenset(names_in([questions[one].show_if])) & {*inside})
            for place, one in enumerate(inside)
        ]
        names = [one for piece in ordered(nodes, most=len(nodes)) for one in piece.names]
        repeats = [page.repeats for _part, page in found if page.repeats]
        page = found[0][1]
        return replace(
            page,
            id=name,
            section_id="",
            questions=tuple(questions[one] for one in names),
            show_if=self._page_shown(name),
            repeats=_repeats(repeats),
            written_as="",
        )

    def _order_in_round(self, name: str, question: Question) -> tuple[int, ...]:
        source = self.sources[name][0]
        own = (source.place, source.page.questions.index(source.question))
        return (_TERM_ORDER.get(question.term, len(_TERM_ORDER)), *own) if len(self.parts) > 1 else own

    def _counts(self, questions: dict[str, Question], asked_by: dict[str, tuple[str, ...]]) -> Counts:
        asked = [name for name, question in questions.items() if question.is_asked]
        parts = {
            part.key: PartCount(
                alone=sum(question.is_asked for _page, question in part.document.questions()),
                only=sum(asked_by[name] == (part.key,) for name in asked),
            )
            for part in self.parts
        }
        return Counts(before=sum(one.alone for one in parts.values()), after=len(asked), parts=parts)


def _repeats(found: Sequence[Repeats]) -> Repeats:
    """How often the shared page repeats: the least that all ask for, the most that none of them refuses."""
    whole = [one for one in found if one.where is None] or list(found)
    least = max(one.min for one in whole)
    most = (
        min(one.max for one in whole)
        if any(one.where is None for one in found)
        else max(o.max for o in found)
    )
    of = next((one.of for one in found if one.of), "")
    return Repeats(found[0].noun, min=least, max=max(least, most, 1), of=of)
