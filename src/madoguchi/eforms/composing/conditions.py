"""Under which conditions one form asks what it asks, over the ids of the composed form."""

from collections.abc import Mapping
from typing import Any

from madoguchi.eforms.composing.results import Part, Renaming
from madoguchi.eforms.composing.trees import Renamed, all_of, names_in
from madoguchi.eforms.types import Page, Question


class Conditions:
    """The conditions of one part; `shared` are the names of questions that other parts ask too."""

    def __init__(self, part: Part, names: Renaming, shared: set[str]) -> None:
        self.names, self.shared = names, shared
        document = part.document
        self.found = {q.id: (page, q) for page, q in document.questions()}
        self.seen_kept: dict[str, Any] = {}
        self.where: dict[str, Any] = {}
        self.decides: dict[str, set[str]] = {}
        self.renamed = Renamed(names.questions, names.pages, self._seen, {})
        for page in document.pages:
            if page.repeats and page.repeats.where is not None:
                self.where[page.id] = self.renamed.tree(page.repeats.where)
                self.decides[page.id] = self._deciding(page)
        outside = {
            page_id: _outside(where, names.pages[page_id], self._names_on(page_id))
            for page_id, where in self.where.items()
        }
        self.renamed.where = outside

    def of_page(self, page: Page) -> Any:
        """When the form shows the page; None: always."""
        return self.renamed.tree(page.show_if)

    def of_question(self, page: Page, question: Question) -> Any:
        """When the form asks the question; in a repeated page only in the rounds that concern the form.

        What tells whether a round concerns it is asked in every round.
        """
        where = None if question.id in self.decides.get(page.id, ()) else self.where.get(page.id)
        return all_of(self.of_page(page), where, self.renamed.tree(question.show_if))

    def number(self, expression: Any) -> Any:
        """A number expression of the form."""
        return self.renamed.number(expression)

    def _seen(self, name: str) -> Any:
        """When the form asks a question that others ask too; None: always, or nobody else asks it."""
        if name not in self.found or self.names.questions[name] not in self.shared:
            return None
        if name not in self.seen_kept:
            page, question = self.found[name]
            inside = None if page.repeats else self.of_page(page)
            self.seen_kept[name] = (
                None if page.repeats else all_of(inside, self.renamed.tree(question.show_if))
            )
        return self.seen_kept[name]

    def _deciding(self, page: Page) -> set[str]:
        """The questions of a repeated page on which it depends whether a round concerns the form."""
        assert page.repeats is not None
        own = {question.id: question for question in page.questions}
        found: set[str] = set()
        following = set(names_in(page.repeats.where)) & own.keys()
        while following - found:
            found |= following
            following = {name for one in found for name in names_in(own[one].show_if) if name in own} | found
        return found

    def _names_on(self, page_id: str) -> set[str]:
        return {self.names.questions[name] for name, (page, _q) in self.found.items() if page.id == page_id}


def _outside(tree: Any, page: str, inside: set[str]) -> Any:
    """A condition of a round as it is said outside of its page."""
    if isinstance(tree, Mapping):
        return {
            key: f"{page}[].{said}" if key == "term" and said in inside else _outside(said, page, inside)
            for key, said in tree.items()
        }
    return [_outside(one, page, inside) for one in tree] if isinstance(tree, list) else tree
