"""Life events: an ordered checklist with deadlines, as a page, on paper and as a calendar."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from zlib import crc32

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.language.reading import Unreadable, read_date
from madoguchi.portal.calendars import Deadline, calendar_of
from madoguchi.portal.together.choosing import is_proposed_anywhere
from madoguchi.registry.selectors import checklist_of, taken_at
from madoguchi.registry.types import Checklist, ChecklistStep, life_event

MOST_DAYS = 4
"""Days from which deadlines are counted that are asked for."""


@dataclass(frozen=True, slots=True)
class DayField:
    """A day that the page asks for (起算日の欄): what is counted from it, what was typed, what was wrong."""

    name: str
    label: str
    typed: str
    day: date | None
    error: str


@dataclass(frozen=True, slots=True)
class Item:
    """A step as the page draws it (やることの表示)."""

    step: ChecklistStep
    due_on: date | None
    days_left: int | None
    is_done: bool
    is_taken: bool


@open_to(Readers.EVERYONE)
@require_safe
def life_event_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What to do in a life event, in which order and by when; days that are given turn deadlines into dates."""
    checklist, fields = _asked(request, slug)
    days = {field.label: field.day for field in fields if field.day}
    today = japan_day(now())
    taken = {one.card.slug for one in taken_at(now())}
    done = set(request.GET.getlist("done")[:200])
    items = [_item(step, days, today, done, taken) for step in checklist.steps]
    query = _query(fields, [item.step.card.slug for item in items if item.is_done])
    context = {
        "event": checklist.event,
        "items": items,
        "done_count": sum(item.is_done for item in items),
        "programmes": checklist.programmes,
        "fields": fields,
        "has_other_days": any(field.typed for field in fields[1:]),
        "has_dates": any(item.due_on for item in items),
        "may_apply_together": is_proposed_anywhere(slug),
        "query": query,
        "calendar": f"{reverse('portal:life_calendar', args=[slug])}?{query}",
        "errors": [{"id": field.name, "message": field.error} for field in fields if field.error],
    }
    return render(request, "portal/find/life_event.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def life_event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The deadlines as iCalendar (RFC 5545); without a day that they are counted from, back to the page."""
    checklist, fields = _asked(request, slug)
    days = {field.label: field.day for field in fields if field.day}
    done = set(request.GET.getlist("done")[:200])
    deadlines = [
        Deadline(step, due, request.build_absolute_uri(reverse("portal:procedure", args=[step.card.slug])))
        for step in checklist.steps
        if (due := step.due_on(days)) and step.card.slug not in done
    ]
    if not deadlines:
        return redirect("portal:life_event", slug)
    content = calendar_of(checklist.event, deadlines, host=request.get_host(), at=now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response


def _asked(request: HttpRequest, slug: str) -> tuple[Checklist, list[DayField]]:
    event = life_event(slug)
    if event is None:
        raise Http404
    checklist = checklist_of(event)
    return checklist, asked_days(checklist, request.GET)


def asked_days(checklist: Checklist, given: QueryDict) -> list[DayField]:
    """The days from which the deadlines of `checklist` are counted, the first called `on`, with what was typed."""
    fields = []
    for number, label in enumerate(checklist.days[:MOST_DAYS]):
        name = _name_of(label) if number else "on"
        fields.append(_field(name, label, given.get(name, "")))
    return fields


def _name_of(label: str) -> str:
    """The name of a day in an address: it stays the same whatever other days the records count from."""
    return f"on-{crc32(label.encode()):08x}"


def _field(name: str, label: str, typed: str) -> DayField:
    typed = typed[:40].strip()
    if not typed:
        return DayField(name, label, "", None, "")
    try:
        return DayField(name, label, typed, read_date(typed), "")
    except Unreadable as refusal:
        return DayField(name, label, typed, None, f"{label}：{refusal}")


def _item(step: ChecklistStep, days: dict[str, date], today: date, done: set[str], taken: set[str]) -> Item:
    due = step.due_on(days)
    return Item(
        step=step,
        due_on=due,
        days_left=(due - today).days if due else None,
        is_done=step.card.slug in done,
        is_taken=step.card.slug in taken,
    )


def _query(fields: list[DayField], done: list[str]) -> str:
    pairs = [(field.name, field.day.isoformat()) for field in fields if field.day]
    return urlencode([*pairs, *(("done", slug) for slug in done)])
