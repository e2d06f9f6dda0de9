"""What the room hands out: corporations, businesses, sites, matches."""

from madoguchi.businesses.selectors.corporations import (
    corporation_of,
    find_corporations,
    imports,
    past_of,
    successors_of,
)

__all__ = ["corporation_of", "find_corporations", "imports", "past_of", "successors_of"]
