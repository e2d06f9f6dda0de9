"""The published inventories: what each round found, by bureau, and what became of each process."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Path, Query

from madoguchi.api.problems import Nothing
from madoguchi.api.rest.interface import api
from madoguchi.api.rest.inventory_answers import InventoriesAnswer, InventoryChanges, InventoryOfBureaus
from madoguchi.api.rest.lists import Cursor, Limit, absolute, start, turn
from madoguchi.plan.models import InventoryRound
from madoguchi.plan.selectors.inventory import diff, published_rounds
from madoguchi.plan.types.inventory import share_of

Quarter = Annotated[str, Path(pattern=r"^20[0-9]{2}-Q[1-4]$", description="2026-Q3 is July to September.")]
Place = Annotated[str, Path(max_length=100, description="Short name of the government.")]


@api.get("/plan/inventory", response=InventoriesAnswer, summary="手続の棚卸の一覧", tags=["plan"])
def plan_inventories(request: HttpRequest) -> dict[str, Any]:
    """Every published round of every government, the newest first."""
    return {"results": [_told(one) for one in published_rounds()]}


@api.get(
    "/plan/inventory/{quarter}/{organisation}",
    response=InventoryOfBureaus,
    summary="手続の棚卸の結果",
    tags=["plan"],
)
def plan_inventory(request: HttpRequest, quarter: Quarter, organisation: Place) -> dict[str, Any]:
    """One published round: states, cases, what changed, by bureau."""
    found = _round(quarter, organisation)
    return {**_told(found), "bureaus": found.summary["bureaus"]}


@api.get(
    "/plan/inventory/{quarter}/{organisation}/changes",
    response=InventoryChanges,
    summary="棚卸の前回からの変化",
    tags=["plan"],
)
def plan_inventory_changes(
    request: HttpRequest,
    response: HttpResponse,
    quarter: Quarter,
    organisation: Place,
    kind: Annotated[
        Literal["digitised", "slipped", "barred", "undone", "released", "forward", "abolished", "added"]
        | None,
        Query(None, description="One kind of change alone."),
    ],
    limit: Limit,
    cursor: Cursor,
) -> dict[str, Any]:
    """What became of each process since the round before, one by one."""
    found = [one for one in diff(_round(quarter, organisation)).changes if kind is None or one.kind == kind]
    begin = int(start(request, cursor, int) or 0)
    shown = found[begin : begin + limit]
    end = begin + len(shown)
    return {
        "results": [one.to_json() for one in shown],
        "next": turn(request, response, end if end < len(found) else None),
        "total": len(found),
    }


def _round(quarter: str, organisation: str) -> InventoryRound:
    name = organisation.replace("\0", "")
    found = published_rounds().filter(quarter=quarter, government__slug=name).first()
    if found is None:
        raise Nothing
    return found


def _told(one: InventoryRound) -> dict[str, Any]:
    summary, slug = one.summary, one.government.slug

    def address(name: str) -> str:
        return absolute(reverse(f"portal:plan_inventory_of{name}", args=[one.quarter, slug]))

    share = share_of(summary["all"])
    return {
        "organisation": slug,
        "quarter": one.quarter,
        "title": one.title,
        "as_of": one.as_of,
        "counts_year": one.counts_year,
        "published_at": one.published_at,
        "note": one.note,
        "digitalisation_rate": None if share is None else round(share, 1),
        **{key: summary[key] for key in ("previous", "all", "own", "changes", "reasons", "missing")},
        "page": address(""),
        "files": {kind: address(f"_{kind}") for kind in ("csv", "json", "xlsx", "changes")},
    }
