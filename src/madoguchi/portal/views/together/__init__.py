"""One-stop in the portal: choose the procedures of a life event, change the choice, follow what became of them."""

from madoguchi.portal.views.together.approval import approval_act, approval_setting
from madoguchi.portal.views.together.choosing import together_page
from madoguchi.portal.views.together.procedures import procedures_page
from madoguchi.portal.views.together.status import held_act, status_calendar, status_page

__all__ = [
    "approval_act",
    "approval_setting",
    "held_act",
    "procedures_page",
    "status_calendar",
    "status_page",
    "together_page",
]
