"""Certificates of posts: one takes over from another on its day, those of others are taken in, revoked ones sign no more."""

import stat
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from asn1crypto import crl
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from django.db import IntegrityError, transaction
from pytest_django import Settings

from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.papers import certificates as made
from madoguchi.papers import selectors, services
from madoguchi.papers.authority import place
from madoguchi.papers.models import SigningCertificate
from madoguchi.papers.types import Authority
from tests.papers.conftest import OFFICE, POST, signed

pytestmark = pytest.mark.django_db
Make = Callable[..., bytes]
DAY = timedelta(days=1)
SYSTEM = Acting.system("test")


def issue(at: datetime, **changes: Any) -> SigningCertificate:
    """A certificate of the demo's authority, changed by keywords."""
    values: dict[str, Any] = {
        "organisation": OFFICE,
        "office": "窓野市",
        "post": POST,
        "takes_over_on": japan_day(at),
        "by": SYSTEM,
        "at": at,
    }
    return services.issue_certificate(**(values | changes))


def test_the_new_one_signs_from_its_day_and_the_old_papers_stay_valid(
    authority: Authority, notice: Make, at: datetime
) -> None:
    first = issue(at)
    old = signed(notice(), at=at)
    second = issue(at + DAY, takes_over_on=japan_day(at) + timedelta(days=30))
    assert second.succeeds == first
    assert selectors.certificate_for(OFFICE, POST, at=at + 29 * DAY) == first
    after = at + 30 * DAY
    assert selectors.certificate_for(OFFICE, POST, at=after) == second
    new = signed(notice(), at=after)
    for paper, cert in ((old, first), (new, second)):
        report = selectors.check_signature(paper, at=after + DAY)
        assert report.is_valid and report.certificate_until == cert.valid_until


def test_posts_and_offices_have_certificates_of_their_own(authority: Authority, at: datetime) -> None:
    other = uuid4()
    mayor, head = issue(at), issue(at, post="保健所長", office="窓野市保健所")
    elsewhere = issue(at, organisation=other)
    assert selectors.certificate_for(OFFICE, POST, at=at) == mayor
    assert selectors.certificate_for(OFFICE, "保健所長", at=at) == head
    assert selectors.certificate_for(other, POST, at=at) == elsewhere
    assert selectors.certificate_for(other, "保健所長", at=at) is None
    assert {mayor.fingerprint, head.fingerprint, elsewhere.fingerprint} == {
        selectors.sha256_of(
            x509.load_pem_x509_certificate(c.certificate.encode()).public_bytes(
                made.serialization.Encoding.DER
            )
        )
        for c in (mayor, head, elsewhere)
    }


def test_a_post_whose_certificate_has_ended_signs_nothing(
    authority: Authority, notice: Make, at: datetime
) -> None:
    cert = issue(at)
    later = cert.valid_until + DAY
    with pytest.raises(services.NotSigned) as refused:
        signed(notice(), at=later)
    assert refused.value.why == services.Why.CERTIFICATE and refused.value.post == POST


def test_a_revoked_one_signs_nothing_and_the_list_names_it(
    authority: Authority, notice: Make, at: datetime
) -> None:
    cert = issue(at)
    with pytest.raises(services.WhyMissing):
        services.revoke_certificate(cert=cert, why=" ", by=SYSTEM, at=at + DAY)
    services.revoke_certificate(cert=cert, why="鍵を失くした", by=SYSTEM, at=at + DAY)
    published = selectors.published("issuing.crl")
    assert published is not None
    named = crl.CertificateList.load(published)["tbs_cert_list"]["revoked_certificates"]
    assert [str(one["user_certificate"].native) for one in named] == [cert.serial]
    assert signed(notice(), at=at)  # what is dated before
    with pytest.raises(services.NotSigned):
        signed(notice(), at=at + 2 * DAY)
    again = issue(at + 2 * DAY, takes_over_on=japan_day(at))
    assert selectors.certificate_for(OFFICE, POST, at=at + 3 * DAY) == again
    assert [e.kind for e in Event.objects.filter(stream=f"organisation:{OFFICE}").order_by("n")] == [
        "certificate.issued",
        "certificate.revoked",
        "certificate.issued",
    ]


def test_only_an_administrator_of_the_organisation_looks_after_them(
    authority: Authority, at: datetime
) -> None:
    stranger = Acting(
        name="", who=uuid4(), grants=frozenset({(Role.ADMINISTRATOR, uuid4()), (Role.APPROVER, OFFICE)})
    )
    with pytest.raises(services.MayNotCertify):
        issue(at, by=stranger)
    administrator = Acting(name="", who=uuid4(), grants=frozenset({(Role.ADMINISTRATOR, OFFICE)}))
    assert issue(at, by=administrator).made_by == administrator.who


def test_one_takes_over_on_a_day(authority: Authority, at: datetime) -> None:
    cert = issue(at)
    with pytest.raises(services.AlreadyThere):
        issue(at)
    cert.pk, cert.fingerprint = uuid4(), "0" * 64
    with pytest.raises(IntegrityError, match="one_a_day|UNIQUE"), transaction.atomic():
        cert.save(force_insert=True)


class Government:
    """An authority outside, with the certificate of a post as it hands it out."""

    def __init__(self, at: datetime, *, key: Any = None, **changes: Any) -> None:
        self.root_key = ec.generate_private_key(ec.SECP256R1())
        self.key: Any = key or rsa.generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "組織認証局")])
        self.root = self._cert(name, name, self.root_key.public_key(), at, is_authority=True)
        post = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "窓野市長")])
        self.cert = self._cert(post, name, self.key.public_key(), at, **changes)

    def _cert(self, subject: Any, issuer: Any, key: Any, at: datetime, **changes: Any) -> x509.Certificate:
        is_authority = changes.get("is_authority", False)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(at - 10 * DAY)
            .not_valid_after(at + 400 * DAY)
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
            .add_extension(
                made._usage(key_cert_sign=True, crl_sign=True)
                if is_authority
                else made._usage(digital_signature=True),
                critical=True,
            )
        )
        if changes.get("has_list", True):
            point = x509.DistributionPoint(
                [x509.UniformResourceIdentifier("http://127.0.0.1:9/list.crl")], None, None, None
            )
            builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        return builder.sign(self.root_key, hashes.SHA256())

    def file(self, *, password: str = "秘密の言葉", has_chain: bool = True) -> bytes:
        """What the authority hands over (PKCS#12)."""
        chain = [self.root] if has_chain else None
        return pkcs12.serialize_key_and_certificates(
            b"post", self.key, self.cert, chain, BestAvailableEncryption(password.encode())
        )


def take_in(at: datetime, data: bytes, **changes: Any) -> SigningCertificate:
    """Import `data`, changed by keywords."""
    values: dict[str, Any] = {
        "organisation": OFFICE,
        "post": POST,
        "data": data,
        "password": "秘密の言葉",
        "takes_over_on": japan_day(at),
        "by": SYSTEM,
        "at": at,
    }
    return services.import_certificate(**(values | changes))


def test_one_of_another_authority_is_taken_in_with_its_key_guarded(
    at: datetime, tmp_path: Any, settings: Settings
) -> None:
    settings.SIGNING_DIR = tmp_path / "signing"
    government = Government(at)
    cert = take_in(at, government.file())
    assert (cert.origin, cert.issuer, cert.holder) == ("imported", "組織認証局", "CN=窓野市長")
    key = place(f"posts/{cert.pk}.key")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert b"PRIVATE KEY" in key.read_bytes() and "PRIVATE KEY" not in cert.certificate + cert.chain
    with pytest.raises(services.AlreadyThere):
        take_in(at, government.file(), takes_over_on=japan_day(at) + timedelta(days=1))


def test_a_certificate_whose_revocation_cannot_be_looked_up_signs_nothing(
    authority: Authority, notice: Make, at: datetime, settings: Settings
) -> None:
    """The list of its authority is out of reach; and without an authority set, nothing stamps it at all."""
    take_in(at, Government(at).file())
    with pytest.raises(services.NotSigned) as refused:
        signed(notice(), at=at)
    assert refused.value.why == services.Why.TIMESTAMP
    settings.LINK_CHECK_PRIVATE = True
    from_demo = SigningCertificate.objects.get()
    SigningCertificate.objects.filter(pk=from_demo.pk).update(origin="demo")
    with pytest.raises(services.NotSigned) as refused:
        signed(notice(), at=at)
    assert refused.value.why == services.Why.REVOCATION


def test_with_its_list_it_signs_and_is_believed(
    authority: Authority, notice: Make, at: datetime, settings: Settings
) -> None:
    government = Government(at)
    cert = take_in(at, government.file())
    SigningCertificate.objects.update(origin="demo")  # stamped by the demo's authority, which is believed
    issued = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(government.root.subject)
        .last_update(at - DAY)
        .next_update(at + 30 * DAY)
        .sign(government.root_key, hashes.SHA256())
    )
    folder = place("lists")
    folder.mkdir()
    address = "http://127.0.0.1:9/list.crl"
    (folder / f"{selectors.sha256_of(address.encode())}.crl").write_bytes(
        issued.public_bytes(made.serialization.Encoding.DER)
    )
    paper = signed(notice(), at=at)
    report = selectors.check_signature(paper, at=at + DAY)
    assert report.is_valid and report.signer == "窓野市長" and report.certificate_until == cert.valid_until


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"password": "違う言葉"}, services.NotACertificate),
        ({"data": b"rubbish"}, services.NotACertificate),
        ({"data": b"0" * 200_000}, services.NotACertificate),
        ({"takes_over_on": date(2040, 1, 1)}, services.NotInTime),
        ({"takes_over_on": date(2020, 1, 1)}, services.NotInTime),
    ],
)
def test_what_cannot_be_used_is_refused(
    at: datetime, tmp_path: Any, settings: Settings, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    settings.SIGNING_DIR = tmp_path / "signing"
    with pytest.raises(refusal):
        take_in(at, **({"data": Government(at).file()} | changes))
    assert not SigningCertificate.objects.exists() and not place("posts").exists()


def test_what_cannot_be_proved_later_is_refused(at: datetime, tmp_path: Any, settings: Settings) -> None:
    """No list of revocations, no chain up to the root, an elliptic key, an authority's certificate for another key."""
    settings.SIGNING_DIR = tmp_path / "signing"
    for government, options in (
        (Government(at, has_list=False), {}),
        (Government(at), {"has_chain": False}),
        (Government(at, key=ec.generate_private_key(ec.SECP256R1())), {}),
        (Government(at, key=rsa.generate_private_key(65537, 1024)), {}),
    ):
        with pytest.raises(services.NotFitting):
            take_in(at, government.file(**options))
