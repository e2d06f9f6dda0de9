"""Reading facts as situations, the rules of a day, profiles of those who agreed, and population files."""

from madoguchi.columns.selectors.matching import Fitting, fitting
from madoguchi.columns.selectors.populations import (
    PopulationFile,
    path_of,
    population_file,
    profiles_file,
    rule_on,
)
from madoguchi.columns.selectors.profiles import profile_of, profiles, profiles_due, verdicts_on
from madoguchi.columns.selectors.rule_sets import rule_set, terms_to_agree_to
from madoguchi.columns.selectors.situations import (
    city_code_of,
    facts_behind,
    is_sensitive,
    operator,
    situation_of,
)

__all__ = [
    "Fitting",
    "PopulationFile",
    "city_code_of",
    "facts_behind",
    "fitting",
    "is_sensitive",
    "operator",
    "path_of",
    "population_file",
    "profile_of",
    "profiles",
    "profiles_due",
    "profiles_file",
    "rule_on",
    "rule_set",
    "situation_of",
    "terms_to_agree_to",
    "verdicts_on",
]
