"""Where the certificates, keys and revocation lists of the demo's authority lie, and how they are read."""

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from madoguchi.core.lazily import lazily
from madoguchi.papers.types import Authority

if TYPE_CHECKING:
    from cryptography import x509
else:
    x509 = lazily("cryptography.x509")

ROOT, ISSUING, STAMPER = "root", "issuing", "tsa"
# The unit that stands in the names of the demo's certificates, so that nobody takes them for real ones.
DEMO = "Demonstration"
TRUST = "trust"
"""The folder of `settings.SIGNING_DIR` into which the host puts roots that are believed beside the demo's, as PEM."""
KEYS = "posts"
"""The folder of `settings.SIGNING_DIR` with the keys of the certificates of posts."""


def place(name: str) -> Path:
    """The path of a file in `settings.SIGNING_DIR`."""
    return Path(settings.SIGNING_DIR) / name


def certificate(name: str) -> "x509.Certificate | None":
    """The certificate called `name`, or None while no authority has been made."""
    try:
        return x509.load_pem_x509_certificate(place(f"{name}.pem").read_bytes())
    except FileNotFoundError:
        return None


def anchors() -> "list[x509.Certificate]":
    """The roots that are believed: the demo's, and those that the host put into the folder `trust`."""
    found = [root for root in (certificate(ROOT),) if root is not None]
    for path in sorted(place(TRUST).glob("*.pem")):
        found += x509.load_pem_x509_certificates(path.read_bytes())
    return found


def part_of(name: "x509.Name", part: "x509.ObjectIdentifier") -> str:
    """One part of a distinguished name, empty where it has none."""
    found = name.get_attributes_for_oid(part)
    return str(found[0].value) if found else ""


def authority() -> Authority | None:
    """The authority of the demo, or None while none has been made."""
    issuing = certificate(ISSUING)
    if issuing is None:
        return None
    return Authority(
        part_of(issuing.subject, x509.NameOID.COMMON_NAME),
        issuing.not_valid_before_utc,
        issuing.not_valid_after_utc,
    )
