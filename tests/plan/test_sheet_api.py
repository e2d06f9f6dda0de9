"""The API and open data tell what the pages tell: the same numbers, by test."""

import csv
import io
from datetime import datetime

import pytest
from django.test import Client

from madoguchi.core.clock import japan_day
from madoguchi.plan.reports.sheets import lists, sheets
from madoguchi.plan.services.sheets import ask_sheet_publication, publish_sheet
from madoguchi.plan.types import Part
from tests.plan.sheets_world import PlanWorld
from tests.plan.test_lists import main_procedures


@pytest.fixture
def world(db: None, at: datetime) -> PlanWorld:
    """A period that is settled with a published sheet, and the list of 169."""
    made = PlanWorld(at)
    period = made.settled()
    version = made.sheet_written(period)
    ask_sheet_publication(version=version, by=made.worker, at=at)
    publish_sheet(version=version, by=made.second, at=at)
    main_procedures(made)
    return made


def test_page_file_and_api_tell_the_same(world: PlanWorld, client: Client):
    first = client.get("/api/v1/plan/priority?limit=1").json()
    assert (first["total"], first["results"][0]["title"], first["results"][0]["expected_yearly"]) == (
        2,
        "多い手続",
        48_000,
    )
    second = client.get(f"/api/v1/plan/priority?limit=1&cursor={first['next']}").json()
    assert [one["title"] for one in second["results"]] == ["ホールの利用"]
    assert second["results"][0]["page"] is None and second["next"] is None
    told = client.get(f"/api/v1/plan/sheets/second/{world.many.slug}").json()
    rate = next(one for one in told["indicators"] if one["kind"] == "online_rate")
    assert (rate["present"]["value"], rate["present"]["source"]) == (25.0, "inventory")
    page = client.get(f"/plan/sheets/second/{world.many.slug}/").content.decode()
    assert "25.0％" in page and told["aim"] in page
    lines = list(csv.DictReader(io.StringIO(_csv(client, "sheet-indicators"))))
    line = next(one for one in lines if one["kind"] == "online_rate" and not one["fiscal_year"])
    assert float(line["value"]) == 25.0
    rows = list(csv.DictReader(io.StringIO(_csv(client, "priority-procedures"))))
    assert [row["title"] for row in rows] == ["多い手続", "ホールの利用"]


def test_a_list_is_the_same_everywhere(world: PlanWorld, client: Client):
    summary = client.get("/api/v1/plan/lists").json()[0]
    whole = client.get("/api/v1/plan/lists/main").json()
    assert (summary["total"], summary["own"], summary["own_done"]) == (169, 119, 115)
    assert (summary["nation"], summary["ended"], summary["due"]) == (
        40,
        10,
        [{"year": 2026, "procedures": 4}],
    )
    assert len(whole["items"]) == 169
    assert sum(one["state"] == "done" for one in whole["items"]) == 115
    rows = list(csv.DictReader(io.StringIO(_csv(client, "named-lists"))))
    assert sum(row["state"] == "needs_nation" for row in rows) == 40
    for missing in (
        "/api/v1/plan/lists/none",
        "/api/v1/plan/sheets/second/none",
    ):
        assert client.get(missing).status_code == 404
    assert client.get("/api/v1/plan/priority?period=none").status_code == 422  # as every filter


def _csv(client: Client, name: str) -> str:
    answer = client.get(f"/open/{name}.csv")
    content: bytes = answer.getvalue()
    return content.decode("utf-8-sig")


def test_a_report_for_a_council_tells_it_too(world: PlanWorld):
    on = japan_day(world.at)
    told = sheets(world.city, "2026-Q3", on)
    assert told is not None and told.finding.startswith("重点手続2のうち、1手続の個票を公開しています")
    assert Part.from_json(told.to_json()).table == told.table
    listed = lists(world.city, "2026-Q3", on)
    assert listed is not None
    assert (
        listed.finding == "主要な行政手続（169手続）のうち、自らの権限で対応できる119手続の115が終わりました"
    )
    assert listed.table is not None and listed.table.rows[0][1:] == ("169", "119", "115", "40", "10")
    assert sheets(world.organisation(), "2026-Q3", on) is None and lists(world.body, "2026-Q3", on) is None
