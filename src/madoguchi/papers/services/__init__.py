"""Making papers and signing them."""

from madoguchi.papers.glyphs import missing_glyphs
from madoguchi.papers.services.annexes import annex_pdf
from madoguchi.papers.services.certificates import (
    AlreadyThere,
    MayNotCertify,
    NoAuthority,
    NotACertificate,
    NotFitting,
    NotInTime,
    WhyMissing,
    import_certificate,
    issue_certificate,
    make_demo_authority,
    publish_lists,
    revoke_certificate,
)
from madoguchi.papers.services.decisions import decision_pdf
from madoguchi.papers.services.letters import (
    WrongContent,
    compare,
    footing_of,
    letter_pdf,
    notice_pdf,
    receipt_pdf,
)
from madoguchi.papers.services.permits import permit_pdf
from madoguchi.papers.services.posters import poster_pdf
from madoguchi.papers.services.posting import post_pdf
from madoguchi.papers.services.reports import report_pdf
from madoguchi.papers.services.sheets import sheet_pdf
from madoguchi.papers.services.signing import NotSigned, Why, sign, sign_data

__all__ = [
    "AlreadyThere",
    "MayNotCertify",
    "NoAuthority",
    "NotACertificate",
    "NotFitting",
    "NotInTime",
    "NotSigned",
    "Why",
    "WhyMissing",
    "WrongContent",
    "annex_pdf",
    "compare",
    "decision_pdf",
    "footing_of",
    "import_certificate",
    "issue_certificate",
    "letter_pdf",
    "make_demo_authority",
    "missing_glyphs",
    "notice_pdf",
    "permit_pdf",
    "post_pdf",
    "poster_pdf",
    "publish_lists",
    "receipt_pdf",
    "revoke_certificate",
    "report_pdf",
    "sheet_pdf",
    "sign",
    "sign_data",
]
