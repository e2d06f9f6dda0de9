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
_TOKEN = re.compile(
    rb"(?P<text>\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\x00\s]*>)|(?P<name>/[^\x00\s<>\[\]()/%{}]*)|(?P<numbers>[-+.\d\x00\s]+)"
    rb"|(?P<word>[^\x00\s<>\[\]()/%{}]+)|(?P<open>\()|(?P<other><<|>>|[\[\]])|(?P<comment>%[^\r\n]*)",
    re.DOTALL,
)
_VALUES = (b"true", b"false", b"null")
_NEVER_WRITTEN = (b"BI", b"'", b'"')
"""Operators that draw and that typst does not use: a picture in place, and strings on a next line."""
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_PARENTHESIS = re.compile(rb"\\.|[()]", re.DOTALL)
_MEANT = {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b"\b",
    b"f": b"\f",
    b"\n": b"",
    b"\r": b"",
    b"\r\n": b"",
}


def said_in(pdf: bytes) -> str:
    """The text of all pages of `pdf`, one that typst made.

    Page numbers and what else is marked as an artifact are left out, so that a text runs on over pages.
    Where one glyph stands for several texts (ﾞ behind ｶ and behind ｷ, a radical that looks like its
    kanji) the PDF gives the text of that place as ActualText. This reader honours it, as viewers do;
    pypdf's own extraction does not. Every letter is read before it leaves, so the content of a page is
    taken apart here: pypdf needs twenty times as long for it (ISO 32000-2, 7.8.2). Raises ValueError
    for what typst does not write: other ways to draw, bytes that mean nothing, an ActualText of another encoding.
    """
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join(text for page in pages for text in _page(page))


def _page(page: Any) -> Iterator[str]:
    fonts = page["/Resources"].get("/Font", {})  # an empty page has none
    tables = {name: _to_unicode(font.get_object()) for name, font in fonts.items()}
    table: dict[bytes, str] = {}
    marks: list[bool] = []
    for names, texts, operator in _operations(page.get_contents().get_data()):
        if operator in (b"BDC", b"BMC"):
            is_replaced = "/ActualText" in names
            if is_replaced and not any(marks):
                yield _decoded(texts[0])
            marks.append(is_replaced or names[0] == "/Artifact")
        elif operator == b"EMC":
            marks.pop()
        elif operator == b"Tf":
            table = tables[names[0]]
        elif operator in (b"Tj", b"TJ") and not any(marks):
            codes = b"".join(texts)
            yield "".join(table.get(codes[i : i + 2], "\ufffd") for i in range(0, len(codes), 2))


def _operations(content: bytes) -> Iterator[tuple[list[str], list[bytes], bytes]]:
    """Each operation of a page: the names and the strings before its operator, and the operator."""
    names: list[str] = []
    texts: list[bytes] = []
    place = 0
    while place < len(content):
        found = _TOKEN.match(content, place)
        if found is None:
            raise ValueError(f"at byte {place} the content of a page is not understood")
        place, kind, token = found.end(), found.lastgroup, found[0]
        if kind == "open":  # parentheses inside
            place = _closed(content, found.start())
            kind, token = "text", content[found.start() : place]
        if kind == "text":
            texts.append(_bytes(token))
        elif kind == "name":
            names.append(token.decode("ascii"))
        elif kind == "word" and token not in _VALUES:
            if token in _NEVER_WRITTEN:
                raise ValueError(f"{token!r} stands in the content of a page")
            yield names, texts, token
            names, texts = [], []


def _closed(content: bytes, start: int) -> int:
    """Where the string ends that opens at `start`."""
    depth = 0
    for found in _PARENTHESIS.finditer(content, start):
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        if not depth:
            return found.end()
    raise ValueError("a string in the content of a page does not end")


def _bytes(token: bytes) -> bytes:
    """What a string holds: `(…)` with its escapes, or `<…>` in hexadecimal digits."""
    if token.startswith(b"<"):
        digits = token[1:-1].translate(None, b"\x00\t\n\x0b\x0c\r ").decode()
        return bytes.fromhex(digits + "0" * (len(digits) % 2))
    if b"\\" not in token:
        return token[1:-1]
    return _ESCAPED.sub(lambda found: _meant(found[1]), token[1:-1])


def _meant(escape: bytes) -> bytes:
    is_octal = escape[:1] in b"01234567"
    return bytes([int(escape, 8) & 0xFF]) if is_octal else _MEANT.get(escape, escape)


def _decoded(text: bytes) -> str:
    """A text string: UTF-16 behind its mark, otherwise letters of ASCII."""
    return text[2:].decode("utf-16-be") if text.startswith(b"\xfe\xff") else text.decode("ascii")


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
