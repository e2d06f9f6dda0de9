"""The REST API: what it answers (`answers`), how lists are asked for, and its operations."""

from madoguchi.api.rest.interface import api, described_api
from madoguchi.api.rest.operations import (
    changes,
    dashboards,
    forms,
    others,
    plan_barriers,
    plan_figures,
    plan_inventory,
    plan_registers,
    plan_sheets,
    procedures,
    programmes,
    quality,
    surveys,
    timecost,
)

__all__ = [
    "api",
    "changes",
    "dashboards",
    "described_api",
    "forms",
    "others",
    "plan_barriers",
    "plan_figures",
    "plan_inventory",
    "plan_registers",
    "plan_sheets",
    "procedures",
    "programmes",
    "quality",
    "surveys",
    "timecost",
]
