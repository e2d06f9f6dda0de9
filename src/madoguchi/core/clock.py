"""The clock. Only arrival and the faces read it; every other service is told the time by `at=`."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")

Clock = Callable[[], datetime]


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def japan_day(at: datetime) -> date:
    """The calendar day in Japan on which the moment `at` falls; ValueError for a moment without a zone."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(JAPAN).date()
