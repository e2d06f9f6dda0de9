"""The definitions of indicators, for the faces."""

from madoguchi.plan.definitions import (
    DIVISIONS,
    Assumptions,
    Indicator,
    assumptions,
    definitions_page,
    indicator_named,
    indicators,
)

__all__ = [
    "DIVISIONS",
    "Assumptions",
    "Indicator",
    "assumptions",
    "definitions_page",
    "indicator_named",
    "indicators",
]
