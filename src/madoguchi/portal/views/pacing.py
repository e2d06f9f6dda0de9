"""From one page of a draft to the next: where back leads, where saving leads, which page is shown at all."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.selectors import next_page, previous_page, visible_pages
from madoguchi.eforms.types import FormDocument, Page
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import skipped_pages


def visible_page(document: FormDocument, draft: Draft, page_id: str) -> Page:
    """The page with this id if it is shown with the answers of the draft, else 404."""
    for page in visible_pages(document, draft.answers, on=japan_day(now())):
        if page.id == page_id:
            return page
    raise Http404


def back_from(request: HttpRequest, draft: Draft, document: FormDocument, page: Page) -> str:
    """Where the link back leads: the page before, the list, or the check page where one came from there."""
    if request.GET.get("back") == "check":
        return reverse("portal:check", args=[draft.pk])
    day = japan_day(now())
    skipped = skipped_pages(draft, document, on=day)
    before = previous_page(document, draft.answers, page.id, on=day)
    while before is not None and before.id in skipped:
        before = previous_page(document, draft.answers, before.id, on=day)
    if before is None:
        return reverse("portal:draft", args=[draft.pk])
    return reverse("portal:page", args=[draft.pk, before.id])


def with_back(request: HttpRequest, address: str) -> str:
    """`address`, remembering that one came from the check page."""
    return f"{address}?back=check" if request.GET.get("back") == "check" else address


def after(request: HttpRequest, draft: Draft, document: FormDocument, page: Page) -> str:
    """Where saving `page` leads: the next page, the list when there is none, or back to the check page."""
    if request.GET.get("back") == "check":
        return reverse("portal:check", args=[draft.pk])
    following = next_asked(draft, document, page)
    if following is None:
        return reverse("portal:draft", args=[draft.pk])
    return reverse("portal:page", args=[draft.pk, following.id])


def to_round(request: HttpRequest, draft: Draft, page: Page, item: int) -> HttpResponse:
    """To one round of a repeated page."""
    return redirect(with_back(request, reverse("portal:item", args=[draft.pk, page.id, item])))


def next_asked(draft: Draft, document: FormDocument, page: Page) -> Page | None:
    """The page after `page` on which something is asked that is not known and confirmed; None when there is none."""
    day = japan_day(now())
    skipped = skipped_pages(draft, document, on=day)
    following = next_page(document, draft.answers, page.id, on=day)
    while following is not None and following.id in skipped:
        following = next_page(document, draft.answers, following.id, on=day)
    return following
