"""Calendars of Japanese administration: fiscal years, days on which offices are open, the counting of days."""

import calendar
from datetime import date, datetime, time, timedelta
from functools import cache

import holidays

from madoguchi.core.clock import JAPAN


def fiscal_year(day: date) -> int:
    """The fiscal year (年度, April to March) to which `day` belongs."""
    return day.year if day.month >= 4 else day.year - 1


def first_day_of(year: int) -> date:
    """The first day of the fiscal year `year`."""
    return date(year, 4, 1)


def due_on(arrived: date, days: int) -> date:
    """The last day of a period of `days` days that begins the day after `arrived`.

    The first day is not counted (初日不算入, Civil Code art. 140).
    """
    return arrived + timedelta(days=days)


def end_of_day(day: date) -> datetime:
    """The last microsecond of `day` in Japan."""
    return datetime.combine(day, time.max, tzinfo=JAPAN)


def day_of_reaching(born: date, years: int) -> date:
    """The day on which someone born on `born` reaches the age of `years` (達する日): the eve of the birthday.

    Act on the calculation of ages (1902) and Civil Code art. 143: a year of age is full at the end of the day
    before the birthday; for those born on 29 February that is 28 February in every year.
    """
    year = born.year + years
    if (born.month, born.day) == (2, 29):
        return date(year, 2, 28)
    return born.replace(year=year) - timedelta(days=1)


def age_on(born: date, day: date) -> int:
    """The age in full years by law on `day`, which rises on the day of reaching; ValueError before birth."""
    if day < born:
        raise ValueError("no age before birth")
    morrow = day + timedelta(days=1)
    return morrow.year - born.year - ((morrow.month, morrow.day) < (born.month, born.day))


def add_months(day: date, months: int) -> date:
    """The day `months` months after `day`; the last day of the month where it has no such day (Civil Code art. 143)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day_of_months(before: date, months: int) -> date:
    """The last day of a period of `months` months that begins the day after `before` (Civil Code art. 143).

    It ends on the eve of the day that answers to its first day; where the last month has no such day, with the month.
    """
    first = before + timedelta(days=1)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    if first.day > calendar.monthrange(year, month + 1)[1]:
        return date(year, month + 1, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, first.day) - timedelta(days=1)


@cache
def _holidays_of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("JP", years=year))


def is_office_day(day: date) -> bool:
    """Whether offices are open on `day`: no Saturday, Sunday or holiday, and not from 29 December to 3 January.

    Act on Holidays of Administrative Organs art. 1; Local Autonomy Act art. 4-2 for municipalities.
    """
    if day.weekday() >= 5 or (day.month == 12 and day.day >= 29) or (day.month == 1 and day.day <= 3):
        return False
    return day not in _holidays_of(day.year)


def office_day_from(day: date) -> date:
    """`day`, or the first day after it on which offices are open.

    What is due to an office on a day on which it is closed is in time on that day (Act on Holidays art. 2).
    """
    while not is_office_day(day):
        day += timedelta(days=1)
    return day


def after_office_days(day: date, days: int) -> date:
    """The day on which `days` days with open offices have passed since the day after `day`."""
    for _n in range(days):
        day = office_day_from(day + timedelta(days=1))
    return day
