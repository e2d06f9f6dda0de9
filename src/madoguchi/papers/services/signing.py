"""The demo authority and the electronic signature (PAdES) that it stands behind."""

import asyncio
import io
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.conf import settings
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from madoguchi.core.clock import JAPAN
from madoguchi.papers.authority import DEMO, KEY, ROOT, SIGNER, authority, place
from madoguchi.papers.types import Authority

FIELD = "madoguchi"
# The demo city is built with moments of the year before, so its certificates begin earlier still.
_BEGINS_BEFORE = timedelta(days=400)
_SIGNER_LASTS = timedelta(days=3650)
_ROOT_LASTS = timedelta(days=7300)


class NoAuthority(Exception):
    """Nobody stands behind a signature at this moment: no certificate was made, or it does not hold now."""


def make_demo_authority(*, name: str, at: datetime) -> Authority:
    """Make the root and signing certificates of the demo in `settings.SIGNING_DIR`; once, then return them.

    `name` is the government (窓野県). The root's key is thrown away when the signer's certificate is
    made, so that the key of the signer, readable by this account only, is the one thing to guard.
    """
    made = authority()
    if made is not None:
        return made
    target = Path(settings.SIGNING_DIR)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    workshop = Path(tempfile.mkdtemp(prefix=".signing-", dir=target.parent))
    try:
        _make_certificates(workshop, name=_cut(name), at=at)
        workshop.rename(target)
    except OSError:
        # Another process was first: its directory stands, complete, and ours is not needed.
        if authority() is None:
            raise
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    made = authority()
    assert made is not None
    return made


def sign(pdf: bytes, *, reason: str, at: datetime) -> bytes:
    """`pdf` with our electronic signature: PAdES B-B, SHA-256, no change allowed after it.

    `at` is the signing time that the signature claims. Raises `NoAuthority` if no certificate holds then.
    """
    ours = authority()
    if ours is None:
        raise NoAuthority("no signing certificate: make_demo_authority has not been run")
    if not ours.valid_from <= at <= ours.valid_until:
        raise NoAuthority(
            f"the signing certificate holds from {ours.valid_from} to {ours.valid_until}, not at {at}"
        )
    settings_of_signature = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        name=ours.signer,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    pdf_signer = PdfSigner(settings_of_signature, _Signer())
    # On a thread of its own: pyHanko speaks asyncio, and the caller's thread may run a loop already.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(lambda: asyncio.run(_signed(pdf, pdf_signer, at=at.astimezone(JAPAN)))).result()


class _Signer(Signer):
    """Signs with our key, which is not proved to be a good RSA key each time: that takes 0.2 s, twice."""

    def __init__(self) -> None:
        chain = SimpleCertificateStore()
        chain.register(load_cert_from_pemder(str(place(ROOT))))
        super().__init__(signing_cert=load_cert_from_pemder(str(place(SIGNER))), cert_registry=chain)
        key = serialization.load_pem_private_key(
            place(KEY).read_bytes(), password=None, unsafe_skip_rsa_key_validation=True
        )
        assert isinstance(key, rsa.RSAPrivateKey)
        self.key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        assert digest_algorithm == "sha256"
        if dry_run:
            return bytes(self.key.key_size // 8)
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())


class _Writer(IncrementalPdfFileWriter):
    """Adds the signature and leaves the properties of the letter as they are.

    pyHanko would write the present moment and its own name into them, and this would not be the letter
    any more that was compared and whose properties PDF/A asks to agree.
    """

    def _update_meta(self) -> None:
        return


async def _signed(pdf: bytes, pdf_signer: PdfSigner, *, at: datetime) -> bytes:
    """Sign step by step instead of by `sign_pdf`, which would read the clock."""
    session = pdf_signer.init_signing_session(_Writer(io.BytesIO(pdf)))
    session.system_time = at
    room = await session.estimate_signature_container_size(None)
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=room)
    output = io.BytesIO()
    prepared, _ = document.digest_tbs_document(output=output)
    await document.perform_signature(
        document_digest=prepared.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=at),
    )
    return output.getvalue()


def _make_certificates(folder: Path, *, name: str, at: datetime) -> None:
    # RSA for the signer: PDF 1.7, on which PDF/A-2 stands, knows no elliptic curves (ISO/TS 32002 came later).
    root_key = ec.generate_private_key(ec.SECP384R1())
    signer_key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    root_name, signer_name = _named(name, "認証局（デモ）"), _named(name, "電子署名（デモ）")
    root = (
        _certificate(root_name, root_key.public_key(), issuer=root_name, at=at, lasts=_ROOT_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    signer = (
        _certificate(signer_name, signer_key.public_key(), issuer=root_name, at=at, lasts=_SIGNER_LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False
        )
        .sign(root_key, hashes.SHA256())
    )
    key = signer_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(folder / KEY, key, mode=0o600)
    _write(folder / ROOT, root.public_bytes(serialization.Encoding.PEM), mode=0o644)
    _write(folder / SIGNER, signer.public_bytes(serialization.Encoding.PEM), mode=0o644)


def _cut(government: str) -> str:
    """As much of a name as leaves room for the role: a common name holds 64 bytes (RFC 5280)."""
    return government.encode()[:39].decode(errors="ignore")


def _named(government: str, role: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, government),
            x509.NameAttribute(x509.NameOID.ORGANIZATIONAL_UNIT_NAME, DEMO),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{government} {role}"),
        ]
    )


def _certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    *,
    issuer: x509.Name,
    at: datetime,
    lasts: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _BEGINS_BEFORE)
        .not_valid_after(at + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(**allowed: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in names})


def _write(path: Path, data: bytes, *, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
