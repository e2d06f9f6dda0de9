"""The base registry of corporations, and businesses with their sites and matches."""

from madoguchi.businesses.models.businesses import Business, Match, Site
from madoguchi.businesses.models.corporations import (
    CloseCause,
    Corporation,
    CorporationImport,
    CorporationPast,
    Kind,
    Process,
)

__all__ = [
    "Business",
    "CloseCause",
    "Corporation",
    "CorporationImport",
    "CorporationPast",
    "Kind",
    "Match",
    "Process",
    "Site",
]
