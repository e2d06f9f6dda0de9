"""What is gathered from the live records, and what is left out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from madoguchi.applications.models import Pause
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.quality.selectors import processing_days
from madoguchi.quality.selectors.clock import a_year_before, days_taken, percentile
from madoguchi.quality.selectors.records import Records, gather
from madoguchi.registry.models import Edition
from tests.reviews.world import World, document, form_body

Queries = Callable[[int], Any]


def records_of(edition: Edition, at: datetime) -> Records:
    """The records of the edition's procedure."""
    return gather([edition.procedure], at=at)[edition.procedure_id]


def test_days_are_counted_in_japan_from_the_day_after_arrival_without_the_wait() -> None:
    late_evening = datetime(2026, 4, 1, 23, 50, tzinfo=JAPAN)
    after_midnight = datetime(2026, 4, 2, 0, 10, tzinfo=JAPAN)

    assert days_taken(late_evening, after_midnight, 0) == 1
    assert days_taken(after_midnight, after_midnight + timedelta(hours=20), 0) == 0
    assert days_taken(late_evening, late_evening + timedelta(days=9), 4) == 5
    assert days_taken(late_evening, late_evening + timedelta(days=2), 4) == 0


def test_nine_of_ten_by_nearest_rank() -> None:
    assert percentile([], 0.9) is None
    assert percentile([4], 0.9) == 4
    assert percentile(range(1, 11), 0.9) == 9
    assert percentile(range(1, 12), 0.9) == 10


def test_a_year_before_a_leap_day() -> None:
    assert a_year_before(datetime(2028, 2, 29, 8, tzinfo=JAPAN)) == datetime(2027, 2, 28, 8, tzinfo=JAPAN)


@pytest.mark.engines
def test_the_measured_clock_takes_decided_online_cases_of_twelve_months(world: World, at: datetime) -> None:
    edition = world.edition()
    world.decided(edition, [2, 4, 9])
    world.application(edition, days=30, waited_days=20)
    world.application(edition, days=55, channel="counter")
    world.application(edition, days=55, is_withdrawn=True)
    world.application(edition)
    world.application(edition, arrived_at=at - timedelta(days=500), days=55)
    world.application(edition, arrived_at=at - timedelta(days=10), days=55)  # decided after `at`
    world.application(world.edition(), days=55)

    measured = processing_days(edition.procedure, at=at)

    assert (measured.n, measured.median, measured.p90) == (4, 6.5, 10)


@pytest.mark.engines
@pytest.mark.parametrize(
    ("unit", "length", "days", "promised"),
    [("business_days", 5, 2, 5), ("months", 1, 8, 30), ("days", 7, 8, 7)],
)
def test_a_case_is_counted_in_the_days_of_its_promise(
    world: World, unit: str, length: int, days: int, promised: int
) -> None:
    """Arrived on Friday 18 September, decided on Saturday the 26th: six of the eight days were closed."""
    processing = {"window_days": length, "online_days": length, "unit": unit}
    edition = world.edition(processing=processing, standard_days=length, online_standard_days=length)
    arrived = datetime(2026, 9, 18, 10, tzinfo=JAPAN)
    world.application(edition, arrived_at=arrived, days=8)

    (case,) = records_of(edition, arrived + timedelta(days=9)).decided
    measured = processing_days(edition.procedure, at=arrived + timedelta(days=9))

    assert (case.days, case.standard_days) == (days, promised)
    assert (measured.median, measured.is_business) == (days, unit == "business_days")


@pytest.mark.engines
def test_the_days_in_which_a_decision_stood_that_was_revoked_are_not_the_offices(
    world: World, at: datetime
) -> None:
    edition = world.edition()
    case = world.application(edition, days=30)
    assert case.closed_at is not None
    began = japan_day(case.arrived_at)
    Pause.objects.create(
        application=case,
        kind=Pause.Kind.DECIDED,
        stops_clock=True,
        began_on=began + timedelta(days=5),
        ended_on=began + timedelta(days=25),
    )

    assert processing_days(edition.procedure, at=at).median == 10


def test_without_cases_nothing_is_measured(world: World, at: datetime) -> None:
    measured = processing_days(world.edition().procedure, at=at)

    assert (measured.n, measured.median, measured.p90) == (0, None, None)


def test_cases_carry_the_periods_that_were_promised_to_them(world: World, at: datetime) -> None:
    old = world.edition(standard_days=40, online_standard_days=None, closes_on=at.date() - timedelta(days=9))
    world.decided(old, [3])

    (case,) = records_of(old, at).decided

    assert (case.days, case.standard_days, case.online_standard_days) == (3, 40, None)


@pytest.mark.parametrize(
    ("traits", "is_online"),
    [
        ({}, True),
        ({"opens_on": 0, "closes_on": 0}, True),
        ({"opens_on": 1}, False),
        ({"closes_on": -1}, False),
        ({"is_form_published": False}, False),
        ({"days_ago": -1}, False),
        ({"channels": [{"kind": "counter", "text": "市役所1階"}]}, False),
    ],
)
def test_online_is_an_edition_open_today_with_a_published_form(
    world: World, at: datetime, traits: dict[str, Any], is_online: bool
) -> None:
    days = {
        key: (at + timedelta(days=n)).date() for key, n in traits.items() if key in ("opens_on", "closes_on")
    }

    edition = world.edition(**{**traits, **days})

    assert records_of(edition, at).is_online is is_online
    assert Records(()).is_online is False


@pytest.mark.engines
def test_an_edition_that_a_later_one_replaced_counts_no_more(world: World, at: datetime) -> None:
    first = world.edition(online_standard_days=None)
    second = world.edition(first.procedure, online_standard_days=5, opens_on=at.date() - timedelta(days=9))
    world.edition(first.procedure, online_standard_days=1, opens_on=at.date() + timedelta(days=9))
    elsewhere = world.edition(first.procedure, organisation=world.organisation())

    found = records_of(first, at).editions

    assert sorted(e.online_standard_days or 0 for e in found) == [
        second.online_standard_days,
        elsewhere.online_standard_days,
    ]


def test_what_counts_of_form_and_registry(world: World, at: datetime) -> None:
    edition = world.edition(
        form=form_body(files=2, optional_files=1, type="statement"),
        documents=[document("申立書"), document("住民票の写し", is_omitted_online=True)],
        window_documents_count=5,
        organisation=world.organisation(accepts_reviews=False),
    )

    (found,) = records_of(edition, at).editions

    assert (found.form.questions, found.form.prefilled) == (5, 0)
    assert (found.form.attachments, found.form.required_attachments) == (3, 2)
    assert found.form.is_for_phones is True
    assert (found.body.window_documents, found.body.online_documents) == (5, 1)
    assert found.is_accepting_reviews is False


@pytest.mark.engines
def test_drafts_of_twelve_months_but_those_still_being_filled_in(world: World, at: datetime) -> None:
    edition, other = world.edition(), world.edition()
    world.draft(edition, minutes=8)
    world.draft(edition, other, minutes=30)
    world.draft(edition)
    world.draft(edition, saved_at=at - timedelta(hours=24))
    world.draft(edition, saved_at=at - timedelta(hours=23))
    world.draft(edition, started_at=at - timedelta(days=366), minutes=1)
    world.draft(edition, started_at=at + timedelta(days=1), minutes=1)
    world.draft(edition, started_at=at - timedelta(minutes=5), minutes=9)

    found = sorted(
        ((d.minutes or 0, d.procedures) for d in records_of(edition, at).drafts),
    )

    assert found == [(0, 1), (0, 1), (8, 1), (30, 2)]
    assert [(d.minutes, d.procedures) for d in records_of(other, at).drafts] == [(30, 2)]


def test_a_draft_thrown_away_was_given_up_at_once(world: World, at: datetime) -> None:
    edition = world.edition()
    for thrown_away in (at, at + timedelta(minutes=1)):
        draft = world.draft(edition, saved_at=at - timedelta(minutes=5))
        draft.discarded_at = thrown_away
        draft.save()

    assert [d.minutes for d in records_of(edition, at).drafts] == [None]


def test_two_organisations_of_one_procedure_are_not_filing_together(world: World, at: datetime) -> None:
    edition = world.edition()
    second = world.edition(edition.procedure, organisation=world.organisation())
    world.draft(edition, second, minutes=5)

    assert {d.procedures for d in records_of(edition, at).drafts} == {1}


def test_reviews_of_twelve_months_up_to_the_moment(world: World, at: datetime) -> None:
    edition = world.edition()
    for days, rating in ((366, 1), (10, 5), (-1, 1)):
        world.review(world.application(edition, days=1), rating=rating, written_at=at - timedelta(days=days))

    assert (records_of(edition, at).reviews.n, records_of(edition, at).reviews.mean) == (1, 5)


@pytest.mark.parametrize("procedures", [1, 6])
def test_gathering_takes_as_many_queries_for_six_procedures_as_for_one(
    world: World, at: datetime, procedures: int, django_assert_num_queries: Queries
) -> None:
    editions = [world.edition() for _ in range(procedures)]
    for edition in editions:
        world.review(world.decided(edition, [1, 2])[0])
        world.draft(edition, minutes=3)

    with django_assert_num_queries(8):
        found = gather([edition.procedure for edition in editions], at=at)

    assert [len(records.decided) for records in found.values()] == [2] * procedures
