"""Deadlines as iCalendar (RFC 5545), for the calendar on a phone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from madoguchi.core.lazily import lazily
from madoguchi.registry.types import ChecklistStep, LifeEvent

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = lazily("icalendar")

REMINDED_BEFORE = timedelta(days=3)
MORNING = timedelta(hours=9)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A step that is due on a day, and the address of its page (期限)."""

    step: ChecklistStep
    due_on: date
    url: str


def calendar_of(event: LifeEvent, deadlines: list[Deadline], *, host: str, at: datetime) -> bytes:
    """A calendar with an entry of a whole day for each of `deadlines`, with a reminder three days before.

    The name of an entry (UID) is made of the procedure, the life event and the day: taken in twice it stays one entry,
    and a second child's entries stand beside the first's.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//{settings.SERVICE_NAME}//madoguchi//JA")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", str(event.title))
    for deadline in deadlines:
        calendar.add_component(_entry(event, deadline, host, at))
    return calendar.to_ical()


def _entry(event: LifeEvent, deadline: Deadline, host: str, at: datetime) -> "icalendar.Event":
    card, timing = deadline.step.card, deadline.step.timing
    entry = icalendar.Event()
    entry.add("uid", f"{card.code}.{event.slug}.{deadline.due_on:%Y%m%d}@{host}")
    entry.add("dtstamp", at)
    entry.add("dtstart", deadline.due_on)
    entry.add("dtend", deadline.due_on + timedelta(days=1))
    entry.add("summary", _("期限：%(title)s") % {"title": card.title})
    words = [timing.text if timing else "", card.summary, deadline.url]
    entry.add("description", "\n".join(word for word in words if word))
    entry.add("url", deadline.url)
    entry.add("transp", "TRANSPARENT")
    entry.add("categories", [str(event.title)])
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("まもなく期限です：%(title)s") % {"title": card.title})
    alarm.add("trigger", MORNING - REMINDED_BEFORE)
    entry.add_component(alarm)
    return entry
