"""What is read of time cost: results of a day, what they are made of, plans, and what one person was given back."""

from madoguchi.timecost.selectors.gathering import filed_in_year, given_now, switched_off
from madoguchi.timecost.selectors.measured import facts_of
from madoguchi.timecost.selectors.plans import plan_for, plans_of, published_plans, reckoned
from madoguchi.timecost.selectors.population import areas, population, population_sources
from madoguchi.timecost.selectors.results import result_on
from madoguchi.timecost.selectors.saved import Saved, saved_by

__all__ = [
    "Saved",
    "areas",
    "facts_of",
    "filed_in_year",
    "given_now",
    "plan_for",
    "plans_of",
    "population",
    "population_sources",
    "published_plans",
    "reckoned",
    "result_on",
    "saved_by",
    "switched_off",
]
