"""CSV that opens in a spreadsheet as what it is: text stays text, no cell is run as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(value: object) -> str:
    """`value` as the text of a cell; what a spreadsheet would take for a formula gets an apostrophe before it.

    So does text that already has one in such a place, so that `restored` gives back what was written. Numbers keep
    their sign. OWASP ASVS 5.0 1.2.10.
    """
    if isinstance(value, str):
        return f"'{value}" if _is_like_a_formula(value) else value
    if value is None or isinstance(value, int | float):
        return "" if value is None else str(value)
    return neutral(str(value))


def restored(cell: str) -> str:
    """The text that `neutral` made `cell` of."""
    return cell[1:] if cell.startswith("'") and _is_like_a_formula(cell[1:]) else cell


def _is_like_a_formula(text: str) -> bool:
    return text.lstrip("'").startswith(_STARTS_A_FORMULA)


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Lines of a CSV file with byte order mark and CRLF, one at a time, so that any length streams."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([neutral(cell) for cell in header])
    for row in rows:
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([neutral(cell) for cell in row])
    yield buffer.getvalue()
