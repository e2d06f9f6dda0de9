"""Whether bytes that someone hands in can be taken: by what they are, never by what they are called."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from madoguchi.files.images import checked_image
from madoguchi.files.pdfs import check_pdf
from madoguchi.files.refusals import FileRefused

MOST_BYTES = 10 * 1024 * 1024
"""How large one file may be."""

_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.{0,500}?-->\s*)*<(?:!doctype html|html|head|body|script)\b", re.I | re.S
)


@dataclass(frozen=True)
class Checked:
    """Bytes that can be taken, as they are to be kept, and what they are (確かめた中身)."""

    media_type: str
    data: bytes


def check(data: bytes) -> Checked:
    """Look at `data` and return what is to be kept; raises `FileRefused`."""
    check_size(data)
    if data.startswith(b"\xff\xd8\xff"):
        return Checked("image/jpeg", checked_image(data, "JPEG"))
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Checked("image/png", checked_image(data, "PNG"))
    if b"%PDF-" in data[:1024] and not _is_page(data):
        check_pdf(data)
        return Checked("application/pdf", data)
    raise FileRefused(_what_it_is(data) + _("受け付けられるのは、PDF、JPEG、PNGのファイルです。"))


def check_size(data: bytes) -> None:
    """Refuse what is empty or too large."""
    if not data:
        raise FileRefused(_("ファイルの中身が空です。正しいファイルか確かめて、もう一度選んでください。"))
    if len(data) > MOST_BYTES:
        raise FileRefused(
            _(
                "ファイルが大きすぎます（%(size)s MB）。1つのファイルは10MBまでです。小さくするか、分けてください。"
            )
            % {"size": f"{-(-len(data) * 10 // (1024 * 1024)) / 10:.1f}"}
        )


def _is_page(data: bytes) -> bool:
    """Whether `data` is a page of the web (an error page saved under the name of a document, say)."""
    return bool(_PAGE.match(data[:1024]))


def _what_it_is(data: bytes) -> str:
    """A sentence that helps with a kind of file often handed in; empty for others."""
    if _is_page(data):
        return _("中身が書類ではなく、Webページです。もう一度ダウンロードし、開けることを確かめてください。")
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1", b"avif"):
        return _("この写真の形式（HEICなど）は開けない人がいます。写真アプリでJPEGに変えてください。")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        return _("Word、Excel、ZIPなどのファイルは受け付けられません。PDFに変えてください。")
    if (
        data.startswith((b"GIF8", b"BM", b"II*\0", b"MM\0*"))
        or data[8:12] == b"WEBP"
        or b"<svg" in data[:1024]
    ):
        return _("この画像の形式は受け付けられません。JPEGかPNGに変えてください。")
    return _("この種類のファイルは受け付けられません。")
