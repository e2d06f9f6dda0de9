"""Writing what the figures of the plan rest on: counts, published and targeted values, scenarios."""

from madoguchi.plan.services.kpi.counting import count_states
from madoguchi.plan.services.kpi.drawing import draw_figures
from madoguchi.plan.services.kpi.papers import figures_pdf
from madoguchi.plan.services.kpi.points import MayNotPlan, PointData, WrongPoint, remove_point, set_points
from madoguchi.plan.services.kpi.scenarios import (
    StepData,
    WrongScenario,
    add_scenario,
    change_scenario,
    delete_scenario,
)

__all__ = [
    "MayNotPlan",
    "PointData",
    "StepData",
    "WrongPoint",
    "WrongScenario",
    "add_scenario",
    "change_scenario",
    "count_states",
    "delete_scenario",
    "draw_figures",
    "figures_pdf",
    "remove_point",
    "set_points",
]
