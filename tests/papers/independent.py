"""What others say of our signatures: pyHanko's own validator with nothing but the root, and poppler's `pdfsig`."""

import asyncio
import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pytest
from asn1crypto import crl, pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.ades import AdESLTAValidationResult, ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer


def long_term(
    pdf: bytes, *, root: bytes, at: datetime, lists: Iterable[bytes] = ()
) -> AdESLTAValidationResult:
    """What the validator for the long term (ETSI EN 319 102-1, 5.6.3) says, which requires proof against revocation.

    `root` as PEM is all that it believes; `lists` are the revocation lists (DER) that it found at `at`.
    """
    _name, _headers, der = pem.unarmor(root)
    spec = SignatureValidationSpec(
        cert_validation_policy=CertValidationPolicySpec(
            trust_manager=SimpleTrustManager.build(trust_roots=[x509.Certificate.load(der)]),
            revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy.from_legacy("require")),
        ),
        revinfo_gathering_policy=RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
        local_knowledge=LocalKnowledge(
            known_crls=[CRLContainer(crl.CertificateList.load(one)) for one in lists]
        ),
    )
    (embedded,) = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    timing = ValidationTimingInfo(validation_time=at, best_signature_time=at, point_in_time_validation=True)
    return asyncio.run(ades_lta_validation(embedded, PdfSignatureValidationSpec(spec), timing_info=timing))


def pdfsig(pdf: bytes, folder: Path) -> list[dict[str, str]]:
    """What `pdfsig` of poppler says of each signature; the test is skipped where it is not installed."""
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig (poppler-utils) is not installed")
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    said = subprocess.run(
        ["pdfsig", str(path)],
        env={**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    ).stdout
    blocks = re.split(r"^Signature #\d+:\n", said, flags=re.M)[1:]
    return [dict(re.findall(r"^  - ([^:\n]+): (.*)$", block, flags=re.M)) for block in blocks]


def seen_in(pdf: bytes, folder: Path) -> str:
    """What `pdftotext` of poppler finds on the pages, from above to below; what lies outside of a page is not seen."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"],
        env={**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return told.stdout
