"""The list of attacks by file, one by one: refused within two seconds, in little memory, with nothing left behind (T11)."""

import io
import resource
import stat
import struct
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from madoguchi.files.checks import MOST_BYTES
from madoguchi.files.models import File, Hold
from madoguchi.files.services import FileRefused
from tests.files.conftest import image, pdf
from tests.files.test_refusals import EICAR, png_of

pytestmark = pytest.mark.django_db

Store = Callable[..., File]
MEMORY = 100_000 * (1024 if sys.platform == "darwin" else 1)


def packed(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


def bomb() -> bytes:
    """Two hundred files of a megabyte each in some hundred kilobytes, as the one of 42 MB that becomes 5 GB."""
    return packed(*((f"{number}.txt", b"\0" * 1_000_000) for number in range(200)))


def nested() -> bytes:
    data = b"x"
    for _level in range(10):
        data = packed(("inner.zip", data))
    return data


def many() -> bytes:
    """As many entries as fit into the size that is taken."""
    one = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    return (one * (MOST_BYTES // len(one)))[: MOST_BYTES - 22] + b"PK\5\6" + b"\0" * 18


def link() -> bytes:
    info = zipfile.ZipInfo("shadow")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return packed((info, b"/etc/shadow"))


def macro() -> bytes:
    return packed(
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", b"<w:document/>"),
        ("word/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
    )


def packed_picture() -> bytes:
    """A PNG of 7,000 by 7,000 black pixels whose text would unpack to a hundred megabytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 100_000_000, 9))
    good = image("PNG")
    return good[:33] + text * 20 + good[33:]


OFFICE = "Word、Excel、ZIPなどのファイルは受け付けられません"
ATTACKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb": (bomb, OFFICE),
    "nested zip": (nested, OFFICE),
    "many entries": (many, OFFICE),
    "symbolic link": (link, OFFICE),
    "zip slip": (lambda: packed(("../../../../etc/cron.d/x", b"* * * * * root id")), OFFICE),
    "macro": (macro, OFFICE),
    "png of 50,000 by 50,000": (lambda: png_of(50_000, 50_000), "画像が大きすぎます"),
    "pdf that is a page too": (
        lambda: b"<!DOCTYPE html><script>alert(1)</script><!--" + pdf() + b"-->",
        "Webページです",
    ),
    "page behind a pdf": (lambda: pdf() + b"<script>alert(1)</script>", "別のデータがついています"),
    "svg": (
        lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "JPEGかPNGに変えて",
    ),
    "comments without end": (lambda: b"<!---->" * 300 + b"x", "受け付けられ"),
    "eicar": (lambda: EICAR, "受け付けられません"),
    "eicar behind a picture's name": (lambda: EICAR + b" .png", "受け付けられません"),
    "nothing": (lambda: b"", "中身が空です"),
}


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where anything would be unpacked."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("is_photo", [False, True])
def test_refused_quickly_in_little_memory_and_gone(
    attack: str, is_photo: bool, store: Store, folder: Path, temporary: Path
) -> None:
    made, sentence = ATTACKS[attack]
    data = made()
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(FileRefused) as refused:
        store(data, "書類.pdf", media_type="application/pdf", is_photo=is_photo)
    assert time.monotonic() - began < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY
    wanted = "写真（JPEG、PNG、HEIC）を選んで" if is_photo and data.startswith(b"%PDF") else sentence
    assert wanted in refused.value.sentence
    assert not File.objects.exists() and not Hold.objects.exists()
    assert not list(folder.glob("**/*")) and not list(temporary.iterdir())


def test_words_packed_into_a_picture_are_left_out_unread(store: Store) -> None:
    data = packed_picture()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert store(data).size == len(image("PNG"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY


@pytest.mark.parametrize(
    "name",
    [
        "あ" * 255 + ".pdf",
        "\u202egpj.exe",
        "a\0.pdf",
        "..\\..\\x.pdf",
        "/etc/passwd",
        "\ud800.pdf",
        "CON.pdf",
        "",
    ],
)
def test_no_name_does_harm(store: Store, name: str) -> None:
    kept: Any = store(pdf(), name).name
    assert kept.endswith(".pdf") and len(kept.encode()) <= 255
    assert not set("/\\\0\u202e\ud800") & set(kept)
