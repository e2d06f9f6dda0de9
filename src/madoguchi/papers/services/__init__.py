"""Making papers and signing them."""

from madoguchi.papers.glyphs import missing_glyphs
from madoguchi.papers.services.letters import WrongContent, footing_of, letter_pdf, notice_pdf, receipt_pdf
from madoguchi.papers.services.permits import permit_pdf
from madoguchi.papers.services.signing import NoAuthority, make_demo_authority, sign

__all__ = [
    "NoAuthority",
    "WrongContent",
    "footing_of",
    "letter_pdf",
    "make_demo_authority",
    "missing_glyphs",
    "notice_pdf",
    "permit_pdf",
    "receipt_pdf",
    "sign",
]
