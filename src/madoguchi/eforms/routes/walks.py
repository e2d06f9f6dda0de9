"""Walking a form with every set of answers that can make a difference; sampled, and said so, where they are too many."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import prod
from typing import Any

from madoguchi.eforms.routes.domains import Domain, domains_in, mentions_in
from madoguchi.eforms.routes.words import shown_when
from madoguchi.eforms.types import Answers, FormDocument, Page, Question

MOST_WALKS = 3000
"""Sets of answers beyond which they are drawn by lot instead of tried one by one."""


@dataclass(frozen=True)
class Trial:
    """The sets of answers to try for some conditions; `is_whole` when they are all that matter (試行)."""

    domains: tuple[Domain, ...]
    is_whole: bool

    def answers(self) -> Iterator[Answers]:
        """Each set of answers; a repeated page gets one round."""
        count = prod(len(domain.values) for domain in self.domains)
        if count <= MOST_WALKS:
            chosen: Iterator[tuple[Any, ...]] = product(*(domain.values for domain in self.domains))
        else:
            lot = random.Random(6)  # noqa: S311 - the same sets each time, nothing secret
            chosen = (tuple(lot.choice(domain.values) for domain in self.domains) for _n in range(MOST_WALKS))
        for values in chosen:
            yield _placed(self.domains, values)


def _placed(domains: tuple[Domain, ...], values: tuple[Any, ...]) -> Answers:
    answers: Answers = {}
    for domain, value in zip(domains, values, strict=True):
        if domain.page.repeats is None:
            if value is not None:
                answers[domain.question.id] = value
            continue
        rounds = answers.setdefault(domain.page.id, [{}])
        if value is not None:
            rounds[0][domain.question.id] = value
    return answers


def trial_for(document: FormDocument, holders: list[tuple[Page, Question | None]], on: date) -> Trial:
    """What to try to know when the conditions of `holders` (pages, or questions of them) hold."""
    names, trees = _cone(document, holders)
    domains = tuple(domains_in(document, names, trees, on))
    count = prod(len(domain.values) for domain in domains)
    groups = any("[]" in str(tree) for tree in trees)
    is_whole = count <= MOST_WALKS and all(domain.is_exact for domain in domains) and not groups
    return Trial(domains, is_whole)


def _cone(
    document: FormDocument, holders: list[tuple[Page, Question | None]]
) -> tuple[frozenset[str], list[Any]]:
    """The questions on which the conditions of `holders` lean, directly or through others, and all conditions met."""
    places = {question.id: (page, question) for page, question in document.questions()}
    waiting = [
        tree
        for page, question in holders
        for tree in ((shown_when(page),) if question is None else (page.show_if, question.show_if))
    ]
    names: set[str] = set()
    trees: list[Any] = []
    while waiting:
        tree = waiting.pop()
        if tree is None or tree in trees:
            continue
        trees.append(tree)
        for mention in mentions_in(tree):
            if mention.question in names or mention.question not in places:
                continue
            names.add(mention.question)
            page, question = places[mention.question]
            waiting += [page.show_if, question.show_if, question.expression if question.is_computed else None]
    return frozenset(names), trees
