"""Reading quality: levels with evidence, the map, the history, and the measured clock."""

from madoguchi.quality.selectors.clock import processing_days
from madoguchi.quality.selectors.levels import (
    AxisCounts,
    LevelMove,
    QualityRow,
    counts_by_level,
    history_of,
    levels_of,
    quality_map,
)

__all__ = [
    "AxisCounts",
    "LevelMove",
    "QualityRow",
    "counts_by_level",
    "history_of",
    "levels_of",
    "processing_days",
    "quality_map",
]
