"""Barriers and reports for councils by the API: the numbers of the pages, nothing that is not published."""

import json
from datetime import datetime

import pytest
import time_machine

from madoguchi.core.clock import JAPAN
from madoguchi.plan.services.barriers import publish_barrier
from madoguchi.plan.services.reports import begin_report, make_final
from tests.plan.barring import World

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 10, tzinfo=JAPAN)


@pytest.fixture
def world(db):
    """Three barriers that the public reads, one that it does not."""
    world = World(AT)
    road = world.procedure("road", world.roads)
    world.processes = [world.process(road, f"手続{n}", 100 * n) for n in range(1, 5)]
    world.walls = [world.barrier(one, title=f"障壁{one.title}") for one in world.processes]
    for barrier in world.walls[:3]:
        publish_barrier(barrier=barrier, by=world.second, at=AT)
    world.asked(world.walls[0])
    with time_machine.travel(AT, tick=False):
        yield world


def test_the_heaviest_come_first_page_by_page(world, client):
    told, address = [], "/api/v1/plan/barriers?limit=2"
    while address:
        answer = client.get(address).json()
        told += answer["results"]
        assert (answer["total"], answer["yearly"]) == (3, 300)  # one procedure behind all of them
        address = f"/api/v1/plan/barriers?limit=2&cursor={answer['next']}" if answer["next"] else ""
    assert [one["yearly"] for one in told] == [300, 200, 100]
    assert [one["answer"] for one in told[-1]["requests"]] == [None]


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ("kind=law", 3),
        ("kind=system", 0),
        ("state=requested", 1),
        ("organisation=roads", 3),
        ("organisation=town", 0),
    ],
)
def test_the_list_is_narrowed(world, client, query, n):
    assert client.get(f"/api/v1/plan/barriers?{query}").json()["total"] == n


def test_one_barrier_with_its_processes(world, client):
    answer = client.get(f"/api/v1/plan/barriers/{world.walls[1].code}").json()
    assert [(one["title"], one["state"], one["yearly"]) for one in answer["held"]] == [
        ("手続2", "barred", 200)
    ]
    assert client.get(f"/api/v1/plan/barriers/{world.walls[3].code}").status_code == 404


def test_a_report_as_it_was_frozen(world, client):
    report = begin_report(government=world.root, quarter="2026-Q4", title="資料", by=world.plan, at=AT)
    assert client.get("/api/v1/plan/reports").json()["total"] == 0
    assert client.get(f"/api/v1/plan/reports/{report.code}").status_code == 404
    report = make_final(report=report, revision=1, by=world.second, at=AT)
    [told] = client.get("/api/v1/plan/reports").json()["results"]
    assert (told["quarter"], told["told_on"]) == ("2026-Q4", "2026-11-20")
    answer = client.get(f"/api/v1/plan/reports/{report.code}").json()
    assert answer["sections"] == report.frozen["sections"]
    assert "年間300件の申請" in str(answer["sections"])


def test_open_data_tells_the_same(world, client):
    def lines(name):
        content = b"".join(client.get(f"/open/{name}.jsonl").streaming_content).decode()
        return [json.loads(line) for line in content.splitlines()]

    told = lines("barriers")
    shown = client.get("/api/v1/plan/barriers").json()["results"]
    same = ("code", "title", "yearly", "processes", "state")
    assert [[one[name] for name in same] for one in told] == [[one[name] for name in same] for one in shown]
    assert [one["process_codes"] for one in told] == [[one.code] for one in reversed(world.processes[:3])]
    [asked] = lines("barrier-requests")
    assert (asked["barrier"], asked["to"], asked["answer"]) == (world.walls[0].code, "試験省", None)
    for name in ("barriers", "barrier-requests"):
        assert client.get(f"/open/{name}.csv").status_code == 200
        assert client.get(f"/open/{name}.parquet").status_code == 200
