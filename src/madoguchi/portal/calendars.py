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


@dataclass(frozen=True, slots=True)
class Entry:
    """A whole day in a calendar, with a name that stays the same (予定)."""

    uid: str
    day: date
    title: str
    words: list[str]
    url: str


def calendar_of(event: LifeEvent, deadlines: list[Deadline], *, host: str, at: datetime) -> bytes:
    """A calendar with an entry of a whole day for each of `deadlines`, with a reminder three days before.

    The name of an entry (UID) is made of the procedure, the life event and the day: taken in twice it stays one entry,
    and a second child's entries stand beside the first's.
    """
    entries = [
        Entry(
            uid=f"{one.step.card.code}.{event.slug}.{one.due_on:%Y%m%d}",
            day=one.due_on,
            title=_("期限：%(title)s") % {"title": one.step.card.title},
            words=[one.step.timing.text if one.step.timing else "", one.step.card.summary, one.url],
            url=one.url,
        )
        for one in deadlines
    ]
    return calendar_of_entries(str(event.title), entries, host=host, at=at)


def calendar_of_entries(title: str, entries: list[Entry], *, host: str, at: datetime) -> bytes:
    """A calendar called `title` with `entries`, each with a reminder three days before."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//{settings.SERVICE_NAME}//madoguchi//JA")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    for one in entries:
        calendar.add_component(_entry(title, one, host, at))
    return calendar.to_ical()


def _entry(title: str, one: Entry, host: str, at: datetime) -> "icalendar.Event":
    entry = icalendar.Event()
    entry.add("uid", f"{one.uid}@{host}")
    entry.add("dtstamp", at)
    entry.add("dtstart", one.day)
    entry.add("dtend", one.day + timedelta(days=1))
    entry.add("summary", one.title)
    entry.add("description", "\n".join(word for word in one.words if word))
    entry.add("url", one.url)
    entry.add("transp", "TRANSPARENT")
    entry.add("categories", [title])
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("まもなく期限です：%(title)s") % {"title": one.title})
    alarm.add("trigger", MORNING - REMINDED_BEFORE)
    entry.add_component(alarm)
    return entry
