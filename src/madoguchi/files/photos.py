"""Photographs of telephones: HEIC becomes JPEG, and what answers a question of type photo is made smaller.

Only here is a picture compressed anew. What tells where and with what it was taken stays out, because nothing but
the pixels goes over.
"""

from io import BytesIO
from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily
from madoguchi.files.images import MOST_PIXELS, too_many_pixels, unreadable

if TYPE_CHECKING:
    import pi_heif
    from PIL import Image, ImageOps
else:
    pi_heif = lazily("pi_heif")
    Image = lazily("PIL.Image")
    ImageOps = lazily("PIL.ImageOps")

LONGEST_SIDE = 3000
"""Pixels of the long side of a photograph that was made smaller: a page of A4 at 250 dots an inch."""

_HEIC = (b"heic", b"heix", b"heim", b"heis", b"mif1")
_EVIDENCE, _PHOTO = 92, 85


def is_heic(data: bytes) -> bool:
    """Whether `data` is a picture in the format of telephones (ISO/IEC 23008-12)."""
    return data[4:8] == b"ftyp" and data[8:12] in _HEIC and b"hei" in data[8:48]


def jpeg_of_heic(data: bytes, *, is_photo: bool) -> bytes:
    """The main picture of a HEIC file as JPEG, upright; made smaller for `is_photo`. Raises `FileRefused`."""
    try:
        opened = pi_heif.open_heif(BytesIO(data), convert_hdr_to_8bit=True)
        main: Any = opened[opened.primary_index]
        width, height = main.size
    except Exception as error:  # whatever a hostile file sets off
        raise unreadable() from error
    if width * height > MOST_PIXELS:
        raise too_many_pixels()
    try:
        # How the camera was held is applied by the decoder, as the format says.
        picture = Image.frombytes(main.mode, main.size, bytes(main.data), "raw", main.mode, main.stride)
    except Exception as error:  # as above
        raise unreadable() from error
    if is_photo:
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return _jpeg(picture, _PHOTO if is_photo else _EVIDENCE)


def reduced(data: bytes, form: str) -> bytes:
    """A checked picture upright and no larger than `LONGEST_SIDE`; one that is small enough stays as it is."""
    try:
        with Image.open(BytesIO(data), formats=[form]) as picture:
            if max(picture.size) <= LONGEST_SIDE and not picture.getexif():
                return data
            picture.draft(
                "RGB", (LONGEST_SIDE, LONGEST_SIDE)
            )  # a JPEG is read at half its size where that is enough
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _jpeg(upright, _PHOTO)
    except Exception as error:  # whatever a hostile file sets off
        raise unreadable() from error


def _jpeg(picture: "Image.Image", quality: int) -> bytes:
    """`picture` as JPEG on white, without any word about it."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        picture = Image.new("RGB", clear.size, (255, 255, 255))
        picture.paste(clear, mask=clear.getchannel("A"))
    out = BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
