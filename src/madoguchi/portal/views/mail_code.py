"""Confirming a mail address with the code that was sent to it, while the form is filled in."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.services import TooManyAttempts
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.types import FormDocument, Page
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import Unconfirmed, document_of_draft, to_confirm, waiting_code
from madoguchi.filling.services import CodeNotSent, CodeWrong, SentJustNow, confirm_address, send_code
from madoguchi.language.reading import email_hint
from madoguchi.portal.views.holding import about, held_draft
from madoguchi.portal.views.pacing import after, with_back
from madoguchi.portal.views.speaking import spoken


def ask_for_code(
    request: HttpRequest, draft: Draft, document: FormDocument, page: Page, item: int | None
) -> HttpResponse | None:
    """Mail a code to an address on the page that was just saved and is to be confirmed, and go to type it; else None."""
    waiting = [
        one
        for one in to_confirm(draft, document, on=japan_day(now()))
        if one.page_id == page.id and one.item == item
    ]
    if not waiting:
        return None
    _send(request, draft, waiting[0])
    return redirect(with_back(request, reverse("portal:mail_code", args=[draft.pk, waiting[0].path])))


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def mail_code_page(request: HttpRequest, draft: UUID, path: str) -> HttpResponse:
    """Type the code from the mail, have another one sent, or go on and do it later."""
    held = held_draft(request, draft)
    if held.submitted_at:
        return redirect("portal:sent", held.pk)
    document = spoken(request, document_of_draft(held))
    waiting = next((one for one in to_confirm(held, document, on=japan_day(now())) if one.path == path), None)
    if waiting is None:
        return redirect("portal:draft", held.pk)
    if request.method == "GET":
        return _page(request, held, document, waiting)
    if request.POST.get("act") == "send":
        refused = _send(request, held, waiting)
        return _page(request, held, document, waiting, refused=refused, is_sent_again=refused is None)
    try:
        confirm_address(
            draft=held,
            address=waiting.address,
            code=request.POST.get("code", ""),
            by=acting_of_request(request),
            at=now(),
        )
    except CodeWrong as refusal:
        return _page(request, held, document, waiting, wrong=refusal)
    return redirect(_on(request, held, document, waiting))


def _send(request: HttpRequest, draft: Draft, waiting: Unconfirmed) -> Refusal | None:
    """Mail a code; what kept it from being sent, else None."""
    try:
        send_code(draft=draft, address=waiting.address, by=acting_of_request(request), at=now())
    except (CodeNotSent, SentJustNow, TooManyAttempts) as refusal:
        return refusal
    return None


def _on(request: HttpRequest, draft: Draft, document: FormDocument, waiting: Unconfirmed) -> str:
    """Where one goes on: to the rounds of a repeated page, else to what follows."""
    page = document.page(waiting.page_id)
    if page.repeats:
        return with_back(request, reverse("portal:page", args=[draft.pk, page.id]))
    return after(request, draft, document, page)


def _page(
    request: HttpRequest,
    draft: Draft,
    document: FormDocument,
    waiting: Unconfirmed,
    *,
    wrong: Refusal | None = None,
    refused: Refusal | None = None,
    is_sent_again: bool = False,
) -> HttpResponse:
    place = [draft.pk, waiting.page_id] + ([] if waiting.item is None else [waiting.item])
    context = {
        **about(draft, document),
        "waiting": waiting,
        "is_sent": waiting_code(draft, waiting.address) is not None,
        "is_sent_again": is_sent_again,
        "meant": email_hint(waiting.address),
        "refused": refused,
        "wrong": str(wrong) if wrong else "",
        "errors": [{"id": "code", "message": str(wrong)}] if wrong else [],
        "change": with_back(
            request, reverse("portal:page" if waiting.item is None else "portal:item", args=place)
        ),
        "later": _on(request, draft, document, waiting),
    }
    return render(request, "portal/apply/mail_code.html", context, status=422 if wrong else 200)
