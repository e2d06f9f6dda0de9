"""The graph of a form's pages: what follows what, when, and what is wrong with the ways through it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from madoguchi.eforms.routes.domains import limit_day
from madoguchi.eforms.routes.walks import trial_for
from madoguchi.eforms.routes.words import as_when, condition_in_words, pages_of_applicants, shown_when
from madoguchi.eforms.selectors.answers import visible_pages, visible_rounds
from madoguchi.eforms.types import Answers, FormDocument, Page, Question

START, END = "_start", "_end"


@dataclass(frozen=True)
class Node:
    """A page in the graph (ページ): when it is shown, whether it ever is, and whether it is always."""

    id: str
    title: str
    section: str
    when: str
    is_shown: bool = True
    is_always: bool = True
    repeats: str = ""
    is_known_for_sure: bool = True

    @property
    def when_said(self) -> str:
        """When it is shown, as the time of a sentence."""
        return as_when(self.when)

    @property
    def is_end(self) -> bool:
        """Whether it is the beginning or the end, not a page."""
        return self.id in (START, END)


@dataclass(frozen=True)
class Edge:
    """From one page to the one that follows it under some answers (矢印); `skips` are the pages left out."""

    source: str
    target: str
    when: str
    skips: tuple[str, ...] = ()

    @property
    def when_said(self) -> str:
        """When it is taken, as the time of a sentence."""
        return as_when(self.when)


@dataclass(frozen=True)
class Stop:
    """A place where someone could not go on, or goes on without what is needed (行き止まり)."""

    page: str
    question: str
    label: str
    why: str


@dataclass(frozen=True)
class Hidden:
    """A required file or declaration that only some answers ask for (一部の人だけに聞く書類)."""

    question: str
    label: str
    when: str

    @property
    def when_said(self) -> str:
        """When it is asked for, as the time of a sentence."""
        return as_when(self.when)


@dataclass(frozen=True)
class Graph:
    """Everything about the ways through a form; `is_whole` says that every way was walked (道順)."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    paths: tuple[tuple[str, ...], ...]
    never_asked: tuple[Stop, ...]
    stops: tuple[Stop, ...]
    hidden: tuple[Hidden, ...]
    is_whole: bool

    @cached_property
    def node(self) -> dict[str, Node]:
        """Each node by its id."""
        return {one.id: one for one in self.nodes}

    @property
    def never_shown(self) -> tuple[Node, ...]:
        """Pages that no answers lead to."""
        return tuple(node for node in self.nodes if not node.is_shown)

    @property
    def idle_conditions(self) -> tuple[Node, ...]:
        """Pages with a condition that always holds."""
        return tuple(n for n in self.nodes if n.when and n.is_always and n.is_shown and n.is_known_for_sure)

    @property
    def goes_forward(self) -> bool:
        """Whether every edge leads to a later page: then there is no loop."""
        order = {node.id: place for place, node in enumerate(self.nodes)}
        return all(order[edge.source] < order[edge.target] for edge in self.edges)


def graph(document: FormDocument, *, on: date) -> Graph:
    """The pages of `document` and the ways through them on the day `on`.

    A condition looks only at questions before it (`problems_of` refuses others), so every way leads forward: a loop
    cannot be written. Answers are tried exhaustively over the choices that conditions look at, up to `MOST_WALKS`
    for each; beyond that they are drawn by lot and `is_whole` is false.
    """
    nodes = tuple(_nodes(document, on))
    paths, is_whole = _paths(document, on)
    return Graph(
        nodes=nodes,
        edges=tuple(_edges(document, paths)),
        paths=tuple(
            sorted(paths, key=lambda path: [document.pages.index(document.page(one)) for one in path])
        ),
        never_asked=tuple(_never_asked(document, on)),
        stops=tuple(_stops(document, on, paths)),
        hidden=tuple(_hidden(document)),
        is_whole=is_whole and all(node.is_known_for_sure for node in nodes),
    )


def _nodes(document: FormDocument, on: date) -> Iterator[Node]:
    sections = {section.id: section.title for section in document.sections}
    yield Node(START, _("はじめる"), "", "")
    for page in pages_of_applicants(document):
        repeats = page.repeats.noun if page.repeats else ""
        title, section = page.title, sections[page.section_id]
        tree = shown_when(page)
        if tree is None:
            yield Node(page.id, title, section, "", repeats=repeats)
            continue
        trial = trial_for(document, [(page, None)], on)
        found = {page.id in _shown(document, answers, on) for answers in trial.answers()}
        yield Node(
            page.id,
            title,
            section,
            condition_in_words(document, tree),
            is_shown=True in found,
            is_always=False not in found,
            repeats=repeats,
            is_known_for_sure=trial.is_whole or found == {True, False},
        )
    yield Node(END, _("内容を確認して送る"), "", "")


def _shown(document: FormDocument, answers: Answers, on: date) -> tuple[str, ...]:
    return tuple(page.id for page in visible_pages(document, answers, on=on))


def _paths(document: FormDocument, on: date) -> tuple[dict[tuple[str, ...], Answers], bool]:
    """Every way through the form with answers that lead there, and whether these are all."""
    conditional: list[tuple[Page, Question | None]] = [
        (page, None) for page in document.pages if shown_when(page) is not None
    ]
    trial = trial_for(document, conditional, on)
    found: dict[tuple[str, ...], Answers] = {}
    for answers in trial.answers():
        found.setdefault(_shown(document, answers, on), answers)
    return found, trial.is_whole


def _edges(document: FormDocument, paths: dict[tuple[str, ...], Answers]) -> Iterator[Edge]:
    pairs = {pair for path in paths for pair in zip((START, *path), (*path, END), strict=True)}
    order = [START, *(page.id for page in pages_of_applicants(document)), END]
    place = {one: n for n, one in enumerate(order)}
    for source, target in sorted(pairs, key=lambda pair: (place[pair[0]], place[pair[1]])):
        skips = tuple(order[place[source] + 1 : place[target]])
        yield Edge(source, target, _edge_words(document, target, skips), skips)


def _edge_words(document: FormDocument, target: str, skips: tuple[str, ...]) -> str:
    """When an edge is taken: the condition of where it leads, else that of what it skips, denied."""
    if target != END and (tree := shown_when(document.page(target))) is not None:
        return condition_in_words(document, tree)
    if not skips:
        return ""
    return _("「%(titles)s」に当てはまらない") % {
        "titles": "」「".join(document.page(one).title for one in skips)
    }


def _never_asked(document: FormDocument, on: date) -> Iterator[Stop]:
    """Questions with a condition that no answers fulfil, on pages that are shown."""
    for page, question in document.questions():
        if question.show_if is None or question.for_officers:
            continue
        trial = trial_for(document, [(page, question)], on)
        if not trial.is_whole:
            continue
        if not any(_is_asked(document, page, question, answers, on) for answers in trial.answers()):
            when = condition_in_words(document, question.show_if)
            yield Stop(
                page.id,
                question.id,
                question.label,
                _("%sに、ここまで来る答え方がありません。") % as_when(when),
            )


def _is_asked(document: FormDocument, page: Page, question: Question, answers: Answers, on: date) -> bool:
    given = {**answers, page.id: answers.get(page.id) or [{}]} if page.repeats else answers
    return any(
        one.page.id == page.id and any(asked.id == question.id for asked in one.questions)
        for one in visible_rounds(document, given, on=on)
    )


def _stops(document: FormDocument, on: date, paths: dict[tuple[str, ...], Answers]) -> Iterator[Stop]:
    for page, question in document.questions():
        if question.is_asked and question.required and (why := _unanswerable(question, on)):
            yield Stop(page.id, question.id, question.label, why)
    name = document.applicant.name
    page_of_name = next((page for page, question in document.questions() if question.id == name), None)
    if page_of_name is None:
        return
    without = [path for path in paths if page_of_name.id not in path]
    question = document.question(name)
    if without or question.show_if is not None or not question.required:
        yield Stop(
            page_of_name.id,
            name,
            question.label,
            _("答え方によっては、申請する人の名前をたずねないまま送られます。"),
        )


def _unanswerable(question: Question, on: date) -> str:
    """Why no answer to a required question could be taken today; empty when one can."""
    low, high = question.minimum, question.maximum
    if question.type == "date":
        first, last = limit_day(low, on), limit_day(high, on)
        if first and last and first > last:
            return _("入力できる日付がありません。最小と最大を確かめてください。")
    elif isinstance(low, int) and isinstance(high, int) and low > high:
        return _("入力できる数がありません。最小と最大を確かめてください。")
    if question.type == "slot" and question.slots and all(slot.capacity == 0 for slot in question.slots):
        return _("選べる枠がありません。")
    if question.type == "list" and (question.entries is None or not question.entries.entries):
        return _("一覧に項目がありません。")
    return ""


def _hidden(document: FormDocument) -> Iterator[Hidden]:
    for page, question in document.questions():
        if not (question.is_asked and (question.required or question.type == "declaration")):
            continue
        if not (question.holds_files or question.type in ("declaration", "signature")):
            continue
        whens = [condition_in_words(document, tree) for tree in (page.show_if, question.show_if) if tree]
        if whens:
            yield Hidden(question.id, question.label, _("、かつ、").join(whens))
