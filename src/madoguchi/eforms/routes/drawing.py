"""The graph of a form as lines and boxes from top to bottom: one row a page, ways that skip pages in lanes beside."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from madoguchi.eforms.routes.graph import END, START, Edge, Graph, Node

BOX = 250
INDENT = 44
LANE = 20
LINE = 20
GAP = 34
_TITLE_LINE = 15
_WHEN_LINE = 17
_MOST_WHEN_LINES = 3


@dataclass(frozen=True)
class Box:
    """A page as it is drawn (箱)."""

    node: Node
    x: int
    y: int
    width: int
    height: int
    title: tuple[tuple[int, str], ...]
    when: tuple[tuple[int, str], ...]
    is_on_route: bool

    @property
    def middle(self) -> int:
        """Where arrows begin and end, from the left."""
        return self.x + self.width // 2

    @property
    def left(self) -> int:
        """Where words begin."""
        return self.x + 12


@dataclass(frozen=True)
class Line:
    """A way from one page to another, as the path of an SVG (線)."""

    edge: Edge
    path: str
    is_on_route: bool


@dataclass(frozen=True)
class Drawing:
    """Boxes and lines with the size of the whole (図)."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: int
    height: int


def draw(graph: Graph, route: Iterable[str] = ()) -> Drawing:
    """Lay out `graph`; the pages and ways of `route` (ids of pages in order) are marked."""
    steps = [START, *route, END] if route else []
    on_route, ways = set(steps), set(pairwise(steps))
    skipping = [edge for edge in graph.edges if edge.skips]
    lanes = _lanes(graph, skipping)
    left = 16 + LANE * (max(lanes.values(), default=-1) + 1)
    boxes: dict[str, Box] = {}
    y = 12
    for node in graph.nodes:
        x = left + (INDENT if node.when else 0)
        box = _box(node, x, y, node.id in on_route)
        boxes[node.id] = box
        y += box.height + GAP
    lines = []
    for edge in graph.edges:
        source, target = boxes[edge.source], boxes[edge.target]
        path = _around(source, target, left, lanes[edge]) if edge.skips else _straight(source, target)
        lines.append(Line(edge, path, (edge.source, edge.target) in ways))
    lines.sort(key=lambda line: line.is_on_route)
    width = left + BOX + INDENT + 12
    return Drawing(tuple(boxes.values()), tuple(lines), width, y - GAP + 12)


def _box(node: Node, x: int, y: int, is_on_route: bool) -> Box:
    title = _wrapped(node.title + (f"（{node.repeats}ごと）" if node.repeats else ""), _TITLE_LINE)
    when = _wrapped(node.when, _WHEN_LINE)
    if len(when) > _MOST_WHEN_LINES:
        when = [*when[: _MOST_WHEN_LINES - 1], f"{when[_MOST_WHEN_LINES - 1][: _WHEN_LINE - 1]}…"]
    top = y + 8
    titles = tuple((top + LINE * (n + 1) - 4, text) for n, text in enumerate(title))
    below = top + LINE * len(title)
    whens = tuple((below + (LINE - 2) * (n + 1) - 2, text) for n, text in enumerate(when))
    height = 16 + LINE * len(title) + (LINE - 2) * len(when) + (4 if when else 0)
    return Box(node, x, y, BOX, height, titles, whens, is_on_route)


def _wrapped(text: str, width: int) -> list[str]:
    return [text[start : start + width] for start in range(0, len(text), width)]


def _lanes(graph: Graph, skipping: list[Edge]) -> dict[Edge, int]:
    """A lane for each way that skips pages: the first in which it meets no other; short ways nearest."""
    place = {node.id: n for n, node in enumerate(graph.nodes)}
    taken: list[list[tuple[int, int]]] = []
    lanes: dict[Edge, int] = {}
    for edge in sorted(skipping, key=lambda one: place[one.target] - place[one.source]):
        low, high = place[edge.source], place[edge.target]
        for n, spans in enumerate(taken):
            if all(high <= start or low >= end for start, end in spans):
                spans.append((low, high))
                lanes[edge] = n
                break
        else:
            taken.append([(low, high)])
            lanes[edge] = len(taken) - 1
    return lanes


def _straight(source: Box, target: Box) -> str:
    top, bottom = source.y + source.height, target.y
    if source.middle == target.middle:
        return f"M{source.middle} {top}V{bottom}"
    half = (top + bottom) // 2
    return f"M{source.middle} {top}V{half}H{target.middle}V{bottom}"


def _around(source: Box, target: Box, left: int, lane: int) -> str:
    """From the left side of one box down a lane to the left side of the other."""
    x = left - 10 - LANE * lane
    out, into = source.y + source.height - 10, target.y + 10
    return (
        f"M{source.x} {out}H{x + 6}Q{x} {out} {x} {out + 6}V{into - 6}Q{x} {into} {x + 6} {into}H{target.x}"
    )
