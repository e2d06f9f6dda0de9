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
_PIECE = 256 * 1024


class _TooMuch(Exception):
    """There is more than will be read."""


def is_small(packed: ZipFile) -> bool:
    """Whether all parts of a workbook together hold no more cells than are read; entities are never right.

    Every part is looked at, whatever it is called: any of them can be named as a sheet.
    """
    counter = _Counter()
    try:
        for part in packed.infolist():
            with packed.open(part) as file:
                counter.count(file)
    except _TooMuch:
        return False
    return True


class _Counter:
    def __init__(self) -> None:
        self._cells = 0

    def count(self, file: IO[bytes]) -> None:
        """Add the cells of a part; what is no XML has none. Raises `_TooMuch`."""
        parser = ParserCreate()
        parser.StartElementHandler = self._begin
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
        elif kind == "mergeCell":
            left, top, right, bottom = (
                place or 0 for place in cells.range_boundaries(attributes.get("ref", "A1"))
            )
            self._add((right - left + 1) * (bottom - top + 1))

    def _entity(self, *declared: object) -> None:
        raise _TooMuch

    def _add(self, cells: int) -> None:
        self._cells += cells
        if self._cells > MOST_CELLS:
            raise _TooMuch
