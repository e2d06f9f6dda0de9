"""Conditions and number expressions of one form over the ids of the composed one."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

NEVER_KNOWN = {"op": "known", "term": "nothing_at_all"}
_OPEN = {"op": "eq", "term": "nothing_at_all", "value": True}
"""A condition of which nothing is ever known."""

_OF_MEMBERS = frozenset({"any_member", "all_members"})
_COUNTS = frozenset({"count_members", "sum_members", "max_members", "min_members", "rank_member"})


def all_of(*trees: Any) -> Any:
    """A condition that holds where all do; None, which always holds, is left out."""
    given = [tree for tree in trees if tree is not None]
    return {"op": "all", "of": given} if len(given) > 1 else given[0] if given else None


def any_of(trees: list[Any]) -> Any:
    """A condition that holds where one of them does; None where one of them always holds."""
    if any(tree is None for tree in trees):
        return None
    unique = [tree for place, tree in enumerate(trees) if tree not in trees[:place]]
    return unique[0] if len(unique) == 1 else {"op": "any", "of": unique}


def names_in(tree: Any) -> Iterator[str]:
    """The questions and repeated pages that a condition or an expression looks at, by id."""
    if isinstance(tree, Mapping):
        for key, inner in tree.items():
            if key in ("term", "over") and isinstance(inner, str):
                page, is_group, question = inner.partition("[]")
                yield page
                if is_group and question:
                    yield question.removeprefix(".")
            else:
                yield from names_in(inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from names_in(inner)


class Renamed:
    """Rewrites the conditions of one form: other names, its own rounds only, and what it does not ask is unknown.

    `seen` gives, for a question that other forms ask too, the condition under which this form asks it (already
    rewritten; None: always). `where` gives the rewritten condition of the rounds that concern this form, by its page.
    """

    def __init__(
        self,
        questions: Mapping[str, str],
        pages: Mapping[str, str],
        seen: Callable[[str], Any],
        where: Mapping[str, Any],
    ) -> None:
        self.questions, self.pages, self.seen, self.where = questions, pages, seen, where

    def tree(self, tree: Any) -> Any:
        """A condition over the composed form's ids; None stays None."""
        if not isinstance(tree, Mapping):
            return tree
        op = tree.get("op")
        if op in ("all", "any", "n_of"):
            return {**tree, "of": [self.tree(one) for one in tree["of"]]}
        if op == "not":
            return {**tree, "of": self.tree(tree["of"])}
        if op in _OF_MEMBERS:
            page = tree["over"].removesuffix("[]")
            inner, where = self.tree(tree["of"]), self.where.get(page)
            if where is not None:
                inner = (
                    all_of(where, inner)
                    if op == "any_member"
                    else any_of([{"op": "not", "of": where}, inner])
                )
            return {**tree, "over": self._name(tree["over"]), "of": inner}
        return self._guarded(tree)

    def _guarded(self, leaf: Mapping[str, Any]) -> Any:
        """A leaf that is open, as in the form itself, where this form does not ask what it looks at."""
        renamed = {
            key: self.number(inner) if key != "term" else self._name(inner) for key, inner in leaf.items()
        }
        looked = [self.seen(name) for name in dict.fromkeys(names_in(leaf))]
        seen = all_of(*(tree for tree in looked if tree is not None))
        if seen is None:
            return renamed
        hidden = NEVER_KNOWN if leaf.get("op") == "known" else _OPEN
        return {
            "op": "any",
            "of": [
                {"op": "all", "of": [seen, renamed]},
                {"op": "all", "of": [{"op": "not", "of": seen}, hidden]},
            ],
        }

    def number(self, said: Any) -> Any:
        """A number expression over the composed form's ids."""
        if isinstance(said, list):
            return [self.number(one) for one in said]
        if not isinstance(said, Mapping):
            return said
        found = {}
        for key, inner in said.items():
            if key in ("term", "over"):
                found[key] = self._name(inner)
            elif key == "where":
                found[key] = self.tree(inner)
            else:
                found[key] = self.number(inner)
        where = self.where.get(str(said.get("over", "")).removesuffix("[]"))
        if said.get("op") in _COUNTS and where is not None:
            found["where"] = all_of(where, found.get("where"))
        return found

    def _name(self, said: Any) -> Any:
        """`birth_date`, `children[]` or `children[].birth_date` by the composed form's ids."""
        if not isinstance(said, str):
            return said
        page, is_group, question = said.partition("[]")
        if not is_group:
            return self.questions.get(said, said)
        page = self.pages.get(page, page)
        question = question.removeprefix(".")
        return f"{page}[].{self.questions.get(question, question)}" if question else f"{page}[]"
