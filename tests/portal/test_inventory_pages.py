"""The inventory as everyone reads it: the page and the files say the same."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from madoguchi.plan.models import InventoryRound
from madoguchi.plan.reports.inventory import changes
from madoguchi.plan.selectors.inventory import diff
from madoguchi.plan.selectors.kpi import indicator
from madoguchi.plan.services.inventory import answer, freeze, publish
from madoguchi.plan.types.figures import FigureScope
from madoguchi.plan.types.inventory import share_of
from tests.plan.counting import PLANNED, Counting
from tests.plan.test_inventory import AT

QUARTER = "2026-Q3"


@pytest.fixture
def published(db: None) -> InventoryRound:
    """The second of two published rounds."""
    return Counting(AT).two_rounds()[0]


def content(client: Client, name: str, *args: Any) -> bytes:
    """What an address gives."""
    response = client.get(reverse(f"portal:{name}", args=args))
    assert response.status_code == 200
    return response.getvalue()


def rows(client: Client, name: str, *args: Any) -> list[dict[str, str]]:
    """A CSV file."""
    return list(csv.DictReader(io.StringIO(content(client, name, *args).decode("utf-8-sig"))))


def test_a_journalist_reads_what_became_of_the_processes(
    published: InventoryRound, client: Client, django_assert_max_num_queries: Any
) -> None:
    listed = content(client, "plan_inventories").decode()
    assert "2026年7〜9月期" in listed and "2026年4〜6月期" in listed
    with django_assert_max_num_queries(8):
        page = content(client, "plan_inventory", QUARTER).decode()
    assert len(page) < 60_000
    assert "手続プロセス6件のうち66.7％がデジタル化済みです。" in page and "前回 50.0％" in page
    for words in ("入札が不調のため", "2027-03 → 2027-09", "沿道の届出", "古い届出", "新しい届出", "2027-04"):
        assert words in page, words
    assert "そのままの届出" not in page
    assert "前回（2026年4〜6月期）を見る" in page
    of = content(client, "plan_inventory_of", QUARTER, published.government.slug).decode()
    assert "手続プロセス6件のうち66.7％" in of
    first = content(client, "plan_inventory", "2026-Q2").decode()
    assert "はじめて公開する棚卸です" in first
    assert "手続の棚卸" in content(client, "plan").decode()


def test_the_files_hold_what_the_page_counts(published: InventoryRound, client: Client) -> None:
    everything = rows(client, "plan_inventory_csv", QUARTER)
    assert len(everything) == 7
    states = [row["デジタル化の状態"] for row in everything]
    assert states.count("デジタル化済み") == published.summary["all"]["digitised"] == 4
    changes = rows(client, "plan_inventory_changes", QUARTER)
    assert len(changes) == sum(published.summary["changes"].values()) == len(diff(published).changes)
    told = json.loads(content(client, "plan_inventory_json", QUARTER))
    assert [one["code"] for one in told["processes"]] == [row["プロセス番号"] for row in everything]
    assert "measured" not in told["processes"][0]
    book = load_workbook(io.BytesIO(content(client, "plan_inventory_xlsx", QUARTER)))
    assert [sheet.max_row for sheet in book.worksheets] == [8, len(changes) + 1]
    bureaus = rows(client, "plan_inventory_bureaus_csv", QUARTER, published.government.slug)
    assert [row["局など"] for row in bureaus] == ["tax", "works"]


def test_what_is_not_published_is_not_found(db: None, client: Client) -> None:
    world = Counting(AT)
    world.processes(world.road, {})
    world.round()
    for name in ("plan_inventory", "plan_inventory_csv", "plan_inventory_json", "plan_inventory_xlsx"):
        assert client.get(reverse(f"portal:{name}", args=["2026-Q2"])).status_code == 404


def test_the_api_says_what_the_page_says(published: InventoryRound, client: Client) -> None:
    slug = published.government.slug
    (listed, _first) = client.get("/api/v1/plan/inventory").json()["results"]
    one = client.get(f"/api/v1/plan/inventory/{QUARTER}/{slug}").json()
    assert {key: one[key] for key in listed} == listed
    assert one["digitalisation_rate"] == 66.7 and one["changes"]["slipped"] == 1
    assert [bureau["name"] for bureau in one["bureaus"]] == ["tax", "works"]
    found: list[dict[str, Any]] = []
    address = f"/api/v1/plan/inventory/{QUARTER}/{slug}/changes?limit=2"
    cursor = ""
    while True:
        page = client.get(address + cursor).json()
        found += page["results"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len(found) == page["total"] == 5
    slipped = client.get(f"{address}&kind=slipped").json()["results"]
    assert [change["reason"] for change in slipped] == ["入札が不調のため"]
    assert client.get("/api/v1/plan/inventory/2026-Q4/none").status_code == 404


def test_a_council_reads_it_as_a_part(published: InventoryRound) -> None:
    part = changes(published.government, QUARTER, published.as_of)
    assert part is not None and part.table is not None
    assert "1件が新しくデジタル化し、1件の予定が遅れました" in part.finding
    assert part.notes == ("遅れた理由「入札が不調のため」：1件",)
    assert changes(published.government, "2026-Q2", published.as_of) is None


def test_the_indicator_of_the_plan_is_the_rate_of_the_inventory(published: InventoryRound) -> None:
    value = indicator("digitalisation_rate", on=published.as_of, scope=FigureScope(published.government.slug))
    counts = published.summary["all"]
    assert value.numerator == counts["digitised"]
    assert value.denominator == counts["digitised"] + counts["planned"] + counts["barred"]
    assert value.value == share_of(counts)


def test_few_cases_are_in_no_file(db: None, client: Client) -> None:
    world = Counting(AT)
    counts = ({"total_count": n, "online_count": n // 2, "title": f"届出{n}"} for n in (6, 40, 1000))
    world.processes(world.road, *counts)
    found = world.round()
    world.through(world.return_of(found, world.road))
    world.ended(found)
    told = {
        row["プロセス"]: (row["総件数"], row["オンライン件数"])
        for row in rows(client, "plan_inventory_csv", "2026-Q2")
    }
    assert told == {
        "届出6": ("10未満", "10未満"),
        "届出40": ("非公表", "非公表"),
        "届出1000": ("1000", "500"),
    }
    listed = json.loads(content(client, "plan_inventory_json", "2026-Q2"))["processes"]
    assert {one["title"]: one["total"] for one in listed} == {"届出6": None, "届出40": None, "届出1000": 1000}
    book = load_workbook(io.BytesIO(content(client, "plan_inventory_xlsx", "2026-Q2")))
    assert 6 not in {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    lead = world.client(world.lead)
    own = b"".join(lead.get(reverse("studio:inventory_csv", args=[found.pk])))  # type: ignore[arg-type]
    assert ",6,3," in own.decode()


def test_a_round_is_compared_with_the_last_that_was_published(db: None, client: Client) -> None:
    world = Counting(AT)
    (late,) = world.processes(world.road, PLANNED)
    first = world.round()
    world.through(world.return_of(first, world.road))
    world.ended(first)
    found, months = [first], {"2026-Q3": "2027-06", "2026-Q4": "2027-09"}
    for quarter, month in months.items():
        world.at += timedelta(days=95)
        of = world.round(quarter)
        said = {"planned_on": month, "planned_reason": f"{quarter}の理由"}
        entry = world.entry(of, late)
        answer(returned=entry.returned, given=[(entry, said)], by=world.writer, at=world.at)
        world.through(entry.returned)
        found.append(freeze(round=of, by=world.lead, at=world.at))
    _first, hidden, last = found
    (change,) = diff(last).changes
    assert (change.planned_before, change.planned_after) == ("2027-03", "2027-09")
    assert last.summary["previous"] == "2026-Q2" and changes(last.government, "2026-Q3", last.as_of) is None
    publish(round=last, by=world.second_lead, at=world.at)
    publish(round=hidden, by=world.second_lead, at=world.at)  # later: what was said of the last one stays
    (row,) = rows(client, "plan_inventory_changes", "2026-Q4")
    assert row["前回の予定"] == "2027-03" and last.summary["changes"]["slipped"] == 1
