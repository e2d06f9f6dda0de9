"""A round as everyone may read it: counts below ten are left out, and those that would give one away."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from madoguchi.plan.models import InventoryRound
from madoguchi.plan.selectors.inventory.differences import Row, rows_of
from madoguchi.registry.models import Process
from madoguchi.registry.selectors import ToldCounts
from madoguchi.registry.types.told_counts import Count, Withheld, withheld_of


def rows_for_everyone(of: InventoryRound) -> Iterator[Row]:
    """The rows of a round, whose `total` and `online` are None where they are not told; `is_count_withheld` says so.

    What the open data of the processes leaves out is left out here too, so that neither gives away what the other hides.
    `total_words` and `online_words` are what a cell says.
    """
    rows = list(rows_of(of))
    withheld = _withheld(of, rows)
    for row in rows:
        told = withheld.told((row.process, of.counts_year), row.values["total"], row.values["online"])
        counts = {
            "total": told.total,
            "online": told.online,
            "is_count_withheld": told.is_withheld,
            "total_words": told.total_words,
            "online_words": told.online_words,
        }
        yield replace(row, values={**row.values, **counts})


def _withheld(of: InventoryRound, rows: list[Row]) -> Withheld:
    year = of.counts_year
    places: dict[UUID, UUID] = dict(
        Process.objects.filter(procedure__organisation__government=of.government_id).values_list(
            "pk", "procedure__organisation"
        )
    )
    elsewhere = ToldCounts(*{places[row.process] for row in rows if row.process in places})
    return withheld_of(
        (
            Count(row.organisation, (row.process, year), row.values["total"], row.values["online"])
            for row in rows
        ),
        beside=elsewhere.withheld,
    )
