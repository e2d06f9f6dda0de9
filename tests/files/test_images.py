"""Photographs lose place and camera, and keep their picture byte for byte."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import ExifTags, Image, ImageCms, ImageOps
from PIL.PngImagePlugin import PngInfo

from madoguchi.files.models import File
from madoguchi.files.selectors import read
from tests.files.conftest import image

pytestmark = pytest.mark.django_db

Store = Callable[..., File]


def camera(orientation: int = 1) -> Image.Exif:
    """What a telephone writes: maker, place and how it was held."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SecretCamera"
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (35.0, 41.0, 22.0)})
    return exif


def pixels(data: bytes) -> bytes:
    """The picture as people see it, turned upright."""
    with Image.open(BytesIO(data)) as picture:
        return ImageOps.exif_transpose(picture.convert("RGB") if picture.mode != "RGB" else picture).tobytes()


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_place_and_camera_go_and_the_photograph_stands_upright(
    store: Store, form: str, orientation: int
) -> None:
    data = image(form, exif=camera(orientation))
    kept = read(store(data))
    assert b"SecretCamera" in data and b"SecretCamera" not in kept
    with Image.open(BytesIO(kept)) as picture:
        exif = picture.getexif()
        assert dict(exif) == ({} if orientation == 1 else {ExifTags.Base.Orientation: orientation})
        assert not exif.get_ifd(ExifTags.IFD.GPSInfo)
    assert pixels(kept) == pixels(data)


def test_all_else_that_tells_goes_from_a_jpeg(store: Store) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b"<x:xmpmeta>SecretOwner</x:xmpmeta>"
    data = image(
        "JPEG", comment=b"SecretComment", xmp=xmp, icc_profile=profile, progressive=True, dpi=(300, 300)
    )
    data += b"SecretTail<script>"
    kept = read(store(data))
    assert b"Secret" not in kept
    assert kept.endswith(b"\xff\xd9")
    assert pixels(kept) == pixels(data)
    with Image.open(BytesIO(kept)) as picture:
        assert picture.info["icc_profile"] == profile
        assert picture.info["dpi"] == (300, 300)


def test_all_else_that_tells_goes_from_a_png(store: Store) -> None:
    info = PngInfo()
    info.add_text("Author", "SecretAuthor")
    info.add_itxt("Comment", "SecretComment")
    data = image("PNG", pnginfo=info) + b"SecretTail<script>"
    kept = read(store(data))
    assert b"Secret" not in kept
    assert kept == image("PNG")


def test_two_photographs_of_one_file_are_taken_as_the_first(store: Store) -> None:
    """A telephone's portrait: a second picture stands behind the first (MPO)."""
    first, second = Image.new("RGB", (40, 30), (9, 9, 9)), Image.new("RGB", (40, 30), (90, 9, 9))
    out = BytesIO()
    first.save(out, "MPO", save_all=True, append_images=[second])
    kept = read(store(out.getvalue()))
    assert pixels(kept) == first.tobytes()
    assert kept.count(b"\xff\xd8\xff") == 1


def test_an_image_without_a_tale_is_kept_as_it_is(store: Store) -> None:
    for form in ("JPEG", "PNG"):
        assert read(store(image(form))) == image(form)


def test_a_damaged_exif_does_not_keep_a_photograph_out(store: Store) -> None:
    data = image("JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + b"\0\1" * 40)
    assert b"Exif" not in read(store(data))
