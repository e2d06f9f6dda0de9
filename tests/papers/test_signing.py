"""Signatures: ours hold, and whatever is not ours, or no longer as it was, is told apart kindly (T22)."""

import base64
import socket
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography import x509
from pypdf import PdfReader, PdfWriter
from pytest_django import Settings

from madoguchi.core.clock import JAPAN
from madoguchi.papers import selectors, services
from madoguchi.papers.models import SigningCertificate
from madoguchi.papers.types import Authority
from tests.papers.conftest import OFFICE, POST, signed

pytestmark = pytest.mark.django_db

Make = Callable[..., bytes]

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def paper(authority: Authority, notice: Make, at: datetime) -> bytes:
    """A signed notice."""
    return signed(notice(), at=at)


def field(pdf: bytes, name: str) -> Any:
    """The value of one signature field, as another reader than pyHanko finds it."""
    return (PdfReader(BytesIO(pdf)).get_fields() or {})[name]["/V"]


def test_a_signed_notice_is_valid_and_says_by_whom_and_until_when(
    paper: bytes, authority: Authority, at: datetime
) -> None:
    report = selectors.check_signature(paper, at=at + timedelta(days=1))
    cert = SigningCertificate.objects.get()
    assert report.is_valid
    assert report.is_signed and report.is_intact and report.is_trusted and report.covers_whole_document
    assert report.signer == POST and cert.organisation == OFFICE
    assert report.signed_at == at.replace(microsecond=0) == report.stamped_at
    assert report.certificate_until == cert.valid_until
    assert "変更されていません" in report.message


def test_the_signature_is_pades_and_allows_no_change(paper: bytes, at: datetime) -> None:
    value = field(paper, "madoguchi")
    assert value["/SubFilter"] == "/ETSI.CAdES.detached"
    assert value["/M"] == f"D:{at.astimezone(JAPAN):%Y%m%d%H%M%S}+09'00'"
    assert value["/Reason"] == "処分の通知"
    assert value["/Reference"][0]["/TransformParams"]["/P"] == 1
    stamp = field(paper, "madoguchi-time")
    assert (stamp["/Type"], stamp["/SubFilter"]) == ("/DocTimeStamp", "/ETSI.RFC3161")
    start, before, after, length = stamp["/ByteRange"]
    assert (start, after + length) == (0, len(paper))
    assert 0 < before < after
    proof: Any = PdfReader(BytesIO(paper)).trailer["/Root"]["/DSS"]  # type: ignore[index]
    assert len(proof["/Certs"]) == 4 and len(proof["/CRLs"]) == 2


def test_signing_changes_nothing_of_the_letter(paper: bytes, notice: Make) -> None:
    letter = notice()
    assert paper.startswith(letter)
    before, after = PdfReader(BytesIO(letter)), PdfReader(BytesIO(paper))
    assert after.metadata == before.metadata
    old, new = (reader.trailer["/Root"] for reader in (before, after))
    assert new["/Metadata"].get_data() == old["/Metadata"].get_data()  # type: ignore[index]
    assert "/Version" not in new and after.pdf_header == "%PDF-1.7"  # type: ignore[operator]
    assert after.pages[0].extract_text() == before.pages[0].extract_text()


def test_what_is_added_keeps_to_pdf_a_and_pdf_ua(paper: bytes) -> None:
    """Fields out of the page, printed, never hidden, with a name for those who hear them; pages keep their order."""
    reader = PdfReader(BytesIO(paper))
    (root,) = (reader.trailer["/Root"],)
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "ja-JP" or root["/Lang"] == "ja"  # type: ignore[index]
    assert not root["/AcroForm"].get("/NeedAppearances")  # type: ignore[index]
    fields = reader.get_fields() or {}
    assert [fields[name]["/TU"] for name in ("madoguchi", "madoguchi-time")] == ["電子署名", "タイムスタンプ"]
    widgets = [one.get_object() for page in reader.pages for one in page.get("/Annots", ())]
    signatures = [one for one in widgets if one["/Subtype"] == "/Widget"]
    assert len(signatures) == 2
    for one in signatures:
        assert int(one["/F"]) & 4 and not int(one["/F"]) & 2
        left, bottom, right, top = map(float, one["/Rect"])
        assert left == right < 0 and bottom == top < 0
    assert all(page["/Tabs"] == "/S" for page in reader.pages)


def test_every_altered_byte_is_noticed(paper: bytes, at: datetime) -> None:
    before, after = (int(field(paper, "madoguchi-time")["/ByteRange"][i]) for i in (1, 2))
    places = [*range(0, before, 8999), before - 1, after, after + 1, len(paper) - 2]
    for place in places:
        altered = bytearray(paper)
        altered[place] ^= 1
        report = selectors.check_signature(bytes(altered), at=at)
        assert not report.is_valid and not report.is_trusted, place
        assert not report.is_intact, place


def test_a_stamp_that_is_itself_damaged_is_not_believed(paper: bytes, at: datetime) -> None:
    start = int(field(paper, "madoguchi-time")["/ByteRange"][1]) + 1
    for place in [*range(start, start + 7000, 197), start + 12_000, start + 20_000]:
        altered = bytearray(paper)
        altered[place] = ord("0") if altered[place] != ord("0") else ord("1")
        report = selectors.check_signature(bytes(altered), at=at)
        assert report.is_signed and not report.is_valid, place
    assert not selectors.check_signature(paper[:start] + b"zz" + paper[start + 2 :], at=at).is_valid


def test_what_is_appended_is_noticed(paper: bytes, at: datetime) -> None:
    update = BytesIO()
    writer = PdfWriter(BytesIO(paper), incremental=True)
    writer.add_metadata({"/Title": "児童手当認定取消通知書"})
    writer.write(update)
    assert update.getvalue().startswith(paper)
    for changed in (update.getvalue(), paper + b"\n", paper + b"%%EOF", paper + paper):
        report = selectors.check_signature(changed, at=at)
        assert report.is_signed
        assert not report.is_intact and not report.is_trusted and not report.covers_whole_document
        assert "変更されています" in report.message


def test_what_was_cut_off_behind_the_signature_is_missed(paper: bytes, at: datetime) -> None:
    _start, _before, after, length = field(paper, "madoguchi")["/ByteRange"]
    report = selectors.check_signature(paper[: after + length], at=at)
    assert report.is_signed and not report.is_valid


def test_a_foreign_authority_with_the_same_names_is_not_trusted(
    paper: bytes, notice: Make, tmp_path: Path, settings: Settings, at: datetime
) -> None:
    ours = settings.SIGNING_DIR
    settings.SIGNING_DIR = tmp_path / "foreign"
    services.make_demo_authority(name="窓野県", at=at)
    other = UUID(int=7)
    foreign = signed(notice(), organisation=other, at=at)
    SigningCertificate.objects.filter(organisation=other).delete()
    settings.SIGNING_DIR = ours
    report = selectors.check_signature(foreign, at=at)
    assert report.is_signed and report.is_intact and report.covers_whole_document
    assert not report.is_trusted and not report.is_valid
    assert "出したものではありません" in report.message
    assert selectors.check_signature(paper, at=at).is_valid


def test_a_second_signature_on_ours_is_refused(paper: bytes, authority: Authority, at: datetime) -> None:
    with pytest.raises(Exception, match="madoguchi|modif|sign"):
        signed(paper, at=at)


def test_without_an_authority_nothing_is_trusted_and_nothing_signed(
    paper: bytes, notice: Make, tmp_path: Path, settings: Settings, at: datetime
) -> None:
    settings.SIGNING_DIR = tmp_path / "none"
    SigningCertificate.objects.all().delete()
    assert not selectors.check_signature(paper, at=at).is_trusted
    assert selectors.signing_authority() is None and selectors.root_certificate() is None
    assert not selectors.authority_is_demo()
    with pytest.raises(services.NotSigned) as refused:
        signed(notice(), at=at)
    assert refused.value.why == services.Why.CERTIFICATE and "証明書" in refused.value.why.sentence


def test_rubbish_is_answered_kindly(paper: bytes, notice: Make, at: datetime) -> None:
    locked = PdfWriter(clone_from=BytesIO(paper))
    locked.encrypt("secret", algorithm="AES-256")
    encrypted = BytesIO()
    locked.write(encrypted)
    cases = {
        "空": b"",
        "PDFではありません": PNG,
        "大きすぎ": b"%PDF-1.7\n" + b"0" * (20 * 1024 * 1024),
        "署名がありません": notice(),
    }
    for words, data in cases.items():
        report = selectors.check_signature(data, at=at)
        assert not report.is_signed and not report.is_valid
        assert words in report.message
    for data in (
        *(paper[: len(paper) * part // 7] for part in range(1, 7)),
        encrypted.getvalue(),
        b"%PDF-",
        b"%PDF-1.7 /ByteRange [0 1 2 3]",
        b"%PDF-1.7 /ByteRange [0 9 9999999999 1]",
        b"%PDF-1.7 /ByteRange [0 30 32 0]<>",
        b"%PDF-1.7 /ByteRange [0 31 35 0]<00>",
        b"%PDF-1.7 /ByteRange [0 33 47 0] <" + b"30" * 6 + b">",
        b"%PDF-1.7 /ByteRange [1 2 3 4]" * 50_000,
    ):
        report = selectors.check_signature(data, at=at)
        assert not report.is_valid and report.message


def test_checking_and_signing_never_touch_the_network(
    authority: Authority, notice: Make, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **options: Any) -> None:
        raise AssertionError("the network was used")

    pdf = notice()
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert selectors.check_signature(signed(pdf, at=at), at=at).is_valid


def test_the_authority_is_made_once_and_its_keys_are_guarded(
    paper: bytes, authority: Authority, settings: Settings, at: datetime
) -> None:
    folder = Path(settings.SIGNING_DIR)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    keys = [*folder.glob("*.key"), *folder.glob("posts/*.key")]
    assert len(keys) == 4 and {stat.S_IMODE(key.stat().st_mode) for key in keys} == {0o600}
    assert stat.S_IMODE((folder / "posts").stat().st_mode) == 0o700
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert {"root.crl", "issuing.crl"} < set(before)
    assert services.make_demo_authority(name="別の県", at=at + timedelta(days=1)) == authority
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    assert selectors.authority_is_demo()
    assert selectors.signing_authority() == authority
    root, issuing, stamper = (
        x509.load_pem_x509_certificate(before[f"{name}.pem"]) for name in ("root", "issuing", "tsa")
    )
    issuing.verify_directly_issued_by(root)
    stamper.verify_directly_issued_by(issuing)
    post = x509.load_pem_x509_certificate(SigningCertificate.objects.get().certificate.encode())
    post.verify_directly_issued_by(issuing)


def test_many_at_once_make_one_authority(tmp_path: Path, settings: Settings, at: datetime) -> None:
    settings.SIGNING_DIR = tmp_path / "state" / "signing"
    services.make_demo_authority(name="窓野県", at=at)
    settings.SIGNING_DIR = tmp_path / "other" / "signing"
    made = []

    def make(_: int) -> Authority:
        found = services.signing.authority()
        return found or services.make_demo_authority(name="窓野県", at=at)

    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(make, range(8)))
    assert len({a.valid_until for a in made}) == 1
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["signing"]


def test_a_very_long_name_of_a_government_still_gets_a_certificate(
    tmp_path: Path, settings: Settings, at: datetime
) -> None:
    settings.SIGNING_DIR = tmp_path / "signing"
    assert services.make_demo_authority(name="窓" * 200, at=at).signer.startswith("窓窓")


def test_the_digest_is_the_one_that_everyone_computes() -> None:
    assert selectors.sha256_of(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
