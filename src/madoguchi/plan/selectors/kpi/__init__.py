"""Figures of the plan: one definition of each indicator for page, API, files and papers; forecast and scenarios."""

from madoguchi.plan.selectors.kpi.forecasts import RATE, forecast, horizon, months_of_plan, slips_of
from madoguchi.plan.selectors.kpi.places import governments, main_government, places_in
from madoguchi.plan.selectors.kpi.series import series, targets
from madoguchi.plan.selectors.kpi.tallies import Tally
from madoguchi.plan.selectors.kpi.values import PartValue, all_indicators, divided, indicator

__all__ = [
    "RATE",
    "PartValue",
    "Tally",
    "all_indicators",
    "divided",
    "forecast",
    "governments",
    "horizon",
    "indicator",
    "main_government",
    "months_of_plan",
    "places_in",
    "series",
    "slips_of",
    "targets",
]
