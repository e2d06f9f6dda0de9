"""The figures of the plan and their forecast, for a council."""

from datetime import date

from madoguchi.accounts.models import Organisation
from madoguchi.plan.selectors.kpi import bureaus_part, forecast_part, values_part, waiting_part
from madoguchi.plan.types import Part
from madoguchi.plan.types.figures import FigureScope


def values(government: Organisation, _quarter: str, on: date) -> Part | None:
    """Every indicator of the government."""
    return values_part(FigureScope(government.slug), on)


def outlook(government: Organisation, _quarter: str, on: date) -> Part | None:
    """The rate of digitalisation with its forecast."""
    return forecast_part(FigureScope(government.slug), on)


def bureaus(government: Organisation, _quarter: str, on: date) -> Part | None:
    """The rate of digitalisation by bureau."""
    return bureaus_part(FigureScope(government.slug), on)


def waiting(government: Organisation, _quarter: str, on: date) -> Part | None:
    """What is not digital yet, and what it waits for."""
    return waiting_part(FigureScope(government.slug), on)
