"""In which order the questions of several forms are asked: for people first, and never before what decides on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from madoguchi.eforms.composing.places import OWN, Rank

MOST_ON_A_PAGE = 8


@dataclass(frozen=True)
class Node:
    """One question, or one repeated page as a whole: where it would stand, and what it looks at (並べるもの)."""

    name: str
    rank: Rank
    page: str
    order: tuple[int, ...]
    needs: frozenset[str]


@dataclass(frozen=True)
class Placed:
    """One page of the order (並べたページ)."""

    rank: Rank
    page: str
    names: tuple[str, ...]


class Circle(Exception):
    """Forms that were made one lean on each other in a circle; `names` are those in it."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__(", ".join(sorted(names)))
        self.names = names


def ordered(nodes: Sequence[Node], *, most: int = MOST_ON_A_PAGE) -> list[Placed]:
    """The pages in order, with at most `most` questions but on pages of a form's own; raises `Circle`.

    What looks at a later question is asked behind it, in that one's section; a page may then come in two pieces.
    """
    by_name = {node.name: node for node in nodes}
    moved = _moved(by_name)
    pages: list[Placed] = []
    pieces: dict[str, int] = {}
    for rank in sorted({node.rank for node in moved.values()}):
        here = sorted((node for node in moved.values() if node.rank == rank), key=lambda node: node.order)
        pages += _pages(here, most, pieces)
    return pages


def _moved(by_name: Mapping[str, Node]) -> dict[str, Node]:
    """Every node in the section in which it can be asked."""
    found: dict[str, Node] = {}
    waiting = dict(by_name)
    while waiting:
        ready = [n for n in waiting.values() if not any(need in waiting for need in n.needs)]
        if not ready:
            raise Circle(_in_circle(waiting))
        for node in ready:
            ranks = [found[need].rank for need in node.needs if need in found]
            found[node.name] = replace(node, rank=max([node.rank, *ranks]))
            del waiting[node.name]
    return found


def _in_circle(waiting: Mapping[str, Node]) -> frozenset[str]:
    """Those that wait for each other, without what only waits for them."""
    left = dict(waiting)
    while True:
        needed = {need for node in left.values() for need in node.needs}
        inside = {name: node for name, node in left.items() if name in needed}
        if len(inside) == len(left):
            return frozenset(left)
        left = inside


def _pages(nodes: Sequence[Node], most: int, pieces: dict[str, int]) -> list[Placed]:
    """The pages of one section: a page whose questions can all be asked comes before one that has to be cut."""
    waiting = {node.name: node for node in nodes}
    pages = []
    while waiting:
        page, names = _next(waiting)
        for name in names:
            del waiting[name]
        is_own = nodes[0].rank[0] == OWN and most > 1
        for chunk in [names] if is_own else _chunks(names, most):
            pieces[page] = pieces.get(page, 0) + 1
            suffix = f"-{pieces[page]}" if pieces[page] > 1 else ""
            pages.append(Placed(nodes[0].rank, page + suffix, chunk))
    return pages


def _next(waiting: Mapping[str, Node]) -> tuple[str, tuple[str, ...]]:
    first: tuple[str, tuple[str, ...]] | None = None
    for page in dict.fromkeys(node.page for node in waiting.values()):
        on_page = [node for node in waiting.values() if node.page == page]
        own = {node.name for node in on_page}
        ready: list[str] = []
        is_more = True
        while is_more:
            count = len(ready)
            for node in on_page:
                is_open = all(need not in waiting or need in ready for need in node.needs)
                if is_open and node.name not in ready:
                    ready.append(node.name)
            is_more = len(ready) > count
        if len(ready) == len(own):
            return page, tuple(ready)
        if ready and first is None:
            first = page, tuple(ready)
    assert first is not None, "what is in a circle was told before"
    return first


def _chunks(names: Sequence[str], most: int) -> list[tuple[str, ...]]:
    count = -(-len(names) // most)
    size = -(-len(names) // count)
    return [tuple(names[start : start + size]) for start in range(0, len(names), size)]
