"""Lists that were taken away and decisions for many cases, and what is sent to the pages on which officers do so."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from madoguchi.applications.models import Application
from madoguchi.examination.models import BulkDecision, Export, Outcome
from madoguchi.examination.services import open_case
from madoguchi.examination.services.bulk import propose_bulk, sign_bulk, try_bulk
from madoguchi.examination.services.bulk_running import try_cases
from madoguchi.examination.services.exporting import ask_export, make_exports
from tests.world import World

PURPOSES = {"ready": "審査の準備", "asked": "年次の点検"}


def take_away(world: World, cases: list[Application], *, at: datetime) -> None:
    """A file that is ready, one that waits for consent; of the three cases a bulk decision each, as far as it gets."""
    by, approver = world.acting(world.examiner), world.acting(world.approver)
    for purpose in PURPOSES.values():
        ask_export(
            kind=Export.Kind.CASES,
            shape=Export.Shape.XLSX,
            cases=[one.pk for one in cases],
            purpose=purpose,
            by=by,
            at=at,
        )
    Export.objects.filter(purpose=PURPOSES["asked"]).update(state=Export.State.ASKED, rows=1_001)
    make_exports(at=at, clock=lambda: at)
    grounds = "要件に当てはまることを確認できませんでした。"
    for n, case in enumerate(cases):
        bulk = try_bulk(cases=[case.pk], outcome=Outcome.REFUSED, grounds=grounds, by=by, at=at)
        try_cases(at=at)
        open_case(application=case, by=by, at=at)
        if n:
            propose_bulk(bulk=bulk, by=by, at=at)
            open_case(application=case, by=approver, at=at)
        if n > 1:
            sign_bulk(bulk=bulk, is_approved=True, by=approver, at=at)


def _export(state: str) -> Callable[[], list[Any]]:
    return lambda: [Export.objects.get(purpose=PURPOSES[state]).pk]


def _bulk(state: str) -> Callable[[], list[Any]]:
    return lambda: [BulkDecision.objects.get(state=state).pk]


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "desk:export": _export("ready"),
    "desk:export_file": _export("ready"),
    "desk:export_answer": _export("asked"),
    "desk:bulk": _bulk("proposed"),
    "desk:bulk_propose": _bulk("tried"),
    "desk:bulk_withdraw": _bulk("tried"),
    "desk:bulk_sign": _bulk("proposed"),
    "desk:bulk_undo": _bulk("signed"),
}

SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "desk:export_new": lambda o: {"kind": "cases", "shape": "csv", "purpose": "審査の準備"},
    "desk:export_answer": lambda o: {"answer": "consent"},
    "desk:bulk_new": lambda o: {"outcome": "granted", "grounds": "確認しました。"},
    "desk:bulk_sign": lambda o: {"answer": "approve"},
    "desk:bulk_undo": lambda o: {"all": "1"},
}
