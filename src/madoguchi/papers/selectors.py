"""Checking papers that come back: whose signature is on them and whether they were changed."""

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from madoguchi.core.lazily import lazily
from madoguchi.papers.authority import ROOT, authority, certificate, is_demo
from madoguchi.papers.types import Authority, SignatureReport

if TYPE_CHECKING:
    from cryptography.hazmat.primitives import serialization

    from madoguchi.papers import checking
else:
    checking = lazily("madoguchi.papers.checking")
    serialization = lazily("cryptography.hazmat.primitives.serialization")

LARGEST = 20 * 1024 * 1024


def sha256_of(data: bytes) -> str:
    """The SHA-256 digest of `data` in hexadecimal, as notices and receipts are listed by."""
    return hashlib.sha256(data).hexdigest()


def signing_authority() -> Authority | None:
    """In whose name this installation signs, or None while no certificate has been made."""
    return authority()


def authority_is_demo() -> bool:
    """Whether this installation signs with the certificates of the demo."""
    return is_demo()


def root_certificate() -> bytes | None:
    """The certificate of our root as PEM, for those who check our signatures with their own programs."""
    root = certificate(ROOT)
    return root.public_bytes(serialization.Encoding.PEM) if root else None


def check_signature(pdf: bytes, *, at: datetime) -> SignatureReport:
    """What can be said at the moment `at` about the signature on `pdf`; never raises on what people send.

    The signature is checked over the bytes first. Only a document that our own key signed and that is
    unchanged to the last byte is then read as PDF, so that a file made to harm never reaches a parser.
    Nothing is fetched from the network.
    """
    if len(pdf) > LARGEST:
        return SignatureReport(
            message=_("ファイルが大きすぎるため、確かめられません。通知書のPDFは20MBより小さいものです。")
        )
    if not pdf:
        return SignatureReport(message=_("ファイルの中身が空です。通知書のPDFを選び直してください。"))
    if b"%PDF-" not in pdf[:1024]:
        return SignatureReport(message=_("これはPDFではありません。通知書のPDFを選び直してください。"))
    return checking.report_on(pdf, at=at)
