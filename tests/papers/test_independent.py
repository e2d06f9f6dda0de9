"""Our papers in the hands of others: independent validators believe them, and nothing that was altered."""

import io
import logging
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pytest_django import Settings

from madoguchi.papers import selectors
from madoguchi.papers.certificates import revocation_list
from madoguchi.papers.models import SigningCertificate
from madoguchi.papers.services import decision_pdf, make_demo_authority, post_pdf, revoke_certificate
from madoguchi.papers.types import Authority, DecisionData, DecisionTable, PostedLetter
from tests.messaging.conftest import CLERK
from tests.papers.conftest import POST, signed
from tests.papers.independent import long_term, pdfsig, seen_in

pytestmark = pytest.mark.django_db

Make = Callable[..., bytes]
DAY = timedelta(days=1)


@pytest.fixture
def paper(authority: Authority, notice: Make, at: datetime) -> bytes:
    """A signed notice."""
    return signed(notice(), at=at)


def _root() -> bytes:
    found = selectors.root_certificate()
    assert found is not None
    return found


def _lists(at: datetime) -> list[bytes]:
    """What the authority publishes at `at`."""
    revoked = [pair for pair in selectors.revoked_serials() if pair[1] <= at]
    return [revocation_list("root", revoked=[], at=at), revocation_list("issuing", revoked=revoked, at=at)]


def test_pyhanko_validates_it_with_the_root_alone(paper: bytes, at: datetime) -> None:
    """On the same day, with no list but those in the paper."""
    result = long_term(paper, root=_root(), at=at + timedelta(hours=1))
    assert str(result.ades_subindic) == "AdESPassed.OK"
    assert result.api_status is not None and result.api_status.bottom_line
    assert result.best_signature_time == at.replace(microsecond=0) == result.oldest_evidence_record_timestamp
    assert result.signature_timestamp_status is not None


@pytest.mark.parametrize("years", [1, 4, 9])
def test_it_outlives_the_certificate_of_the_post(paper: bytes, at: datetime, years: int) -> None:
    """After three years the certificate of the mayor has ended; the time stamps say that it signed before."""
    later = at + years * 365 * DAY
    assert (SigningCertificate.objects.get().valid_until < later) == (years > 3)
    result = long_term(paper, root=_root(), at=later, lists=_lists(later))
    assert str(result.ades_subindic) == "AdESPassed.OK", result.failure_msg
    assert selectors.check_signature(paper, at=later).is_valid


def test_what_was_signed_before_a_revocation_stays_valid(paper: bytes, at: datetime) -> None:
    cert = SigningCertificate.objects.get()
    revoke_certificate(cert=cert, why="市長の交代", by=CLERK, at=at + DAY)
    later = at + 30 * DAY
    result = long_term(paper, root=_root(), at=later, lists=_lists(later))
    assert str(result.ades_subindic) == "AdESPassed.OK", result.failure_msg
    assert selectors.check_signature(paper, at=later).is_valid


def test_without_the_root_nobody_believes_it(
    paper: bytes, at: datetime, tmp_path: Path, settings: Settings
) -> None:
    from_here = _root()
    settings.SIGNING_DIR = tmp_path / "elsewhere"
    make_demo_authority(name="窓野県", at=at)
    logging.disable(logging.CRITICAL)
    try:
        result = long_term(paper, root=_root(), at=at + DAY)
    finally:
        logging.disable(logging.NOTSET)
    assert _root() != from_here and str(result.ades_subindic) != "AdESPassed.OK"


def test_pdfsig_finds_the_signature_valid(paper: bytes, tmp_path: Path) -> None:
    signature, stamp = pdfsig(paper, tmp_path)
    assert signature["Signature Validation"] == "Signature is Valid."
    assert signature["Signer Certificate Common Name"] == POST
    assert signature["Signature Type"] == "ETSI.CAdES.detached"
    assert signature["Signing Hash Algorithm"] == "SHA-256"
    assert stamp["Signature Field Name"] == "madoguchi-time"


def test_pdfsig_notices_an_altered_byte(paper: bytes, tmp_path: Path) -> None:
    start, before, after, length = PdfReader(io.BytesIO(paper)).get_fields()["madoguchi"]["/V"]["/ByteRange"]  # type: ignore[index]
    assert start == 0
    stream = paper.index(b"stream", 2000) + 40
    assert stream < before
    for place in (stream, before // 2, before - 400):
        altered = bytearray(paper)
        altered[place] ^= 1
        said = pdfsig(bytes(altered), tmp_path)
        assert said[0]["Signature Validation"] == "Digest Mismatch.", place


def test_nobody_takes_a_flipped_byte(paper: bytes, at: datetime) -> None:
    """Wherever it lies: our check never calls the paper valid, and pyHanko's validator never passes it."""
    fields = PdfReader(io.BytesIO(paper)).get_fields() or {}
    gap = [int(number) for number in fields["madoguchi-time"]["/V"]["/ByteRange"]]
    root = _root()
    logging.disable(logging.CRITICAL)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(place=st.integers(0, len(paper) - 1), bit=st.integers(0, 7))
    def flip(place: int, bit: int) -> None:
        altered = bytearray(paper)
        altered[place] ^= 1 << bit
        assert not selectors.check_signature(bytes(altered), at=at + DAY).is_valid
        if gap[1] <= place < gap[2]:
            return  # the filling behind the last stamp is covered by our own check alone
        try:
            result = long_term(bytes(altered), root=root, at=at + timedelta(hours=1))
        except Exception:
            return
        status = result.api_status
        assert (
            status is None
            or not status.bottom_line
            or str(result.ades_subindic) != "AdESPassed.OK"
            or (result.oldest_evidence_record_timestamp is None)
        )

    try:
        flip()
    finally:
        logging.disable(logging.NOTSET)


def test_the_structure_is_sound(paper: bytes, tmp_path: Path) -> None:
    if shutil.which("qpdf") is None:
        pytest.skip("qpdf is not installed")
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper)
    done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_font_is_embedded_and_the_text_is_japanese_and_tagged(paper: bytes, tmp_path: Path) -> None:
    if shutil.which("pdffonts") is None:
        pytest.skip("pdffonts (poppler-utils) is not installed")
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper)
    said = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, check=True).stdout
    rows = said.splitlines()[2:]
    assert rows and all(re.search(r"\byes yes yes\s+\d+\s+\d+$", row) for row in rows), said
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    assert re.search(r"^Tagged:\s+yes$", info, re.M)
    read = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert "窓野 花子" in read and "児童手当認定通知書" in read


@pytest.mark.parametrize("text", ["あいうえおかきくけこ" * 400, "一行目のあ\n" * 200], ids=["long", "lines"])
def test_what_is_longer_than_a_page_goes_on_on_the_next(text: str, tmp_path: Path) -> None:
    number = "U-7K2M-9QX4-ABCD-C"
    made = decision_pdf(
        DecisionData(
            receipt_number=number,
            organisation="窓野市",
            title="決定",
            decided_on=date(2026, 4, 1),
            facts=(("受付番号", number), ("理由", text)),
            tables=(DecisionTable("決裁", ("段階", "職", "意見"), (("1", "課長", text),)),),
            sections=[("申請する人", [("事情", text)])],
        )
    )
    assert seen_in(made, tmp_path).count("あ") == 3 * text.count("あ")


def test_a_long_name_and_address_do_not_lie_under_the_rest_of_a_letter(tmp_path: Path) -> None:
    letter = PostedLetter("株" * 150, "窓野市" * 60, "件名", "本文", "続き")
    seen = seen_in(post_pdf([letter], organisation="窓野市", on=date(2026, 4, 20)), tmp_path)
    assert seen.rindex("株") < seen.index("件名") < seen.index("本文") < seen.index("続き")
