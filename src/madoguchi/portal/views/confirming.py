"""What is known and confirmed is not asked: which questions of a page are left, and confirming with one tap."""

from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.selectors import summary
from madoguchi.eforms.types import FormDocument, Page, SummaryRow
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import confirmed_paths, document_of_draft, origins_said
from madoguchi.filling.services import AlreadySent, ChangedElsewhere, NothingKnown, confirm_known
from madoguchi.portal.views.holding import about, held_draft
from madoguchi.portal.views.speaking import spoken
from madoguchi.ui.templatetags.ui import ruby


def page_asked(request: HttpRequest, draft: Draft, page: Page, item: int | None) -> Page:
    """`page` with the questions that are asked: without those whose answer is known and confirmed.

    All of them where the person wants to change something (`?ask=all`), where nothing would be left, and where one
    question decides about another. What a page was drawn with is what is read of it.
    """
    if request.method == "POST":
        drawn = set(request.POST.get("asked", "").split(","))
        kept = tuple(question for question in page.questions if question.id in drawn)
        return replace(page, questions=kept) if kept else page
    if request.GET.get("ask") == "all" or any(_decides(question) for question in page.questions):
        return page
    known = confirmed_paths(draft)
    left = tuple(question for question in page.questions if page.path(question, item) not in known)
    is_all = not any(question.is_asked for question in left)
    return page if is_all or len(left) == len(page.questions) else replace(page, questions=left)


def _decides(question: object) -> bool:
    return getattr(question, "show_if", None) is not None or getattr(question, "compute", None) is not None


def rows_not_asked(
    draft: Draft, document: FormDocument, page: Page, item: int | None
) -> list[dict[str, str]]:
    """The answers of `page` that are known and confirmed where it does not ask them: `page` is what is asked."""
    whole = document.page(page.id)
    if len(whole.questions) == len(page.questions):
        return []
    asked = {page.path(question, item) for question in page.questions}
    rows = [
        row
        for section in summary(document, draft.answers, japan_day(now()))
        for row in section.rows
        if row.page_id == page.id and row.item == item and row.path not in asked
    ]
    return _shown(draft, rows, "?ask=all")


def confirm_page(request: HttpRequest, draft: Draft, page: Page, item: int | None) -> None:
    """Note that what came from facts on a page was looked at: the page was sent with it as it is."""
    said = origins_said(draft)
    paths = [path for question in page.answered if (path := page.path(question, item)) in said]
    if paths and not set(paths) <= confirmed_paths(draft):
        _confirm(request, draft, paths, draft.revision)


def _confirm(request: HttpRequest, draft: Draft, paths: list[str], revision: int) -> None:
    with suppress(AlreadySent, ChangedElsewhere, NothingKnown):  # what follows shows the draft as it is now
        confirm_known(draft=draft, paths=paths, revision=revision, by=acting_of_request(request), at=now())


def confirm_all(request: HttpRequest, draft: Draft) -> None:
    """Note that everything that came from facts is right: the person has just seen all of it."""
    _confirm(request, draft, list(origins_said(draft)), draft.revision)


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def as_it_is_page(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Everything that was filled in from facts and not confirmed, with where it came from; confirmed with one tap."""
    held = held_draft(request, draft)
    if held.submitted_at:
        return redirect("portal:sent", held.pk)
    document = spoken(request, document_of_draft(held))
    waiting = origins_said(held).keys() - confirmed_paths(held)
    if not waiting:
        return redirect("portal:draft", held.pk)
    if request.method == "POST":
        _confirm(request, held, sorted(waiting), posted_revision(request))
        return redirect("portal:draft", held.pk)
    sections = [
        (section.title, _shown(held, [row for row in section.rows if row.path in waiting]))
        for section in summary(document, held.answers, japan_day(now()))
    ]
    context = {
        **about(held, document),
        "sections": [(title, rows) for title, rows in sections if rows],
        "count": len(waiting),
    }
    return render(request, "portal/apply/as_it_is.html", context)


def _shown(draft: Draft, rows: list[SummaryRow], href: str = "") -> list[dict[str, Any]]:
    said = origins_said(draft)
    return [
        {
            "label": ruby(row.label),
            "value": row.display,
            "is_chosen": row.is_chosen,
            "note": said.get(row.path, ""),
            "href": href or _address(draft, row),
        }
        for row in rows
    ]


def _address(draft: Draft, row: SummaryRow) -> str:
    if row.item is None:
        return reverse("portal:page", args=[draft.pk, row.page_id])
    return reverse("portal:item", args=[draft.pk, row.page_id, row.item])
