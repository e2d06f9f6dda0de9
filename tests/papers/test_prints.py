"""What a printed paper says of its signature: true of paper, where nobody can check one."""

from datetime import date
from typing import Any

import pytest

from madoguchi.papers.reading import said_in
from madoguchi.papers.services import footing_of, letter_pdf, permit_pdf
from madoguchi.papers.types import Block, LetterData, PermitData

DATA: dict[str, Any] = {
    "number": "8窓子第1号",
    "issued_on": date(2026, 11, 2),
    "organisation": "窓野市",
    "office_holder": "窓野市長",
    "receipt_number": "U-0000-0000-0000-0",
    "title": "通知書",
    "blocks": (Block("paragraph", "認めます。"),),
}
VERIFY = "https://example.jp/verify/"


def said(pdf: bytes) -> str:
    return "".join(said_in(pdf).split())


def letter(printed: str) -> str:
    footing = footing_of(DATA["receipt_number"], "窓野市", "電話 03-0000-0000", VERIFY, printed=printed)
    return said(
        letter_pdf(LetterData(applicant_name="窓野 梅", footing=footing, is_print=bool(printed), **DATA))
    )


def test_a_printed_letter_names_its_original_and_how_to_ask() -> None:
    told = letter(DATA["number"])
    assert "（原本の電子文書に電子署名を付し、公印を省略）" in told
    assert "電子署名を付した電子文書（原本）を印刷したものです。" in told
    assert "文書番号（8窓子第1号）を問い合わせ先に伝えると" in told and VERIFY in told
    assert "PDFのまま保存" not in told


def test_a_letter_online_is_kept_as_it_is() -> None:
    told = letter("")
    assert "（電子署名を付し、公印を省略）" in told and "PDFのまま保存" in told and "原本" not in told


@pytest.mark.parametrize("is_print", [True, False])
def test_a_permit_says_whether_it_is_a_print(is_print: bool) -> None:
    shown: dict[str, Any] = {"holder": "窓野 梅", "rows": (("氏名", "窓野 梅"),), "verify_url": VERIFY}
    told = said(permit_pdf(PermitData(**shown, is_print=is_print, **DATA)))
    assert ("電子文書（原本）を印刷したものです。" in told) is is_print
    assert ("（原本の電子文書に電子署名を付し、" in told) is is_print
    assert "左の図をスマートフォンで読み取ると" in told and VERIFY in told
