"""What the room hands out: corporations, businesses, sites, matches."""

from madoguchi.businesses.selectors.businesses import (
    COMPARED,
    business_for,
    businesses_of,
    differences,
    line_of,
    matches_of,
    own_values,
    registered_value,
    site_for,
    sites_of,
)
from madoguchi.businesses.selectors.corporations import (
    corporation_of,
    find_corporations,
    imports,
    past_of,
    successors_of,
)
from madoguchi.businesses.selectors.matching import (
    doubts_about,
    match_for,
    matches_for,
    may_decide_matches,
    numbers_to_settle,
)

__all__ = [
    "COMPARED",
    "business_for",
    "businesses_of",
    "corporation_of",
    "differences",
    "doubts_about",
    "find_corporations",
    "imports",
    "line_of",
    "match_for",
    "matches_for",
    "matches_of",
    "may_decide_matches",
    "numbers_to_settle",
    "own_values",
    "past_of",
    "registered_value",
    "site_for",
    "sites_of",
    "successors_of",
]
