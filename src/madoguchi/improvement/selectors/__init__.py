"""Reading improvements, records of reengineering and good practice."""

from madoguchi.improvement.selectors.improvements import (
    Gain,
    gain_between,
    gain_of,
    gained_counts,
    improvement_for,
    improvements_for,
    improvements_of,
    overdue,
    published_of,
)
from madoguchi.improvement.selectors.measuring import Span, measured, measured_around, spans_around

__all__ = [
    "Gain",
    "Span",
    "gain_between",
    "gain_of",
    "gained_counts",
    "improvement_for",
    "improvements_for",
    "improvements_of",
    "measured",
    "measured_around",
    "overdue",
    "published_of",
    "spans_around",
]
