"""Reading quality: levels with evidence, the map, the history, and the measured clock."""

from madoguchi.quality.catalogue import StandardAction, action_of, actions
from madoguchi.quality.criteria_table import asked_for, how_found
from madoguchi.quality.selectors.accessibility import runs_of
from madoguchi.quality.selectors.clock import processing_days
from madoguchi.quality.selectors.elsewhere import evidence_of, is_elsewhere
from madoguchi.quality.selectors.levels import (
    AxisCounts,
    LevelMove,
    QualityRow,
    counts_by_level,
    history_of,
    levels_of,
    quality_map,
)
from madoguchi.quality.selectors.map import (
    GOAL,
    GOAL_YEAR,
    LEVELS,
    TARGETS,
    BureauRow,
    MapRow,
    MapTotals,
    Rows,
    Scope,
    bureaus_in,
    counts_in,
    organisations_below,
    organisations_on_the_map,
    procedures_in,
    rows_in,
    totals_in,
    year_in,
)
from madoguchi.quality.selectors.next_level import NextLevel, Planned, Step, to_next, to_next_of_all
from madoguchi.quality.selectors.owned import owned_procedure, owned_procedures
from madoguchi.quality.selectors.snapshots import CountsOnDay, counts_over_time
from madoguchi.quality.selectors.tightenings import tightenings_of
from madoguchi.quality.standard import Criterion, standard_on

__all__ = [
    "GOAL",
    "GOAL_YEAR",
    "LEVELS",
    "TARGETS",
    "AxisCounts",
    "BureauRow",
    "CountsOnDay",
    "Criterion",
    "LevelMove",
    "MapRow",
    "MapTotals",
    "NextLevel",
    "Planned",
    "QualityRow",
    "Rows",
    "Scope",
    "StandardAction",
    "Step",
    "action_of",
    "actions",
    "asked_for",
    "bureaus_in",
    "counts_by_level",
    "counts_in",
    "counts_over_time",
    "evidence_of",
    "history_of",
    "how_found",
    "is_elsewhere",
    "levels_of",
    "organisations_below",
    "organisations_on_the_map",
    "owned_procedure",
    "owned_procedures",
    "procedures_in",
    "processing_days",
    "quality_map",
    "rows_in",
    "runs_of",
    "standard_on",
    "tightenings_of",
    "to_next",
    "to_next_of_all",
    "totals_in",
    "year_in",
]
