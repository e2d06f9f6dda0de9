"""The clock of a processing period: the law's examples, and what no pause may bring about (T10)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.applications.clock import Period, Span, Unit, due, elapsed, merged
from madoguchi.core.calendars import is_office_day, office_day_from


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("arrived", "length", "unit", "last"),
    [
        ("2026-11-20", 30, Unit.DAYS, "2026-12-20"),
        ("2028-02-28", 1, Unit.DAYS, "2028-02-29"),  # leap day
        ("2027-02-28", 1, Unit.DAYS, "2027-03-01"),
        ("2026-12-31", 1, Unit.DAYS, "2027-01-01"),  # year end
        ("2019-04-30", 1, Unit.DAYS, "2019-05-01"),  # era end: Heisei 31 to Reiwa 1
        ("2026-11-20", 1, Unit.BUSINESS_DAYS, "2026-11-24"),  # a weekend and the holiday of 23 November
        ("2026-12-25", 5, Unit.BUSINESS_DAYS, "2027-01-07"),  # closed from 29 December to 3 January
        ("2019-04-26", 1, Unit.BUSINESS_DAYS, "2019-05-07"),  # ten closed days at the change of the era
        ("2026-05-01", 1, Unit.BUSINESS_DAYS, "2026-05-07"),  # 3 May is a Sunday: 6 May is closed instead
        ("2026-09-18", 1, Unit.BUSINESS_DAYS, "2026-09-24"),  # a day between two holidays is one too
        ("2026-01-30", 1, Unit.MONTHS, "2026-02-28"),
        ("2028-01-30", 1, Unit.MONTHS, "2028-02-29"),
        ("2026-01-31", 1, Unit.MONTHS, "2026-02-28"),
        ("2026-02-28", 1, Unit.MONTHS, "2026-03-31"),  # begins on 1 March: the whole of it
        ("2028-02-28", 12, Unit.MONTHS, "2029-02-28"),  # begins on the leap day
        ("2028-02-29", 12, Unit.MONTHS, "2029-02-28"),
        ("2026-04-30", 1, Unit.MONTHS, "2026-05-31"),
        ("2026-11-20", 2, Unit.MONTHS, "2027-01-20"),
        ("2026-12-31", 1, Unit.MONTHS, "2027-01-31"),
    ],
)
def test_the_last_day(arrived: str, length: int, unit: Unit, last: str) -> None:
    assert due(day(arrived), Period(length, unit)) == day(last)


@pytest.mark.parametrize(
    ("unit", "length", "last"),
    [(Unit.DAYS, 10, "2026-12-08"), (Unit.BUSINESS_DAYS, 5, "2026-12-08"), (Unit.MONTHS, 1, "2026-12-28")],
)
def test_a_pause_of_eight_days(unit: Unit, length: int, last: str) -> None:
    """Arrived on Friday 20 November, asked on Tuesday the 24th, answered on Wednesday 2 December."""
    pauses = [Span(day("2026-11-24"), day("2026-12-02"))]
    assert due(day("2026-11-20"), Period(length, unit), pauses) == day(last)


def test_a_pause_after_the_end_does_not_bring_the_period_back_to_life() -> None:
    period, arrived = Period(10), day("2026-11-20")
    assert due(arrived, period, [Span(day("2026-11-30"), day("2026-12-20"))]) == day("2026-11-30")
    assert due(arrived, period, [Span(day("2026-11-29"), day("2026-12-09"))]) == day("2026-12-10")


def test_days_that_two_pauses_share_count_once() -> None:
    pauses = [Span(day("2026-11-25"), day("2026-11-28")), Span(day("2026-11-22"), day("2026-11-26"))]
    assert merged(day("2026-11-20"), pauses) == [Span(day("2026-11-22"), day("2026-11-28"))]
    assert due(day("2026-11-20"), Period(10), pauses) == day("2026-12-06")


@pytest.mark.parametrize(
    ("closed", "opens"),
    [
        ("2026-12-29", "2027-01-04"),
        ("2026-11-21", "2026-11-24"),
        ("2026-11-24", "2026-11-24"),
        ("2028-12-29", "2029-01-04"),
        ("2025-05-06", "2025-05-07"),  # a holiday on a Sunday moves
    ],
)
def test_offices_open_again(closed: str, opens: str) -> None:
    assert office_day_from(day(closed)) == day(opens)


DAYS = st.dates(date(2018, 1, 1), date(2040, 12, 31))
PERIODS = st.builds(Period, st.integers(1, 120), st.sampled_from(Unit))


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[date, list[Span]]:
    """A day of arrival, and pauses near it that may overlap, touch or lie before it."""
    arrived = draw(DAYS)
    pairs = draw(st.lists(st.tuples(st.integers(-5, 150), st.integers(0, 40)), max_size=4))
    spans = [Span(arrived + timedelta(days=a), arrived + timedelta(days=a + n)) for a, n in pairs]
    return arrived, spans


@given(arrivals(), PERIODS)
def test_the_last_day_is_the_one_on_which_all_of_it_has_gone(
    case: tuple[date, list[Span]], period: Period
) -> None:
    arrived, pauses = case
    last = due(arrived, period, pauses)
    if period.unit != Unit.MONTHS:
        assert elapsed(arrived, last, period.unit, pauses) == period.length
        assert elapsed(arrived, last - timedelta(days=1), period.unit, pauses) == period.length - 1
    if period.unit == Unit.BUSINESS_DAYS:
        assert is_office_day(last)


@given(arrivals(), PERIODS)
def test_a_pause_never_brings_the_end_nearer(case: tuple[date, list[Span]], period: Period) -> None:
    arrived, pauses = case
    ends = [due(arrived, period, pauses[:n]) for n in range(len(pauses) + 1)]
    assert ends == sorted(ends)


@given(arrivals(), st.sampled_from(Unit), st.integers(-10, 300), st.integers(0, 40))
def test_the_clock_never_runs_backwards(
    case: tuple[date, list[Span]], unit: Unit, after: int, later: int
) -> None:
    arrived, pauses = case
    first = elapsed(arrived, arrived + timedelta(days=after), unit, pauses)
    second = elapsed(arrived, arrived + timedelta(days=after + later), unit, pauses)
    assert 0 <= first <= second <= first + later
