"""How much a workbook holds, counted before anything of it is built: a few bytes may ask for billions of cells."""

from typing import IO, TYPE_CHECKING
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZipFile

from madoguchi.core.lazily import lazily

if TYPE_CHECKING:
    from openpyxl.utils import cell as cells
else:
    cells = lazily("openpyxl.utils.cell")


MOST_CELLS = 500_000
"""Cells of all sheets together, merged ones included; a list of 5,000 rows has 100 columns."""
MOST_AREA = 2_000_000
"""Cells from the first to the farthest one of a sheet, empty ones between them included."""
MOST_REPEATED = 500_000_000
"""Characters, if every cell that names a shared text named the longest."""
_PIECE = 256 * 1024


class _TooMuch(Exception):
    """There is more than will be read."""


def is_small(packed: ZipFile, *, is_dense: bool = False) -> bool:
    """Whether all parts of a workbook together hold no more cells than are read; entities are never right.

    `is_dense`: the reader makes room for the empty cells before the farthest one too. Every part is looked at,
    whatever it is called: any of them can be named as a sheet.
    """
    counter = _Counter(is_dense=is_dense)
    try:
        for part in packed.infolist():
            with packed.open(part) as file:
                counter.count(file)
    except (_TooMuch, ValueError):
        return False
    return counter.shared * counter.longest <= MOST_REPEATED


class _Counter:
    def __init__(self, *, is_dense: bool) -> None:
        self._is_dense, self._cells = is_dense, 0
        self._row = self._column = self._farthest_row = self._farthest_column = self._length = 0
        self.shared = self.longest = 0

    def count(self, file: IO[bytes]) -> None:
        """Add the cells of a part; what is no XML has none. Raises `_TooMuch`, `ValueError` for a cell without place."""
        self._row = self._column = self._farthest_row = self._farthest_column = self._length = 0
        parser = ParserCreate()
        parser.StartElementHandler = self._begin
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity
        try:
            while piece := file.read(_PIECE):
                parser.Parse(piece, False)
        except ExpatError:
            return

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind in ("c", "row"):
            self._add(1)
            if self._is_dense:
                self._reach(kind, attributes.get("r", ""))
            self.shared += attributes.get("t") == "s"
        if kind in ("si", "c"):
            self._length = 0
        elif kind == "mergeCell":
            left, top, right, bottom = (
                place or 0 for place in cells.range_boundaries(attributes.get("ref", "A1"))
            )
            self._add((right - left + 1) * (bottom - top + 1))

    def _reach(self, kind: str, place: str) -> None:
        """How far the sheet reaches with this row or cell; without a place of its own it follows the one before."""
        if kind == "row":
            self._row, self._column = int(place) if place else self._row + 1, 0
        elif place:
            letters, self._row = cells.coordinate_from_string(place)
            self._column = cells.column_index_from_string(letters)
        else:
            self._column += 1
        self._farthest_row = max(self._farthest_row, self._row)
        self._farthest_column = max(self._farthest_column, self._column)
        if self._farthest_row * self._farthest_column > MOST_AREA:
            raise _TooMuch

    def _text(self, text: str) -> None:
        self._length += len(text)
        self.longest = max(self.longest, self._length)

    def _entity(self, *declared: object) -> None:
        raise _TooMuch

    def _add(self, cells: int) -> None:
        self._cells += cells
        if self._cells > MOST_CELLS:
            raise _TooMuch
