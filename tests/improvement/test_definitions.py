"""An indicator says the same as the criterion of the quality standard that reads the same rows."""

from datetime import timedelta

import pytest

from madoguchi.core.clock import japan_day
from madoguchi.improvement.selectors import Span, measured
from madoguchi.quality.criteria import TESTS
from madoguchi.quality.selectors.clock import processing_days
from madoguchi.quality.selectors.records import gather
from madoguchi.quality.standard import standards
from tests.improvement.world import World

CRITERIA = {one.test: one for part in standards()[-1].axes for one in part.criteria()}


@pytest.fixture
def lived(world: World) -> World:
    """A year of drafts, cases and reviews, some just now and some too old to count."""
    for n in range(24):
        world.draft(
            world.open,
            started_at=world.at - timedelta(days=15 * n + 2),
            minutes=None if n % 4 == 0 else 5 + n,
        )
    world.draft(world.open, started_at=world.at - timedelta(hours=3))
    for n, days in enumerate([3, 8, 21, 13, 5, 30, 2, 9, 11, 4, 6]):
        case = world.application(
            world.open,
            arrived_at=world.at - timedelta(days=days + 20 * n + 1),
            days=days,
            waited_days=n % 3,
        )
        world.review(case, rating=1 + n % 5, written_at=world.at - timedelta(days=20 * n + 1))
    world.application(world.open, arrived_at=world.at - timedelta(days=900), days=100)
    return world


@pytest.mark.parametrize(
    ("indicator", "test"),
    [
        pytest.param("completion", "completion", id="completion"),
        pytest.param("fill_minutes", "fill_minutes", id="minutes"),
        pytest.param("satisfaction", "satisfaction", id="satisfaction"),
    ],
)
def test_an_indicator_is_the_criterion_over_a_year(lived: World, indicator: str, test: str):
    records = gather([lived.about], at=lived.at)[lived.about.pk]
    finding = TESTS[test](CRITERIA[test], records)
    year = Span(japan_day(lived.at - timedelta(days=365)), japan_day(lived.at), lived.at)
    found = measured(indicator, year, procedure=lived.about)
    assert finding.value is not None and finding.n > 10
    assert (found.value, found.n) == (round(finding.value, 2), finding.n)


def test_days_to_the_result_are_those_that_the_quality_page_shows(lived: World):
    year = Span(japan_day(lived.at - timedelta(days=365)), japan_day(lived.at), lived.at)
    found = measured("decision_days", year, procedure=lived.about)
    shown = processing_days(lived.about, at=lived.at)
    assert (found.value, found.n) == (shown.median, shown.n)


def test_documents_and_questions_are_those_of_the_form_in_force(lived: World):
    today = Span(japan_day(lived.at), japan_day(lived.at), lived.at)
    (edition,) = gather([lived.about], at=lived.at)[lived.about.pk].editions
    assert measured("documents", today, procedure=lived.about).value == edition.form.required_attachments
    assert measured("questions", today, procedure=lived.about).value == edition.form.questions
