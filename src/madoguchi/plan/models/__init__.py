"""What the plan keeps: rounds of the inventory, targets, barriers, sheets, lists, periods and reports."""

from madoguchi.plan.models.analogue import AnalogueClause
from madoguchi.plan.models.barriers import HOLDING, Barrier, BarrierProcess, BarrierRequest
from madoguchi.plan.models.contacts import Contact, ContactStep
from madoguchi.plan.models.periods import PeriodEntry
from madoguchi.plan.models.reports import CouncilReport

__all__ = [
    "HOLDING",
    "AnalogueClause",
    "Barrier",
    "BarrierProcess",
    "BarrierRequest",
    "Contact",
    "ContactStep",
    "CouncilReport",
    "PeriodEntry",
]
