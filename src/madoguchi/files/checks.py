"""Whether bytes that someone hands in can be taken: by what they are, never by what they are called."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from madoguchi.files.images import checked_image
from madoguchi.files.pdfs import check_pdf
from madoguchi.files.photos import is_heic, jpeg_of_heic, reduced
from madoguchi.files.refusals import FileRefused

MOST_BYTES = 10 * 1024 * 1024
"""How large one file may be."""

MOST_PHOTO_BYTES = 25 * 1024 * 1024
"""How large a photograph may be as a telephone sends it; it is kept smaller."""

_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--(?:(?!-->).){0,500}-->\s*)*<(?:!doctype html|html|head|body|script)\b",
    re.I | re.S,
)


@dataclass(frozen=True)
class Checked:
    """Bytes that can be taken, as they are to be kept, and what they are (確かめた中身)."""

    media_type: str
    data: bytes


def check(data: bytes, *, is_photo: bool = False) -> Checked:
    """Look at `data` and return what is to be kept; raises `FileRefused`.

    A document keeps its pixels as they were handed in (it may be evidence), but for HEIC, which becomes JPEG. A
    photograph (`is_photo`) is turned upright and made smaller where it is large.
    """
    check_said_size(len(data), is_photo=is_photo)
    checked = _checked(data, is_photo)
    check_kept(checked.data)
    return checked


def _checked(data: bytes, is_photo: bool) -> Checked:
    if data.startswith(b"\xff\xd8\xff"):
        clean = checked_image(data, "JPEG")
        return Checked("image/jpeg", reduced(clean, "JPEG") if is_photo else clean)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        clean = checked_image(data, "PNG")
        smaller = reduced(clean, "PNG") if is_photo else clean
        return Checked("image/jpeg" if smaller is not clean else "image/png", smaller)
    if is_heic(data):
        return Checked("image/jpeg", jpeg_of_heic(data, is_photo=is_photo))
    if is_photo:
        raise FileRefused(_what_it_is(data) + _("写真（JPEG、PNG、HEIC）を選んでください。"))
    if b"%PDF-" in data[:1024] and not _is_page(data):
        check_pdf(data)
        return Checked("application/pdf", data)
    raise FileRefused(_what_it_is(data) + _("受け付けられるのは、PDF、JPEG、PNG、HEICのファイルです。"))


def check_said_size(size: int, *, is_photo: bool = False) -> None:
    """Refuse what is empty or too large to be handed in."""
    _check_size(size, MOST_PHOTO_BYTES if is_photo else MOST_BYTES)


def check_kept(data: bytes, *, most: int = MOST_BYTES) -> None:
    """Refuse what is empty or larger than `most` bytes."""
    _check_size(len(data), most)


def _check_size(size: int, most: int) -> None:
    if size <= 0:
        raise FileRefused(_("ファイルの中身が空です。正しいファイルか確かめて、もう一度選んでください。"))
    if size > most:
        raise FileRefused(
            _(
                "ファイルが大きすぎます（%(size)s MB）。1つのファイルは%(most)dMBまでです。小さくするか、分けてください。"
            )
            % {"size": f"{-(-size * 10 // (1024 * 1024)) / 10:.1f}", "most": most // (1024 * 1024)}
        )


def _is_page(data: bytes) -> bool:
    """Whether `data` is a page of the web (an error page saved under the name of a document, say)."""
    return bool(_PAGE.match(data[:1024]))


def _what_it_is(data: bytes) -> str:
    """A sentence that helps with a kind of file often handed in; empty for others."""
    if _is_page(data):
        return _("中身が書類ではなく、Webページです。もう一度ダウンロードし、開けることを確かめてください。")
    if data[4:8] == b"ftyp":
        return _("この写真や動画の形式は受け付けられません。写真アプリでJPEGに変えてください。")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        return _("Word、Excel、ZIPなどのファイルは受け付けられません。PDFに変えてください。")
    if (
        data.startswith((b"GIF8", b"BM", b"II*\0", b"MM\0*"))
        or data[8:12] == b"WEBP"
        or b"<svg" in data[:1024]
    ):
        return _("この画像の形式は受け付けられません。JPEGかPNGに変えてください。")
    return _("この種類のファイルは受け付けられません。")
