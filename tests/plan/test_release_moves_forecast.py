"""A barrier goes from request to release, and the forecast moves: on the page, in the file and in the API alike."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from madoguchi.plan.models import Barrier
from madoguchi.plan.selectors.kpi import RATE, forecast, obstacles
from madoguchi.plan.services.barrier_ends import release
from madoguchi.plan.services.barriers import add_barrier, record_answer, record_request
from madoguchi.plan.services.kpi import PointData, StepData, add_scenario, count_states, set_points
from madoguchi.plan.types.figures import FigureScope
from tests.plan.kpi_world import AT, TODAY, KpiWorld

KEN = FigureScope("ken")
START = date(2024, 4, 1)
AIM = date(2027, 9, 30)


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> KpiWorld:
    """Sixty processes are done, thirty are held back by a law; plans came late before."""
    for module in ("portal.views.plan.figures", "api.rest.operations.plan_figures"):
        monkeypatch.setattr(f"madoguchi.{module}.now", lambda: AT)
    made = KpiWorld()
    made.processes(48, made.green, [(START, "digitised", None)])
    for came in (date(2025, 4, 1), date(2025, 6, 1), date(2025, 12, 1)):
        made.processes(4, made.care, [(START, "planned", date(2025, 4, 1)), (came, "digitised", None)])
    made.processes(10, made.green, [(START, "planned", date(2026, 12, 1))])
    aim = PointData(RATE, "target", AIM, Decimal(90), "計画")
    set_points(organisation=made.prefecture, points=[aim], by=made.planner, at=AT)
    count_states(at=AT)
    return made


def _seen(client: Client) -> dict[str, Any]:
    """What the page, the file and the API say of the day of the target."""
    file = b"".join(client.get(f"/plan/indicators/{RATE}/series.csv").streaming_content).decode("utf-8-sig")
    row = next(
        row
        for row in csv.DictReader(io.StringIO(file))
        if row["種別"] == "見込み" and row["時点"] == AIM.isoformat()
    )
    api = client.get(f"/api/v1/plan/indicators/{RATE}/forecast").json()
    point = next(one for one in api["points"] if one["on"] == AIM.isoformat())
    words = f"{point['middle']:.1f}％（{point['low']:.1f}％から{point['high']:.1f}％）"
    assert words in client.get("/plan/").content.decode()
    assert float(row["値（％）"]) == point["middle"]
    return {**point, "chance": api["chance"], "planned": api["planned"], "undated": api["undated"]}


def test_a_barrier_goes_from_request_to_release_and_the_forecast_moves(
    client: Client, world: KpiWorld
) -> None:
    held = world.processes(30, world.care, [(START, "barred", None)], is_own=False)
    by = world.planner
    barrier = add_barrier(
        organisation=world.prefecture,
        processes=held,
        kind="law",
        title="対面での本人確認",
        text="窓口で原本を見せることを省令が求める。",
        law="試験法施行規則",
        article="第3条",
        by=by,
        at=AT,
    )
    before = _seen(client)
    assert (before["planned"], before["undated"], before["chance"]) == (10, 30, 0.0)
    assert before["high"] <= 70.0
    waiting = obstacles(RATE, on=TODAY, scope=KEN)
    assert [(one.n, one.barrier) for one in waiting if one.barrier] == [(30, Barrier.Kind.LAW.label)]

    asked = record_request(
        barrier=barrier,
        to="試験省",
        channel="letter",
        requested_on=date(2026, 10, 1),
        text="本人確認をオンラインでもできるように。",
        by=by,
        at=AT,
    )
    record_answer(
        asked=asked,
        answer_kind="accepted",
        text="省令を改める。",
        answered_on=date(2026, 11, 1),
        by=by,
        at=AT,
    )
    assert _seen(client) == before  # words alone move nothing

    barrier.refresh_from_db()
    scenario = add_scenario(
        organisation=world.prefecture,
        title="省令が改まったら",
        steps=[StepData("barrier", barrier.code, date(2027, 6, 30))],
        by=by,
        at=AT,
    )
    asked_if = forecast(RATE, on=TODAY, scope=KEN, scenario=scenario)
    assert next(one for one in asked_if.points if one.on == AIM).low > before["high"]

    release(
        barrier=barrier,
        released_on=date(2026, 11, 20),
        planned_on=date(2027, 3, 1),
        outcome="省令が改められた。",
        by=by,
        at=AT,
    )
    after = _seen(client)
    assert (after["planned"], after["undated"]) == (40, 0)
    assert after["middle"] > before["high"] and after["high"] > after["low"]
    assert after["chance"] > before["chance"]
    waiting = obstacles(RATE, on=TODAY, scope=KEN)
    assert not [one for one in waiting if one.barrier] and sum(one.n for one in waiting) == 40
