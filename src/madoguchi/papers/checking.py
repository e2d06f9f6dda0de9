"""The check of an electronic signature, with pyHanko as its second wall; this module takes a second to load."""

import asyncio
import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import (
    StandardCMSSignatureStatus,
    async_validate_detached_cms,
    async_validate_pdf_signature,
)
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from madoguchi.papers.authority import ROOT, certificate
from madoguchi.papers.types import SignatureReport

_LARGEST_SIGNATURE = 256 * 1024
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_HEX = re.compile(rb"<[0-9A-Fa-f]*>")


@dataclass(frozen=True, slots=True)
class _Signature:
    """The signature of a document and the bytes that it speaks for."""

    container: cms.ContentInfo
    gap: bytes
    content: bytes
    covers_whole_document: bool

    @property
    def signed_data(self) -> cms.SignedData:
        return self.container["content"]


def report_on(pdf: bytes, *, at: datetime) -> SignatureReport:
    """What can be said at the moment `at` about the signature on a document that calls itself PDF."""
    try:
        signature = _signature_of(pdf)
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return SignatureReport(
            is_signed=True,
            message=_("電子署名が壊れているため、確かめられません。受け取ったままのPDFを選んでください。"),
        )
    if signature is None:
        return SignatureReport(
            message=_(
                "このPDFには電子署名がありません。紙を読み取ったものや、印刷し直したものは確かめられません。"
            )
        )
    # On a thread of its own: pyHanko speaks asyncio, and the caller's thread may run a loop already.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(lambda: asyncio.run(_report(pdf, signature, at=at))).result()


def _signature_of(pdf: bytes) -> _Signature | None:
    """The last signature of `pdf`, found by its byte range; None if there is none."""
    found = list(_BYTE_RANGE.finditer(pdf))
    if not found:
        return None
    start, before, after, length = map(int, found[-1].groups())
    gap = pdf[before:after]
    if start != 0 or not before < after <= after + length <= len(pdf):
        raise ValueError("byte range outside the document")
    if len(gap) > 2 * _LARGEST_SIGNATURE or not _HEX.fullmatch(gap):
        raise ValueError("no signature between the two ranges")
    container = cms.ContentInfo.load(bytes.fromhex(gap[1:-1].decode("ascii")))
    if container["content_type"].native != "signed_data":
        raise ValueError("not a signature")
    is_whole = len(found) == 1 and after + length == len(pdf)
    return _Signature(container, gap, pdf[:before] + pdf[after : after + length], is_whole)


def _is_as_we_write_it(signature: _Signature) -> bool:
    """Whether the parts of the signature that no signature covers are as ours always are.

    Without this someone could change the filling behind it, or the certificates beside that of the signer,
    and the document would still count as untouched.
    """
    data = signature.signed_data
    (signer,) = data["signer_infos"]
    written = signature.container.dump(force=True)
    root = certificate(ROOT)
    beside = [
        c.chosen.dump()
        for c in data["certificates"]
        if c.chosen.serial_number != signer["sid"].chosen["serial_number"].native
    ]
    return (
        signature.gap[1:-1].rstrip(b"0") == written.hex().upper().encode("ascii").rstrip(b"0")
        and root is not None
        and len(data["certificates"]) == 2
        and beside == [root.public_bytes(Encoding.DER)]
        and data["version"].native == "v1"
        and signer["version"].native == "v1"
        and [a["algorithm"].native for a in data["digest_algorithms"]] == ["sha256"]
        and not data["crls"]
        and not signer["unsigned_attrs"]
    )


def _context(at: datetime) -> ValidationContext:
    root = certificate(ROOT)
    roots = [asn1_x509.Certificate.load(root.public_bytes(Encoding.DER))] if root else []
    return ValidationContext(trust_roots=roots, moment=at, allow_fetching=False)


async def _report(pdf: bytes, signature: _Signature, *, at: datetime) -> SignatureReport:
    signed_at = None
    try:
        status = await async_validate_detached_cms(
            signature.content, signature.signed_data, signer_validation_context=_context(at)
        )
        signer, until = _name(status.signing_cert), status.signing_cert.not_valid_after
        is_intact = bool(status.intact and status.valid and signature.covers_whole_document)
        is_trusted = bool(is_intact and status.trusted and _holds(status, at=at))
        is_intact = is_intact and (not status.trusted or _is_as_we_write_it(signature))
        is_trusted = is_trusted and is_intact
        if is_trusted:
            signed_at, is_trusted = await _read_as_pdf(pdf, at=at)
    except Exception:  # a signature made by anyone can be wrong in any way
        return SignatureReport(
            is_signed=True, message=_("電子署名を読み取れません。受け取ったままのPDFを選んでください。")
        )
    return SignatureReport(
        is_signed=True,
        is_intact=is_intact,
        is_trusted=is_trusted,
        covers_whole_document=signature.covers_whole_document,
        signer=signer,
        signed_at=signed_at,
        certificate_until=until,
        message=_message(status, is_intact=is_intact, is_trusted=is_trusted, at=at),
    )


def _holds(status: StandardCMSSignatureStatus, *, at: datetime) -> bool:
    cert = status.signing_cert
    return bool(cert.not_valid_before <= at <= cert.not_valid_after)


async def _read_as_pdf(pdf: bytes, *, at: datetime) -> tuple[datetime | None, bool]:
    """The signing time and whether pyHanko, reading the whole structure, agrees: the second wall."""
    embedded = list(PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures)
    if len(embedded) != 1:
        return None, False
    status = await async_validate_pdf_signature(embedded[0], _context(at))
    signed_at = embedded[0].self_reported_timestamp
    cert = status.signing_cert
    agrees = (
        status.bottom_line
        and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and signed_at is not None
        and cert.not_valid_before <= signed_at <= cert.not_valid_after
    )
    return signed_at, bool(agrees)


def _name(cert: asn1_x509.Certificate) -> str:
    subject = cert.subject.native
    return str(subject.get("common_name") or subject.get("organization_name") or "")[:200]


def _message(status: StandardCMSSignatureStatus, *, is_intact: bool, is_trusted: bool, at: datetime) -> str:
    if not is_intact:
        return _(
            "この文書は、署名のあとで変更されています。内容を信じないで、通知書を出した窓口に確かめてください。"
        )
    if is_trusted:
        return _("この文書は、表示した署名者が出したものです。署名のあとで変更されていません。")
    if not _holds(status, at=at):
        return _(
            "署名のあとで変更されていませんが、署名の証明書が有効な期間の外です。窓口に確かめてください。"
        )
    return _(
        "この文書は、このオンライン窓口が出したものではありません。署名した人が誰かは、ここでは確かめられません。"
    )
