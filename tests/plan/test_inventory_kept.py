"""What changed from one published round to the next is found once: neither round changes any more."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madoguchi.plan.models import InventoryEntry, InventoryRound
from madoguchi.plan.selectors.inventory import diff, differences
from tests.plan.counting import Counting
from tests.plan.test_inventory import AT

ENTRIES = InventoryEntry._meta.db_table


@pytest.fixture
def second(db: None) -> InventoryRound:
    """The second of two published rounds."""
    found, _processes = Counting(AT).two_rounds()
    found.refresh_from_db()
    return found


def entries_read(of: InventoryRound, kind: str = "") -> tuple[int, list[dict[str, str]]]:
    """How many questions about entries the API asks for the changes of a round, and what it answers."""
    address = f"/api/v1/plan/inventory/{of.quarter}/{of.government.slug}/changes"
    with CaptureQueriesContext(connection) as asked:
        answer = Client().get(address, {"kind": kind} if kind else {})
    assert answer.status_code == 200
    return sum(ENTRIES in one["sql"] for one in asked), answer.json()["results"]


def test_the_api_reads_the_entries_of_published_rounds_once(second: InventoryRound) -> None:
    first, told = entries_read(second)
    assert first == 2 and told == [one.to_json() for one in diff(second).changes]
    again, same = entries_read(second)
    assert again == 0 and same == told
    none, slipped = entries_read(second, "slipped")
    assert none == 0 and slipped == [one for one in told if one["kind"] == "slipped"] != told


def test_what_is_kept_is_what_is_found_anew(second: InventoryRound) -> None:
    kept = diff(second)
    differences._of_published.cache_clear()
    assert kept.changes and diff(second) == kept
    kept.changes.clear()  # who asked may do with its list as it likes
    assert diff(second).changes


def test_a_new_name_of_an_organisation_is_told(second: InventoryRound) -> None:
    assert "road" in {one.organisation for one in diff(second).changes}
    road = second.returns.get(organisation__name="road").organisation
    road.name = "道路課"
    road.save()
    assert {one.organisation for one in diff(second).changes} >= {"道路課"}
    assert "road" not in {one.organisation for one in diff(second).changes}


def test_nothing_is_kept_of_a_round_that_is_not_published(second: InventoryRound) -> None:
    told = diff(second).changes
    second.state = InventoryRound.State.FROZEN
    entry = second.entries.get(process__code=next(one.code for one in told if one.kind == "slipped"))
    entry.answers = {**entry.answers, "planned_on": entry.prefilled["planned_on"]}
    entry.save()
    assert len(diff(second).changes) == len(told) - 1
