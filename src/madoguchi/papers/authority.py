"""Where the certificates and the key of our signature lie, and how they are read."""

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from madoguchi.core.lazily import lazily
from madoguchi.papers.types import Authority

if TYPE_CHECKING:
    from cryptography import x509
else:
    x509 = lazily("cryptography.x509")

ROOT, SIGNER, KEY = "root.pem", "signer.pem", "signer.key"
# The unit that stands in the names of the demo's certificates, so that nobody takes them for real ones.
DEMO = "Demonstration"


def place(name: str) -> Path:
    """The path of one of the three files in `settings.SIGNING_DIR`."""
    return Path(settings.SIGNING_DIR) / name


def certificate(name: str) -> "x509.Certificate | None":
    """The certificate in the file `name`, or None while no authority has been made."""
    try:
        return x509.load_pem_x509_certificate(place(name).read_bytes())
    except FileNotFoundError:
        return None


def _part(name: "x509.Name", part: "x509.ObjectIdentifier") -> str:
    found = name.get_attributes_for_oid(part)
    return str(found[0].value) if found else ""


def is_demo() -> bool:
    """Whether the authority of this installation is one that `make_demo_authority` made."""
    signer = certificate(SIGNER)
    return signer is not None and _part(signer.issuer, x509.NameOID.ORGANIZATIONAL_UNIT_NAME) == DEMO


def authority() -> Authority | None:
    """The authority of this installation, or None while none has been made."""
    signer = certificate(SIGNER)
    if signer is None:
        return None
    return Authority(
        _part(signer.subject, x509.NameOID.COMMON_NAME),
        signer.not_valid_before_utc,
        signer.not_valid_after_utc,
    )
