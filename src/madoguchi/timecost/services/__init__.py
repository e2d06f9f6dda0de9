"""What is written of time cost: results of a day, population, switches of private steps, plans of a change."""

from madoguchi.timecost.services.changes import (
    AlreadyPublished,
    ChangedElsewhere,
    ChangeWrong,
    MayNotPlan,
    MayNotPublish,
    NothingChanges,
    SamePerson,
    TitleMissing,
    change_plan,
    make_plan,
    publish_plan,
    withdraw_plan,
)
from madoguchi.timecost.services.charts import draw_time_charts
from madoguchi.timecost.services.population import MayNotCount, NoPopulation, take_population
from madoguchi.timecost.services.results import forget_results, reckon, reckon_due
from madoguchi.timecost.services.switches import (
    MayNotSwitch,
    ReasonMissing,
    UnknownKind,
    switch_off,
    switch_on,
)

__all__ = [
    "AlreadyPublished",
    "ChangeWrong",
    "ChangedElsewhere",
    "MayNotCount",
    "MayNotPlan",
    "MayNotPublish",
    "MayNotSwitch",
    "NoPopulation",
    "NothingChanges",
    "ReasonMissing",
    "SamePerson",
    "TitleMissing",
    "UnknownKind",
    "change_plan",
    "draw_time_charts",
    "forget_results",
    "make_plan",
    "publish_plan",
    "reckon",
    "reckon_due",
    "switch_off",
    "switch_on",
    "take_population",
    "withdraw_plan",
]
