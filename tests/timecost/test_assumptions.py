"""The assumptions: every value has range and source, the page in docs is what the files say, wrong files are refused."""

import copy
import json
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from madoguchi.registry.types import LIFE_EVENTS
from madoguchi.timecost.assumptions import (
    BadAssumptions,
    all_assumptions,
    assumptions_on,
    read_assumptions,
)
from madoguchi.timecost.models import PopulationCount
from madoguchi.timecost.selectors import assumption_rows, assumptions_markdown
from tests.house.source import ROOT

BODY: dict[str, Any] = json.loads(
    (files("madoguchi.timecost") / "assumptions" / "2026.json").read_text("utf-8")
)


def test_the_page_in_docs_is_printed_from_the_file() -> None:
    page = ROOT / "docs" / "time-cost.md"
    held = assumptions_on(date(2026, 11, 23))
    assert page.read_text("utf-8") == assumptions_markdown(held), (
        "madoguchi time assumptions > docs/time-cost.md"
    )


def test_every_event_is_a_life_event_and_counts_what_can_be_taken_in() -> None:
    known = {event.slug for event in LIFE_EVENTS}
    measures = set(PopulationCount.Measure.values)
    for held in all_assumptions():
        for event in held.events.values():
            assert event.life_event in known, event.key
            assert {count.measure for count in event.counts} <= measures, event.key
            assert event.people[-1].online_share == 0, "the last people do nothing online"


def test_every_value_has_a_source_and_an_estimate_says_so() -> None:
    held = assumptions_on(date(2026, 11, 23))
    for row in assumption_rows(held):
        _key, title, _unit, low, mode, high, _who, _phase, source, publisher, _note = row
        assert 0 <= low <= mode <= high, title
        assert source and publisher, title
    assert {one.key for one in held.sources} >= {"estimate", "survey_2024", "vital_2023"}


def test_the_figures_of_the_survey_are_quoted_as_published() -> None:
    """Of the 928 who met an inconvenient procedure: 85 % had to go, 58 % took time to find (reference 002)."""
    notes = {one["key"]: one["note"] for one in BODY["values"]}
    assert "58％" in notes["find_window"] and "60％" in notes["find_window"]
    assert "85％" in notes["travel"] and "34％" in notes["get_document"] and "42％" in notes["write_form"]
    assert "71％" in notes["fill_online"]


def _with(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(BODY), **changes}


def _broken(path: list[Any], value: Any) -> dict[str, Any]:
    body = copy.deepcopy(BODY)
    at: Any = body
    for part in path[:-1]:
        at = at[part]
    at[path[-1]] = value
    return body


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(_broken(["values", 0, "low"], 99), id="low above mode"),
        pytest.param(_broken(["values", 0, "low"], -1), id="negative"),
        pytest.param(_broken(["values", 0, "source"], "hearsay"), id="unknown source"),
        pytest.param(_broken(["events", 0, "ages", "20"], 0.9), id="ages above one"),
        pytest.param(_broken(["events", 0, "steps", 0, "when"], ["nobody"]), id="step of nobody"),
        pytest.param(_broken(["events", 0, "steps", 1, "key"], "pregnancy-notification"), id="step twice"),
        pytest.param(_broken(["events", 0, "steps", -1, "private"], "taxi"), id="unknown private kind"),
        pytest.param(_broken(["events", 0, "people", 4, "factors"], {"walk": 2}), id="factor of nothing"),
        pytest.param(_broken(["personas", 0, "events", 0], ["wedding", 20]), id="life without event"),
        pytest.param(_with(personas=[{"key": "a"}]), id="persona without events"),
    ],
)
def test_a_file_that_is_wrong_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(BadAssumptions):
        read_assumptions(body)


def test_the_file_as_it_is_can_be_read() -> None:
    assert read_assumptions(BODY).fiscal_year == 2026


def test_a_day_before_all_years_takes_the_first() -> None:
    assert assumptions_on(date(2001, 1, 1)) is all_assumptions()[0]
