"""Organisations, accounts, subjects and who may act for whom."""

from madoguchi.accounts.models.guests import (
    Attempt,
    Ticket,
)
from madoguchi.accounts.models.mandates import Invitation, Mandate
from madoguchi.accounts.models.organisations import (
    Appointment,
    OfficerInvitation,
    Organisation,
)
from madoguchi.accounts.models.people import (
    Membership,
    Subject,
    User,
    UserManager,
)

__all__ = [
    "Appointment",
    "Attempt",
    "Invitation",
    "Mandate",
    "Membership",
    "OfficerInvitation",
    "Organisation",
    "Subject",
    "Ticket",
    "User",
    "UserManager",
]
