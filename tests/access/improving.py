"""Improvements, reengineering and good practice in the access matrix: one of each, and what is sent."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from madoguchi.accounts.models import User
from madoguchi.core.clock import japan_day
from madoguchi.improvement.models import BprRecord, GoodPractice, Improvement
from madoguchi.registry.models import Procedure
from tests.access.names import PROCEDURE
from tests.world import World

IMPROVEMENT = UUID("01900000-0000-7000-8000-0000000000a1")
DONE = UUID("01900000-0000-7000-8000-0000000000a2")
RECORD = UUID("01900000-0000-7000-8000-0000000000a3")
PRACTICE = UUID("01900000-0000-7000-8000-0000000000a4")


def lay_down_improvements(world: World, *, at: datetime) -> None:
    """An improvement that is planned, one that was done, a record of reengineering and a practice that is a draft."""
    half = User.objects.get(name="half")
    procedure = Procedure.objects.select_related("organisation").get(slug=PROCEDURE)
    place = procedure.organisation
    Improvement.objects.create(
        id=IMPROVEMENT,
        organisation=place,
        procedure=procedure,
        title="説明を短くする",
        source="own",
        planned_by=half,
        planned_at=at - timedelta(days=9),
    )
    done = Improvement.objects.create(
        id=DONE,
        organisation=place,
        procedure=procedure,
        title="図にする",
        source="own",
        state="done",
        done_on=japan_day(at) - timedelta(days=2),
        planned_by=half,
        planned_at=at - timedelta(days=9),
    )
    BprRecord.objects.create(
        id=RECORD,
        organisation=place,
        procedure=procedure,
        aim="早く",
        begun_by=half,
        begun_at=at - timedelta(days=9),
    )
    GoodPractice.objects.create(
        id=PRACTICE,
        organisation=place,
        improvement=done,
        title="図で説明する",
        kinds=["questions"],
        problem="長い",
        approach="図にした",
        written_by=half,
        written_at=at - timedelta(days=1),
    )


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "studio:improvement": [IMPROVEMENT],
    "studio:improvement_edit": [IMPROVEMENT],
    "studio:improvement_act": [IMPROVEMENT],
    "studio:bpr_record": [RECORD],
    "studio:bpr_act": [RECORD],
    "studio:bpr_findings": [RECORD],
    "studio:bpr_flow": [RECORD, "after"],
    "studio:bpr_diagram": [RECORD, "before"],
    "studio:practice": [PRACTICE],
    "studio:practice_act": [PRACTICE],
}

ASKED: dict[str, dict[str, str]] = {"studio:practice_new": {"improvement": str(DONE)}}

SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "studio:improvement_new": lambda o: {
        "place": f"procedure:{PROCEDURE}",
        "title": "分かりやすくする",
        "indicator": "satisfaction",
    },
    "studio:improvement_edit": lambda o: {
        "revision": "1",
        "title": "もっと短くする",
        "indicator": "completion",
    },
    "studio:improvement_act": lambda o: {"act": "begin"},
    "studio:bpr_new": lambda o: {"place": "procedure:no-such", "aim": "早く"},
    "studio:bpr_act": lambda o: {"act": "stop", "why": "法改正を待つ"},
    "studio:bpr_findings": lambda o: {"revision": "1", "aim": "もっと早く"},
    "studio:bpr_flow": lambda o: {
        "revision": "1",
        "what-1": "入力する",
        "phase-1": "application",
        "who-1": "applicant",
    },
    "studio:practice_act": lambda o: {"act": "publish"},
}
