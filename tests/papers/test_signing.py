"""Signatures: ours hold, and whatever is not ours, or no longer as it was, is told apart kindly."""

import base64
import socket
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from pyhanko.sign.general import SigningError
from pypdf import PdfReader, PdfWriter
from pytest_django import Settings

from madoguchi.core.clock import JAPAN
from madoguchi.papers import selectors, services
from madoguchi.papers.types import Authority

Make = Callable[..., bytes]

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def signed(authority: Authority, notice: Make, at: datetime) -> bytes:
    """A signed notice."""
    return services.sign(notice(), reason="処分の通知", at=at)


def test_a_signed_notice_is_valid_and_says_by_whom_and_until_when(
    signed: bytes, authority: Authority, at: datetime
) -> None:
    report = selectors.check_signature(signed, at=at + timedelta(days=1))
    assert report.is_valid
    assert report.is_signed and report.is_intact and report.is_trusted and report.covers_whole_document
    assert report.signer == authority.signer == "窓野県 電子署名（デモ）"
    assert report.signed_at == at
    assert report.certificate_until == authority.valid_until
    assert "変更されていません" in report.message


def test_the_signature_is_pades_and_allows_no_change(signed: bytes, at: datetime) -> None:
    reader = PdfReader(BytesIO(signed))
    (field,) = (reader.get_fields() or {}).values()
    value: Any = field["/V"]
    assert value["/SubFilter"] == "/ETSI.CAdES.detached"
    assert value["/M"] == f"D:{at.astimezone(JAPAN):%Y%m%d%H%M%S}+09'00'"
    assert value["/Reason"] == "処分の通知"
    assert value["/Reference"][0]["/TransformParams"]["/P"] == 1
    start, before, after, length = value["/ByteRange"]
    assert (start, after + length) == (0, len(signed))
    assert 0 < before < after


def test_signing_changes_nothing_of_the_letter(signed: bytes, notice: Make) -> None:
    letter = notice()
    assert signed.startswith(letter)
    before, after = PdfReader(BytesIO(letter)), PdfReader(BytesIO(signed))
    assert after.metadata == before.metadata
    old, new = (reader.trailer["/Root"] for reader in (before, after))
    assert new["/Metadata"].get_data() == old["/Metadata"].get_data()  # type: ignore[index]
    assert "/Version" not in new and after.pdf_header == "%PDF-1.7"  # type: ignore[operator]
    assert (
        PdfReader(BytesIO(signed)).pages[0].extract_text()
        == PdfReader(BytesIO(letter)).pages[0].extract_text()
    )


def test_every_altered_byte_is_noticed(signed: bytes, at: datetime) -> None:
    before, after = (
        int(PdfReader(BytesIO(signed)).get_fields()["madoguchi"]["/V"]["/ByteRange"][i]) for i in (1, 2)
    )  # type: ignore[index]
    places = [*range(0, before, 1999), before - 1, after, after + 1, len(signed) - 2]
    for place in places:
        altered = bytearray(signed)
        altered[place] ^= 1
        report = selectors.check_signature(bytes(altered), at=at)
        assert not report.is_valid and not report.is_trusted, place
        assert not report.is_intact, place


def test_a_signature_that_is_itself_damaged_is_not_believed(signed: bytes, at: datetime) -> None:
    start = signed.rindex(b"/Contents <") + len(b"/Contents <")
    for place in range(start, start + 3000, 97):
        altered = bytearray(signed)
        altered[place] = ord("0") if altered[place] != ord("0") else ord("1")
        report = selectors.check_signature(bytes(altered), at=at)
        assert report.is_signed and not report.is_valid, place
    assert not selectors.check_signature(signed[:start] + b"zz" + signed[start + 2 :], at=at).is_valid


def test_what_is_appended_is_noticed(signed: bytes, at: datetime) -> None:
    update = BytesIO()
    writer = PdfWriter(BytesIO(signed), incremental=True)
    writer.add_metadata({"/Title": "児童手当認定取消通知書"})
    writer.write(update)
    assert update.getvalue().startswith(signed)
    for changed in (update.getvalue(), signed + b"\n", signed + b"%%EOF", signed + signed):
        report = selectors.check_signature(changed, at=at)
        assert report.is_signed
        assert not report.is_intact and not report.is_trusted and not report.covers_whole_document
        assert "変更されています" in report.message


def test_a_foreign_authority_with_the_same_names_is_not_trusted(
    signed: bytes, notice: Make, tmp_path: Path, settings: Settings, at: datetime
) -> None:
    ours = settings.SIGNING_DIR
    settings.SIGNING_DIR = tmp_path / "foreign"
    services.make_demo_authority(name="窓野県", at=at)
    foreign = services.sign(notice(), reason="処分の通知", at=at)
    settings.SIGNING_DIR = ours
    report = selectors.check_signature(foreign, at=at)
    assert report.is_signed and report.is_intact and report.covers_whole_document
    assert not report.is_trusted and not report.is_valid
    assert "出したものではありません" in report.message
    assert selectors.check_signature(signed, at=at).is_valid


def test_a_second_signature_on_ours_is_an_addition(
    signed: bytes, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, at: datetime
) -> None:
    ours = settings.SIGNING_DIR
    settings.SIGNING_DIR = tmp_path / "foreign"
    services.make_demo_authority(name="窓野県", at=at)
    monkeypatch.setattr("madoguchi.papers.services.signing.FIELD", "second")
    with pytest.raises(SigningError):
        services.sign(signed, reason="追記", at=at)
    settings.SIGNING_DIR = ours


def test_outside_the_time_of_the_certificate_it_is_not_trusted(
    signed: bytes, authority: Authority, at: datetime
) -> None:
    for moment in (authority.valid_until + timedelta(days=1), authority.valid_from - timedelta(days=1)):
        report = selectors.check_signature(signed, at=moment)
        assert report.is_intact and not report.is_trusted
        assert "有効な期間の外" in report.message


def test_without_an_authority_nothing_is_trusted_and_nothing_signed(
    signed: bytes, notice: Make, tmp_path: Path, settings: Settings, at: datetime
) -> None:
    settings.SIGNING_DIR = tmp_path / "none"
    assert not selectors.check_signature(signed, at=at).is_trusted
    assert selectors.signing_authority() is None and selectors.root_certificate() is None
    assert not selectors.authority_is_demo()
    with pytest.raises(services.NoAuthority):
        services.sign(notice(), reason="処分の通知", at=at)


def test_nothing_is_signed_outside_the_time_of_the_certificate(
    authority: Authority, notice: Make, at: datetime
) -> None:
    pdf = notice()
    services.sign(pdf, reason="処分の通知", at=at - timedelta(days=365))
    for moment in (authority.valid_from - timedelta(seconds=1), authority.valid_until + timedelta(seconds=1)):
        with pytest.raises(services.NoAuthority):
            services.sign(pdf, reason="処分の通知", at=moment)


def test_rubbish_is_answered_kindly(signed: bytes, notice: Make, at: datetime) -> None:
    locked = PdfWriter(clone_from=BytesIO(signed))
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
        *(signed[: len(signed) * part // 7] for part in range(1, 7)),
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
    assert selectors.check_signature(services.sign(pdf, reason="処分の通知", at=at), at=at).is_valid


def test_the_authority_is_made_once_and_its_key_is_guarded(
    authority: Authority, settings: Settings, at: datetime
) -> None:
    folder = Path(settings.SIGNING_DIR)
    key = folder / "signer.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(before) == {"root.pem", "signer.pem", "signer.key"}
    assert services.make_demo_authority(name="別の県", at=at + timedelta(days=1)) == authority
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert selectors.authority_is_demo()
    assert selectors.signing_authority() == authority
    root = selectors.root_certificate()
    assert root is not None
    signer = x509.load_pem_x509_certificate(before["signer.pem"])
    signer.verify_directly_issued_by(x509.load_pem_x509_certificate(root))


def test_many_at_once_make_one_authority(tmp_path: Path, settings: Settings, at: datetime) -> None:
    settings.SIGNING_DIR = tmp_path / "state" / "signing"
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: services.make_demo_authority(name="窓野県", at=at), range(8)))
    assert len({a.valid_until for a in made}) == 1
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["signing"]


def test_a_very_long_name_of_a_government_still_gets_a_certificate(
    tmp_path: Path, settings: Settings, at: datetime
) -> None:
    settings.SIGNING_DIR = tmp_path / "signing"
    assert services.make_demo_authority(name="窓" * 200, at=at).signer.startswith("窓窓")


def test_the_digest_is_the_one_that_everyone_computes() -> None:
    assert selectors.sha256_of(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
