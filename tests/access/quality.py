"""The quality of procedures in the access matrix: something declared and something stricter, and what is sent."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from madoguchi.accounts.models import User
from madoguchi.quality.models import ExternalEvidence, StandardTightening
from madoguchi.registry.models import Procedure
from tests.access.names import PROCEDURE
from tests.world import World


def lay_down_quality(world: World, *, at: datetime) -> None:
    """A declared value that waits for its approval, and a stricter threshold of the city."""
    half = User.objects.get(name="half")
    ExternalEvidence.objects.create(
        procedure=Procedure.objects.get(slug=PROCEDURE),
        criterion="completion",
        value=90,
        n=100,
        what="月ごとの集計",
        proof="5情政第1号",
        until=date(2099, 1, 1),
        entered_by=half,
        entered_at=at - timedelta(days=1),
    )
    StandardTightening.objects.create(
        organisation=Procedure.objects.get(slug=PROCEDURE).organisation,
        criterion="satisfaction",
        threshold=4.2,
        fiscal_year=2090,
        set_by=half,
        set_at=at - timedelta(days=1),
    )


def _evidence() -> list[Any]:
    return [PROCEDURE, ExternalEvidence.objects.get(what="月ごとの集計").pk]


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "studio:quality_of": [PROCEDURE],
    "studio:quality_plan": [PROCEDURE],
    "studio:quality_declare": [PROCEDURE],
    "studio:quality_approve": _evidence,
    "studio:quality_withdraw": _evidence,
    "studio:quality_run": [PROCEDURE],
    "studio:quality_priority": [PROCEDURE],
    "studio:quality_loosen": lambda: [StandardTightening.objects.get(fiscal_year=2090).pk],
}


def _file(name: str, content: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode(), "application/octet-stream")


def _slug() -> str:
    slug: str = Procedure.objects.get(slug=PROCEDURE).organisation.slug
    return slug


SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "studio:quality_plan": lambda o: {"action": "check_accessibility"},
    "studio:quality_declare": lambda o: {
        "criterion": "completion",
        "value": "90",
        "n": "10",
        "what": "集計",
        "proof": "5情政第2号",
        "until": "2026-12-01",
    },
    "studio:quality_run": lambda o: {
        "file": _file("axe.json", json.dumps({"timestamp": "2026-04-01T00:00:00Z", "violations": []}))
    },
    "studio:quality_priority": lambda o: {"is_priority": "1", "expected_yearly": "12000"},
    "studio:quality_standard": lambda o: {
        "organisation": _slug(),
        "criterion": "satisfaction",
        "threshold": "4",
        "fiscal_year": "2026",
    },
    "studio:quality_import": lambda o: {
        "file": _file("a.csv", "procedure,criterion,value,n,what,proof,until\n")
    },
}
