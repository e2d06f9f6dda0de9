"""PDF documents: whole, readable, and nothing in them that acts by itself."""

import re
from io import BytesIO
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from madoguchi.core.lazily import lazily
from madoguchi.files.refusals import FileRefused

if TYPE_CHECKING:
    import pypdf
else:
    pypdf = lazily("pypdf")

MOST_UNPACKED = 100_000_000
"""How many bytes the packed objects of one document may unpack to."""

_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFile|RichMedia|(?:Rendition|SubmitForm|ImportData|GoToE|XFA)(?![A-Za-z0-9]))"
)
"""What runs programs, starts or carries files, or sends what was typed (ISO 32000-1, 12.6.4); XFA forms too."""


def check_pdf(data: bytes) -> None:
    """Raise `FileRefused` unless `data` is one whole PDF that anyone can open and that only shows pages."""
    start = data.find(b"%PDF-", 0, 1024)
    end = data.rfind(b"%%EOF")
    if start < 0 or end < 0:
        raise FileRefused(
            _("PDFが途中で切れています。もう一度ダウンロードまたは保存し直してから、選んでください。")
        )
    behind = data[end + 5 :].strip(b"\0\t\n\f\r ")
    if (
        data[:start].strip(b"\xef\xbb\xbf\0\t\n\f\r ")
        or len(behind) > 1024
        or b"<" in behind
        or b"PK" in behind
    ):
        raise FileRefused(
            _("PDFの前か後ろに、別のデータがついています。PDFとして保存し直してから、選んでください。")
        )
    _refuse_active(data)
    try:
        _read(data)
    except FileRefused:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a hostile file sets off
        raise FileRefused(
            _("PDFが壊れていて、読み取れません。開けることを確かめ、保存し直してから、選んでください。")
        ) from error


def _read(data: bytes) -> None:
    reader = pypdf.PdfReader(BytesIO(data))
    if reader.is_encrypted and reader.decrypt("") == pypdf.PasswordType.NOT_DECRYPTED:
        raise FileRefused(_("PDFにパスワードがかかっています。パスワードを外してから、選んでください。"))
    if int(reader.root_object["/Pages"]["/Count"]) < 1:  # type: ignore[index]
        raise ValueError("no pages")
    unpacked = 0
    for number in sorted({packed[0] for packed in reader.xref_objStm.values()}):
        body = pypdf.generic.IndirectObject(number, 0, reader).get_object().get_data()  # type: ignore[union-attr]
        unpacked += len(body)
        if unpacked > MOST_UNPACKED:
            raise ValueError("too much is packed in it")
        _refuse_active(body)


def _refuse_active(body: bytes) -> None:
    """Refuse programs, commands and files within; their names are looked for, also where they are escaped."""
    plain = body if b"#" not in body else _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), body)
    if _ACTIVE.search(plain):
        raise FileRefused(
            _(
                "PDFの中にプログラムか別のファイルが入っています。印刷の機能でPDFに保存し直してから、選んでください。"
            )
        )
