"""What the face for machines does: it keeps the list of public changes, and lets registered systems in."""

from madoguchi.api.services.changes import FOLLOWED, follow_event
from madoguchi.api.services.clients import (
    SCOPES,
    InvalidClient,
    InvalidScope,
    MayNotRegister,
    NewClient,
    NewToken,
    UnknownScope,
    caller_of,
    count_call,
    issue_token,
    register_client,
    revoke_client,
)
from madoguchi.api.services.writes import BadFact, KeyUsed, NoSuchBusiness, write_facts

__all__ = [
    "FOLLOWED",
    "SCOPES",
    "BadFact",
    "InvalidClient",
    "InvalidScope",
    "KeyUsed",
    "MayNotRegister",
    "NewClient",
    "NewToken",
    "NoSuchBusiness",
    "UnknownScope",
    "caller_of",
    "count_call",
    "follow_event",
    "issue_token",
    "register_client",
    "revoke_client",
    "write_facts",
]
