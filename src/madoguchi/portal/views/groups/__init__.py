"""Households, businesses, agents: who belongs, who may act for whom, and for whom one acts now."""

from madoguchi.portal.views.groups.households import add_child_page, household_page, leave_household
from madoguchi.portal.views.groups.invitations import invitation_page, withdraw_invitation_page
from madoguchi.portal.views.groups.keys import end_key, key_page, keys_page, new_key
from madoguchi.portal.views.groups.mandates import (
    end_mandate,
    mandate_page,
    mandates_page,
    new_mandate,
)
from madoguchi.portal.views.groups.members import invite_page, member_page, members_page
from madoguchi.portal.views.groups.switching import switch_page

__all__ = [
    "add_child_page",
    "end_key",
    "end_mandate",
    "household_page",
    "invitation_page",
    "invite_page",
    "key_page",
    "keys_page",
    "leave_household",
    "mandate_page",
    "mandates_page",
    "member_page",
    "members_page",
    "new_key",
    "new_mandate",
    "switch_page",
    "withdraw_invitation_page",
]
