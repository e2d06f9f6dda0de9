"""Reading the registry: published procedures, open editions, rows of the national survey."""

from madoguchi.registry.selectors.procedures import (
    body_of,
    cards,
    contact_of,
    open_among,
    open_editions,
    open_now,
    procedure_by_slug,
    procedures_for_life_event,
    public_procedures,
    receivers,
)
from madoguchi.registry.selectors.survey import (
    latest_import,
    related_survey_rows,
    survey_changes,
    survey_columns,
    survey_online_rates,
    survey_row,
)

__all__ = [
    "body_of",
    "cards",
    "contact_of",
    "latest_import",
    "open_among",
    "open_editions",
    "open_now",
    "procedure_by_slug",
    "procedures_for_life_event",
    "public_procedures",
    "receivers",
    "related_survey_rows",
    "survey_changes",
    "survey_columns",
    "survey_online_rates",
    "survey_row",
]
