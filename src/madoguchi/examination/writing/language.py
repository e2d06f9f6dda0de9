"""Reading the text of a template, and filling its merge fields.

A text is read into parts once, before anything of a case is near it. What is put in afterwards is a value and stays
one: whatever stands in it, braces, marks of lists or code, is shown as it was typed.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from madoguchi.papers.types import Block, BlockKind

_FIELD = re.compile(r"[{｛]([^{}｛｝\n]*)[}｝]")
_STRAY = re.compile(r"[{}｛｝]")
_HEADING = re.compile(r"[■#＃]+[ 　]*(?=\S)")
_ITEM = re.compile(r"(?:・|[-－*＊][ 　]+)")
_NUMBERED = re.compile(r"[（(]?[0-9０-９]{1,2}[)）.．][ 　]*")
_OPTIONAL = re.compile(r"[?？][ 　]*")
_BARS = re.compile(r"[|｜]")
_RULE = re.compile(r"[ 　]*:?[-－ー]{2,}:?[ 　]*")
REVIEW = "教示"
"""The field that makes a paragraph of its own a panel."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words as written, or the name of a field whose value stands there (文の一部)."""

    text: str
    is_field: bool = False


Run = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list or table, a heading or a paragraph, cell by cell; left out when optional and empty (行)."""

    cells: tuple[Run, ...]
    line: int
    is_optional: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields in it."""
        return tuple(piece.text for cell in self.cells for piece in cell if piece.is_field)


@dataclass(slots=True)
class Part:
    """One block of a template before anything is filled in (文のかたまり)."""

    kind: BlockKind
    rows: list[Row] = field(default_factory=list)
    has_head: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """A field that could not be filled: there is no such field, or the case has nothing for it (埋まらない欄)."""

    name: str
    line: int
    is_known: bool


class NotFilled(Exception):
    """Some fields of a template could not be filled; nothing may leave with a gap in it."""

    def __init__(self, missing: list[Missing]) -> None:
        self.missing = missing
        super().__init__(f"{len(missing)} fields are not filled")


def read_text(text: str) -> list[Part]:
    """The parts of a template's text, in order."""
    parts: list[Part] = []
    paragraph: list[Row] = []
    is_after_gap = True
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        line = raw.strip()
        if not line:
            paragraph, is_after_gap = [], True
            continue
        is_optional = _OPTIONAL.match(line) is not None and "{" in line.replace("｛", "{")
        bare = _OPTIONAL.sub("", line, count=1) if is_optional else line
        kind, cells = _kind_of(bare)
        row = Row(tuple(_pieces(cell) for cell in cells), number, is_optional)
        if kind == "paragraph":
            if not paragraph or is_optional:
                paragraph = []
                parts.append(Part(kind, paragraph))
            paragraph.append(row)
        else:
            paragraph = []
            last = parts[-1] if parts and not is_after_gap else None
            if kind == "table" and last is not None and last.kind == kind and _is_rule(cells):
                last.has_head = len(last.rows) == 1
            elif kind in ("items", "numbered", "table") and last is not None and last.kind == kind:
                last.rows.append(row)
            else:
                parts.append(Part(kind, [row]))
        is_after_gap = False
    for part in parts:
        if part.kind == "paragraph" and len(part.rows) == 1 and part.rows[0].fields == (REVIEW,):
            if len(part.rows[0].cells[0]) == 1:
                part.kind = "review"
    return parts


def _kind_of(line: str) -> tuple[BlockKind, list[str]]:
    if line == "記":
        return "record", [line]
    if line == "以上":
        return "end", [line]
    if _BARS.match(line) and len(_BARS.split(line)) > 2:
        return "table", [cell.strip() for cell in _BARS.split(line.strip("|｜"))]
    for kind, mark in _MARKS:
        if found := mark.match(line):
            return kind, [line[found.end() :].strip()]
    return "paragraph", [line]


_MARKS: tuple[tuple[BlockKind, re.Pattern[str]], ...] = (
    ("heading", _HEADING),
    ("items", _ITEM),
    ("numbered", _NUMBERED),
)


def _is_rule(cells: Iterable[str]) -> bool:
    return all(_RULE.fullmatch(cell) for cell in cells)


def _pieces(text: str) -> Run:
    found: list[Piece] = []
    at = 0
    for match in _FIELD.finditer(text):
        if match.start() > at:
            found.append(Piece(text[at : match.start()]))
        found.append(Piece(match[1].strip(), is_field=True))
        at = match.end()
    if at < len(text) or not found:
        found.append(Piece(text[at:]))
    return tuple(found)


def rows_of(parts: Iterable[Part]) -> Iterator[Row]:
    """Every row of the parts."""
    for part in parts:
        yield from part.rows


def fields_of(parts: Iterable[Part]) -> dict[str, int]:
    """The names of the fields that the parts use, each with the line where it stands first."""
    found: dict[str, int] = {}
    for row in rows_of(parts):
        for name in row.fields:
            found.setdefault(name, row.line)
    return found


def stray_braces(parts: Iterable[Part]) -> list[int]:
    """The lines in which a brace stands alone, so that a field was probably meant."""
    return [
        row.line
        for row in rows_of(parts)
        if any(_STRAY.search(piece.text) for cell in row.cells for piece in cell)
    ]


def filled(parts: Iterable[Part], value_of: Callable[[str], str | None]) -> tuple[Block, ...]:
    """The blocks of a paper: every field with its value, None where there is no such field.

    Optional rows without a value are left out, with the heading that then stands over nothing. Headings below 「記」
    are numbered. Raises `NotFilled` with every field that has no value; never leaves a blank.
    """
    values: dict[str, str | None] = {}
    missing: list[Missing] = []

    def said(name: str) -> str | None:
        if name not in values:
            values[name] = value_of(name)
        return values[name]

    def keeps(row: Row) -> bool:
        empty = [name for name in row.fields if not (said(name) or "").strip()]
        if row.is_optional and all(said(name) is not None for name in empty) and empty:
            return False
        missing.extend(Missing(name, row.line, said(name) is not None) for name in empty)
        return True

    def words(run: Run) -> str:
        return "".join((said(piece.text) or "") if piece.is_field else piece.text for piece in run)

    kept: list[tuple[Part, Block | None]] = []
    for part in parts:
        rows = [[words(cell) for cell in row.cells] for row in part.rows if keeps(row)]
        kept.append((part, _block(part, rows) if rows else None))
    if missing:
        raise NotFilled(list(dict.fromkeys(missing)))
    return tuple(_numbered(list(_without_bare_headings(kept))))


def _block(part: Part, rows: list[list[str]]) -> Block:
    if part.kind == "table":
        width = max(len(row) for row in rows)
        full = tuple(tuple(row + [""] * (width - len(row))) for row in rows)
        return Block("table", rows=full, has_head=part.has_head and len(rows) > 1)
    if part.kind in ("items", "numbered"):
        return Block(part.kind, lines=tuple(row[0] for row in rows))
    return Block(part.kind, text="\n".join(row[0] for row in rows))


def _without_bare_headings(kept: list[tuple[Part, Block | None]]) -> Iterator[Block]:
    """The blocks, without a heading of which everything below was left out."""
    for place, (part, block) in enumerate(kept):
        if block is None:
            continue
        if part.kind == "heading":
            below: list[Block | None] = []
            for other, text in kept[place + 1 :]:
                if other.kind in ("heading", "record", "end", "review"):
                    break
                below.append(text)
            if below and not any(below):
                continue
        yield block


def _numbered(blocks: list[Block]) -> Iterator[Block]:
    number, is_below = 0, False
    for block in blocks:
        if block.kind in ("record", "end"):
            is_below = block.kind == "record"
        if block.kind == "heading" and is_below:
            number += 1
            yield Block("heading", f"{number}　{block.text}")
        else:
            yield block
