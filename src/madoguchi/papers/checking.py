"""The check of an electronic signature, with pyHanko as its second wall; this module takes a second to load."""

import asyncio
import hashlib
import io
import logging
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from asn1crypto import algos, cms, crl, tsp, x509
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation.ades import AdESLTAValidationResult, ades_lta_validation
from pyhanko.sign.validation.generic_cms import validate_sig_integrity, validate_tst_signed_data
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from madoguchi.papers.types import SignatureReport

# What pyHanko writes about signatures that do not hold is for those who build it; people are told by the report.
logging.getLogger("pyhanko").addFilter(lambda record: False)
logging.getLogger("pyhanko_certvalidator").addFilter(lambda record: False)

_LARGEST_SIGNATURE = 256 * 1024
# Ours have two. Each is read with all bytes before it, so a file full of them would fill the memory.
_MOST_SIGNATURES = 4
_MOST_NAMED = 100
_LATEST_STAMP = datetime(2200, 1, 1, tzinfo=UTC)
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_HEX = re.compile(rb"<[0-9A-Fa-f]*>")


@dataclass(frozen=True, slots=True)
class Known:
    """What this installation believes: roots, whose signatures are its own, and fresh revocation lists (信頼の基点)."""

    roots: tuple[x509.Certificate, ...] = ()
    is_ours: bool = False
    lists: tuple[crl.CertificateList, ...] = ()
    others: tuple[x509.Certificate, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """One signature of a document and the bytes that it speaks for."""

    container: cms.ContentInfo
    gap: bytes
    content: bytes = field(repr=False)
    ends_at: int

    @property
    def signed_data(self) -> cms.SignedData:
        return self.container["content"]

    @property
    def signer(self) -> x509.Certificate:
        return extract_certificate_info(self.signed_data).signer_cert


class _Wrong(Exception):  # noqa: N818 - what it says
    """The document does not hold; it says what it is told by."""


def report_on(
    pdf: bytes, *, known: Callable[[x509.Certificate, datetime], Known], at: datetime
) -> SignatureReport:
    """What can be said at the moment `at` about the signatures on a document that calls itself PDF.

    `known` tells, for the certificate of the signer, what is believed about it.
    """
    try:
        parts = _parts(pdf)
        signer = parts[0].signer if parts else None
        facts = _facts(signer) if signer is not None else {}
        at = max(at, _moment(parts[-1])) if len(parts) > 1 else at
    except Exception:  # what people send can be wrong in any way
        return SignatureReport(
            is_signed=True,
            message=_("電子署名が壊れているため、確かめられません。受け取ったままのPDFを選んでください。"),
        )
    if signer is None:
        return SignatureReport(
            message=_(
                "このPDFには電子署名がありません。紙を読み取ったものや、印刷し直したものは確かめられません。"
            )
        )
    believed = known(signer, at)
    # On a thread of its own: pyHanko speaks asyncio, and the caller's thread may run a loop already.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(lambda: asyncio.run(_report(pdf, parts, facts, believed, at=at))).result()


def _parts(pdf: bytes) -> list[_Part]:
    """The signatures of `pdf` in their order, found by their byte ranges.

    A text can say `/ByteRange` too, such as a heading with the name of an applicant who wants no paper to be signed:
    what has no signature between its ranges is none.
    """
    named = list(islice(_BYTE_RANGE.finditer(pdf), _MOST_NAMED + 1))
    if len(named) > _MOST_NAMED:
        raise ValueError("more signatures than any paper has")
    parts: list[_Part] = []
    for one in named:
        part = _part(pdf, *map(int, one.groups()))
        parts += [part] if part is not None else []
        if len(parts) > _MOST_SIGNATURES:
            raise ValueError("more signatures than any paper of ours has")
    if named and not parts:
        raise ValueError("no signature between the ranges")
    return parts


def _part(pdf: bytes, start: int, before: int, after: int, length: int) -> _Part | None:
    if start != 0 or not before < after <= after + length <= len(pdf):
        return None
    if after - before > 2 * _LARGEST_SIGNATURE or not _HEX.fullmatch(gap := pdf[before:after]):
        return None
    container = cms.ContentInfo.load(bytes.fromhex(gap[1:-1].decode("ascii")))
    if container["content_type"].native != "signed_data":
        raise ValueError("not a signature")
    return _Part(container, gap, pdf[:before] + pdf[after : after + length], after + length)


def _moment(part: _Part) -> datetime:
    """When a time stamp was made."""
    info = part.signed_data["encap_content_info"]["content"].parsed
    if not isinstance(info, tsp.TSTInfo):
        raise ValueError("not a time stamp")
    made: datetime = info["gen_time"].native
    if made > _LATEST_STAMP:
        raise ValueError("a moment that nobody stamps")
    return made


def _facts(signer: x509.Certificate) -> dict[str, Any]:
    """What a report tells of the signer; raises on a certificate that cannot be read."""
    return {"is_signed": True, "signer": _name(signer), "certificate_until": signer.not_valid_after}


async def _report(
    pdf: bytes, parts: Sequence[_Part], facts: dict[str, Any], known: Known, *, at: datetime
) -> SignatureReport:
    is_whole = parts[-1].ends_at == len(pdf)
    try:
        is_intact = is_whole and _is_intact(parts)
        if not is_intact:
            return SignatureReport(**facts, covers_whole_document=is_whole, message=_altered())
        if not known.is_ours or len(parts) != 2:
            return SignatureReport(**facts, is_intact=True, covers_whole_document=True, message=_foreign())
        is_stamp_known = await _require_as_written(parts[-1], known, at=at)
        result = await _read_as_pdf(pdf, known, at=at) if is_stamp_known else _Result()
    except _Wrong:
        return SignatureReport(**facts, covers_whole_document=is_whole, message=_altered())
    except Exception:  # a signature made by anyone can be wrong in any way
        return SignatureReport(
            is_signed=True, message=_("電子署名を読み取れません。受け取ったままのPDFを選んでください。")
        )
    status = result.api_status
    if status is None or not status.bottom_line:
        words = _(
            "署名のあとで変更されていませんが、署名した時の証明書を確かめられません。通知書を出した窓口に確かめてください。"
        )
        return SignatureReport(**facts, is_intact=True, covers_whole_document=True, message=words)
    return SignatureReport(
        **facts,
        is_intact=True,
        is_trusted=True,
        covers_whole_document=True,
        signed_at=result.signer_reported,
        stamped_at=result.stamped_at,
        message=_("この文書は、表示した署名者が出したものです。署名のあとで変更されていません。"),
    )


def _is_intact(parts: Sequence[_Part]) -> bool:
    """Whether each signature speaks for the bytes before it as they are now."""
    for part in parts:
        data = part.signed_data
        (info,) = data["signer_infos"]
        if data["encap_content_info"]["content_type"].native == "tst_info":
            inner = data["encap_content_info"]["content"]
            imprint = inner.parsed["message_imprint"]
            told = hashlib.new(imprint["hash_algorithm"]["algorithm"].native, part.content)
            if told.digest() != imprint["hashed_message"].native:
                return False
            digest = hashlib.new(info["digest_algorithm"]["algorithm"].native, bytes(inner)).digest()
        else:
            digest = hashlib.new(info["digest_algorithm"]["algorithm"].native, part.content).digest()
        intact, valid = validate_sig_integrity(
            info,
            part.signer,
            expected_content_type=data["encap_content_info"]["content_type"].native,
            actual_digest=digest,
        )
        if not (intact and valid):
            return False
    return True


async def _require_as_written(last: _Part, known: Known, *, at: datetime) -> bool:
    """Raise unless what no signature covers in the last time stamp is as those who made it write it.

    Returns whether the time stamping authority is believed. Without this someone could change the filling behind
    the stamp, or the certificates beside that of the stamper, and the document would still count as untouched.
    """
    data = last.signed_data
    (signer,) = data["signer_infos"]
    context = ValidationContext(
        trust_roots=list(known.roots), other_certs=list(known.others), moment=at, allow_fetching=False
    )
    told = await validate_tst_signed_data(
        data, context, lambda name: hashlib.new(name, last.content).digest()
    )
    if not told.get("validation_path"):
        return False
    path = {cert.dump() for cert in told["validation_path"]}
    digits = last.gap[1:-1]
    written = _written(data, signer, last.signer).hex().encode()
    is_so = (
        digits.lower().startswith(written)
        and digits[: len(written)] in (written, written.upper())
        and not digits[len(written) :].strip(b"0")
        and {entry.chosen.dump() for entry in data["certificates"]} <= path
        and _is_plain(signer["digest_algorithm"])
        and _is_plain(signer["signature_algorithm"])
    )
    if not is_so:
        raise _Wrong
    return True


def _written(data: cms.SignedData, signer: cms.SignerInfo, cert: x509.Certificate) -> bytes:
    """A time stamp as DER says it must be written, of what was signed and of certificates that are known.

    There is one digest, no revocation list and no unsigned attribute (RFC 3161, 2.4.2; RFC 5652, 5.1).
    """
    inside = data["encap_content_info"]
    content = _tlv(0x30, inside["content_type"].dump() + _tlv(0xA0, _tlv(0x04, bytes(inside["content"]))))
    digest = signer["digest_algorithm"].dump()
    named = _tlv(0x30, cert.issuer.dump() + cert["tbs_certificate"]["serial_number"].dump())
    signed = _tlv(0xA0, signer["signed_attrs"].contents)
    value = _tlv(0x04, signer["signature"].native)
    told = _tlv(
        0x30, b"\x02\x01\x01" + named + digest + signed + signer["signature_algorithm"].dump() + value
    )
    certificates = b"".join(entry.chosen.dump() for entry in data["certificates"])
    parts = _tlv(0x31, digest) + content + _tlv(0xA0, certificates) + _tlv(0x31, told)
    return _tlv(0x30, cms.ContentType("signed_data").dump() + _tlv(0xA0, _tlv(0x30, b"\x02\x01\x03" + parts)))


def _tlv(tag: int, content: bytes) -> bytes:
    """One element of DER."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def _is_plain(algorithm: algos.AlgorithmIdentifier) -> bool:
    """Whether an algorithm is named in one of the two usual ways, with no parameters or an empty one."""
    if algorithm["algorithm"].native == "rsassa_pss":
        return True
    named = algorithm["algorithm"].dump()
    return algorithm.contents in (named, named + b"\x05\x00")


@dataclass(frozen=True, slots=True)
class _Result:
    api_status: Any = None
    signer_reported: datetime | None = None
    stamped_at: datetime | None = None


async def _read_as_pdf(pdf: bytes, known: Known, *, at: datetime) -> _Result:
    """What pyHanko, reading the whole structure, says of the signature for the long term: the second wall.

    The proof in the document counts with that which is known here. Where no fresh list of the time stamping authority
    is known, what was so at the moment of its stamp counts, as long as its certificate holds.
    """
    reader = PdfFileReader(io.BytesIO(pdf))
    found = list(reader.embedded_signatures)
    embedded = [one for one in found if one.sig_object_type == "/Sig"]
    stamps = [one for one in found if one.sig_object_type == "/DocTimeStamp"]
    if len(found) != 2 or len(embedded) != 1 or len(stamps) != 1:
        raise _Wrong
    stamped = _stamp_moment(stamps[0].signed_data)
    result = await _long_term(embedded[0], known, at=at)
    if not _agrees(result):
        result = await _long_term(embedded[0], known, at=stamped + timedelta(seconds=1))
        if not _agrees(result) or stamps[0].signer_cert.not_valid_after < at:
            return _Result()
    return _Result(result.api_status, embedded[0].self_reported_timestamp, result.best_signature_time)


def _stamp_moment(data: cms.SignedData) -> datetime:
    made: datetime = data["encap_content_info"]["content"].parsed["gen_time"].native
    return made


def _agrees(result: AdESLTAValidationResult) -> bool:
    status = result.api_status
    return bool(
        status is not None
        and status.bottom_line
        and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
        and result.oldest_evidence_record_timestamp is not None
        and result.signature_timestamp_status is not None
    )


async def _long_term(embedded: Any, known: Known, *, at: datetime) -> AdESLTAValidationResult:
    trusted = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=list(known.roots)),
        revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy.from_legacy("require")),
    )
    spec = SignatureValidationSpec(
        cert_validation_policy=trusted,
        revinfo_gathering_policy=RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
        local_knowledge=LocalKnowledge(
            known_crls=[CRLContainer(one) for one in known.lists], known_certs=list(known.others)
        ),
    )
    timing = ValidationTimingInfo(validation_time=at, best_signature_time=at, point_in_time_validation=True)
    return await ades_lta_validation(embedded, PdfSignatureValidationSpec(spec), timing_info=timing)


def _name(cert: x509.Certificate) -> str:
    subject = cert.subject.native
    return str(subject.get("common_name") or subject.get("organization_name") or "")[:200]


def _altered() -> str:
    return _(
        "この文書は、署名のあとで変更されています。内容を信じないで、通知書を出した窓口に確かめてください。"
    )


def _foreign() -> str:
    return _(
        "この文書は、このオンライン窓口が出したものではありません。署名した人が誰かは、ここでは確かめられません。"
    )
