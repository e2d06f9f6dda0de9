"""Figures of the plan: one definition of each indicator for page, API, files and papers; forecast and scenarios."""

from madoguchi.plan.selectors.kpi.charts import (
    chance_in_words,
    expected_on,
    finding_of,
    in_interval,
    line_chart,
    obstacle_name,
    obstacles_chart,
    parts_chart,
    slips_in_words,
)
from madoguchi.plan.selectors.kpi.forecasts import RATE, forecast, slips_of
from madoguchi.plan.selectors.kpi.obstacles import Obstacle, obstacles
from madoguchi.plan.selectors.kpi.parts import (
    bureaus_part,
    charts_of,
    forecast_part,
    in_words,
    values_part,
    waiting_part,
)
from madoguchi.plan.selectors.kpi.places import (
    main_government,
    organisations_with_processes,
    place_named,
    places_in,
    scope_in_words,
)
from madoguchi.plan.selectors.kpi.reading import one_reading
from madoguchi.plan.selectors.kpi.scenarios import (
    Choice,
    barriers_in,
    planned_places,
    points_of,
    scenarios_of,
    systems_in,
)
from madoguchi.plan.selectors.kpi.series import next_target, series, targets
from madoguchi.plan.selectors.kpi.values import PartValue, all_indicators, divided, indicator

__all__ = [
    "RATE",
    "Choice",
    "Obstacle",
    "PartValue",
    "all_indicators",
    "barriers_in",
    "bureaus_part",
    "chance_in_words",
    "charts_of",
    "divided",
    "expected_on",
    "finding_of",
    "forecast",
    "forecast_part",
    "in_interval",
    "in_words",
    "indicator",
    "line_chart",
    "main_government",
    "next_target",
    "obstacle_name",
    "obstacles",
    "obstacles_chart",
    "one_reading",
    "organisations_with_processes",
    "parts_chart",
    "place_named",
    "places_in",
    "planned_places",
    "points_of",
    "scenarios_of",
    "scope_in_words",
    "series",
    "slips_in_words",
    "slips_of",
    "systems_in",
    "targets",
    "values_part",
    "waiting_part",
]
