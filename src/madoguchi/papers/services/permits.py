"""Permits and certificates as PDF, with a picture that leads to the page which tells whether they still count."""

import io

import segno
from django.utils.translation import gettext as _

from madoguchi.papers.services.letters import block_for_typst, day_in_words, released, said_by, seal_of
from madoguchi.papers.types import PermitData


def permit_pdf(data: PermitData, *, is_picture: bool = False) -> bytes:
    """A permit or certificate (許可証) as PDF, still unsigned; raises `WrongContent` unless it says just what `data` does.

    With `is_picture` as a picture (PNG), to look at while it is written.
    """
    seal, issued = seal_of(is_print=data.is_print), day_in_words(data.issued_on)
    blocks = [block_for_typst(one) for one in data.blocks]
    checking = (
        _("左の図をスマートフォンで読み取ると、いまも有効かを確かめられます。") + "\n" + data.verify_url
        if data.verify_url
        else ""
    )
    if data.is_print:
        checking = "\n".join([_("電子署名を付した電子文書（原本）を印刷したものです。"), checking]).strip()
    return released(
        "permit.typ",
        {
            "title": data.title,
            "number": data.number,
            "issued": issued,
            "reissued": data.reissued,
            "rows": data.rows,
            "blocks": blocks,
            "office_holder": data.office_holder,
            "seal": seal,
            "checking": checking,
            "code_alt": _("有効かを確かめるページのQRコード"),
        },
        title=data.title,
        author=data.organisation,
        words={},
        day=data.issued_on,
        mark=data.mark,
        must_say=[data.number, data.holder, data.title],
        exactly=[
            *(data.number, data.reissued, data.title),
            *(text for pair in data.rows for text in pair),
            *(text for one in blocks for text in said_by(one)),
            *(checking, issued, data.office_holder, seal),
        ],
        pictures={"code": picture_of(data.verify_url)} if data.verify_url else {},
        is_picture=is_picture,
    )


def picture_of(address: str) -> str:
    """`address` as a QR code, drawn as SVG."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=2, dark="#1a1a1c", light="#ffffff"
    )
    return out.getvalue().decode()
