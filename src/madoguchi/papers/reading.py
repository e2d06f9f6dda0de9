"""Reading our own letters back: the text that a PDF of typst holds, in the order in which it was drawn."""

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily

if TYPE_CHECKING:
    import pypdf
else:
    pypdf = lazily("pypdf")

_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f]*)>")


def said_in(pdf: bytes) -> str:
    """The text of all pages of `pdf`, one that typst made.

    Page numbers and what else is marked as an artifact are left out, so that a text runs on over pages.
    Where one glyph stands for several texts (ﾞ behind ｶ and behind ｷ, a radical that looks like its
    kanji) the PDF gives the text of that place as ActualText. This reader honours it, as viewers do;
    pypdf's own extraction does not.
    """
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join(text for page in pages for text in _page(page))


def _page(page: Any) -> Iterator[str]:
    fonts = page["/Resources"].get("/Font", {})  # an empty page has none
    tables = {name: _to_unicode(font.get_object()) for name, font in fonts.items()}
    table: dict[bytes, str] = {}
    marks: list[bool] = []
    for operands, operator in page.get_contents().operations:
        if operator in (b"BDC", b"BMC"):
            properties = operands[1] if len(operands) > 1 and isinstance(operands[1], dict) else {}
            actual = properties.get("/ActualText")
            if actual is not None and not any(marks):
                yield str(actual)
            marks.append(actual is not None or operands[0] == "/Artifact")
        elif operator == b"EMC":
            marks.pop()
        elif operator == b"Tf":
            table = tables[operands[0]]
        elif operator in (b"Tj", b"TJ") and not any(marks):
            yield _shown(operands[0], table)


def _to_unicode(font: Any) -> dict[bytes, str]:
    table: dict[bytes, str] = {}
    for kind, body in _BLOCK.findall(font["/ToUnicode"].get_data()):
        values = [bytes.fromhex(value.decode()) for value in _HEX.findall(body)]
        if kind == b"bfchar":
            table.update(
                (code, text.decode("utf-16-be")) for code, text in zip(values[::2], values[1::2], strict=True)
            )
        else:
            for first, last, text in zip(values[::3], values[1::3], values[2::3], strict=True):
                start, to = int.from_bytes(first, "big"), int.from_bytes(last, "big")
                for step in range(to - start + 1):
                    shown = text.decode("utf-16-be")
                    table[(start + step).to_bytes(2, "big")] = shown[:-1] + chr(ord(shown[-1]) + step)
    return table


def _shown(operand: Any, table: dict[bytes, str]) -> str:
    parts = operand if isinstance(operand, list) else [operand]
    codes = b"".join(
        part.original_bytes
        for part in parts
        if isinstance(part, (pypdf.generic.TextStringObject, pypdf.generic.ByteStringObject))
    )
    return "".join(table.get(codes[i : i + 2], "\ufffd") for i in range(0, len(codes), 2))
