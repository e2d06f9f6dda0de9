"""Japanese eras: 明治 to 令和, and dates said in them."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Era:
    """An era with its first day, and its last when it is over (元号)."""

    name: str
    letter: str
    first: date
    last: date | None


ERAS = (
    Era("令和", "R", date(2019, 5, 1), None),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 24)),
    Era("明治", "M", date(1868, 1, 25), date(1912, 7, 29)),
)
"""Newest first; by the orders on the names of eras and the Era Name Act (1979)."""

GREGORIAN_FROM = date(1873, 1, 1)
"""From this day Japan counts days as the West does; before it an era's months are those of the moon."""


def era_of(day: date) -> Era | None:
    """The era to which `day` belongs, None before 1873, when the calendars differ."""
    if day < GREGORIAN_FROM:
        return None
    return next((era for era in ERAS if era.first <= day), None)


def year_in_era(day: date) -> int:
    """Which year of its era `day` lies in, the first one 1; the western year before 1873."""
    era = era_of(day)
    return day.year - era.first.year + 1 if era else day.year


def era_year(when: date | int) -> str:
    """The year in its era, `令和8年`; a bare western year that has two is `平成31年・令和元年`."""
    if isinstance(when, int):
        firsts = [era_year(day) for day in (date(when, 1, 1), date(when, 12, 31))]
        return "・".join(dict.fromkeys(firsts))
    era = era_of(when)
    if era is None:
        return f"{when.year}年"
    count = year_in_era(when)
    return f"{era.name}{'元' if count == 1 else count}年"


def era_date(day: date) -> str:
    """`令和8年11月22日`; before 1873 the western date."""
    return f"{era_year(day)}{day.month}月{day.day}日"


def western_date(day: date) -> str:
    """`2026年11月22日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def both_dates(day: date) -> str:
    """`2026年11月22日（令和8年）`; before 1873 without the era."""
    era = era_of(day)
    return western_date(day) + (f"（{era_year(day)}）" if era else "")


def partial_date(kept: str) -> str:
    """A whole or partial ISO date as people read it: `2019年（平成31年・令和元年）`, `2019年5月（令和元年）`, a day in both.

    A month in which an era changed carries both years, as a year does.
    """
    parts = [int(part) for part in kept.split("-")]
    if len(parts) == 3:
        return both_dates(date(*parts))
    if len(parts) == 1:
        era = era_year(parts[0])
        return f"{parts[0]}年" + (f"（{era}）" if era != f"{parts[0]}年" else "")
    year, month = parts
    days = (date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    eras = "・".join(dict.fromkeys(era_year(day) for day in days if era_of(day)))
    return f"{year}年{month}月" + (f"（{eras}）" if eras else "")
