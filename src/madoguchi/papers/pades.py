"""The electronic signature itself (PAdES B-LTA), written by pyHanko; this module takes a second to load."""

import asyncio
import io
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import crl, ocsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, Signer
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko_certvalidator.registry import SimpleCertificateStore

# In hexadecimal digits: two for a byte. A signature with its time stamp takes 6 KB, a time stamp 3 KB;
# what authorities outside send is up to twice as large.
_ROOM_FOR_SIGNATURE = 2 * 16 * 1024
_ROOM_FOR_STAMP = 2 * 10 * 1024
# Out of the page: PDF/UA wants an untagged field hidden or outside, and PDF/A forbids hiding it.
_OUTSIDE = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)


@dataclass(frozen=True)
class Fields:
    """The names of the two fields of a signed paper, and what they are called for those who hear the paper."""

    signature: str
    stamp: str
    signature_words: str
    stamp_words: str


@dataclass(frozen=True)
class Signatory:
    """Who signs: the certificate, those up to the root, and the key (署名者)."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    key: rsa.RSAPrivateKey
    name: str


@dataclass(frozen=True)
class Proof:
    """That certificates were not revoked at a moment: revocation lists and answers to single questions (失効情報)."""

    lists: tuple[crl.CertificateList, ...] = ()
    answers: tuple[ocsp.OCSPResponse, ...] = ()


Proving = Callable[[Iterable[x509.Certificate], datetime], Proof]
"""Gives, for certificates and a moment, what shows that they were not revoked then."""


def signed(
    pdf: bytes,
    *,
    fields: Fields,
    signatory: Signatory,
    stamper: TimeStamper,
    proving: Proving,
    reason: str,
    at: datetime,
) -> bytes:
    """`pdf` signed by `signatory` for the long term: signature and its time stamp, proof, time stamp of the whole.

    `at` is the moment that the signature claims; the time stamps tell theirs.
    """
    # On a thread of its own: pyHanko speaks asyncio, and the caller's thread may run a loop already.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(
            lambda: asyncio.run(
                _signed(
                    pdf,
                    fields=fields,
                    signatory=signatory,
                    stamper=stamper,
                    proving=proving,
                    reason=reason,
                    at=at,
                )
            )
        ).result()


class _Signer(Signer):
    """Signs with the key of a post, which the host keeps."""

    def __init__(self, signatory: Signatory) -> None:
        chain = SimpleCertificateStore()
        chain.register_multiple(signatory.chain)
        super().__init__(signing_cert=signatory.certificate, cert_registry=chain)
        self.key = signatory.key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature over `data`."""
        assert digest_algorithm == "sha256"
        if dry_run:
            return bytes(self.key.key_size // 8)
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())


class _Writer(IncrementalPdfFileWriter):
    """Adds what is signed and leaves the properties of the letter as they are.

    pyHanko would write the present moment and its own name into them, and this would not be the letter
    any more that was compared and whose properties PDF/A asks to agree.
    """

    def _update_meta(self) -> None:
        return


async def _signed(
    pdf: bytes,
    *,
    fields: Fields,
    signatory: Signatory,
    stamper: TimeStamper,
    proving: Proving,
    reason: str,
    at: datetime,
) -> bytes:
    """Sign step by step instead of by `sign_pdf`, which would read the clock."""
    settings_of_signature = PdfSignatureMetadata(
        field_name=fields.signature,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        name=signatory.name,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,  # proof and time stamps are no changes (ISO 32000-2, 12.8.2.2)
    )
    field = SigFieldSpec(
        fields.signature, invis_sig_settings=_OUTSIDE, readable_field_name=fields.signature_words
    )
    signer = PdfSigner(settings_of_signature, _Signer(signatory), timestamper=stamper, new_field_spec=field)
    session = signer.init_signing_session(_Writer(io.BytesIO(pdf)))
    session.system_time = at
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=_ROOM_FOR_SIGNATURE)
    output = io.BytesIO()
    prepared, _ = document.digest_tbs_document(output=output)
    await document.perform_signature(
        document_digest=prepared.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=at),
    )
    return await _kept_provable(output, fields=fields, signatory=signatory, stamper=stamper, proving=proving)


async def _kept_provable(
    output: io.BytesIO, *, fields: Fields, signatory: Signatory, stamper: TimeStamper, proving: Proving
) -> bytes:
    """Add the certificates, the proof that none was revoked, and a time stamp over all of it."""
    writer = _Writer(output)
    (embedded,) = writer.prev.embedded_regular_signatures
    token = next(iter(extract_tst_data_iter(embedded.signer_info, signed=False)))
    stampers = [entry.chosen for entry in token["certificates"]]
    moment = token["encap_content_info"]["content"].parsed["gen_time"].native
    certificates = [signatory.certificate, *signatory.chain, *stampers]
    proof = proving(certificates, moment)
    DocumentSecurityStore.supply_dss_in_writer(
        writer, None, certs=certificates, crls=proof.lists, ocsps=proof.answers
    )
    stamping = PdfTimeStamper(
        stamper,
        field_name=fields.stamp,
        invis_settings=_OUTSIDE,
        readable_field_name=fields.stamp_words,
    )
    stamped = io.BytesIO()
    await stamping.async_timestamp_pdf(writer, "sha256", bytes_reserved=_ROOM_FOR_STAMP, output=stamped)
    return stamped.getvalue()
