"""Photographs: checked, and freed of what tells where and with what they were taken.

Nothing is compressed anew: an image may be evidence. The parts of the file are copied one by one, the
picture byte for byte; place, camera, owner, thumbnails and anything behind the picture stay out. How the
camera was held is kept, or photographs would lie on their side.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from madoguchi.core.lazily import lazily
from madoguchi.files.refusals import FileRefused

if TYPE_CHECKING:
    from PIL import Image
else:
    Image = lazily("PIL.Image")

MOST_PIXELS = 50_000_000

MOST_PARTS = 20_000
"""How many segments or chunks an image may have; one with more is refused."""

_ORIENTATION = 0x0112
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD hIST pHYs".split()
)  # the picture and its colours
_MARK = re.compile(rb"\xff+[^\x00\xff]")
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


def checked_image(data: bytes, form: str) -> bytes:
    """`data` as it is to be kept; `form` is JPEG or PNG. Raises `FileRefused`."""
    parts = _jpeg_parts if form == "JPEG" else _png_parts
    try:
        clean = b"".join(parts(data))
    except (struct.error, IndexError, ValueError) as error:
        raise unreadable() from error
    _check_pixels(clean, form)
    _decode(clean, form)
    return clean


def _check_pixels(data: bytes, form: str) -> None:
    """Refuse what is no image, or too large, before a pixel is read."""
    try:
        with Image.open(BytesIO(data), formats=[form]) as image:
            width, height = image.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_many_pixels() from error
    except Exception as error:  # noqa: BLE001 - whatever a hostile file sets off
        raise unreadable() from error
    if width * height > MOST_PIXELS:
        raise too_many_pixels()


def _orientation(tiff: bytes) -> int:
    """How the camera was held by EXIF data: 1 (upright) to 8; 1 when it cannot be read (TIFF 6.0, section 2)."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for place in range(start + 2, start + 2 + 12 * min(count, 500), 12):
            tag, kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, place)
            if tag == _ORIENTATION and kind == 3:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _decode(data: bytes, form: str) -> None:
    """Refuse an image that breaks off; reads a JPEG at an eighth of its size, to save memory."""
    try:
        with Image.open(BytesIO(data), formats=[form]) as image:
            if form == "JPEG":
                image.draft("L", (1, 1))
                image.load()
            else:
                image.verify()
    except Exception as error:  # noqa: BLE001 - whatever a hostile file sets off
        raise unreadable() from error


def _exif(orientation: int) -> bytes:
    """The smallest EXIF data (TIFF, big-endian) that says how the camera was held."""
    return b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    """The segments of a JPEG that are kept (ITU-T T.81 annex B), up to its end mark."""
    yield b"\xff\xd8"
    place = 2
    for _part in range(MOST_PARTS):
        mark = _MARK.match(data, place)
        if not mark:
            raise ValueError("no mark")
        place = mark.end() - 2
        marker = data[place + 1]
        if marker == 0xD9:
            yield b"\xff\xd9"
            return
        (length,) = struct.unpack_from(">H", data, place + 2)
        end = place + 2 + length
        segment = data[place:end]
        if marker == 0xDA:  # the picture follows, up to the next marker
            found = _AFTER_SCAN.search(data, end)
            if not found:
                raise ValueError("no end")
            end = found.start()
            segment = data[place:end]
        if length < 2 or len(segment) < 2 + length:
            raise ValueError("a segment breaks off")
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0" and (turned := _orientation(segment[10:])) != 1:
            body = b"Exif\0\0" + _exif(turned)
            yield b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
        elif _is_kept(marker, segment[4:]):
            yield segment
        place = end
    raise ValueError("too many segments")


def _is_kept(marker: int, body: bytes) -> bool:
    """Whether a segment is part of the picture or of its colours."""
    if marker == 0xE0:
        return body.startswith(b"JFIF\0")
    if marker == 0xE2:
        return body.startswith(b"ICC_PROFILE\0")
    if marker == 0xEE:
        return body.startswith(b"Adobe")
    return not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _png_parts(data: bytes) -> Iterator[bytes]:
    """The chunks of a PNG that are kept (ISO/IEC 15948), up to its end."""
    yield data[:8]
    place = 8
    for _part in range(MOST_PARTS):
        length, kind = struct.unpack_from(">I4s", data, place)
        end = place + 12 + length
        (checksum,) = struct.unpack_from(">I", data, end - 4)
        if zlib.crc32(data[place + 4 : end - 4]) != checksum:
            raise ValueError("a chunk is damaged")
        if kind in _PNG_KEPT:
            yield data[place:end]
        elif kind == b"eXIf" and (turned := _orientation(data[place + 8 : end - 4])) != 1:
            body = b"eXIf" + _exif(turned)
            yield struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
        if kind == b"IEND":
            return
        place = end
    raise ValueError("too many chunks")


def unreadable() -> FileRefused:
    """A picture is broken."""
    return FileRefused(
        _("画像が壊れているか、途中で切れています。開けることを確かめて、もう一度選んでください。")
    )


def too_many_pixels() -> FileRefused:
    """A picture has more pixels than anyone needs."""
    return FileRefused(_("画像が大きすぎます（5,000万画素まで）。小さくするか、写真を撮り直してください。"))
