"""What shows that certificates were not revoked: lists of the demo's authority, and those that others publish."""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpcore
import httpx
from asn1crypto import crl, x509
from django.conf import settings

from madoguchi.core.public_net import NotPublic, PublicNet, TimeIsUp
from madoguchi.papers.authority import ISSUING, ROOT, certificate, place
from madoguchi.papers.certificates import revocation_list
from madoguchi.papers.pades import Proof

log = logging.getLogger(__name__)

FETCHED = "lists"
"""The folder of `settings.SIGNING_DIR` with the lists of other authorities, as they were fetched."""
LARGEST_LIST = 5 * 1024 * 1024
SECONDS = 10.0


class NoProof(Exception):  # noqa: N818 - what it says
    """Nothing shows that a certificate is not revoked; what is signed with it could not be proved later."""


def proof_for(
    certificates: Iterable[x509.Certificate], *, revoked: list[tuple[int, datetime]], at: datetime
) -> Proof:
    """The revocation lists that speak of `certificates` at the moment `at`; raises `NoProof`.

    `revoked` are those of the demo's authority. A root is believed or not; nobody revokes it.
    """
    own = own_lists(revoked=revoked, at=at)
    found: dict[bytes, crl.CertificateList] = {}
    for cert in certificates:
        if cert.self_issued:
            continue
        issuer = cert.issuer.dump()
        if issuer not in own:
            own[issuer] = _list_for(cert, at=at)
        found[own[issuer].dump()] = own[issuer]
    return Proof(tuple(found.values()))


def own_lists(*, revoked: list[tuple[int, datetime]], at: datetime) -> dict[bytes, crl.CertificateList]:
    """The lists of the demo's authority at the moment `at`, by the name of who issues them; none without it."""
    found = {}
    for name, serials in ((ROOT, []), (ISSUING, [pair for pair in revoked if pair[1] <= at])):
        issuer = certificate(name)
        if issuer is not None and place(f"{name}.key").exists():
            made = crl.CertificateList.load(revocation_list(name, revoked=serials, at=at))
            found[made.issuer.dump()] = made
    return found


def fetched_lists() -> list[crl.CertificateList]:
    """The lists of other authorities that lie here."""
    return [crl.CertificateList.load(path.read_bytes()) for path in sorted(place(FETCHED).glob("*.crl"))]


def _list_for(cert: x509.Certificate, *, at: datetime) -> crl.CertificateList:
    for address in _addresses(cert):
        path = place(FETCHED) / f"{hashlib.sha256(address.encode()).hexdigest()}.crl"
        kept = _kept(path)
        if kept is not None and _holds(kept, at=at):
            return kept
        new = _fetched(address)
        if new is not None and _holds(new, at=at):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = path.with_suffix(".new")
            draft.write_bytes(new.dump())
            draft.rename(path)
            return new
    raise NoProof(f"no revocation list for the certificate with serial number {cert.serial_number}")


def _addresses(cert: x509.Certificate) -> Iterator[str]:
    for point in cert.crl_distribution_points:
        url = point.url
        if url and url.lower().startswith(("http://", "https://")):
            yield url


def _kept(path: Path) -> crl.CertificateList | None:
    try:
        return crl.CertificateList.load(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def _holds(found: crl.CertificateList, *, at: datetime) -> bool:
    told = found["tbs_cert_list"]
    until = told["next_update"].native
    return until is not None and told["this_update"].native <= at.astimezone(UTC) < until


def _fetched(address: str) -> crl.CertificateList | None:
    net = PublicNet(SECONDS, may_be_private=settings.LINK_CHECK_PRIVATE)
    try:
        context = httpx.create_ssl_context(trust_env=False)
        with httpcore.ConnectionPool(ssl_context=context, network_backend=net) as pool:
            with pool.stream("GET", address) as answer:
                body = b""
                for chunk in answer.iter_stream():
                    body += chunk
                    if len(body) > LARGEST_LIST:
                        raise ValueError("too long")
        if answer.status != 200:
            raise ValueError(f"status {answer.status}")
        made = crl.CertificateList.load(body, strict=True)
        if made["tbs_cert_list"]["this_update"].native is None:
            raise ValueError("no revocation list")
    except (
        NotPublic,
        TimeIsUp,
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
    ) as why:
        log.warning("revocation list %s: %s", address, type(why).__name__)
        return None
    except (OSError, ValueError, TypeError) as why:
        log.warning("revocation list %s: %s", address, why)
        return None
    return made
