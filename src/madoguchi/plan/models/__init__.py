"""What the plan keeps: rounds of the inventory, targets, barriers, sheets, lists, periods and reports."""

from madoguchi.plan.models.analogue import AnalogueClause
from madoguchi.plan.models.barriers import HOLDING, Barrier, BarrierProcess, BarrierRequest
from madoguchi.plan.models.contacts import Contact, ContactStep
from madoguchi.plan.models.figures import (
    IndicatorPoint,
    Scenario,
    ScenarioStep,
    SlipCount,
    StateCount,
)
from madoguchi.plan.models.inventory import (
    InventoryEntry,
    InventoryMove,
    InventoryReturn,
    InventoryRound,
)
from madoguchi.plan.models.lists import NamedItem, NamedList
from madoguchi.plan.models.periods import PeriodEntry
from madoguchi.plan.models.priority import PlanPeriod, RelatedProcedure, Selection
from madoguchi.plan.models.register_changes import RegisterChange
from madoguchi.plan.models.reports import CouncilReport
from madoguchi.plan.models.sheets import Sheet, SheetVersion

__all__ = [
    "HOLDING",
    "AnalogueClause",
    "Barrier",
    "BarrierProcess",
    "BarrierRequest",
    "Contact",
    "ContactStep",
    "CouncilReport",
    "IndicatorPoint",
    "InventoryEntry",
    "InventoryMove",
    "InventoryReturn",
    "InventoryRound",
    "NamedItem",
    "NamedList",
    "PeriodEntry",
    "PlanPeriod",
    "RegisterChange",
    "RelatedProcedure",
    "Scenario",
    "ScenarioStep",
    "Selection",
    "Sheet",
    "SheetVersion",
    "SlipCount",
    "StateCount",
]
