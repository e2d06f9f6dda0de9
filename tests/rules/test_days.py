"""Days of Japanese law: the boundaries, and that ranges of days say the same as counting from each day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.calendars import add_months, age_on, day_of_reaching
from madoguchi.rules.days import (
    end_of_period,
    fy_end_after,
    fy_start_after,
    grade_on,
    holding_range,
    income_year,
    iso_date,
    last_born,
    turning_days,
)

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31)) | st.sampled_from(
    [
        date(year, month, day)
        for year in (2007, 2008, 2024, 2026)
        for month, day in ((3, 31), (4, 1), (4, 2), (2, 28), (12, 31), (1, 1))
    ]
    + [date(2008, 2, 29), date(2024, 2, 29), date(2028, 2, 29)]
)


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("born", "last_day"),
    [
        # 18歳に達する日以後の最初の3月31日: April 1 births leave school a year before April 2 births
        ("2008-04-01", "2026-03-31"),
        ("2008-04-02", "2027-03-31"),
        ("2008-03-31", "2026-03-31"),
        ("2008-12-31", "2027-03-31"),
        ("2008-01-01", "2026-03-31"),
        ("2008-02-29", "2026-03-31"),
    ],
)
def test_the_first_end_of_march_on_or_after_the_day_of_reaching_18(born, last_day):
    assert fy_end_after(d(born), 18) == d(last_day)
    assert fy_start_after(d(born), 18) == d(last_day) + timedelta(days=1)


@pytest.mark.parametrize(
    ("born", "first_day"),
    [
        ("2020-04-01", "2026-04-01"),
        ("2020-04-02", "2027-04-01"),
        ("2020-03-31", "2026-04-01"),
        ("2020-02-29", "2026-04-01"),
    ],
)
def test_school_begins_on_the_first_of_april_after_reaching_six(born, first_day):
    assert fy_start_after(d(born), 6) == d(first_day)
    assert grade_on(d(born), d(first_day)) == 1
    assert grade_on(d(born), d(first_day) - timedelta(days=1)) == 0


def test_grades_go_from_the_youngest_of_the_nursery_to_the_last_of_high_school():
    grades = [grade_on(d("2020-04-02"), date(year, 4, 1)) for year in range(2024, 2040)]
    assert grades == list(range(-2, 14))


@pytest.mark.parametrize(
    ("day", "unit", "count", "last"),
    [
        # 15日以内: the day itself is not counted (Civil Code art. 140)
        ("2026-11-01", "days", 15, "2026-11-16"),
        ("2026-11-01", "days", 0, "2026-11-01"),
        ("2026-04-10", "months", 6, "2026-10-10"),
        ("2026-08-31", "months", 6, "2027-02-28"),
        # begins on 1 March, so ends with a month (Civil Code art. 143)
        ("2026-02-28", "months", 1, "2026-03-31"),
        ("2026-01-30", "months", 1, "2026-02-28"),
        ("2024-02-29", "years", 2, "2026-02-28"),
        ("2024-02-28", "years", 1, "2025-02-28"),
        ("2025-12-31", "years", 1, "2026-12-31"),
    ],
)
def test_the_last_day_of_a_period(day, unit, count, last):
    assert end_of_period(d(day), unit, count) == d(last)


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        ("2026-05-31", 6, 2024),
        ("2026-06-01", 6, 2025),
        ("2026-12-31", 6, 2025),
        ("2027-01-01", 6, 2025),
        ("2026-01-01", 1, 2025),
    ],
)
def test_the_year_whose_income_counts_switches_with_a_month(day, month, year):
    assert income_year(d(day), month) == year


def within(op, value, on, day):
    first, last = holding_range(op, value, on)
    return first <= day <= last


@given(DAYS, DAYS, st.integers(0, 100))
def test_ranges_of_ages_are_those_of_the_calendar(born, on, years):
    if born <= on:
        assert within("age_ge", years, on, born) is (age_on(born, on) >= years)
        assert within("age_lt", years, on, born) is (age_on(born, on) < years)
        assert (born <= last_born(years, on)) is (day_of_reaching(born, years) <= on)
    assert within("until_fy_end", years, on, born) is (on <= fy_end_after(born, years))
    assert within("from_fy_start", years, on, born) is (on >= fy_start_after(born, years))


@given(DAYS, DAYS, st.integers(-2, 16), st.integers(-2, 16))
def test_ranges_of_grades_are_those_of_each_child(born, on, low, high):
    assert within("grade_between", [low, high], on, born) is (low <= grade_on(born, on) <= high)


@given(DAYS, st.integers(-800, 800), st.sampled_from(["days", "months", "years"]), st.integers(0, 40))
def test_ranges_of_periods_are_those_of_each_day(day, later, unit, count):
    on = day + timedelta(days=later)
    assert within("within", {unit: count}, on, day) is (day <= on <= end_of_period(day, unit, count))


@given(DAYS, st.integers(-100, 4000), st.integers(0, 100), st.integers(1, 100))
def test_ranges_of_months_are_those_of_each_day(day, later, low, more):
    on = day + timedelta(days=later)
    wanted = add_months(day, low) <= on < add_months(day, low + more)
    assert within("months_since", [low, low + more], on, day) is wanted


CONDITIONS = st.one_of(
    st.tuples(st.sampled_from(["age_ge", "age_lt", "until_fy_end", "from_fy_start"]), st.integers(0, 70)),
    st.tuples(st.just("grade_between"), st.sampled_from([[1, 6], [-2, 0], [10, 12]])),
    st.tuples(st.just("within"), st.sampled_from([{"days": 15}, {"months": 1}, {"years": 2}])),
    st.tuples(st.just("months_since"), st.sampled_from([[0, 12], [6, 7]])),
)


@given(CONDITIONS, DAYS, st.integers(0, 30000))
def test_between_the_days_on_which_it_turns_a_condition_stays(condition, day, later):
    op, value = condition
    turns = turning_days(op, value, day)
    assert list(turns) == sorted(turns)
    on = day + timedelta(days=later)
    if on + timedelta(days=1) not in turns:
        assert within(op, value, on, day) is within(op, value, on + timedelta(days=1), day)


@pytest.mark.parametrize("on", [date.min, date(1, 3, 1), date(9999, 3, 31), date.max])
@pytest.mark.parametrize(
    ("op", "value"),
    [
        ("age_ge", 150),
        ("until_fy_end", 18),
        ("grade_between", [-2, 16]),
        ("within", {"years": 100}),
        ("months_since", [0, 1200]),
    ],
)
def test_the_ends_of_the_calendar_are_no_trouble(op, value, on):
    first, last = holding_range(op, value, on)
    assert isinstance(first, date) and isinstance(last, date)
    assert all(isinstance(day, date) for day in turning_days(op, value, on))


def test_only_a_day_that_exists_is_a_day():
    assert iso_date("2028-02-29") == date(2028, 2, 29)
    assert [iso_date(text) for text in ("2026-02-29", "20260401", "2026-4-1", "", "2026-04-01T00:00")] == [
        None
    ] * 5
