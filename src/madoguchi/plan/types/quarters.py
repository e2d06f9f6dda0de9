"""Quarters of the calendar year, as rounds and reports name them: 2026-Q3 is July to September."""

import re
from datetime import date, timedelta

from django.utils.translation import gettext as _

_QUARTER = re.compile(r"((?:19|20|21)\d\d)-Q([1-4])")


def is_quarter(text: str) -> bool:
    """Whether `text` names a quarter."""
    return _QUARTER.fullmatch(text) is not None


def days_of(quarter: str) -> tuple[date, date]:
    """The first and the last day of a quarter. Raises `ValueError` for what is none."""
    found = _QUARTER.fullmatch(quarter)
    if found is None:
        raise ValueError(f"{quarter!r} is no quarter such as 2026-Q3")
    year, number = int(found[1]), int(found[2])
    first = date(year, 3 * number - 2, 1)
    after = date(year + (number == 4), 1 if number == 4 else 3 * number + 1, 1)
    return first, after - timedelta(days=1)


def quarter_on(day: date) -> str:
    """The quarter in which `day` lies."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def last_quarters(day: date, n: int) -> list[str]:
    """The quarter of `day` and those before it, `n` together, the newest first."""
    found = []
    for _n in range(n):
        quarter = quarter_on(day)
        found.append(quarter)
        day = days_of(quarter)[0] - timedelta(days=1)
    return found


def quarter_words(quarter: str) -> str:
    """The quarter as people say it: 2026年7〜9月期."""
    first, last = days_of(quarter)
    return _("%(year)d年%(first)d〜%(last)d月期") % {
        "year": first.year,
        "first": first.month,
        "last": last.month,
    }
