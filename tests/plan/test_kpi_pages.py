"""The same figures on page, API, CSV and PDF; pages that say what is counted."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madoguchi.papers.reading import said_in
from madoguchi.plan.selectors.kpi import all_indicators, divided, forecast
from madoguchi.plan.services.kpi import PointData, count_states, set_points
from madoguchi.plan.types.figures import FigureScope
from madoguchi.plan.types.indicators import indicators
from madoguchi.registry.models import Process, ProcessYear
from tests.plan.kpi_world import AT, TODAY, KpiWorld

KEN = FigureScope("ken")
RATE = "digitalisation_rate"
START = date(2024, 4, 1)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Any:
    """A prefecture half way, with a target, counts of cases and some history."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        for module in (
            "portal.views.plan.figures",
            "api.rest.operations.plan_figures",
            "api.datasets.indicators",
        ):
            patch.setattr(f"madoguchi.{module}.now", lambda: AT)
        made = KpiWorld()
        digital = made.processes(40, made.green, [(START, "digitised", None)], is_priority=True)
        for came in (date(2025, 6, 1), date(2025, 12, 1), date(2026, 6, 1)):
            plan = (START, "planned", date(2025, 4, 1))
            made.processes(5, made.care, [plan, (came, "digitised", None)])
        made.processes(20, made.green, [(START, "planned", date(2026, 12, 1))])
        made.processes(7, made.division, [(START, "planned", date(2026, 10, 1))])
        made.processes(10, made.care, [(START, "barred", None)], is_own=False)
        made.processes(4, made.town, [(START, "digitised", None)])
        ProcessYear.objects.bulk_create(
            ProcessYear(process=one, fiscal_year=2025, total=1000, online=333, source="measured")
            for one in digital
        )
        points = [
            PointData(RATE, "target", date(2027, 3, 31), Decimal(100), "窓野県デジタル計画"),
            PointData(RATE, "published", date(2023, 3, 31), Decimal("50.7"), "窓野県の公表資料"),
        ]
        set_points(organisation=made.prefecture, points=points, by=made.planner, at=AT)
        count_states(at=AT)
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def inside(world: KpiWorld, db: None) -> None:
    """Every test looks at the world in a transaction of its own."""


def _csv(client: Client, address: str) -> list[dict[str, str]]:
    body = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", text))


@cache
def _said_on_paper() -> dict[str, str]:
    return {}


def _paper(client: Client) -> str:
    """What the paper of the whole prefecture says, without spaces; made once."""
    kept = _said_on_paper()
    if "ken" not in kept:
        kept["ken"] = _plain(said_in(client.get("/plan/figures.pdf").content))
    return kept["ken"]


@pytest.mark.parametrize(
    "query", ["", "?kind=application&own=own", "?org=fukushi"], ids=["all", "own", "bureau"]
)
def test_page_api_csv_and_pdf_tell_the_same(client: Client, query: str) -> None:
    scope = {
        "": KEN,
        "?kind=application&own=own": FigureScope("ken", kind="application", discretion="own"),
        "?org=fukushi": FigureScope("fukushi"),
    }[query]
    found = {one.key: one for one in all_indicators(on=TODAY, scope=scope) if one.denominator}
    assert RATE in found
    page = _plain(client.get(f"/plan/{query}").content.decode())
    pdf = _paper(client) if scope == KEN else ""
    file = {row["指標の記号"]: row for row in _csv(client, f"/plan/indicators.csv{query}")}
    asked = query.replace("org=", "organisation=").replace("own=own", "discretion=own")
    told = {one["key"]: one for one in client.get(f"/api/v1/plan/indicators{asked}").json()["results"]}
    for key, value in found.items():
        counts = next(one.counts for one in indicators() if one.key == key)
        assert f"{value.shown}％" in page
        assert f"{value.denominator:,}{counts}のうち{value.numerator:,}" in page
        assert not pdf or f"{value.shown}％（{value.numerator:,}／{value.denominator:,}{counts}）" in pdf
        assert (file[key]["分子"], file[key]["分母"]) == (str(value.numerator), str(value.denominator))
        assert float(file[key]["値（％）"]) == value.rounded == told[key]["value"]
        assert (told[key]["numerator"], told[key]["denominator"]) == (value.numerator, value.denominator)
        one = client.get(f"/api/v1/plan/indicators/{key}{asked}").json()
        assert one["value"] == told[key]
        own_page = _plain(client.get(f"/plan/indicators/{key}/{query}").content.decode())
        assert f"{value.denominator:,}{counts}のうち{value.numerator:,}" in own_page


def test_parts_are_the_same_everywhere(client: Client) -> None:
    parts = divided(RATE, "organisation", on=TODAY, scope=KEN)
    page = _plain(client.get("/plan/").content.decode())
    pdf = _paper(client)
    file = _csv(client, f"/plan/indicators/{RATE}/parts.csv")
    told = client.get(f"/api/v1/plan/indicators/{RATE}").json()["parts"]["organisation"]
    assert [row["部分の記号"] for row in file] == [one.part for one in parts] == [one["part"] for one in told]
    for one, row, said in zip(parts, file, told, strict=True):
        words = f"{one.value.shown}％（{one.value.numerator:,}／{one.value.denominator:,}"
        assert words in page and words in pdf
        assert float(row["値（％）"]) == one.value.rounded == said["value"]


def test_the_open_data_tell_what_page_and_api_tell(client: Client) -> None:
    text = b"".join(client.get("/open/plan-indicators.csv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len({one["id"] for one in rows}) == len(rows)
    told = {(one["organisation"], one["indicator"], one["kind"], one["on"]): one for one in rows}
    for place in ("ken", "kankyo", "fukushi", "shi"):
        for value in client.get(f"/api/v1/plan/indicators?organisation={place}").json()["results"]:
            found = told.get((place, value["key"], "actual", TODAY.isoformat()))
            assert (found is None) is (value["value"] is None and not value["is_held_back"])
            if found:
                known = [float(found[name]) for name in ("value", "numerator", "denominator")]
                assert known == [value[name] for name in ("value", "numerator", "denominator")]
    assert told["ken", RATE, "target", "2027-03-31"]["source"] == "窓野県デジタル計画"
    assert told["ken", RATE, "published", "2023-03-31"]["value"] == "50.7"


def test_the_forecast_is_the_same_everywhere_and_never_without_its_interval(client: Client) -> None:
    told = forecast(RATE, on=TODAY, scope=KEN)
    page = _plain(client.get("/plan/").content.decode())
    pdf = _paper(client)
    file = [row for row in _csv(client, f"/plan/indicators/{RATE}/series.csv") if row["種別"] == "見込み"]
    api = client.get(f"/api/v1/plan/indicators/{RATE}/forecast").json()
    assert [row["時点"] for row in file] == [one.on.isoformat() for one in told.points]
    for one, row, said in zip(told.points, file, api["points"], strict=True):
        low, middle, high = one.rounded
        assert f"{middle:.1f}％（{low:.1f}％から{high:.1f}％）" in page
        assert f"{middle:.1f}％（{low:.1f}％から{high:.1f}％）" in pdf
        assert (
            float(row["見込みの下端（％）"]),
            float(row["値（％）"]),
            float(row["見込みの上端（％）"]),
        ) == one.rounded
        assert (said["low"], said["middle"], said["high"]) == one.rounded
    assert told.points[1].low < told.points[1].high


def test_published_values_keep_their_source(client: Client) -> None:
    series = _csv(client, f"/plan/indicators/{RATE}/series.csv")
    published = [row for row in series if row["種別"] == "公表値"]
    assert [(row["値（％）"], row["出典"]) for row in published] == [("50.7", "窓野県の公表資料")]
    page = client.get(f"/plan/indicators/{RATE}/").content.decode()
    assert "窓野県の公表資料" in page and "窓野県デジタル計画" in page


@pytest.mark.parametrize("key", [one.key for one in indicators()])
def test_every_indicator_has_its_page_with_its_definition(client: Client, key: str) -> None:
    defined = next(one for one in indicators() if one.key == key)
    page = client.get(f"/plan/indicators/{key}/").content.decode()
    for words in (defined.title, defined.numerator, defined.denominator, defined.left_out, defined.source):
        assert words in page
    assert len(page.encode()) < 60_000


@pytest.mark.parametrize(
    "address",
    [
        "/plan/indicators/nothing/",
        "/plan/indicators/nothing/series.csv",
        f"/plan/indicators/{RATE}/nothing.csv",
        "/plan/indicators/windows_satisfied/waiting.csv",
        "/plan/figures.pdf?org=nowhere",
        "/api/v1/plan/indicators/nothing",
        "/api/v1/plan/indicators/windows_satisfied/forecast",
    ],
)
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "query", ["?org=%00", "?org=nowhere&kind=x&own=y&priority=z", "?kind=%00"], ids=["nul", "unknown", "kind"]
)
def test_a_scope_that_makes_no_sense_still_is_a_page(client: Client, query: str) -> None:
    assert client.get(f"/plan/{query}").status_code == 200
    assert client.get(f"/plan/indicators/{RATE}/{query}").status_code == 200


def test_the_page_asks_the_database_the_same_number_of_times_for_more_processes(
    client: Client, world: KpiWorld
) -> None:
    client.get("/plan/")
    with CaptureQueriesContext(
        connection,
    ) as before:
        client.get("/plan/")
    other = Process.objects.count()
    world.processes(300, world.division, [(START, "planned", date(2027, 2, 1))])
    client.get("/plan/")
    with CaptureQueriesContext(connection) as after:
        page = client.get("/plan/")
    assert Process.objects.count() == other + 300
    assert len(after) == len(before) <= 60
    assert len(page.content) < 60_000
