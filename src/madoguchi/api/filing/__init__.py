"""The API with which a person's own programs fill in forms and send applications."""

from madoguchi.api.filing.interface import described_filing_api, filing_api
from madoguchi.api.filing.operations import drafts, sent

__all__ = ["described_filing_api", "drafts", "filing_api", "sent"]
