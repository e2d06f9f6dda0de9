"""Levels and their history, what owners declare, stricter thresholds, and counts of the past."""

from madoguchi.quality.models.evidence import AccessibilityRun, ExternalEvidence, StandardTightening
from madoguchi.quality.models.levels import Axis, Level, LevelChange, LevelCount
from madoguchi.quality.models.snapshots import LevelSnapshot

__all__ = [
    "AccessibilityRun",
    "Axis",
    "ExternalEvidence",
    "Level",
    "LevelChange",
    "LevelCount",
    "LevelSnapshot",
    "StandardTightening",
]
