"""Time cost in the access matrix: the results of the day, a plan that waits for its publication, and what is sent."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from madoguchi.accounts.models import User
from madoguchi.registry.models import Procedure
from madoguchi.timecost.models import ChangePlan
from madoguchi.timecost.services import reckon
from tests.access.names import PROCEDURE

TITLE = "出生後の手続をひとつに"


def lay_down_time(*, at: datetime) -> None:
    """A draft of the city for births, and results, so that no page has to reckon them."""
    half = User.objects.get(name="half")
    ChangePlan.objects.create(
        organisation=Procedure.objects.get(slug=PROCEDURE).organisation,
        event="birth",
        title=TITLE,
        changes={"birth-registration": {"online_share": 0.5}},
        made_by=half,
        made_at=at - timedelta(days=1),
    )
    reckon(at=at - timedelta(days=1))


def _plan() -> list[Any]:
    return [ChangePlan.objects.get(title=TITLE).pk]


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "portal:time_csv": ["events"],
    "api:time_cost_of_event": ["birth"],
    "studio:time_plan": _plan,
    "studio:time_publish": _plan,
    "studio:time_withdraw": _plan,
    "studio:time_switch": ["bank"],
}


def _slug() -> str:
    slug: str = Procedure.objects.get(slug=PROCEDURE).organisation.slug
    return slug


SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "studio:time_new": lambda o: {"organisation": _slug(), "event": "birth", "title": "新しい計画"},
    "studio:time_plan": lambda o: {"title": TITLE, "revision": "1", "share-birth-registration": "70"},
    "studio:time_switch": lambda o: {"organisation": _slug(), "act": "off", "reason": "対象の外"},
}
