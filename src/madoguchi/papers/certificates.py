"""The certificates of the demo: a root and a signer, made once."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from madoguchi.papers.authority import DEMO, KEY, ROOT, SIGNER

# The demo city is built with moments of the year before, so its certificates begin earlier still.
_BEGINS_BEFORE = timedelta(days=400)
_SIGNER_LASTS = timedelta(days=3650)
_ROOT_LASTS = timedelta(days=7300)


def make(folder: Path, *, name: str, at: datetime) -> None:
    """Write the root, the signer and its key into `folder`, in the name of a government (窓野県)."""
    name = _cut(name)
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
