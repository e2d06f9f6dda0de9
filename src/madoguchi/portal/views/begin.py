"""Beginning an application: where to apply, the guest's ticket."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to, remember_ticket
from madoguchi.core.clock import japan_day, now
from madoguchi.filling.services import (
    NotEntrusted,
    NotOpenNow,
    ProofNeeded,
    SignInNeeded,
    start,
)
from madoguchi.portal.check.carrying import told_before
from madoguchi.portal.places import chosen_place
from madoguchi.portal.takers import Takers, said_to, takers_of
from madoguchi.portal.views.again import earlier_applications
from madoguchi.portal.views.holding import held_draft
from madoguchi.portal.views.known import fill_without_asking
from madoguchi.portal.views.proof import ask_for_proof
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.selectors import body_for, procedure_by_slug
from madoguchi.registry.types import ProcedurePage


@open_to(Readers.GUEST)
@require_http_methods(["GET", "POST"])
def start_procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose where to apply and begin a draft."""
    try:
        page = procedure_by_slug(slug)
    except Procedure.DoesNotExist as error:
        raise Http404 from error
    takers = takers_of(page, at=now(), place=chosen_place(request))
    editions = takers.editions
    if request.method == "GET":
        return _start_page(request, page, takers)
    edition = next((e for e in editions if str(e.pk) == request.POST.get("edition")), None)
    if edition is None and len(editions) == 1:
        edition = editions[0]
    if edition is None:
        message = _("申請先を選んでください。")
        return _start_page(request, page, takers, [{"id": "edition", "message": message}], status=422)
    return begun(request, page, takers, edition)


def begun(request: HttpRequest, page: ProcedurePage, takers: Takers, edition: Edition) -> HttpResponse:
    """Begin a draft at the office of `edition`, with what was told in the check if the person came from there."""
    slug, at = page.procedure.slug, now()
    here = reverse("portal:start", args=[slug])
    told = told_before(request, slug, on=japan_day(at))
    try:
        started = start(edition=edition, told=told, by=acting_of_request(request).for_purpose("申請"), at=at)
    except ProofNeeded as refusal:
        return ask_for_proof(request, refusal, page.body.title, here)
    except SignInNeeded:
        return redirect(f"{reverse('accounts:sign_in')}?next={here}")
    except (NotEntrusted, NotOpenNow) as refusal:
        return _start_page(request, page, takers, [{"id": "edition", "message": str(refusal)}], status=422)
    if told is not None:
        request.session["from_check"] = str(started.draft.pk)
    if started.new_ticket is None:
        asks = fill_without_asking(request, started.draft)
        return redirect("portal:known" if asks else "portal:draft", started.draft.pk)
    request.session.cycle_key()  # whoever planted the session before does not get the ticket
    remember_ticket(request.session, started.new_ticket.ticket.pk)
    request.session["fresh_secret"] = [str(started.draft.pk), started.new_ticket.secret]
    return redirect("portal:ticket", started.draft.pk)


def _start_page(
    request: HttpRequest,
    page: ProcedurePage,
    takers: Takers,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    fees = _fees_of(takers.editions)
    options = [
        {
            "value": str(edition.pk),
            "label": edition.organisation.name,
            "hint": fees[edition.pk],
            "checked": bool(takers.is_taken_here) and edition is takers.editions[0],
        }
        for edition in takers.editions
    ]
    context = {
        "page": page,
        "body": said_to(page, takers, chosen_place(request)).body,
        "editions": takers.editions,
        "why_not": takers.why_not,
        "options": options,
        "earlier": earlier_applications(acting_of_request(request), page.procedure),
        "told": told_before(request, page.procedure.slug, on=japan_day(now())),
        "errors": errors or [],
    }
    return render(request, "portal/apply/start.html", context, status=status)


def _fees_of(editions: list[Edition]) -> dict[UUID, str]:
    """The fee at each office, empty where it is the same at all."""
    fees = {edition.pk: body_for(edition).fee.text for edition in editions}
    return fees if len(set(fees.values())) > 1 else dict.fromkeys(fees, "")


@open_to(Readers.HOLDER)
@require_safe
def ticket(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Show the number and, once, the secret of a guest's ticket."""
    held = held_draft(request, draft)
    if held.ticket is None:
        return redirect("portal:draft", held.pk)
    owner, secret = request.session.pop("fresh_secret", ["", ""])
    secret = secret if owner == str(held.pk) else ""
    return render(
        request, "portal/apply/ticket.html", {"draft": held, "ticket": held.ticket, "secret": secret}
    )
