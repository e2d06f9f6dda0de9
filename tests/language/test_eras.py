"""Years in eras, and numbers as they are shown."""

from datetime import date

import pytest

from madoguchi.language.eras import ERAS, both_dates, era_date, era_of, era_year, year_in_era
from madoguchi.language.numbers import format_yen


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 11, 22), "令和8年11月22日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1873, 1, 1), "明治6年1月1日"),
        (date(1872, 12, 31), "1872年12月31日"),
    ],
)
def test_days_are_said_in_their_era(day, shown):
    assert era_date(day) == shown


def test_both_calendars_stand_side_by_side():
    assert both_dates(date(2026, 11, 22)) == "2026年11月22日（令和8年）"
    assert both_dates(date(1800, 1, 1)) == "1800年1月1日"


def test_a_bare_year_names_every_era_in_it():
    assert era_year(2026) == "令和8年"
    assert era_year(2019) == "平成31年・令和元年"
    assert era_year(1989) == "昭和64年・平成元年"


def test_a_day_counts_the_years_of_its_own_era():
    days = [date(2026, 4, 1), date(2019, 5, 1), date(2019, 4, 30), date(1989, 1, 7), date(1800, 1, 1)]
    assert [year_in_era(day) for day in days] == [8, 1, 31, 64, 1800]


def test_eras_follow_one_another_without_a_gap():
    for later, earlier in zip(ERAS, ERAS[1:], strict=False):
        assert earlier.last is not None
        assert (later.first - earlier.last).days == 1
        assert era_of(later.first) is later and era_of(earlier.last) is earlier


@pytest.mark.parametrize(
    ("yen", "shown"),
    [
        (0, "0円"),
        (800, "800円"),
        (10_000, "1万円"),
        (15_000, "1万5,000円"),
        (320_000_000, "3億2,000万円"),
        (10**12 + 1, "1兆1円"),
        (-800, "−800円"),
    ],
)
def test_amounts_are_shown_as_they_are_said(yen, shown):
    assert format_yen(yen) == shown
