"""Letters and an authority for the tests of papers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pytest_django import Settings

from madoguchi.papers import services
from madoguchi.papers.reading import said_in
from madoguchi.papers.types import Authority, NoticeData, ReceiptData

NOTICE = NoticeData(
    number="8窓子第123号",
    issued_on=date(2026, 4, 20),
    organisation="窓野市 子育て支援課",
    office_holder="窓野市長",
    applicant_name="窓野 花子",
    title="児童手当認定通知書",
    procedure="児童手当 認定請求",
    receipt_number="U-7K2M-9QX4-ABCD-C",
    arrived_on=date(2026, 4, 3),
    outcome="児童手当の受給資格を認定します。",
    conditions="支給開始　令和8年5月分から\n支払月　偶数月",
    grounds="児童を監護し、生計を同じくしていることを確認したため。",
    legal_basis="児童手当法（昭和46年法律第73号）第7条第1項",
    review_instructions="この決定に不服があるときは、3か月以内に審査請求をすることができます。\n\n訴えは6か月以内です。",
    contact="子育て支援課 電話 0000-00-0000",
    verify_url="https://madono.example/verify/",
)

RECEIPT = ReceiptData(
    receipt_number="U-7K2M-9QX4-ABCD-C",
    procedure="児童手当 認定請求",
    organisation="窓野市 子育て支援課",
    applicant_name="窓野 花子",
    arrived_at=datetime(2026, 4, 2, 16, 2, 3, tzinfo=UTC),
    due_on=date(2026, 5, 3),
    sections=[
        (
            "請求者について",
            [("住所", "窓野市中央1丁目2番3号\nまどのハイツ 101"), ("電話番号", "090-0000-0000")],
        )
    ],
    files=[("保険証の写し.pdf", 345_678, "ab12" * 16)],
    contact="子育て支援課 電話 0000-00-0000",
    status_url="https://madono.example/my/applications/1/",
)


def text_of(pdf: bytes) -> str:
    """The text of a PDF as our own reader finds it, without spaces and line ends."""
    return "".join(said_in(pdf).split())


@pytest.fixture
def notice() -> Callable[..., bytes]:
    """Makes a notice, changed by keywords."""

    def make(**changes: Any) -> bytes:
        return services.notice_pdf(replace(NOTICE, **changes))

    return make


@pytest.fixture
def receipt() -> Callable[..., bytes]:
    """Makes a receipt, changed by keywords."""

    def make(**changes: Any) -> bytes:
        return services.receipt_pdf(replace(RECEIPT, **changes))

    return make


OFFICE = UUID("01890000-0000-7000-8000-0000000000aa")
POST = "窓野市長"


def signed(pdf: bytes, *, at: datetime, **changes: Any) -> bytes:
    """`pdf` signed for the mayor of the tests, changed by keywords."""
    values: dict[str, Any] = {
        "organisation": OFFICE,
        "office": "窓野市",
        "post": POST,
        "reason": "処分の通知",
    }
    return services.sign(pdf, at=at, **(values | changes))


@pytest.fixture
def authority(tmp_path: Path, settings: Settings, at: datetime) -> Authority:
    """An authority of the test's own."""
    settings.SIGNING_DIR = tmp_path / "signing"
    return services.make_demo_authority(name="窓野県", at=at)
