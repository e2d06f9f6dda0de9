"""The electronic signature of a post (PAdES for the long term), with the time stamps that it needs."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.acting import Acting
from madoguchi.core.clock import JAPAN
from madoguchi.core.lazily import lazily
from madoguchi.core.refusal import Refusal
from madoguchi.papers.authority import KEYS, authority
from madoguchi.papers.models import SigningCertificate
from madoguchi.papers.selectors import certificate_for, check_signature, has_had_certificate, revoked_serials
from madoguchi.papers.services.certificates import issue_certificate

if TYPE_CHECKING:
    from asn1crypto import x509
    from cryptography import x509 as pyca
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import pkcs7

    from madoguchi.papers import certificates, pades, revocation, timestamps
else:
    certificates = lazily("madoguchi.papers.certificates")
    pades = lazily("madoguchi.papers.pades")
    revocation = lazily("madoguchi.papers.revocation")
    timestamps = lazily("madoguchi.papers.timestamps")
    serialization = lazily("cryptography.hazmat.primitives.serialization")
    pyca = lazily("cryptography.x509")
    hashes = lazily("cryptography.hazmat.primitives.hashes")
    pkcs7 = lazily("cryptography.hazmat.primitives.serialization.pkcs7")
    rsa = lazily("cryptography.hazmat.primitives.asymmetric.rsa")
    x509 = lazily("asn1crypto.x509")

FIELD, STAMP = "madoguchi", "madoguchi-time"
CLERK = Acting.system("certificates")


class Why(StrEnum):
    """Why a paper could not be signed now (署名できない理由)."""

    CERTIFICATE = "certificate"
    TIMESTAMP = "timestamp"
    REVOCATION = "revocation"
    CHECK = "check"

    @property
    def sentence(self) -> str:
        """What it waits for, in words for officers."""
        return str(_SENTENCES[self])


_SENTENCES = {
    Why.CERTIFICATE: gettext_lazy(
        "職名の電子証明書がないか、有効ではありません。組織の管理者が登録すると、自動で署名します。"
    ),
    Why.TIMESTAMP: gettext_lazy(
        "時刻認証局が答えないため、署名を待っています。つながると、自動で署名します。"
    ),
    Why.REVOCATION: gettext_lazy(
        "証明書が失効していないことを確かめられないため、署名を待っています。確かめられると、自動で署名します。"
    ),
    Why.CHECK: gettext_lazy(
        "署名した文書を確かめたところ、正しくありませんでした。システムの担当者に伝えてください。"
    ),
}


class NotSigned(Refusal):
    """The paper could not be signed now, and must not leave unsigned; `why` says what it waits for."""

    def __init__(self, why: Why, detail: str = "", *, post: str = "") -> None:
        super().__init__(why.sentence)
        self.why, self.detail, self.post = why, detail, post


def sign(pdf: bytes, *, organisation: UUID, post: str, reason: str, office: str = "", at: datetime) -> bytes:
    """`pdf` signed for `post` (窓野市長) of the organisation: PAdES B-LTA, SHA-256, no change allowed after it.

    `at` is the signing time that the signature claims; time stamps of an authority (RFC 3161) vouch for it, and what
    proves the certificates goes into the document. It is checked before it is given out. Raises `NotSigned`.

    The authority of the demo certifies a post that never had a certificate when it first signs; `office` is its
    organisation's name.
    """
    cert = _certificate(organisation, post, office=office, at=at)
    signatory = _signatory(cert)

    def proving(certs: Iterable["x509.Certificate"], moment: datetime) -> "pades.Proof":
        return revocation.proof_for(certs, revoked=revoked_serials_then, at=moment)

    revoked_serials_then = revoked_serials()
    try:
        made = pades.signed(
            pdf,
            fields=pades.Fields(FIELD, STAMP, _("電子署名"), _("タイムスタンプ")),
            signatory=signatory,
            stamper=_stamper(cert, at=at),
            proving=proving,
            reason=reason,
            at=at.astimezone(JAPAN),
        )
    except (timestamps.NoTimestamp, timestamps.TimestampRequestError) as failure:
        raise NotSigned(Why.TIMESTAMP, str(failure)) from failure
    except revocation.NoProof as failure:
        raise NotSigned(Why.REVOCATION, str(failure)) from failure
    report = check_signature(made, at=at)
    if not report.is_valid:
        raise NotSigned(Why.CHECK, report.message)
    return made


def sign_data(data: bytes, *, organisation: UUID, post: str, office: str = "", at: datetime) -> bytes:
    """A signature of `post` over any `data`, apart from it (CMS, DER, SHA-256). Raises `NotSigned`."""
    cert = _certificate(organisation, post, office=office, at=at)
    own = pyca.load_pem_x509_certificate(cert.certificate.encode())
    try:
        key = certificates.private_key(f"{KEYS}/{cert.pk}")
    except FileNotFoundError as lost:
        raise NotSigned(Why.CERTIFICATE, "its key is not here", post=cert.post) from lost
    assert isinstance(key, rsa.RSAPrivateKey)
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data).add_signer(own, key, hashes.SHA256())
    for one in pyca.load_pem_x509_certificates(cert.chain.encode()) if cert.chain else []:
        builder = builder.add_certificate(one)
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    return bytes(builder.sign(serialization.Encoding.DER, options))


def _certificate(organisation: UUID, post: str, *, office: str, at: datetime) -> SigningCertificate:
    found = certificate_for(organisation, post, at=at)
    if found is not None:
        return found
    ours = authority()
    may_issue = ours is not None and ours.valid_from <= at <= ours.valid_until
    if not may_issue or has_had_certificate(organisation, post):
        raise NotSigned(Why.CERTIFICATE, "none that holds", post=post)
    assert ours is not None
    return issue_certificate(
        organisation=organisation,
        office=office or post,
        post=post,
        takes_over_on=ours.valid_from.date(),
        by=CLERK,
        at=at,
    )


def _signatory(cert: SigningCertificate) -> "pades.Signatory":
    loaded = [pyca.load_pem_x509_certificate(cert.certificate.encode())]
    if cert.chain:
        loaded += pyca.load_pem_x509_certificates(cert.chain.encode())
    own, *chain = (x509.Certificate.load(one.public_bytes(serialization.Encoding.DER)) for one in loaded)
    try:
        key = certificates.private_key(f"{KEYS}/{cert.pk}")
    except FileNotFoundError as lost:
        raise NotSigned(Why.CERTIFICATE, "its key is not here", post=cert.post) from lost
    assert isinstance(key, rsa.RSAPrivateKey)
    return pades.Signatory(own, tuple(chain), key, cert.post)


def _stamper(cert: SigningCertificate, *, at: datetime) -> "timestamps.TimeStamper":
    if settings.TIMESTAMPS is not None:
        return timestamps.HttpStamper()
    if cert.origin == SigningCertificate.Origin.DEMO:
        return timestamps.OwnStamper(at)
    raise NotSigned(Why.TIMESTAMP, "no time stamping authority is set")
