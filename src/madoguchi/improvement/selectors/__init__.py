"""Reading improvements, records of reengineering and good practice."""

from madoguchi.improvement.selectors.flows import (
    Flow,
    TotalRow,
    drafted_steps,
    flows_of,
    steps_of,
    totals_beside,
)
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
from madoguchi.improvement.selectors.practices import (
    Found,
    find_practices,
    kinds_counted,
    practice_for,
    practices_for,
    uses_of,
)
from madoguchi.improvement.selectors.reengineering import (
    SupportCounts,
    effect_of,
    record_for,
    records_for,
    rounds_of,
    support_counts,
    support_for,
)

__all__ = [
    "Flow",
    "Found",
    "Gain",
    "Span",
    "SupportCounts",
    "TotalRow",
    "drafted_steps",
    "effect_of",
    "find_practices",
    "flows_of",
    "gain_between",
    "gain_of",
    "gained_counts",
    "improvement_for",
    "improvements_for",
    "improvements_of",
    "kinds_counted",
    "measured",
    "measured_around",
    "overdue",
    "practice_for",
    "practices_for",
    "published_of",
    "record_for",
    "records_for",
    "rounds_of",
    "spans_around",
    "steps_of",
    "support_counts",
    "support_for",
    "totals_beside",
    "uses_of",
]
