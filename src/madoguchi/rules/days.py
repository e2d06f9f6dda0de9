"""Days of Japanese law: ages, school years, periods, each also as the range of days for which it holds."""

import re
from datetime import date, timedelta
from functools import lru_cache

from madoguchi.core.calendars import add_months, day_of_reaching, fiscal_year

_ISO_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY = timedelta(days=1)

Range = tuple[date, date]
"""The first and the last day of a range, both within it; empty when the last is before the first."""

BIRTHS = frozenset({"age_ge", "age_lt", "until_fy_end", "from_fy_start", "grade_between"})
"""The conditions on a birth date: before the birth they are open."""

PERIODS = frozenset({"within", "months_since"})
"""The conditions on how long ago a day was."""


def iso_date(text: str) -> date | None:
    """The day that `text` names in its ISO form, or None."""
    if not _ISO_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def last_born(years: int, day: date) -> date:
    """The last birth date of those who by `day` have reached the age of `years` (達する日 is the eve)."""
    if day == date.max:
        return _moved_year(date.max, -years)
    return _moved_year(day + _DAY, -years)


def fy_end_after(born: date, years: int) -> date:
    """The first 31 March on or after the day of reaching `years` (達する日以後の最初の3月31日)."""
    return date(fiscal_year(day_of_reaching(born, years)) + 1, 3, 31)


def fy_start_after(born: date, years: int) -> date:
    """The first 1 April after the day of reaching `years` (School Education Act art. 17: school begins with 6)."""
    return date(fiscal_year(day_of_reaching(born, years)) + 1, 4, 1)


def grade_on(born: date, day: date) -> int:
    """The school grade on `day`: 1–6 小学校, 7–9 中学校, 10–12 高校年代; 0, −1, −2 年長, 年中, 年少."""
    return fiscal_year(day) - fiscal_year(day_of_reaching(born, 6))


def end_of_period(day: date, unit: str, count: int) -> date:
    """The last day of `count` `days`, `months` or `years` after `day`, which is not counted itself.

    Civil Code arts. 140 and 143: a period of months that begins on the morrow ends on the eve of the day that
    corresponds to it, or with the month that has no such day.
    """
    if unit == "days":
        return day + timedelta(days=count)
    begins = day + _DAY
    target = add_months(begins, count * (12 if unit == "years" else 1))
    return target - _DAY if target.day == begins.day else target


def holding_range(op: str, value: object, on: date) -> Range:
    """For which days a condition on a day holds on the reference day `on`; `value` as the rule has it.

    For the conditions in `BIRTHS` a day after `on` is open, whatever the range says.
    """
    try:
        return _RANGES[op](value, on)
    except (OverflowError, ValueError):  # beyond the years 1 to 9999: no day is
        return date.max, date.min


def turning_days(op: str, value: object, day: date) -> tuple[date, ...]:
    """The reference days on which the condition on `day` may change its answer, in order."""
    if op not in _TURNS:
        return ()
    try:
        return tuple(sorted(_TURNS[op](value, day)))
    except (OverflowError, ValueError):
        return ()


def income_year(on: date, switches_in: int) -> int:
    """The calendar year whose income counts on `on`: last year's from that month, before it the year before's."""
    return on.year - 1 if on.month >= switches_in else on.year - 2


def _moved_year(day: date, years: int) -> date:
    year = day.year + years
    if (day.month, day.day) == (2, 29):
        return date(year, 3, 1) - _DAY
    return day.replace(year=year)


def _reached(years: object, on: date) -> Range:
    assert isinstance(years, int)
    return date.min, last_born(years, on)


def _not_reached(years: object, on: date) -> Range:
    return _reached(years, on)[1] + _DAY, date.max


def _school_eve(on: date) -> date:
    return date(fiscal_year(on), 3, 31)


def _grades(value: object, on: date) -> Range:
    assert isinstance(value, list | tuple)
    low, high = value
    eve = _school_eve(on)
    return last_born(6 + high, eve) + _DAY, last_born(5 + low, eve)


def _within(value: object, on: date) -> Range:
    assert isinstance(value, dict)
    [(unit, count)] = value.items()
    first = on - timedelta(days=count) if unit == "days" else add_months(on, -count * _months(unit))
    while first > date.min and end_of_period(first - _DAY, unit, count) >= on:
        first -= _DAY
    while end_of_period(first, unit, count) < on:
        first += _DAY
    return first, on


def _months(unit: str) -> int:
    return 12 if unit == "years" else 1


def _since(value: object, on: date) -> Range:
    assert isinstance(value, list | tuple)
    at_least, below = value
    return _last_months_ago(below, on) + _DAY, _last_months_ago(at_least, on)


def _last_months_ago(months: int, on: date) -> date:
    """The last day from which `months` full months have gone by on `on`."""
    day = add_months(on, -months)
    while add_months(day, months) > on:
        day -= _DAY
    while day < date.max and add_months(day + _DAY, months) <= on:
        day += _DAY
    return day


_RANGES = {
    "age_ge": _reached,
    "age_lt": _not_reached,
    "until_fy_end": lambda years, on: _not_reached(years, _school_eve(on)),
    "from_fy_start": lambda years, on: _reached(years, _school_eve(on)),
    "grade_between": _grades,
    "within": _within,
    "months_since": _since,
}


def _turn_of_age(years: object, born: date) -> tuple[date, ...]:
    assert isinstance(years, int)
    return born, day_of_reaching(born, years)


def _turn_of_year(years: object, born: date) -> tuple[date, ...]:
    assert isinstance(years, int)
    return born, fy_start_after(born, years)


def _turns_of_grades(value: object, born: date) -> tuple[date, ...]:
    assert isinstance(value, list | tuple)
    low, high = value
    return born, fy_start_after(born, 5 + low), fy_start_after(born, 6 + high)


def _turns_of_period(value: object, day: date) -> tuple[date, ...]:
    assert isinstance(value, dict)
    [(unit, count)] = value.items()
    return day, end_of_period(day, unit, count) + _DAY


def _turns_of_months(value: object, day: date) -> tuple[date, ...]:
    assert isinstance(value, list | tuple)
    return tuple(add_months(day, months) for months in value)


_TURNS = {
    "age_ge": _turn_of_age,
    "age_lt": _turn_of_age,
    "until_fy_end": _turn_of_year,
    "from_fy_start": _turn_of_year,
    "grade_between": _turns_of_grades,
    "within": _turns_of_period,
    "months_since": _turns_of_months,
}
