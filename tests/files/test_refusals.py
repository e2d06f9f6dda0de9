"""Hostile and unlucky files: refused quickly, kindly, and with nothing left behind."""

import resource
import struct
import sys
import time
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from madoguchi.files.checks import MOST_BYTES
from madoguchi.files.models import File
from madoguchi.files.services import FileRefused
from tests.files.conftest import image, pdf

pytestmark = pytest.mark.django_db


def png_of(width: int, height: int, *, rows: bytes = b"") -> bytes:
    """A PNG whose header says `width` and `height`, whatever it holds."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG whose frame says `width` and `height`."""
    data = bytearray(image("JPEG"))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def open_action(writer: PdfWriter, **entries: str) -> None:
    action = DictionaryObject({NameObject(f"/{key}"): NameObject(value) for key, value in entries.items()})
    writer.root_object[NameObject("/OpenAction")] = action


def packed_script() -> bytes:
    """A PDF whose script lies in a packed object stream, where its name cannot be read."""
    body = b"<< /S /JavaScript /JS (app.alert(1)) >>"
    stream = zlib.compress(b"5 0 " + body)
    parts = [
        b"%PDF-1.5\n",
        b"1 0 obj << /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R >> endobj\n",
        b"2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n",
        b"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >> endobj\n",
        b"4 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >> stream\n%s\nendstream endobj\n"
        % (len(stream), stream),
    ]
    places = [0]
    for part in parts:
        places.append(places[-1] + len(part))
    entries = [(0, 0, 255), *((1, places[n], 0) for n in (1, 2, 3, 4)), (2, 4, 0), (1, places[5], 0)]
    table = zlib.compress(b"".join(struct.pack(">BIB", *entry) for entry in entries))
    xref = b"6 0 obj << /Type /XRef /Size 7 /W [1 4 1] /Root 1 0 R /Filter /FlateDecode /Length %d >> stream\n%s\nendstream endobj\n"
    return b"".join(parts) + xref % (len(table), table) + b"startxref\n%d\n%%%%EOF\n" % places[5]


MEMORY = 100_000 * (1024 if sys.platform == "darwin" else 1)
"""100 MB in the unit in which the system counts."""

ACTIVE = "PDFの中にプログラムか別のファイルが入っています"
BROKEN_IMAGE = "画像が壊れているか、途中で切れています"
OTHER = "受け付けられるのは、PDF、JPEG、PNG、HEICのファイルです。"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

CASES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "ファイルの中身が空です"),
    "too large": (
        b"%PDF-1.7" + b"0" * MOST_BYTES,
        "ファイルが大きすぎます（10.1 MB）。1つのファイルは10MBまで",
    ),
    "eicar": (EICAR, OTHER),
    "svg with a script": (
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "JPEGかPNGに変えて",
    ),
    "docx": (b"PK\x03\x04\x14\0\6\0word/vbaProject.bin", "Word、Excel、ZIP"),
    "old doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word、Excel、ZIP"),
    "zip": (b"PK\x05\x06" + b"\0" * 18, "Word、Excel、ZIP"),
    "torn heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", BROKEN_IMAGE),
    "film": (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "写真や動画の形式は"),
    "gif": (b"GIF89a\1\0\1\0", "JPEGかPNGに変えて"),
    "webp": (b"RIFF\x24\0\0\0WEBPVP8 ", "JPEGかPNGに変えて"),
    "program": (b"MZ\x90\0\3", OTHER),
    "text": ("申立書".encode(), OTHER),
    "error page": (b"\xef\xbb\xbf\n<!-- x --><!DOCTYPE html><title>503</title>", "Webページです"),
    "error page that names a pdf": (b"<html><body>%PDF-1.7 could not be loaded %%EOF", "Webページです"),
    "pdf after html": (b"<b>hello</b><script>alert(1)</script>" + pdf(), "別のデータがついています"),
    "pdf before html": (pdf() + b"<html><script>alert(1)</script>", "別のデータがついています"),
    "pdf before zip": (pdf() + b"PK\x03\x04" + b"\0" * 30, "別のデータがついています"),
    "pdf before much": (pdf() + b"x" * 2000, "別のデータがついています"),
    "torn pdf": (pdf()[:-60], "PDFが途中で切れています"),
    "pdf of nothing": (b"%PDF-1.7\n%%EOF\n", "PDFが壊れていて"),
    "pdf without pages": (pdf(lambda w: w.remove_page(0)), "PDFが壊れていて"),
    "pdf with a password": (
        pdf(lambda w: w.encrypt("secret", algorithm="AES-256")),
        "パスワードがかかっています",
    ),
    "script": (pdf(lambda w: open_action(w, S="/JavaScript", JS="/x")), ACTIVE),
    "escaped script": (
        pdf(lambda w: open_action(w, S="/JavaScript")).replace(b"/JavaScript", b"/J#61v#61Script"),
        ACTIVE,
    ),
    "packed script": (packed_script(), ACTIVE),
    "launch": (pdf(lambda w: open_action(w, S="/Launch", F="/cmd.exe")), ACTIVE),
    "script of a film": (pdf(lambda w: open_action(w, S="/Rendition", JS="/x")), ACTIVE),
    "sends what is typed": (pdf(lambda w: open_action(w, S="/SubmitForm", F="/x")), ACTIVE),
    "form with programs": (pdf(lambda w: open_action(w, S="/x", XFA="/x")), ACTIVE),
    "document within": (pdf(lambda w: open_action(w, S="/GoToE")), ACTIVE),
    "file within": (pdf(lambda w: w.add_attachment("x.exe", b"MZ")), ACTIVE),
    "png flood": (png_of(50_000, 50_000), "画像が大きすぎます"),
    "png over the limit": (png_of(10_000, 5_001), "画像が大きすぎます"),
    "jpeg flood": (jpeg_of(50_000, 50_000), "画像が大きすぎます"),
    "torn jpeg": (image("JPEG")[:-40], BROKEN_IMAGE),
    "torn png": (image("PNG")[:-20], BROKEN_IMAGE),
    "jpeg of nothing": (b"\xff\xd8\xff\xe0" + b"\0" * 100, BROKEN_IMAGE),
    "jpeg of marks": (b"\xff\xd8" + b"\xff" * 5_000_000, BROKEN_IMAGE),
    "jpeg with an endless picture": (image("JPEG")[:-2] + b"\xff" * 5_000_000, BROKEN_IMAGE),
    "jpeg of small parts": (b"\xff\xd8" + b"\xff\xfe\0\2" * 2_000_000, BROKEN_IMAGE),
    "png with a wrong sum": (
        image("PNG").replace(b"IDAT", b"IDAT", 1)[:60] + b"x" + image("PNG")[61:],
        BROKEN_IMAGE,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_refused_with_a_sentence_and_nothing_left(
    case: str, store: Callable[..., File], folder: Path
) -> None:
    data, sentence = CASES[case]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    with pytest.raises(FileRefused) as refused:
        store(data, "書類.pdf", media_type="application/pdf")
    assert sentence in refused.value.sentence
    assert time.monotonic() - began < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY
    assert not File.objects.exists()
    assert not list(folder.glob("**/*"))


def test_the_packed_script_is_a_document_that_readers_open() -> None:
    reader = PdfReader(BytesIO(packed_script()))
    assert len(reader.pages) == 1
    assert reader.root_object["/OpenAction"]["/S"] == "/JavaScript"


def test_a_bomb_within_a_pdf_is_refused(store: Callable[..., File], folder: Path) -> None:
    """An object stream that unpacks to 200 MB."""
    data = packed_script()
    stream = zlib.compress(b"5 0 << >>" + b" " * 200_000_000, 9)
    start, end = data.index(b"/Length"), data.index(b"\nendstream")
    data = data[:start] + b"/Length %d >> stream\n%s" % (len(stream), stream) + data[end:]
    moved = data.index(b"6 0 obj")
    data = data[: data.rindex(b"startxref")] + b"startxref\n%d\n%%%%EOF\n" % moved
    with pytest.raises(FileRefused, match="PDFが壊れていて"):
        store(data)
    assert not list(folder.glob("**/*"))


def test_a_document_that_only_forbids_printing_is_taken(store: Callable[..., File]) -> None:
    """An owner's password without a user's password: everyone can open it."""
    data = pdf(lambda w: w.encrypt("", owner_password="owner", algorithm="AES-256"))
    assert store(data).media_type == "application/pdf"


def test_links_and_forms_are_taken(store: Callable[..., File]) -> None:
    def with_link(writer: PdfWriter) -> None:
        writer.add_metadata({"/Title": "就労証明書"})
        writer.add_outline_item(title="見出し", page_number=0)
        open_action(writer, S="/URI")
        writer.root_object["/OpenAction"][NameObject("/URI")] = TextStringObject("https://www.example.jp/")

    assert store(pdf(with_link)).size > 0
