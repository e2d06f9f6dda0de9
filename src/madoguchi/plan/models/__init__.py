"""What the plan keeps: rounds of the inventory, targets, barriers, sheets, lists, periods and reports."""

from madoguchi.plan.models.analogue import AnalogueClause
from madoguchi.plan.models.contacts import Contact, ContactStep
from madoguchi.plan.models.periods import PeriodEntry

__all__ = [
    "AnalogueClause",
    "Contact",
    "ContactStep",
    "PeriodEntry",
]
