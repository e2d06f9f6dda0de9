"""Our reader of letters takes a page apart as pypdf does, which is slower."""

import io
from collections.abc import Callable, Iterator

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf.generic import ByteStringObject, ContentStream, StreamObject, TextStringObject

from madoguchi.papers.glyphs import drawable
from madoguchi.papers.reading import _operations, said_in

Make = Callable[..., bytes]
SHOWN = ("Tj", "TJ")
BYTES = st.binary(max_size=12)


def _strings(operand: object) -> Iterator[bytes]:
    for part in operand if isinstance(operand, list) else [operand]:
        if isinstance(part, (TextStringObject, ByteStringObject)):
            yield part.original_bytes


def _shown_by_pypdf(stream: StreamObject) -> list[tuple[str, bytes]]:
    operations = ContentStream(stream, None).operations
    return [
        (operator.decode(), b"".join(_strings(operands[0])))
        for operands, operator in operations
        if operator.decode() in SHOWN
    ]


def _shown_by_us(content: bytes) -> list[tuple[str, bytes]]:
    return [
        (operator.decode(), b"".join(texts))
        for _names, texts, operator in _operations(content)
        if operator.decode() in SHOWN
    ]


def _literal(data: bytes, way: int) -> bytes:
    """`data` as a string of a PDF, in one of the ways in which it may be written."""
    if way == 0:
        return b"<" + data.hex().encode() + b">"
    if way == 1:
        return b"(" + b"".join(b"\\%03o" % one for one in data) + b")"
    named = {8: b"\\b", 9: b"\\t", 10: b"\\n", 12: b"\\f", 13: b"\\r", 40: b"\\(", 41: b"\\)", 92: b"\\\\"}
    return b"(" + b"".join(named.get(one, bytes([one])) for one in data) + b")"


@given(st.lists(st.tuples(BYTES, st.integers(0, 2), st.floats(-99, 99, allow_nan=False)), max_size=6))
def test_any_string_is_read_as_pypdf_reads_it(parts: list[tuple[bytes, int, float]]) -> None:
    shown = b"".join(b"%s%.3f " % (_literal(data, way), number) for data, way, number in parts)
    content = b"q 1 0 0 -1 7.5 .5 cm/c0 cs BT/f0 9 Tf[" + shown + b"]TJ ET Q"
    stream = StreamObject()
    stream.set_data(content)
    assert _shown_by_us(content) == _shown_by_pypdf(stream)
    assert _shown_by_us(content) == [("TJ", b"".join(data for data, _way, _number in parts))]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (rb"(a(b(c)d)e)", b"a(b(c)d)e"),
        (rb"(a\(b)", b"a(b"),
        (rb"(\0053\53)", b"\x053+"),
        (b"(a\\\nb)", b"ab"),
        (rb"(\8\x)", b"8x"),
        (b"<4 1\n4>", b"A@"),
        (b"%(no)\n(yes)", b"yes"),
        (b"()", b""),
        (b"(a)\x00", b"a"),
        (b"<4\x001> null true", b"A"),
    ],
)
def test_ways_to_write_a_string(written: bytes, meant: bytes) -> None:
    assert _shown_by_us(written + b" Tj") == [("Tj", meant)]


@pytest.mark.parametrize(
    "content", [b"BI /W 1 ID x EI", b"((a) Tj", b"(a) '", b'1 2 (a) "', b"<4G> Tj", b"<41 (x) Tj", b"} Tj"]
)
def test_what_typst_does_not_write_is_an_error(content: bytes) -> None:
    with pytest.raises(ValueError, match="content of a page"):
        list(_operations(content))


def test_what_is_marked_is_known_by_its_names_and_strings() -> None:
    content = b"/Artifact<</Type/Layout/X null>>BDC q EMC /Span<</ActualText(ab)/MCID 3>>BDC(x)Tj EMC"
    assert list(_operations(content)) == [
        (["/Artifact", "/Type", "/Layout", "/X"], [], b"BDC"),
        ([], [], b"q"),
        ([], [], b"EMC"),
        (["/Span", "/ActualText", "/MCID"], [b"ab"], b"BDC"),
        ([], [b"x"], b"Tj"),
        ([], [], b"EMC"),
    ]


def test_a_letter_is_read_as_pypdf_reads_it(receipt: Make, notice: Make) -> None:
    odd = "ｶﾞｷﾞ ()\\<>[]/% ⽇日 葛󠄀 (((" + "".join(chr(code) for code in range(0x4E00, 0x4E00 + 400))
    for pdf in (receipt(applicant_name=odd), notice(grounds=odd)):
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
            content = page.get_contents()
            assert content is not None
            stream = StreamObject()
            stream.set_data(content.get_data())
            assert _shown_by_us(content.get_data()) == _shown_by_pypdf(stream)
            assert len(_shown_by_us(content.get_data())) > 5
        assert "".join(drawable(odd).split()) in "".join(said_in(pdf).split())
