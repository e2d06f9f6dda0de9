"""Calendars of Japanese administration: fiscal years and the counting of processing days."""

from datetime import date, datetime, time, timedelta

from madoguchi.core.clock import JAPAN


def fiscal_year(day: date) -> int:
    """The fiscal year (年度, April to March) to which `day` belongs."""
    return day.year if day.month >= 4 else day.year - 1


def due_on(arrived: date, days: int) -> date:
    """The last day of a period of `days` days that begins the day after `arrived`.

    The first day is not counted (初日不算入, Civil Code art. 140).
    """
    return arrived + timedelta(days=days)


def end_of_day(day: date) -> datetime:
    """The last microsecond of `day` in Japan."""
    return datetime.combine(day, time.max, tzinfo=JAPAN)
