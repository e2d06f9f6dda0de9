"""Making papers and signing them."""

from madoguchi.papers.services.letters import WrongContent, notice_pdf, receipt_pdf
from madoguchi.papers.services.signing import NoAuthority, make_demo_authority, sign

__all__ = ["NoAuthority", "WrongContent", "make_demo_authority", "notice_pdf", "receipt_pdf", "sign"]
