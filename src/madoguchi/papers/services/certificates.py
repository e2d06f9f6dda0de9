"""Certificates of posts: issued by the demo's authority or taken in, revoked; and the demo's authority itself."""

import shutil
import tempfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import JAPAN
from madoguchi.core.ids import uuid7
from madoguchi.core.lazily import lazily
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.papers.authority import ISSUING, KEYS, ROOT, authority, certificate, part_of, place
from madoguchi.papers.models import SigningCertificate
from madoguchi.papers.selectors import certificate_for, revoked_serials, sha256_of
from madoguchi.papers.types import Authority

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import pkcs12

    from madoguchi.papers import certificates
else:
    certificates = lazily("madoguchi.papers.certificates")
    x509 = lazily("cryptography.x509")
    serialization = lazily("cryptography.hazmat.primitives.serialization")
    pkcs12 = lazily("cryptography.hazmat.primitives.serialization.pkcs12")
    rsa = lazily("cryptography.hazmat.primitives.asymmetric.rsa")

LASTS = timedelta(days=3 * 365)
"""How long a certificate of the demo's authority lasts; those of the government's own last three to five years."""
LARGEST_PKCS12 = 100 * 1024
_SHORTEST_RSA = 2048
_KINDS = {"demo": "certificate.issued", "imported": "certificate.imported"}


class MayNotCertify(Refusal):
    """Only an administrator of the organisation looks after its certificates."""

    sentence = _("証明書を扱えるのは、その組織の管理者だけです。")


class NoAuthority(Refusal):
    """Nobody can issue a certificate here: there is no authority of the demo, or it does not hold then."""

    sentence = _("ここには証明書を発行する認証局がありません。発行された証明書を取り込んでください。")


class NotACertificate(Refusal):
    """The file is no PKCS#12 with a key and its certificates, or the password does not open it."""

    sentence = _(
        "ファイルを開けません。証明書と鍵の入ったファイル（.p12 または .pfx）と、そのパスワードを確かめてください。"
    )


class NotFitting(Refusal):
    """The certificate cannot sign papers for the long term."""

    sentence = _(
        "この証明書では署名できません。電子署名用（RSA 2048ビット以上）で、発行者の証明書と失効リストの場所を含むものが必要です。"
    )


class NotInTime(Refusal):
    """The day on which it is to take over lies outside its time."""

    sentence = _("使い始める日が、証明書の有効期間の外です。")


class AlreadyThere(Refusal):
    """The certificate is known, or another of the post takes over on the same day."""

    sentence = _("この証明書は登録されているか、同じ日に使い始める証明書があります。")


class WhyMissing(Refusal):
    """A certificate was to be revoked without a reason."""

    sentence = _("失効させる理由を書いてください。")


def make_demo_authority(*, name: str, at: datetime) -> Authority:
    """Make root, issuing authority and time stamper of the demo in `settings.SIGNING_DIR`; once, then return them.

    `name` is the government (窓野県). What was there before stays beside it.
    """
    made = authority()
    if made is not None:
        return made
    target = Path(settings.SIGNING_DIR)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    workshop = Path(tempfile.mkdtemp(prefix=".signing-", dir=target.parent))
    try:
        certificates.make(workshop, name=name, origin=settings.SITE_ORIGIN, at=at)
        if target.exists() and authority() is None:
            target.rename(target.with_name(f"{target.name}-before-{uuid7()}"))
        workshop.rename(target)
    except OSError:
        # Another process was first: its directory stands, complete, and ours is not needed.
        if authority() is None:
            raise
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    made = authority()
    assert made is not None
    if not place(f"{ISSUING}.crl").exists():
        _write_lists([], at=at)
    return made


def publish_lists(*, at: datetime) -> int:
    """Write the revocation lists of the demo's authority as they are at `at`; returns how many.

    The worker does it every day, revoking does it at once.
    """
    return _write_lists(revoked_serials(), at=at)


def _write_lists(revoked: list[tuple[int, datetime]], *, at: datetime) -> int:
    written = 0
    named: dict[str, list[tuple[int, datetime]]] = {ROOT: [], ISSUING: [p for p in revoked if p[1] <= at]}
    for name, pairs in named.items():
        if certificate(name) is None or not place(f"{name}.key").exists():
            continue
        data = certificates.revocation_list(name, revoked=pairs, at=at)
        draft = place(f".{name}.{uuid7()}.crl")
        draft.write_bytes(data)
        draft.rename(place(f"{name}.crl"))
        written += 1
    return written


def issue_certificate(
    *, organisation: UUID, office: str, post: str, takes_over_on: date, by: Acting, at: datetime
) -> SigningCertificate:
    """A certificate of the demo's authority for `post` of the organisation `office`, with a new key.

    It takes over from the one before it on that day. Raises `MayNotCertify`, `NoAuthority`, `AlreadyThere`.
    """
    _require(organisation, by=by)
    begins = min(at, datetime.combine(takes_over_on, time.min, tzinfo=JAPAN))
    ends = max(at, datetime.combine(takes_over_on, time.min, tzinfo=JAPAN)) + LASTS
    ours = authority()
    if ours is None or not ours.valid_from <= at <= ours.valid_until:
        raise NoAuthority
    pem, key = certificates.issue(
        office=office, post=post, begins=begins, ends=ends, origin=settings.SITE_ORIGIN
    )
    chain = [found for found in map(certificate, (ISSUING, ROOT)) if found is not None]
    return _kept(
        x509.load_pem_x509_certificate(pem),
        chain,
        key,
        organisation=organisation,
        post=post,
        takes_over_on=takes_over_on,
        origin=SigningCertificate.Origin.DEMO,
        by=by,
        at=at,
    )


def import_certificate(
    *,
    organisation: UUID,
    post: str,
    data: bytes,
    password: str,
    takes_over_on: date,
    by: Acting,
    at: datetime,
) -> SigningCertificate:
    """Take in a certificate with its key and those of its issuers (PKCS#12, RFC 7292) for `post`.

    Raises `MayNotCertify`, `NotACertificate`, `NotFitting`, `NotInTime`, `AlreadyThere`.
    """
    _require(organisation, by=by)
    if len(data) > LARGEST_PKCS12:
        raise NotACertificate(field="file")
    try:
        key, cert, others = pkcs12.load_key_and_certificates(data, password.encode() or None)
    except (ValueError, TypeError) as problem:
        raise NotACertificate(field="file") from problem
    if key is None or cert is None:
        raise NotACertificate(field="file")
    if not isinstance(key, rsa.RSAPrivateKey):
        raise NotFitting(field="file")
    chain = _chain(cert, others)
    if not _is_fitting(cert, chain, key):
        raise NotFitting(field="file")
    day = datetime.combine(takes_over_on, time.min, tzinfo=JAPAN)
    if (
        not cert.not_valid_before_utc <= day + timedelta(days=1)
        or not max(day, at) <= cert.not_valid_after_utc
    ):
        raise NotInTime(field="takes_over_on")
    return _kept(
        cert,
        chain,
        key,
        organisation=organisation,
        post=post,
        takes_over_on=takes_over_on,
        origin=SigningCertificate.Origin.IMPORTED,
        by=by,
        at=at,
    )


def revoke_certificate(*, cert: SigningCertificate, why: str, by: Acting, at: datetime) -> SigningCertificate:
    """Sign nothing more with it; what it signed before stays valid. Raises `MayNotCertify`, `WhyMissing`.

    The list of the demo's authority names it at once; one that was taken in is revoked by its issuer as well.
    """
    _require(cert.organisation, by=by)
    if not why.strip():
        raise WhyMissing(field="why")
    with transaction.atomic():
        locked = SigningCertificate.objects.select_for_update().get(pk=cert.pk)
        if locked.revoked_at is not None:
            return locked
        locked.revoked_at, locked.revoked_why = at, why.strip()[:200]
        locked.save(update_fields=["revoked_at", "revoked_why"])
        _tell("certificate.revoked", locked, by=by, at=at)
    publish_lists(at=at)
    return locked


def _require(organisation: UUID, *, by: Acting) -> None:
    if not by.machine and not by.has(Role.ADMINISTRATOR, organisation):
        raise MayNotCertify


def _chain(cert: "x509.Certificate", others: "Sequence[x509.Certificate]") -> "list[x509.Certificate]":
    """The issuers of `cert` up to the root, as far as they are there."""
    found: list[x509.Certificate] = []
    last, left = cert, list(others)
    while last.issuer != last.subject:
        above = next((one for one in left if one.subject == last.issuer and _issued(one, last)), None)
        if above is None:
            break
        found.append(above)
        left.remove(above)
        last = above
    return found


def _issued(issuer: "x509.Certificate", cert: "x509.Certificate") -> bool:
    try:
        cert.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, certificates.InvalidSignature):
        return False
    return True


def _is_fitting(
    cert: "x509.Certificate", chain: "Sequence[x509.Certificate]", key: "rsa.RSAPrivateKey"
) -> bool:
    """Whether it signs papers that can be proved for the long term."""
    if key.key_size < _SHORTEST_RSA or key.public_key() != cert.public_key():
        return False
    if not chain or chain[-1].issuer != chain[-1].subject:
        return False
    try:
        usage = cert.extensions.get_extension_for_class(x509.KeyUsage).value
        has_usage = usage.digital_signature or usage.content_commitment
        for one in (cert, *chain[:-1]):
            one.extensions.get_extension_for_class(x509.CRLDistributionPoints)
    except x509.ExtensionNotFound:
        return False
    return has_usage


def _kept(
    cert: "x509.Certificate",
    chain: "Sequence[x509.Certificate]",
    key: "certificates.Key",
    *,
    organisation: UUID,
    post: str,
    takes_over_on: date,
    origin: str,
    by: Acting,
    at: datetime,
) -> SigningCertificate:
    """Keep the key in a file, then the certificate in the database; a key without its row does no harm."""
    fingerprint = sha256_of(cert.public_bytes(serialization.Encoding.DER))
    taken = SigningCertificate.objects.filter(
        organisation=organisation, post=post, takes_over_on=takes_over_on, revoked_at__isnull=True
    )
    if taken.exists() or SigningCertificate.objects.filter(fingerprint=fingerprint).exists():
        raise AlreadyThere(field="takes_over_on")
    made = SigningCertificate(
        organisation=organisation,
        post=post,
        holder=cert.subject.rfc4514_string()[:200],
        issuer=part_of(cert.issuer, x509.NameOID.COMMON_NAME)[:200],
        certificate=cert.public_bytes(serialization.Encoding.PEM).decode(),
        chain="".join(one.public_bytes(serialization.Encoding.PEM).decode() for one in chain),
        fingerprint=fingerprint,
        serial=str(cert.serial_number),
        valid_from=cert.not_valid_before_utc,
        valid_until=cert.not_valid_after_utc,
        takes_over_on=takes_over_on,
        succeeds=certificate_for(organisation, post, at=at),
        origin=origin,
        made_by=by.who,
        made_at=at,
    )
    place(KEYS).mkdir(mode=0o700, parents=True, exist_ok=True)
    certificates.write(place(f"{KEYS}/{made.pk}.key"), certificates.key_bytes(key), mode=0o600)
    with transaction.atomic():
        made.save(force_insert=True)
        _tell(_KINDS[origin], made, by=by, at=at)
    return made


def _tell(kind: str, cert: SigningCertificate, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"organisation:{cert.organisation}",
        kind=kind,
        by=by,
        at=at,
        organisation=cert.organisation,
        why=cert.revoked_why,
        data={
            "certificate": str(cert.pk),
            "post": cert.post,
            "fingerprint": cert.fingerprint,
            "until": cert.valid_until.isoformat(),
            "takes_over_on": cert.takes_over_on.isoformat(),
        },
    )
