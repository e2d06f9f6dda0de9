"""The layouts in which the national survey is published: columns, codes, and how a heading tells its layout."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise, zip_longest
from pathlib import Path

ID, TITLE, MINISTRY = "手続ID", "手続名", "所管府省庁"
_EDITION = re.compile(r"R([1-9][0-9]{0,2})", re.ASCII)
_CODE = re.compile(r"([0-9]{1,2}(?:-[0-9]{1,2})?)(?![-0-9])")
_FISCAL_YEAR = re.compile(r"(20[0-9]{2})年度(以降)?")
_NUMBER_OF_QUESTION = re.compile(r"(?:問|Q)?[0-9]{1,2}(?:-[0-9]{1,2})?[.:_]?")
_MARKS = {mark: kind for kind, marks in {"○": "○〇◯", "●": "●⚫", "×": "×✕✖✗"}.items() for mark in marks}
_LOOSE = ";；、,，・+＋/／\n"
_HEADING_WITHIN = 12
"""Rows of the file in which its heading must stand."""


@dataclass(frozen=True)
class Layout:
    """One year's layout (調査票の様式).

    `several` are the columns that hold more than one value, parted by one of `separators`; those in `loose`
    are parted by whatever their writers chose. `free` are coded columns that hold free text too. `redefined`
    are the columns that held several values before this layout and hold one in it. `online` are the codes of
    オンライン化の実施状況 that count as online.
    """

    edition: str
    title: str
    columns: tuple[str, ...]
    counts: tuple[str, ...]
    separators: str
    several: frozenset[str]
    loose: frozenset[str]
    free: frozenset[str]
    redefined: frozenset[str]
    online: tuple[str, ...]
    codes: dict[str, frozenset[str]]
    labels: dict[str, tuple[str, ...]]

    @property
    def year(self) -> int:
        """The year of Reiwa for which the layout was made."""
        return edition_number(self.edition)

    @cached_property
    def heading(self) -> tuple[str, ...]:
        """The columns as headings are compared."""
        return tuple(fold(column) for column in self.columns)

    def label(self, column: str, code: str) -> str:
        """The choice of `column` that begins with `code`, as it is written in a cell; nothing if there is none."""
        return next((label for label in self.labels[column] if code_of(label) == code), "")

    def label_of_year(self, column: str, year: int) -> str:
        """The choice of `column` that names the fiscal year `year`: the last one stands for later years, none for past."""
        named = [(label, found) for label in self.labels[column] if (found := _FISCAL_YEAR.search(label))]
        later = [label for label, found in named if found[2] and int(found[1]) <= year]
        return next((label for label, found in named if int(found[1]) == year), "".join(later[:1]))

    def parts(self, column: str, value: str) -> list[str]:
        """The values in a cell of `column`, each without spaces around it; one where the column holds one."""
        if column in self.loose:
            return ministries_in(value)
        if column not in self.several:
            return [value] if value else []
        found = (part.strip() for part in re.split(f"[{self.separators}]", value))
        return [part for part in found if part]


@dataclass(frozen=True)
class Heading:
    """Where a heading stands and what it says: `rows` lie above the first procedure (見出し)."""

    layout: Layout
    rows: int
    years: tuple[int, ...]


@dataclass(frozen=True)
class NoHeading:
    """What stands where the heading should: the row most like one, with what it lacks of `nearest`."""

    nearest: Layout | None = None
    width: int = 0
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


@cache
def layouts() -> tuple[Layout, ...]:
    """Every known layout, the oldest first."""
    paths = Path(__file__).parent.glob("survey_r*.json")
    return tuple(sorted((_load(path) for path in paths), key=lambda layout: layout.year))


def layout_of(edition: str) -> Layout:
    """The layout in which `edition` was published: its own, else that of the year before it."""
    year = edition_number(edition)
    return next((layout for layout in reversed(layouts()) if layout.year <= year), layouts()[0])


def edition_number(edition: str) -> int:
    """The year of an edition as a number, so that R6 stands before R10; raises `ValueError`."""
    found = _EDITION.fullmatch(edition)
    if found is None:
        raise ValueError(f"{edition!r} is no edition such as R6.")
    return int(found[1])


def fold(text: str) -> str:
    """`text` as headings and values are compared: one width, no spaces, no line breaks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def code_of(value: str) -> str:
    """The code in front of a label: `2-1` of 「2-1 申請等に基づく処分通知等」, a mark of 「〇（全府省庁）」, or nothing."""
    if value[:1] in _MARKS:
        return _MARKS[value[0]]
    found = _CODE.match(unicodedata.normalize("NFKC", value.lstrip()))
    return found[1] if found else ""


def ministry_named(text: str) -> str:
    """The ministry that `text` means, by its usual name; `text` without outer spaces if it is none of these."""
    names, aliases = _ministries()
    folded = fold(text)
    return names.get(folded) or aliases.get(folded) or text.strip()


def is_ministry(name: str) -> bool:
    """Whether `name` is the usual name of a ministry."""
    return _ministries()[0].get(fold(name)) == name


def ministries_in(text: str) -> list[str]:
    """The ministries that `text` lists, whatever stands between them."""
    return [part for part in map(str.strip, _listed().findall(text)) if part]


def recognise(first: Sequence[Sequence[str]]) -> Heading | NoHeading:
    """The heading among the `first` rows of a file: one row of names, or two that make the names together."""
    rows = [_trimmed(row) for row in first[:_HEADING_WITHIN]]
    alone = [(at, 1, row) for at, row in enumerate(rows)]
    together = [(at, 2, _joined(upper, lower)) for at, (upper, lower) in enumerate(pairwise(rows))]
    for at, height, names in alone + together:
        found = next((layout for layout in layouts() if layout.heading == names), None)
        if found is not None:
            below = at + height
            rest = first[below] if below < len(first) else ()
            return Heading(found, below + _goes_on(found, rest), _years(first[:at]))
    return _nearest(rows)


def _load(path: Path) -> Layout:
    data = json.loads(path.read_text("utf-8"))
    return Layout(
        edition=data["edition"],
        title=data["title"],
        columns=tuple(data["columns"]),
        counts=tuple(data["counts"]),
        separators=data["separators"],
        several=frozenset(data["several"]),
        loose=frozenset(data["loose"]),
        free=frozenset(data["free"]),
        redefined=frozenset(data["redefined"]),
        online=tuple(data["online"]),
        codes={column: frozenset(map(code_of, labels)) for column, labels in data["codes"].items()},
        labels={column: tuple(labels) for column, labels in data["codes"].items()},
    )


@cache
def _ministries() -> tuple[dict[str, str], dict[str, str]]:
    data = json.loads(Path(__file__).with_name("survey_ministries.json").read_text("utf-8"))
    names = {fold(name): name for name in data["names"]}
    return names, {fold(alias): name for alias, name in data["aliases"].items()}


@cache
def _listed() -> re.Pattern[str]:
    """One ministry in a list; a name that holds a separator itself comes whole."""
    whole = [name for name in _ministries()[0].values() if set(name) & set(_LOOSE)]
    return re.compile("|".join([*map(re.escape, whole), f"[^{re.escape(_LOOSE)}]+"]))


def _trimmed(row: Sequence[str]) -> tuple[str, ...]:
    """The names of a heading's row, compared without the numbers of questions and without empty ends."""
    names = [_NUMBER_OF_QUESTION.sub("", fold(cell), count=1) for cell in row]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _joined(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    """Two rows as one: the lower name where there is one, else the upper."""
    return tuple(below or above for above, below in zip_longest(upper, lower, fillvalue=""))


def _goes_on(layout: Layout, row: Sequence[str]) -> int:
    """1 if `row` belongs to the heading still: numbers of questions, or notes that name no procedure."""
    cells = [fold(cell) for cell in row]
    said = [cell for cell in cells if cell]
    if len(said) < 3:
        return 0
    if all(_NUMBER_OF_QUESTION.fullmatch(cell) for cell in said):
        return 1
    named = [layout.columns.index(column) for column in (ID, TITLE, MINISTRY, *layout.counts)]
    return int(not any(cells[place] for place in named if place < len(cells)))


def _years(rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """The years that the rows above the heading name, such as 6 of 「令和6年度」."""
    text = unicodedata.normalize("NFKC", " ".join(cell for row in rows for cell in row))
    found = re.findall(r"令和\s*(元|[0-9]{1,3})\s*年度", text)
    return tuple(1 if year == "元" else int(year) for year in found)


def _nearest(rows: Sequence[tuple[str, ...]]) -> NoHeading:
    """What the row that has most names of a layout lacks, if it has a third of them."""
    pairs = [(len(set(row) & set(layout.heading)), layout, row) for row in rows for layout in layouts()]
    count, layout, row = max(pairs, key=lambda pair: pair[0], default=(0, layouts()[0], ()))
    if count * 3 < len(layout.columns):
        return NoHeading()
    missing = [name for name, folded in zip(layout.columns, layout.heading, strict=True) if folded not in row]
    extra = [name for name in row if name not in layout.heading]
    return NoHeading(layout, len(row), tuple(missing), tuple(extra))
