"""Reading quality: levels with evidence, the map, the history, and the measured clock."""

from madoguchi.quality.selectors.accessibility import runs_of
from madoguchi.quality.selectors.clock import processing_days
from madoguchi.quality.selectors.elsewhere import evidence_of
from madoguchi.quality.selectors.levels import (
    AxisCounts,
    LevelMove,
    QualityRow,
    counts_by_level,
    history_of,
    levels_of,
    quality_map,
)
from madoguchi.quality.selectors.next_level import NextLevel, Planned, Step, to_next, to_next_of_all
from madoguchi.quality.selectors.snapshots import CountsOnDay, counts_over_time
from madoguchi.quality.selectors.tightenings import tightenings_of

__all__ = [
    "AxisCounts",
    "CountsOnDay",
    "LevelMove",
    "NextLevel",
    "Planned",
    "QualityRow",
    "Step",
    "counts_by_level",
    "counts_over_time",
    "evidence_of",
    "history_of",
    "levels_of",
    "processing_days",
    "quality_map",
    "runs_of",
    "tightenings_of",
    "to_next",
    "to_next_of_all",
]
