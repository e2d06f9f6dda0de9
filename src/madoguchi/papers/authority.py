"""Where the certificates and the key of our signature lie, and how they are read."""

from pathlib import Path

from cryptography import x509
from django.conf import settings

from madoguchi.papers.types import Authority

ROOT, SIGNER, KEY = "root.pem", "signer.pem", "signer.key"


def place(name: str) -> Path:
    """The path of one of the three files in `settings.SIGNING_DIR`."""
    return Path(settings.SIGNING_DIR) / name


def certificate(name: str) -> x509.Certificate | None:
    """The certificate in the file `name`, or None while no authority has been made."""
    try:
        return x509.load_pem_x509_certificate(place(name).read_bytes())
    except FileNotFoundError:
        return None


def common_name(name: x509.Name) -> str:
    """The common name in a certificate's name, or nothing."""
    found = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def authority() -> Authority | None:
    """The authority of this installation, or None while none has been made."""
    signer = certificate(SIGNER)
    if signer is None:
        return None
    return Authority(common_name(signer.subject), signer.not_valid_before_utc, signer.not_valid_after_utc)
