"""The certificates of the demo: root, issuing authority and time stamper, made once; posts, made one by one."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from madoguchi.papers.authority import DEMO, ISSUING, KEYS, ROOT, STAMPER, certificate, part_of, place

# The demo city is built with moments of the year before, so its certificates begin earlier still.
_BEGINS_BEFORE = timedelta(days=400)
_ROOT_LASTS = timedelta(days=7300)
_ISSUING_LASTS = timedelta(days=5475)
_STAMPER_LASTS = timedelta(days=3650)
LIST_LASTS = timedelta(days=7)
"""How long a revocation list says that it holds."""

__all__ = ["InvalidSignature"]

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
# RSA for what signs papers: PDF 1.7, on which PDF/A-2 stands, knows no elliptic curves (ISO/TS 32002 came later).
_RSA_BITS = 3072


@dataclass(frozen=True)
class Profile:
    """What a certificate is for and where its revocation list is found (証明書の用途)."""

    usage: x509.KeyUsage
    list_address: str = ""
    is_authority: bool = False
    path_length: int | None = None
    stamps_time: bool = False


def make(folder: Path, *, name: str, origin: str, at: datetime) -> None:
    """Write root, issuing authority and time stamper with their keys into `folder`, in the name of a government.

    `origin` is the public address under which the revocation lists are found.
    """
    name = _cut(name)
    begins = at - _BEGINS_BEFORE
    root_key, issuing_key = (ec.generate_private_key(ec.SECP384R1()) for _ in range(2))
    stamper_key = new_key()
    root_name, issuing_name = named(name, "認証局（デモ）"), named(name, "発行局（デモ）")
    root = certified(
        root_name,
        root_key.public_key(),
        issuer=root_name,
        issuer_key=root_key,
        begins=begins,
        ends=at + _ROOT_LASTS,
        profile=Profile(_usage(key_cert_sign=True, crl_sign=True), is_authority=True, path_length=1),
    )
    issuing = certified(
        issuing_name,
        issuing_key.public_key(),
        issuer=root_name,
        issuer_key=root_key,
        begins=begins,
        ends=at + _ISSUING_LASTS,
        profile=Profile(
            _usage(key_cert_sign=True, crl_sign=True),
            list_address=f"{origin}/authority/root.crl",
            is_authority=True,
            path_length=0,
        ),
    )
    stamper = certified(
        named(name, "時刻認証局（デモ）"),
        stamper_key.public_key(),
        issuer=issuing_name,
        issuer_key=issuing_key,
        begins=begins,
        ends=at + _STAMPER_LASTS,
        profile=Profile(
            _usage(digital_signature=True),
            list_address=f"{origin}/authority/issuing.crl",
            stamps_time=True,
        ),
    )
    made = ((ROOT, root, root_key), (ISSUING, issuing, issuing_key), (STAMPER, stamper, stamper_key))
    for file, cert, key in made:
        write(folder / f"{file}.key", key_bytes(key), mode=0o600)
        write(folder / f"{file}.pem", cert.public_bytes(serialization.Encoding.PEM), mode=0o644)
    (folder / KEYS).mkdir(mode=0o700)


def issue(*, office: str, post: str, begins: datetime, ends: datetime, origin: str) -> tuple[bytes, Key]:
    """A certificate of the demo's authority for `post` (窓野市長) of `office`, as PEM, and its new key."""
    issuing = certificate(ISSUING)
    assert issuing is not None
    key = new_key()
    government = part_of(issuing.subject, x509.NameOID.ORGANIZATION_NAME)
    subject = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, government),
            x509.NameAttribute(x509.NameOID.ORGANIZATIONAL_UNIT_NAME, DEMO),
            x509.NameAttribute(x509.NameOID.ORGANIZATIONAL_UNIT_NAME, _fitting(office)),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, _fitting(post)),
        ]
    )
    made = certified(
        subject,
        key.public_key(),
        issuer=issuing.subject,
        issuer_key=private_key(ISSUING),
        begins=max(begins, issuing.not_valid_before_utc),
        ends=min(ends, issuing.not_valid_after_utc),
        profile=Profile(
            _usage(digital_signature=True, content_commitment=True),
            list_address=f"{origin}/authority/issuing.crl",
        ),
    )
    return made.public_bytes(serialization.Encoding.PEM), key


def revocation_list(name: str, *, revoked: list[tuple[int, datetime]], at: datetime) -> bytes:
    """The revocation list (DER) of the authority `name` at the moment `at`; `revoked` pairs serial and moment."""
    issuer = certificate(name)
    assert issuer is not None
    at = at.astimezone(UTC).replace(microsecond=0)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(at)
        .next_update(at + LIST_LASTS)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(_elliptic(issuer.public_key())), critical=False
        )
        .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
    )
    for serial, moment in revoked:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(moment).build()
        )
    made = builder.sign(_elliptic_key(private_key(name)), hashes.SHA256())
    return made.public_bytes(serialization.Encoding.DER)


def certified(
    subject: x509.Name,
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    *,
    issuer: x509.Name,
    issuer_key: Key,
    begins: datetime,
    ends: datetime,
    profile: Profile,
) -> x509.Certificate:
    """A certificate for `key`, signed by `issuer_key`."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
        .add_extension(x509.BasicConstraints(profile.is_authority, profile.path_length), critical=True)
        .add_extension(profile.usage, critical=True)
    )
    if profile.list_address:
        point = x509.DistributionPoint(
            [x509.UniformResourceIdentifier(profile.list_address)], None, None, None
        )
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    if profile.stamps_time:
        use = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(use, critical=True)
    return builder.sign(issuer_key, hashes.SHA256())


def new_key() -> rsa.RSAPrivateKey:
    """A new key that signs papers or times."""
    return rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)


def key_bytes(key: Key) -> bytes:
    """A key as PEM; whoever writes it gives its file the mode 0600."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def private_key(name: str) -> Key:
    """The key in the file `name`.key; not proved to be a good RSA key each time, which takes 0.2 s."""
    key = serialization.load_pem_private_key(
        place(f"{name}.key").read_bytes(), password=None, unsafe_skip_rsa_key_validation=True
    )
    assert isinstance(key, (ec.EllipticCurvePrivateKey, rsa.RSAPrivateKey))
    return key


def write(path: Path, data: bytes, *, mode: int) -> None:
    """Write a new file of this mode, on the disk before we go on."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def named(government: str, role: str) -> x509.Name:
    """The name of a certificate of the demo's authority itself."""
    return x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, government),
            x509.NameAttribute(x509.NameOID.ORGANIZATIONAL_UNIT_NAME, DEMO),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{government} {role}"),
        ]
    )


def _cut(government: str) -> str:
    """As much of a name as leaves room for the role: a common name holds 64 bytes (RFC 5280)."""
    return government.encode()[:36].decode(errors="ignore")


def _fitting(text: str) -> str:
    return text.encode()[:64].decode(errors="ignore")


def _elliptic(key: object) -> ec.EllipticCurvePublicKey:
    assert isinstance(key, ec.EllipticCurvePublicKey)
    return key


def _elliptic_key(key: Key) -> ec.EllipticCurvePrivateKey:
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


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
