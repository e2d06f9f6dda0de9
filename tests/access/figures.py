"""The figures of the plan in the access matrix: a scenario and a target of the city, and what is sent."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from madoguchi.accounts.models import Organisation
from madoguchi.plan.models import IndicatorPoint, Scenario
from tests.access.names import PLACE

SCENARIO, POINT = UUID(int=0xC0DE1), UUID(int=0xC0DE2)
_POINT = {"indicator": "digitalisation_rate", "kind": "target", "value": "90", "source": "計画"}


def lay_down_figures(place: Organisation) -> None:
    """A scenario and a target of the city."""
    changed = datetime(2026, 9, 1, tzinfo=UTC)
    Scenario.objects.create(id=SCENARIO, organisation=place, title="もし", changed_at=changed)
    IndicatorPoint.objects.create(id=POINT, organisation=place, on=date(2027, 3, 31), **_POINT)


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "portal:indicator": ["digitalisation_rate"],
    "portal:indicator_csv": ["digitalisation_rate", "series"],
    "api:plan_indicator": ["digitalisation_rate"],
    "api:plan_forecast": ["digitalisation_rate"],
    "studio:plan_scenario": [SCENARIO],
    "studio:plan_scenario_edit": [SCENARIO],
    "studio:plan_scenario_delete": [SCENARIO],
    "studio:plan_point_remove": [POINT],
}

SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "studio:plan_points": lambda o: {**_POINT, "on": "2028-03-31", "organisation": PLACE},
}
