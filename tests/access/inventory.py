"""The inventory in the access matrix: a round that is answered, its return and entry, a published one, what is sent."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from madoguchi.plan.models import InventoryEntry, InventoryReturn, InventoryRound
from madoguchi.plan.selectors.inventory import records_of, summary_of
from madoguchi.registry.models import Procedure
from tests.access.names import PROCEDURE

ROUND = UUID("01900000-0000-7000-8000-0000000000d1")
RETURN = UUID("01900000-0000-7000-8000-0000000000d2")
ENTRY = UUID("01900000-0000-7000-8000-0000000000d3")


def lay_down_inventory(*, at: datetime) -> None:
    """A round of the city that is open, with one return and one entry, and one of the quarter before that is public."""
    place = Procedure.objects.select_related("organisation__government").get(slug=PROCEDURE).organisation
    ((process, _owner, record),) = records_of([place], counts_year=2025, as_of=date(2026, 12, 31))
    for quarter, as_of, key in (("2026-Q2", date(2026, 6, 30), None), ("2026-Q3", date(2026, 9, 30), ROUND)):
        round = InventoryRound(
            government=place.government,
            quarter=quarter,
            as_of=as_of,
            counts_year=2025,
            opens_on=as_of,
            due_on=date(2026, 12, 1),
            state="open" if key else "published",
            published_at=None if key else at,
        )
        round.id = key or round.id
        round.save()
        returned = InventoryReturn(round=round, organisation=place, bureau=place)
        returned.id = RETURN if key else returned.id
        returned.save()
        entry = InventoryEntry(
            round=round, returned=returned, process_id=process, prefilled=record, is_settled=not key
        )
        entry.id = ENTRY if key else entry.id
        entry.save()
        round.summary = {} if key else summary_of(round)
        round.save()


def _published() -> list[Any]:
    return ["2026-Q2", InventoryRound.objects.get(quarter="2026-Q2").government.slug]


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    **{f"studio:inventory_{name}": [ROUND] for name in ("round", "act", "csv", "changes_csv", "survey_csv")},
    **{
        f"studio:inventory_{name}": [RETURN] for name in ("return", "return_act", "answers", "xlsx", "import")
    },
    "studio:inventory_entry": [ENTRY],
    **{f"portal:plan_inventory{name}": ["2026-Q2"] for name in ("", "_csv", "_xlsx", "_json", "_changes")},
    **{f"portal:plan_inventory_of{name}": _published for name in ("", "_csv", "_xlsx", "_json", "_changes")},
    "portal:plan_inventory_bureaus_csv": _published,
    "api:plan_inventory": _published,
    "api:plan_inventory_changes": _published,
}

SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "studio:inventory_new": lambda o: {"quarter": "no such"},
    "studio:inventory_act": lambda o: {"act": "freeze"},
    "studio:inventory_return_act": lambda o: {"act": "confirm", "revision": "0"},
    "studio:inventory_answers": lambda o: {"revision": "0", "entry": str(ENTRY), f"total-{ENTRY}": "5"},
    "studio:inventory_entry": lambda o: {"revision": "0", "total": "5", "online": "2"},
    "studio:inventory_import": lambda o: {
        "file": SimpleUploadedFile("a.csv", "プロセス番号\n".encode()),
        "act": "look",
    },
}
