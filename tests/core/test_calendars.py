"""Fiscal years, periods and ages as the law counts them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.calendars import age_on, day_of_reaching, due_on, end_of_day, fiscal_year
from madoguchi.core.clock import JAPAN, japan_day, now

BIRTHS = st.dates(date(1900, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 3, 31), 2025),
        (date(2026, 4, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
    ],
)
def test_a_fiscal_year_begins_in_april(day, year):
    assert fiscal_year(day) == year


def test_the_first_day_of_a_period_is_not_counted():
    assert due_on(date(2026, 11, 2), 1) == date(2026, 11, 3)
    assert due_on(date(2028, 2, 28), 2) == date(2028, 3, 1)
    assert due_on(date(2026, 12, 25), 30) == date(2027, 1, 24)


def test_a_day_ends_in_japan():
    end = end_of_day(date(2026, 11, 2))
    assert end.astimezone(UTC) == datetime(2026, 11, 2, 14, 59, 59, 999999, tzinfo=UTC)
    assert japan_day(end) == date(2026, 11, 2)
    assert japan_day(end + timedelta(microseconds=1)) == date(2026, 11, 3)


def test_a_moment_without_a_zone_has_no_day():
    with pytest.raises(ValueError):
        japan_day(datetime(2026, 11, 2))
    assert now().tzinfo is UTC
    assert japan_day(datetime(2026, 11, 1, 15, 0, tzinfo=UTC)) == date(2026, 11, 2)
    assert japan_day(datetime(2026, 11, 2, 23, 0, tzinfo=JAPAN)) == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("born", "years", "day"),
    [
        (date(2008, 4, 2), 18, date(2026, 4, 1)),
        (date(2008, 4, 1), 18, date(2026, 3, 31)),
        (date(2008, 1, 1), 18, date(2025, 12, 31)),
        (date(2008, 3, 1), 18, date(2026, 2, 28)),
        (date(2008, 3, 1), 20, date(2028, 2, 29)),
        (date(2008, 2, 29), 18, date(2026, 2, 28)),
        (date(2008, 2, 29), 20, date(2028, 2, 28)),
    ],
)
def test_an_age_is_reached_on_the_eve_of_the_birthday(born, years, day):
    assert day_of_reaching(born, years) == day


@given(BIRTHS, st.integers(1, 110))
def test_age_rises_on_the_day_of_reaching_and_on_no_other(born, years):
    reached = day_of_reaching(born, years)
    assert age_on(born, reached) == years
    assert age_on(born, reached - timedelta(days=1)) == years - 1
    assert reached.year - born.year in (years - 1, years)


@given(BIRTHS, st.integers(0, 40_000))
def test_age_agrees_with_the_birthday_except_on_its_eve(born, days):
    day = born + timedelta(days=days)
    by_birthday = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    assert age_on(born, day) - by_birthday in (0, 1)


def test_nobody_has_an_age_before_birth():
    assert age_on(date(2026, 11, 2), date(2026, 11, 2)) == 0
    with pytest.raises(ValueError):
        age_on(date(2026, 11, 2), date(2026, 11, 1))
