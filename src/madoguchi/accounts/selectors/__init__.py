"""Who acts, for whom, and where a role holds."""

from madoguchi.accounts.selectors.acting import (
    acting_of,
    mandates_of,
    subjects_for,
    subjects_of,
    ticket_with_number,
)
from madoguchi.accounts.selectors.organisations import (
    Place,
    appointments_in,
    municipalities,
    open_officer_invitations,
    organisation_for,
    places_of,
    tree_of,
)

__all__ = [
    "Place",
    "appointments_in",
    "open_officer_invitations",
    "organisation_for",
    "tree_of",
    "acting_of",
    "mandates_of",
    "municipalities",
    "places_of",
    "subjects_for",
    "subjects_of",
    "ticket_with_number",
]
