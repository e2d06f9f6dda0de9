"""The electronic signature itself (PAdES B-B), written by pyHanko; this module takes a second to load."""

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from madoguchi.papers.authority import KEY, ROOT, SIGNER, place


def signed(pdf: bytes, *, field: str, signer: str, reason: str, at: datetime) -> bytes:
    """`pdf` with a signature of our key in `field`, in the name of `signer`, that claims the moment `at`."""
    settings_of_signature = PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        name=signer,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    pdf_signer = PdfSigner(settings_of_signature, _Signer())
    # On a thread of its own: pyHanko speaks asyncio, and the caller's thread may run a loop already.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(lambda: asyncio.run(_signed(pdf, pdf_signer, at=at))).result()


class _Signer(Signer):
    """Signs with our key, which is not proved to be a good RSA key each time: that takes 0.2 s, twice."""

    def __init__(self) -> None:
        chain = SimpleCertificateStore()
        chain.register(load_cert_from_pemder(str(place(ROOT))))
        super().__init__(signing_cert=load_cert_from_pemder(str(place(SIGNER))), cert_registry=chain)
        key = serialization.load_pem_private_key(
            place(KEY).read_bytes(), password=None, unsafe_skip_rsa_key_validation=True
        )
        assert isinstance(key, rsa.RSAPrivateKey)
        self.key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        assert digest_algorithm == "sha256"
        if dry_run:
            return bytes(self.key.key_size // 8)
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())


class _Writer(IncrementalPdfFileWriter):
    """Adds the signature and leaves the properties of the letter as they are.

    pyHanko would write the present moment and its own name into them, and this would not be the letter
    any more that was compared and whose properties PDF/A asks to agree.
    """

    def _update_meta(self) -> None:
        return


async def _signed(pdf: bytes, pdf_signer: PdfSigner, *, at: datetime) -> bytes:
    """Sign step by step instead of by `sign_pdf`, which would read the clock."""
    session = pdf_signer.init_signing_session(_Writer(io.BytesIO(pdf)))
    session.system_time = at
    room = await session.estimate_signature_container_size(None)
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=room)
    output = io.BytesIO()
    prepared, _ = document.digest_tbs_document(output=output)
    await document.perform_signature(
        document_digest=prepared.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=at),
    )
    return output.getvalue()
