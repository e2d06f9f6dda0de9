"""Photographs: HEIC becomes JPEG; what answers a question of type photo is turned upright and made smaller."""

import base64
import resource
import struct
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from madoguchi.files.checks import MOST_BYTES, MOST_PHOTO_BYTES
from madoguchi.files.models import File
from madoguchi.files.selectors import read
from madoguchi.files.services import FileRefused
from tests.files.conftest import image, pdf
from tests.files.test_images import camera

pytestmark = pytest.mark.django_db

Store = Callable[..., File]

HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAYBtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAA"
    "AAAAAA5waXRtAAAAAAABAAAANGlsb2MAAAAAREAAAgABAAAAAAGkAAEAAAAAAAAAdAACAAAAAAIYAAEAAAAAAAAAegAAADhp"
    "aW5mAAAAAAACAAAAFWluZmUCAAAAAAEAAGh2YzEAAAAAFWluZmUCAAABAAIAAEV4aWYAAAAAv2lwcnAAAAChaXBjbwAAAHVo"
    "dmNDAQNwAAAAAAAAAAAAHvAA/P34+AAADwMgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQCEAAQAoQgEBA3AAAAMAkAAA"
    "AwAAAwAeoDCBBZbqSSmubAgAAAMACAAAAwAIQCIAAQAHRAHBcrAiQAAAABRpc3BlAAAAAAAAAGAAAABAAAAAEHBpeGkAAAAA"
    "AwgICAAAABZpcG1hAAAAAAAAAAEAAQOBAoMAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAAPZtZGF0AAAAcCgBrwng4wuc"
    "uq///vUL//+RbuQ/jCxpIAh2/+F9Ms5WGuzqgD5jThqty+iSh6KqGwe7ff0/3PldNylvAQg7fs3JZHGpgYTj3+Ugj8VMMcv3"
    "7ShWsEn5CQZrmXgA+T9N8h2EAUUPXQM1f4NIRXCbJZ8AAAAATU0AKgAAAAgAAwEPAAIAAAANAAAAMgESAAMAAAABAAYAAIgl"
    "AAQAAAABAAAAQAAAAABTZWNyZXRDYW1lcmEAAAACAAEAAgAAAAJOAAAAAAIABQAAAAMAAABeAAAAAAAAACMAAAABAAAAKQAA"
    "AAEAAAAWAAAAAQ=="
)
"""96 by 64 pixels, red left and blue right, as a telephone writes it: with maker and place (made with libheif)."""


def opened(file: File) -> Image.Image:
    picture = Image.open(BytesIO(read(file)))
    picture.load()
    return picture


@pytest.mark.parametrize("is_photo", [False, True])
def test_a_telephones_photograph_becomes_a_jpeg_that_tells_nothing(store: Store, is_photo: bool) -> None:
    assert b"SecretCamera" in HEIC
    file = store(HEIC, "IMG_0042.HEIC", is_photo=is_photo)
    assert (file.media_type, file.name) == ("image/jpeg", "IMG_0042.jpg")
    assert b"SecretCamera" not in read(file)
    picture = opened(file)
    assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (96, 64), {})
    pixel = picture.getpixel((10, 30))
    assert isinstance(pixel, tuple)
    red, _green, blue = pixel
    assert red > 150 > 60 > blue


def test_the_same_photograph_twice_is_one_file(store: Store) -> None:
    assert store(HEIC) == store(HEIC)


def broad(data: bytes, width: int, height: int) -> bytes:
    """The photograph with another size in its description (box `ispe`)."""
    place = data.index(b"ispe") + 8
    return data[:place] + struct.pack(">II", width, height) + data[place + 8 :]


MEMORY = 100_000 * (1024 if sys.platform == "darwin" else 1)


@pytest.mark.parametrize(
    "data",
    [
        broad(HEIC, 50_000, 50_000),
        broad(HEIC, 2**31, 2**31),
        broad(HEIC, 0, 0),
        HEIC[:200],
        HEIC[:-100],
        HEIC[:12],
        HEIC.replace(b"hvc1", b"av01"),
        HEIC.replace(b"iloc", b"free"),
        HEIC[:40] + b"\xff" * 2_000_000,
    ],
    ids=["wide", "overflow", "nothing", "torn", "without its end", "head", "other codec", "lost", "noise"],
)
def test_a_hostile_heic_is_refused(store: Store, folder: Path, data: bytes) -> None:
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(FileRefused):
        store(data, "x.heic")
    assert time.monotonic() - began < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY
    assert not list(folder.glob("**/*"))


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_photo_stands_upright_and_is_no_longer_than_a_page(store: Store, orientation: int) -> None:
    data = image("JPEG", (4000, 2000), exif=camera(orientation))
    picture = opened(store(data, is_photo=True))
    assert max(picture.size) == 3000
    assert dict(picture.getexif()) == {}
    is_tall = orientation in (6, 8)
    assert (picture.size[1] > picture.size[0]) == is_tall
    first = picture.getpixel((10, 10))
    assert isinstance(first, tuple)
    assert (first[0] > 150) == (orientation in (1, 6)), "red was left: now left, right, top or bottom"


def test_a_small_photo_stays_as_it_is(store: Store) -> None:
    data = image("JPEG", (1000, 700))
    assert read(store(data, is_photo=True)) == data


def test_a_document_is_never_compressed_anew(store: Store) -> None:
    data = image("JPEG", (4000, 2000), exif=camera(6))
    kept = opened(store(data))
    assert kept.size == (4000, 2000)
    assert kept.getexif()[ExifTags.Base.Orientation] == 6


def test_what_is_clear_becomes_white(store: Store) -> None:
    out = BytesIO()
    Image.new("RGBA", (3500, 100), (0, 0, 0, 0)).save(out, "PNG")
    file = store(out.getvalue(), "図.png", is_photo=True)
    assert file.media_type == "image/jpeg"
    assert opened(file).getpixel((5, 5)) == (255, 255, 255)


def test_a_photo_may_be_larger_than_a_document_and_is_kept_smaller(store: Store) -> None:
    out = BytesIO()
    Image.effect_noise((5000, 4000), 90).convert("RGB").save(out, "JPEG", quality=96)
    data = out.getvalue()
    assert MOST_BYTES < len(data) < MOST_PHOTO_BYTES
    with pytest.raises(FileRefused, match="10MBまで"):
        store(data)
    assert store(data, is_photo=True).size < MOST_BYTES


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(pdf(), "写真（JPEG、PNG、HEIC）を選んで"), (b"\xff\xd8\xff" + b"0" * MOST_PHOTO_BYTES, "25MBまで")],
)
def test_what_is_no_photo_is_refused(store: Store, data: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused) as refused:
        store(data, is_photo=True)
    assert sentence in refused.value.sentence
