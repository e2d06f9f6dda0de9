"""The rounds of a repeated page: change one, remove one, add another or go on."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from madoguchi.accounts.types import acting_of_request, posted_revision
from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.selectors import round_title, rounds_of, summary
from madoguchi.eforms.types import FormDocument, Page, SummaryRow
from madoguchi.filling.models import Draft
from madoguchi.filling.services import AlreadySent, ChangedElsewhere, remove_round, save_answers
from madoguchi.portal.views.holding import about
from madoguchi.portal.views.pacing import after, back_from, to_round, with_back


def rounds_page(request: HttpRequest, draft: Draft, document: FormDocument, page: Page) -> HttpResponse:
    """Every round that was begun, with what was answered in it."""
    assert page.repeats is not None
    rounds = len(rounds_of(page, draft.answers))
    if request.method == "POST":
        return _rounds_answer(request, draft, document, page, rounds)
    context = {
        **about(draft, document),
        "page": page,
        "rounds": [
            {
                "index": index,
                "title": round_title(page, index),
                "rows": [
                    {"label": row.label, "value": row.display, "is_chosen": row.is_chosen}
                    for row in _rows(draft, document, page, index)
                ],
                "href": with_back(request, reverse("portal:item", args=[draft.pk, page.id, index])),
                "is_half": f"{page.id}.{index}" in draft.typed,
            }
            for index in range(rounds)
        ],
        "may_add": rounds < page.repeats.max,
        "is_half_new": f"{page.id}.{rounds}" in draft.typed,
        "errors": [],
        "back": back_from(request, draft, document, page),
    }
    return render(request, "portal/apply/rounds.html", context)


def _rows(draft: Draft, document: FormDocument, page: Page, item: int) -> list[SummaryRow]:
    return [
        row
        for section in summary(document, draft.answers, japan_day(now()))
        for row in section.rows
        if row.page_id == page.id and row.item == item
    ]


def _rounds_answer(
    request: HttpRequest, draft: Draft, document: FormDocument, page: Page, rounds: int
) -> HttpResponse:
    if request.POST.get("act") == "add":
        return to_round(request, draft, page, rounds)
    removed = request.POST.get("remove", "")
    if not (removed.isascii() and removed.isdecimal() and int(removed) < rounds):
        if not rounds:
            _note_none(request, draft, page)
        return redirect(after(request, draft, document, page))
    try:
        remove_round(
            draft=draft,
            page_id=page.id,
            item=int(removed),
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except AlreadySent:
        return redirect("portal:sent", draft.pk)
    except ChangedElsewhere:
        pass  # the page that follows shows the rounds as they are now
    return redirect(with_back(request, reverse("portal:page", args=[draft.pk, page.id])))


def _note_none(request: HttpRequest, draft: Draft, page: Page) -> None:
    """There is none of what the page repeats: an answer too, or the page would stay unseen."""
    with suppress(AlreadySent, ChangedElsewhere):  # the page that follows shows the draft as it is now
        save_answers(
            draft=draft,
            answers={**draft.answers, page.id: []},
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
