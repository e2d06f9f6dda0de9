"""The API and the open data tell of contacts, clauses and periods what the pages tell."""

import csv
import io
import json
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.core.acting import Acting
from madoguchi.plan.models import AnalogueClause
from madoguchi.plan.reports import registers
from madoguchi.plan.selectors.analogue import ClauseScope, progress_of
from madoguchi.plan.services.registers import enter_row
from madoguchi.plan.types import Part
from madoguchi.plan.types.analogue import ANALOGUE
from madoguchi.plan.types.contacts import CONTACTS
from tests.plan.test_registers import clause, contact
from tests.world import World

SYSTEM = Acting.system("test")
CLAUSES = [
    clause(stage="done", done_on=date(2025, 6, 1)),
    clause(article="第6条", stage="kept", note="法律が目視を求めるため"),
    clause(article="第7条", kind="posted", stage="amending", due_on=date(2026, 9, 30)),
]


@pytest.fixture
def world(db, at):
    """A city with three clauses, two contacts and one procedure with a period."""
    with time_machine.travel(at, tick=False):
        made = World(at)
        for values in CLAUSES:
            enter_row(register=ANALOGUE, organisation=made.city, values=values, by=SYSTEM, at=at)
        for title in ("書類", "電話"):
            enter_row(
                register=CONTACTS, organisation=made.city, values=contact(title=title), by=SYSTEM, at=at
            )
        yield made


def told(address, **asked):
    response = Client().get(f"/api/v1/plan/{address}", asked)
    assert response.status_code == 200, response.content
    return response.json()


def lines(response):
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def test_progress_is_the_same_on_page_and_api(world, at):
    answer = told("analogue/progress")
    page = Client().get(reverse("portal:plan_analogue")).content.decode()
    here = progress_of(ClauseScope(), on=date(2026, 11, 2))
    assert (answer["total"], answer["ended"], answer["percent"], answer["late"]) == (3, 2, 66, 1)
    assert (here.total, here.ended, here.percent, here.late) == (3, 2, 66, 1)
    assert "3条項のうち2条項" in page and "66" in page
    assert answer["years"] == [{"year": 2025, "done": 1, "due": 0}, {"year": 2026, "done": 0, "due": 1}]
    assert told("analogue/progress", organisation="other")["total"] == 0


def test_lists_are_read_page_by_page_and_equal_the_files(world):
    codes, cursor = [], {}
    while cursor is not None:
        answer = told("analogue", limit=1, **cursor)
        assert answer["total"] == 3
        codes += [one["code"] for one in answer["results"]]
        cursor = {"cursor": answer["next"]} if answer["next"] else None
    assert codes == sorted(AnalogueClause.objects.values_list("code", flat=True))
    assert {line["条項番号"] for line in lines(Client().get(reverse("portal:plan_analogue_csv")))} == set(
        codes
    )
    kept = Client().get("/open/analogue-clauses.jsonl")
    records = [json.loads(line) for line in b"".join(kept.streaming_content).decode().splitlines()]
    assert records == told("analogue")["results"]
    assert told("analogue", kind="posted", stage="amending")["total"] == 1
    assert [one["title"] for one in told("contacts", of="offices", state="analogue")["results"]]
    assert told("contacts", important=True)["results"] == told("contacts", of="bodies")["results"] == []


def test_periods_are_the_same_on_api_open_data_and_csv(world):
    answer = told("periods", organisation="city")
    (row,) = answer["results"]
    (line,) = lines(Client().get(reverse("portal:plan_period_csv", args=["city"])))
    (record,) = lines(Client().get("/open/standard-periods.csv"))
    assert (row["window_days"], row["online_days"], row["state"]) == (30, 20, "set")
    assert (line["窓口・郵送"], line["オンライン"]) == ("30日", "20日")
    assert (record["window_days"], record["online_days"], record["procedure"]) == (
        "30",
        "20",
        row["procedure"],
    )
    assert row["page"].endswith("/plan/periods/city/")
    assert told("periods", state="missing")["total"] == 0
    assert Client().get("/api/v1/plan/periods", {"state": "soon"}).status_code == 422


def test_parts_of_a_report_tell_the_figures_of_one_government(world):
    on = date(2026, 11, 2)
    analogue = registers.analogue(world.city, "2026-Q3", on)
    assert "3条項のうち2条項（66％）" in analogue.finding
    assert analogue.table.rows == (("窓野市", "3", "1", "1", "1"),)
    periods = registers.periods(world.city, "2026-Q3", on)
    assert "対象の1件のうち、1件（100％）" in periods.finding
    contacts = registers.contacts(world.city, "2026-Q3", on)
    assert contacts.finding.startswith("重要な0種類") and contacts.chart.n == 2
    for part in (analogue, periods, contacts):
        assert Part.from_json(part.to_json()) == part
    for build in (registers.analogue, registers.periods, registers.contacts):
        assert build(world.prefecture, "2026-Q3", on) is None
