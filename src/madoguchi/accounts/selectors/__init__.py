"""Who acts, for whom, and where a role holds."""

from madoguchi.accounts.selectors.acting import (
    acting_of,
    mandates_of,
    subjects_for,
    subjects_of,
    ticket_with_number,
)
from madoguchi.accounts.selectors.organisations import (
    municipalities,
    places_of,
)

__all__ = [
    "acting_of",
    "mandates_of",
    "municipalities",
    "places_of",
    "subjects_for",
    "subjects_of",
    "ticket_with_number",
]
