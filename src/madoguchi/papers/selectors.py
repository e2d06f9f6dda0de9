"""Checking papers that come back, and which certificate signs for which post."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from madoguchi.core.clock import japan_day
from madoguchi.core.lazily import lazily
from madoguchi.papers.authority import ISSUING, ROOT, anchors, authority, certificate, place
from madoguchi.papers.models import SigningCertificate
from madoguchi.papers.types import Authority, SignatureReport

if TYPE_CHECKING:
    from asn1crypto import x509
    from cryptography import x509 as pyca
    from cryptography.hazmat.primitives import serialization

    from madoguchi.papers import checking, revocation
else:
    checking = lazily("madoguchi.papers.checking")
    revocation = lazily("madoguchi.papers.revocation")
    pyca = lazily("cryptography.x509")
    serialization = lazily("cryptography.hazmat.primitives.serialization")
    x509 = lazily("asn1crypto.x509")

LARGEST = 20 * 1024 * 1024


def sha256_of(data: bytes) -> str:
    """The SHA-256 digest of `data` in hexadecimal, as notices and receipts are listed by."""
    return hashlib.sha256(data).hexdigest()


def signing_authority() -> Authority | None:
    """The authority of the demo, or None while none has been made."""
    return authority()


def authority_is_demo() -> bool:
    """Whether this installation has the authority of the demo, which anybody can make."""
    return certificate(ROOT) is not None


def root_certificate() -> bytes | None:
    """The certificate of the demo's root as PEM, for those who check our signatures with their own programs."""
    root = certificate(ROOT)
    return root.public_bytes(serialization.Encoding.PEM) if root else None


def published(name: str) -> bytes | None:
    """What the demo's authority publishes under this name (`issuing.crl`), or None."""
    if name not in (f"{ROOT}.crl", f"{ISSUING}.crl"):
        return None
    try:
        return place(name).read_bytes()
    except FileNotFoundError:
        return None


def certificates_of(organisations: Iterable[UUID]) -> QuerySet[SigningCertificate]:
    """All certificates of posts of these organisations, by post, the latest first."""
    return SigningCertificate.objects.filter(organisation__in=list(organisations)).select_related("succeeds")


def certificate_for(organisation: UUID, post: str, *, at: datetime) -> SigningCertificate | None:
    """The certificate with which `post` of the organisation signs at the moment `at`; None while there is none.

    A new one takes over on its day; where it was revoked or has ended, one before it that still holds signs.
    """
    return (
        SigningCertificate.objects.filter(
            Q(revoked_at__isnull=True) | Q(revoked_at__gt=at),
            organisation=organisation,
            post=post,
            takes_over_on__lte=japan_day(at),
            valid_from__lte=at,
            valid_until__gte=at,
        )
        .order_by("-takes_over_on", "-valid_from", "-pk")
        .first()
    )


def has_had_certificate(organisation: UUID, post: str) -> bool:
    """Whether the post ever had a certificate."""
    return SigningCertificate.objects.filter(organisation=organisation, post=post).exists()


def revoked_serials() -> list[tuple[int, datetime]]:
    """The certificates of the demo's authority that were revoked: serial number and moment."""
    revoked = SigningCertificate.objects.filter(
        origin=SigningCertificate.Origin.DEMO, revoked_at__isnull=False
    ).values_list("serial", "revoked_at")
    return [(int(serial), moment) for serial, moment in revoked if moment is not None]


def check_signature(pdf: bytes, *, at: datetime) -> SignatureReport:
    """What can be said at the moment `at` about the signature on `pdf`; never raises on what people send.

    The signatures are checked over the bytes first. Only a document that a certificate of ours signed and that is
    unchanged to the last byte is then read as PDF, so that a file made to harm never reaches a parser.
    Nothing is fetched from the network. What a certificate signed in its time stays valid when it has ended.
    """
    if len(pdf) > LARGEST:
        return SignatureReport(
            message=_("ファイルが大きすぎるため、確かめられません。通知書のPDFは20MBより小さいものです。")
        )
    if not pdf:
        return SignatureReport(message=_("ファイルの中身が空です。通知書のPDFを選び直してください。"))
    if b"%PDF-" not in pdf[:1024]:
        return SignatureReport(message=_("これはPDFではありません。通知書のPDFを選び直してください。"))
    return checking.report_on(pdf, known=_known, at=at)


def _known(signer: "x509.Certificate", at: datetime) -> "checking.Known":
    """What is believed about a paper with this signer at the moment `at`."""
    ours = SigningCertificate.objects.filter(fingerprint=sha256_of(signer.dump())).first()
    roots = anchors()
    others = [made for made in (certificate(ISSUING),) if made is not None]
    if ours is not None and ours.chain:
        for one in pyca.load_pem_x509_certificates(ours.chain.encode()):
            (roots if one.issuer == one.subject else others).append(one)
    lists = [*revocation.own_lists(revoked=revoked_serials(), at=at).values(), *revocation.fetched_lists()]
    return checking.Known(
        roots=tuple(map(_as_der, roots)),
        is_ours=ours is not None,
        lists=tuple(lists),
        others=tuple(map(_as_der, others)),
    )


def _as_der(cert: "pyca.Certificate") -> "x509.Certificate":
    return x509.Certificate.load(cert.public_bytes(serialization.Encoding.DER))
