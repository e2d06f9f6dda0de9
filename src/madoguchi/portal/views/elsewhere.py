"""Going on at another device: a picture to be read there, and for guests six digits besides."""

from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.selectors import ways_of
from madoguchi.accounts.services import PassageOver, TooManyAttempts, WrongDigits, go_through, open_passage
from madoguchi.accounts.types import (
    BelongsElsewhere,
    Readers,
    TimedRequest,
    acting_of_request,
    address_of,
    open_to,
    remember_ticket,
)
from madoguchi.core.clock import now
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import document_of_draft
from madoguchi.language.widths import narrow
from madoguchi.portal.views.holding import about, held_draft


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def other_device(request: TimedRequest, draft: UUID) -> HttpResponse:
    """The picture that leads another device to this draft; not offered at a shared terminal.

    For an account it holds the address alone: whoever opens it signs in. For a guest it is made on request, holds an
    address that works once for ten minutes, and asks for the six digits that stand beside it.
    """
    held = held_draft(request, draft)
    if held.submitted_at:
        return redirect("portal:sent", held.pk)
    if request.is_kiosk:
        return redirect("portal:draft", held.pk)
    context = {**about(held, document_of_draft(held)), "digits": "", "picture": "", "ends_at": None}
    if held.ticket is None:
        context["picture"] = picture_of(reverse("portal:draft", args=[held.pk]))
    elif request.method == "POST":
        made = open_passage(ticket=held.ticket, at=now())
        context["picture"] = picture_of(reverse("portal:continue", args=[made.secret]))
        context["digits"], context["ends_at"] = made.digits, made.passage.ends_at
    return render(request, "portal/apply/other_device.html", context)


def picture_of(path: str) -> SafeString:
    """An address of this service as a QR code, drawn without styles."""
    code = segno.make(settings.SITE_ORIGIN + path, error="m", micro=False)
    drawn: str = code.svg_inline(border=4, light="#fff", svgclass=None, lineclass=None, omitsize=True)
    return SafeString(drawn)


@open_to(Readers.GUEST)
@require_http_methods(["GET", "POST"])
def continue_here(request: HttpRequest, secret: str) -> HttpResponse:
    """On the other device: type the six digits, and go on where the first screen stopped."""
    if acting_of_request(request).is_agent:  # what a ticket opens is not the client's
        raise BelongsElsewhere(ways_of(request.user, at=now())[0])
    if request.method == "GET":
        return _ask(request)
    digits = "".join(narrow(request.POST.get("digits", "")[:20]).split())
    try:
        ticket = go_through(secret=secret, digits=digits, buckets=(f"ip:{address_of(request)}",), at=now())
    except (PassageOver, WrongDigits, TooManyAttempts) as refusal:
        return _ask(request, str(refusal), status=429 if isinstance(refusal, TooManyAttempts) else 422)
    request.session.cycle_key()  # whoever planted the session before does not get the ticket
    remember_ticket(request.session, ticket)
    draft = Draft.objects.filter(ticket=ticket).first()
    return redirect("portal:draft", draft.pk) if draft else redirect("portal:my")


def _ask(request: HttpRequest, message: str = "", status: int = 200) -> HttpResponse:
    errors = [{"id": "digits", "message": message}] if message else []
    return render(
        request, "portal/apply/continue.html", {"errors": errors, "title": _("続きを入力する")}, status=status
    )
