"""The list of what is to be filled in: what is done, what is left, how long it takes, who saved what."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, TimedRequest, acting_of_request, open_to
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.selectors import minutes_of, task_list
from madoguchi.eforms.types import FormDocument, PageState, PageStatus
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import (
    Mark,
    colleagues_of,
    composed_of,
    confirmed_paths,
    document_of_draft,
    file_by,
    items_of,
    last_saved,
    newer_editions,
    not_asked,
    origins_said,
    part_key,
    skipped_pages,
    unfinished,
)
from madoguchi.portal.views.holding import about, held_draft
from madoguchi.portal.views.known import may_still_be_asked
from madoguchi.portal.views.speaking import spoken
from madoguchi.ui.templatetags.ui import jdatetime, ruby

STATES = {PageStatus.DONE: "done", PageStatus.TODO: "todo", PageStatus.CANNOT_START: "blocked"}


@open_to(Readers.HOLDER)
@require_safe
def task_list_page(request: TimedRequest, draft: UUID) -> HttpResponse:
    """What is done and what is still to do."""
    held = held_draft(request, draft)
    if held.submitted_at:
        return redirect("portal:sent", held.pk)
    document = spoken(request, document_of_draft(held))
    day = japan_day(now())
    half = {error.page_id for error in unfinished(held, document, on=day)}
    sections = task_list(document, held.answers, day)
    notes = _notes(held, document, half, acting_of_request(request))
    for page in skipped_pages(held, document, on=day) - half:
        notes[page] = _("前に入力した内容のとおりです。たずねません。")
    pages = [state for section in sections for state in section.pages]
    done = sum(1 for state in pages if state.status == PageStatus.DONE and state.page.id not in half)
    context = {
        **about(held, document),
        "sections": [
            (section.title, [_task(held, state, half, notes) for state in section.pages])
            for section in sections
        ],
        "done": done,
        "total": len(pages),
        "is_complete": done == len(pages),
        "minutes": minutes_of(document, held.answers, on=day),
        "closes_on": _last_day(held, document, day),
        "not_asked": not_asked(held, on=day).total,
        "to_confirm": len(origins_said(held).keys() - confirmed_paths(held)),
        "has_newer": bool(newer_editions(held, on=day)),
        "copied": _copied(request, held),
        "has_colleagues": bool(colleagues_of(held, acting_of_request(request), at=now())),
        "is_passed_on": request.GET.get("passed") == "yes",
        "is_paused": request.GET.get("paused") == "yes",
        "is_from_check": request.session.get("from_check") == str(held.pk),
        "may_reuse": may_still_be_asked(request, held),
        "is_shared": request.is_kiosk,
    }
    return render(request, "portal/apply/task_list.html", context)


def _last_day(draft: Draft, document: FormDocument, day: date) -> date | None:
    """Until when the first of what is filed has to be sent: its own period, or a day that the law counts."""
    composed, days = composed_of(draft), []
    for item in items_of(draft):
        if composed is None:
            days.append(file_by(item.edition, document, draft.answers, on=day))
        elif item.is_filed:
            part = composed.part(part_key(item.edition))
            answers = composed.project(part.key, draft.answers, on=day)
            days.append(file_by(item.edition, part.document, answers, on=day))
    return min((one for one in days if one is not None), default=None)


def _copied(request: HttpRequest, draft: Draft) -> dict[str, Any] | None:
    """How many answers were copied from an earlier application, and which were not, for the draft begun with it."""
    told: dict[str, Any] | None = request.session.get("copied")
    return told if told and told["draft"] == str(draft.pk) else None


def _task(draft: Draft, state: PageState, half: set[str], notes: dict[str, str]) -> dict[str, str]:
    is_half = state.page.id in half
    return {
        "title": ruby(state.page.title),
        "href": reverse("portal:page", args=[draft.pk, state.page.id]),
        "state": "todo" if is_half else STATES[state.status],
        "hint": notes.get(state.page.id, ""),
    }


def _notes(draft: Draft, document: FormDocument, half: set[str], acting: Acting) -> dict[str, str]:
    """By page: that something is half typed, and who saved it last where several people fill in."""
    notes = dict.fromkeys(half, _("入力の途中の欄があります。"))
    saved = last_saved(draft, document)
    if {mark.who for mark in saved.values()} - {str(acting.who or "")}:
        for page, mark in saved.items():
            notes[page] = f"{_saved_by(mark, acting)}{notes.get(page, '')}"
    return notes


def _saved_by(mark: Mark, acting: Acting) -> str:
    is_own = mark.who == str(acting.who or "")
    values: dict[str, Any] = {"name": mark.name, "at": jdatetime(mark.at)}
    if is_own:
        return _("あなたが、%(at)sに保存しました。") % values
    return _("%(name)sさんが、%(at)sに保存しました。") % values if mark.name else ""
