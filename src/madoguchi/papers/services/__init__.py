"""Making papers and signing them."""

from madoguchi.papers.services.letters import WrongContent, letter_pdf, notice_pdf, receipt_pdf
from madoguchi.papers.services.permits import permit_pdf
from madoguchi.papers.services.signing import NoAuthority, make_demo_authority, sign

__all__ = [
    "NoAuthority",
    "WrongContent",
    "letter_pdf",
    "make_demo_authority",
    "notice_pdf",
    "permit_pdf",
    "receipt_pdf",
    "sign",
]
