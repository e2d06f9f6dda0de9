"""The last days of a person's programmes, and the same as a calendar."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from madoguchi.core.acting import Acting
from madoguchi.core.lazily import lazily
from madoguchi.push.saying import address_of
from madoguchi.push.selectors.preferences import told_to
from madoguchi.push.types import Told

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = lazily("icalendar")

REMINDED_BEFORE = timedelta(days=3)
MORNING = timedelta(hours=9)
MOST = 500


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day to apply for a programme that was told to the person (期限)."""

    told: Told
    due_on: date

    @property
    def title(self) -> str:
        """The programme."""
        assert self.told.card is not None
        return self.told.card.title

    @property
    def url(self) -> str:
        """Its page."""
        assert self.told.card is not None
        return address_of(self.told.card.slug)


def deadlines_of(acting: Acting, *, on: date) -> list[Deadline]:
    """The last days still to come of what was told and can be applied for, the nearest first; each programme once a day."""
    found: dict[tuple[str, date], Deadline] = {}
    for told in told_to(acting, limit=MOST):
        due_on = told.match.due_on
        if due_on is not None and due_on >= on and told.may_apply and told.card is not None:
            found.setdefault((told.card.code, due_on), Deadline(told, due_on))
    return sorted(found.values(), key=lambda one: (one.due_on, one.title))


def calendar_of(deadlines: list[Deadline], *, host: str, at: datetime) -> bytes:
    """The deadlines as iCalendar (RFC 5545), each a whole day with a reminder three days before, in the morning.

    The name of an entry is made of programme and day: taken in twice it stays one entry.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//{settings.SERVICE_NAME}//madoguchi//JA")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("制度の申請期限"))
    for deadline in deadlines:
        calendar.add_component(_entry(deadline, host, at))
    written: bytes = calendar.to_ical()
    return written


def _entry(deadline: Deadline, host: str, at: datetime) -> "icalendar.Event":
    card = deadline.told.card
    assert card is not None
    entry = icalendar.Event()
    entry.add("uid", f"{card.code}.{deadline.due_on:%Y%m%d}@{host}")
    entry.add("dtstamp", at)
    entry.add("dtstart", deadline.due_on)
    entry.add("dtend", deadline.due_on + timedelta(days=1))
    entry.add("summary", _("期限：%(title)s") % {"title": card.title})
    entry.add("description", "\n".join([*deadline.told.amounts, deadline.url]))
    entry.add("url", deadline.url)
    entry.add("transp", "TRANSPARENT")
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("まもなく期限です：%(title)s") % {"title": card.title})
    alarm.add("trigger", MORNING - REMINDED_BEFORE)
    entry.add_component(alarm)
    return entry
