"""What is read of time cost: results of a day, what they are made of, plans, and what one person was given back."""

from madoguchi.timecost.assumptions import AGES, Assumptions, all_assumptions, assumptions_on
from madoguchi.timecost.assumptions_table import assumptions_markdown
from madoguchi.timecost.results import minutes_after
from madoguchi.timecost.selectors.charts import (
    FIRST,
    between,
    charts_of,
    hours_in_words,
    in_words,
    worlds_chart,
)
from madoguchi.timecost.selectors.gathering import filed_in_year, given_now, switched_off, switches
from madoguchi.timecost.selectors.measured import facts_of
from madoguchi.timecost.selectors.plans import plan_for, plans_of, published_plans, reckoned
from madoguchi.timecost.selectors.population import areas, population, population_sources
from madoguchi.timecost.selectors.results import result_on
from madoguchi.timecost.selectors.saved import Saved, saved_by
from madoguchi.timecost.selectors.switching import switching_places
from madoguchi.timecost.tables import ASSUMPTIONS_HEADER, TABLES, assumption_rows, rows_of

__all__ = [
    "AGES",
    "ASSUMPTIONS_HEADER",
    "Assumptions",
    "FIRST",
    "Saved",
    "TABLES",
    "all_assumptions",
    "areas",
    "assumption_rows",
    "assumptions_markdown",
    "assumptions_on",
    "between",
    "charts_of",
    "facts_of",
    "filed_in_year",
    "given_now",
    "hours_in_words",
    "in_words",
    "minutes_after",
    "plan_for",
    "plans_of",
    "population",
    "population_sources",
    "published_plans",
    "reckoned",
    "result_on",
    "rows_of",
    "saved_by",
    "switched_off",
    "switches",
    "switching_places",
    "worlds_chart",
]
