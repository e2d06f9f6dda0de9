"""Organisations and their roles, people and businesses, guest tickets, signing in."""

from madoguchi.accounts.services.guests import (
    NewTicket,
    NotTheHolder,
    TooManyAttempts,
    WrongNumberOrSecret,
    check_secret,
    issue_ticket,
    record_failure,
    refuse_after_failures,
    require_holder,
)
from madoguchi.accounts.services.organisations import (
    add_organisation,
    appoint,
    end_appointment,
)
from madoguchi.accounts.services.people import (
    add_business,
    add_user,
    join,
)
from madoguchi.accounts.services.sign_in import (
    WrongMailOrPassword,
    sign_in_with_password,
)

__all__ = [
    "NewTicket",
    "NotTheHolder",
    "TooManyAttempts",
    "WrongMailOrPassword",
    "WrongNumberOrSecret",
    "add_business",
    "add_organisation",
    "add_user",
    "appoint",
    "check_secret",
    "end_appointment",
    "issue_ticket",
    "join",
    "record_failure",
    "refuse_after_failures",
    "require_holder",
    "sign_in_with_password",
]
