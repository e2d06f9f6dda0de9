"""Facts with their holders, consents, and what follows from both; documents that are kept."""

from madoguchi.facts.models.documents import DocumentUse, StoredDocument
from madoguchi.facts.models.known import Consent, Fact, NameGram, PossibleMatch, Use, Withholding

__all__ = [
    "Consent",
    "DocumentUse",
    "Fact",
    "NameGram",
    "PossibleMatch",
    "StoredDocument",
    "Use",
    "Withholding",
]
