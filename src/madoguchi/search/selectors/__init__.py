"""Searching, suggesting while somebody types, and what was searched for in vain."""

from madoguchi.search.selectors.finding import is_ready, search, warm_up
from madoguchi.search.selectors.learning import missed_searches
from madoguchi.search.selectors.suggesting import suggest
from madoguchi.search.selectors.table import leads_to, rewordings, shipped_rewordings
from madoguchi.search.table import Entry, Target

__all__ = [
    "Entry",
    "Target",
    "is_ready",
    "leads_to",
    "missed_searches",
    "rewordings",
    "search",
    "shipped_rewordings",
    "suggest",
    "warm_up",
]
