"""Files that were made to harm the page on which anybody checks a paper: answered, never a failure."""

import re
import tracemalloc
from collections.abc import Callable
from datetime import date, datetime

import pytest
from asn1crypto import cms

from madoguchi.papers import selectors, services
from madoguchi.papers.types import Authority, Block, LetterData
from tests.papers.conftest import signed

pytestmark = pytest.mark.django_db

Make = Callable[..., bytes]
_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")


@pytest.fixture
def paper(authority: Authority, notice: Make, at: datetime) -> bytes:
    """A signed notice."""
    return signed(notice(), at=at)


def signature_of(paper: bytes, place: int) -> tuple[int, int, bytes]:
    """Where a signature stands in `paper`, and its bytes."""
    found = list(_RANGE.finditer(paper))[place]
    start, end = int(found[2]), int(found[3])
    return start, end, bytes.fromhex(paper[start + 1 : end - 1].decode())


def with_signature(paper: bytes, place: int, changed: bytes) -> bytes:
    """`paper` with another signature of the same length in the place of one of its own."""
    start, end, before = signature_of(paper, place)
    assert len(before) == len(changed)
    return paper[: start + 1] + changed.hex().encode() + paper[end - 1 :]


def test_a_file_full_of_signatures_does_not_fill_the_memory(paper: bytes, at: datetime) -> None:
    start, end, _bytes = signature_of(paper, 0)
    gap, filling, many = paper[start:end], b"0" * 500_000, 200
    line = b"/ByteRange [0 %010d %010d %010d]\n"
    where = len(b"%PDF-1.7\n") + many * len(line % (0, 0, 0))
    ranges = line % (where, where + len(gap), len(filling))
    data = b"%PDF-1.7\n" + ranges * many + gap + filling
    tracemalloc.start()
    report = selectors.check_signature(data, at=at)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert report.is_signed and not report.is_valid and report.message
    assert most < 20 * len(data)


@pytest.mark.parametrize("moment", [b"99991231235959Z", b"00000101000000Z", b"20261399000000Z"])
def test_a_stamp_of_an_impossible_moment_is_answered(paper: bytes, at: datetime, moment: bytes) -> None:
    _start, _end, stamp = signature_of(paper, 1)
    content = cms.ContentInfo.load(stamp)["content"]["encap_content_info"]["content"].parsed
    told = content["gen_time"].native.strftime("%Y%m%d%H%M%SZ").encode()
    assert told in stamp
    report = selectors.check_signature(with_signature(paper, 1, stamp.replace(told, moment, 1)), at=at)
    assert report.is_signed and not report.is_valid and report.message


def test_a_certificate_that_cannot_be_read_is_answered(paper: bytes, at: datetime) -> None:
    _start, _end, signature = signature_of(paper, 0)
    signer = cms.ContentInfo.load(signature)["content"]["certificates"][0].chosen
    validity = signer["tbs_certificate"]["validity"].dump()
    name = signer.subject.dump()
    for old, new in (
        (validity, validity[:4] + b"!" * (len(validity) - 4)),
        (validity, b"\x18" + validity[1:]),
        (name, name[:-2] + b"\xe3\xff"),
        (name, b"\x14" + name[1:]),
    ):
        assert signature.count(old) >= 1
        report = selectors.check_signature(with_signature(paper, 0, signature.replace(old, new)), at=at)
        assert report.is_signed and not report.is_valid and report.message


def test_a_name_that_looks_like_a_signature_keeps_no_paper_from_being_signed(
    authority: Authority, at: datetime
) -> None:
    name = "/ByteRange [0 1 2 3]"
    letter = LetterData(
        number="8窓子第123号",
        issued_on=date(2026, 4, 20),
        organisation="窓野市",
        office_holder="窓野市長",
        applicant_name=name,
        receipt_number="U-7K2M-9QX4-ABCD-C",
        title=name,
        blocks=(Block("heading", name), Block("paragraph", name)),
        footing=(("受付番号", "U-7K2M-9QX4-ABCD-C"),),
    )
    made = signed(services.letter_pdf(letter), at=at)
    assert made.count(b"/ByteRange") > 2
    assert selectors.check_signature(made, at=at).is_valid
