"""Officers who manage the plan write targets and scenarios, and see what a scenario brings."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from madoguchi.plan.models import IndicatorPoint, Scenario
from madoguchi.plan.selectors.kpi import RATE, forecast
from madoguchi.plan.types.figures import FigureScope
from madoguchi.registry.models import Process
from tests.plan.kpi_world import AT, TODAY, KpiWorld

START = date(2024, 4, 1)
LIST = "/studio/plan/scenarios/"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Any:
    """A bureau that waits for a system and a law."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        for module in ("scenarios", "points"):
            patch.setattr(f"madoguchi.studio.views.plan.{module}.now", lambda: AT)
        made = KpiWorld()
        made.processes(20, made.green, [(START, "digitised", None)])
        made.processes(20, made.green, [(START, "planned", date(2027, 3, 1))], tool="許認可システム")
        made.processes(3, made.care, [(START, "barred", None)], is_own=False)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def officer(world: KpiWorld, db: None, client: Client) -> Client:
    """Who manages the plan, signed in."""
    client.force_login(world.user)
    return client


def _given(**more: Any) -> dict[str, Any]:
    return {
        "organisation": "ken",
        "title": "更新を早める",
        "done_on": "2026-12-31",
        "systems": ["許認可システム"],
        "revision": "0",
        **more,
    }


def test_a_scenario_is_written_seen_beside_the_forecast_and_thrown_away(officer: Client) -> None:
    barred = Process.objects.filter(state="barred")[0]
    answer = officer.post(f"{LIST}new/", _given(processes=f"{barred.code}、\n"))
    one = Scenario.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"{LIST}{one.pk}/"
    page = officer.get(answer["Location"]).content.decode()
    told = forecast(RATE, on=TODAY, scope=FigureScope("ken"), scenario=one)
    base = forecast(RATE, on=TODAY, scope=FigureScope("ken"))
    assert told.points[0].rounded == (95.3, 95.3, 95.3)
    assert base.points[0].rounded[1] < 95.3
    for point in (*told.points, *base.points):
        assert f"{point.rounded[1]:.1f}％（{point.rounded[0]:.1f}％から{point.rounded[2]:.1f}％）" in page
    assert "更新を早める" in officer.get(LIST).content.decode()
    form = officer.get(f"{LIST}{one.pk}/edit/").content.decode()
    assert barred.code in form and 'value="許認可システム" checked' in form
    officer.post(f"{LIST}{one.pk}/edit/", _given(title="更新だけ", revision="1"))
    one.refresh_from_db()
    assert (one.title, one.steps.count()) == ("更新だけ", 1)
    assert officer.post(f"{LIST}{one.pk}/edit/", _given(title="遅い人", revision="1")).status_code == 422
    officer.post(f"{LIST}{one.pk}/delete/")
    assert not Scenario.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        pytest.param({"title": ""}, "シナリオの名前を書いてください", id="no-name"),
        pytest.param({"done_on": "いつか"}, "done_on", id="no-day"),
        pytest.param({"systems": []}, "1つ以上選んでください", id="nothing-chosen"),
        pytest.param({"systems": ["ないシステム"]}, "一覧から選んでください", id="unknown-system"),
        pytest.param({"processes": "proc-none"}, "proc-none", id="unknown-process"),
    ],
)
def test_what_is_missing_is_said_beside_the_form(
    officer: Client, wrong: dict[str, Any], sentence: str
) -> None:
    answer = officer.post(f"{LIST}new/", _given(**wrong))
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not Scenario.objects.exists()


def test_targets_are_written_with_their_source_and_taken_back(officer: Client) -> None:
    given = {
        "organisation": "ken",
        "indicator": RATE,
        "kind": "target",
        "on": "2027-03-31",
        "value": "１００％",
        "source": "窓野県デジタル計画",
    }
    assert officer.post("/studio/plan/targets/", given).status_code == 302
    point = IndicatorPoint.objects.get()
    assert (point.on, float(point.value)) == (date(2027, 3, 31), 100.0)
    assert "窓野県デジタル計画" in officer.get("/studio/plan/targets/").content.decode()
    for name, wrong in (("source", ""), ("value", "多い"), ("value", "101"), ("value", "NaN"), ("on", "")):
        answer = officer.post("/studio/plan/targets/", {**given, name: wrong})
        assert answer.status_code == 422, (name, wrong)
    officer.post(f"/studio/plan/targets/{point.pk}/remove/")
    assert not IndicatorPoint.objects.exists()
