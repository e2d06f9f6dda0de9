"""Organisations, accounts, subjects and who may act for whom."""

from madoguchi.accounts.models.guests import (
    Attempt,
    Passage,
    Ticket,
)
from madoguchi.accounts.models.keys import AccessKey
from madoguchi.accounts.models.mandates import Invitation, Mandate, RegisteredAgent
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
from madoguchi.accounts.models.sign_in import (
    KeptAnswers,
    KeptTyping,
    PairwiseName,
    ShownClaims,
    Visit,
)

__all__ = [
    "AccessKey",
    "Appointment",
    "Attempt",
    "Invitation",
    "KeptAnswers",
    "KeptTyping",
    "Mandate",
    "Membership",
    "OfficerInvitation",
    "Organisation",
    "PairwiseName",
    "Passage",
    "RegisteredAgent",
    "ShownClaims",
    "Subject",
    "Ticket",
    "User",
    "UserManager",
    "Visit",
]
