"""Applying again with what was filed before, and going on with a newer form."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import (
    Readers,
    acting_of_request,
    open_to,
    posted_revision,
    remember_ticket,
)
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import applications_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day, now
from madoguchi.filling.selectors import document_of_draft, newer_for
from madoguchi.filling.services import (
    AlreadySent,
    ChangedElsewhere,
    Copied,
    NotEntrusted,
    NothingNewer,
    NotOpenNow,
    ProofNeeded,
    SignInNeeded,
    copy_application,
    move_to_newest,
)
from madoguchi.portal.takers import takers_of
from madoguchi.portal.views.holding import about, held_application, held_draft
from madoguchi.portal.views.proof import ask_for_proof
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.selectors import procedure_by_slug

MOST_EARLIER = 3


def earlier_applications(acting: Acting, procedure: Procedure) -> list[Application]:
    """The last applications for `procedure` that `acting` holds: each can be copied."""
    return list(applications_of(acting).filter(procedure=procedure).order_by("-arrived_at")[:MOST_EARLIER])


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def copy_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What of an earlier application is copied and what is not; begin a draft with it."""
    application = held_application(request, key)
    page = procedure_by_slug(application.procedure.slug)
    takers = takers_of(page, at=now(), place=application.organisation)
    same = [e for e in takers.editions if e.organisation_id == application.organisation_id]
    editions = same or takers.editions
    context = {
        "application": application,
        "title": page.body.title,
        "why_not": takers.why_not,
        "editions": editions,
        "options": [{"value": str(e.pk), "label": e.organisation.name} for e in editions],
        "errors": [],
    }
    if request.method == "GET" or not editions:
        return render(request, "portal/apply/copy.html", context)
    edition = next((e for e in editions if str(e.pk) == request.POST.get("edition")), None)
    if edition is None:
        errors = [{"id": "edition", "message": _("申請先を選んでください。")}]
        return render(request, "portal/apply/copy.html", {**context, "errors": errors}, status=422)
    return _copied(request, application, edition, context)


def _copied(
    request: HttpRequest, application: Application, edition: Edition, context: dict[str, Any]
) -> HttpResponse:
    here = reverse("portal:copy", args=[application.pk])
    try:
        made = copy_application(
            application=application,
            edition=edition,
            by=acting_of_request(request).for_purpose("申請"),
            at=now(),
        )
    except ProofNeeded as refusal:
        return ask_for_proof(request, refusal, context["title"], here)
    except SignInNeeded:
        return redirect(f"{reverse('accounts:sign_in')}?next={here}")
    except (NotEntrusted, NotOpenNow) as refusal:
        errors = [{"id": "edition", "message": str(refusal)}]
        return render(request, "portal/apply/copy.html", {**context, "errors": errors}, status=422)
    return _begun(request, made)


def _begun(request: HttpRequest, made: Copied) -> HttpResponse:
    draft, new = made.started.draft, made.started.new_ticket
    left = [[one.label, one.why] for one in made.left_out]
    request.session["copied"] = {"draft": str(draft.pk), "count": made.count, "left": left}
    if new is None:
        return redirect("portal:draft", draft.pk)
    request.session.cycle_key()  # whoever planted the session before does not get the ticket
    remember_ticket(request.session, new.ticket.pk)
    request.session["fresh_secret"] = [str(draft.pk), new.secret]
    return redirect("portal:ticket", draft.pk)


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def new_form_page(request: HttpRequest, draft: UUID) -> HttpResponse:
    """What would be different with the newest form; go on with it, or stay: nothing is refused."""
    held = held_draft(request, draft)
    if held.submitted_at:
        return redirect("portal:sent", held.pk)
    newer = newer_for(held, on=japan_day(now()))
    if newer is None:
        return redirect("portal:draft", held.pk)
    context = {
        **about(held, document_of_draft(held)),
        "difference": newer.difference,
        "lost": [*newer.difference.again, *newer.difference.gone],
        "errors": [],
    }
    if request.method == "GET":
        return render(request, "portal/apply/new_form.html", context)
    try:
        move_to_newest(draft=held, revision=posted_revision(request), by=acting_of_request(request), at=now())
    except AlreadySent:
        return redirect("portal:sent", held.pk)
    except NothingNewer:
        pass  # another screen was first
    except ChangedElsewhere as refusal:
        fresh = held_draft(request, held.pk)
        errors = [{"id": "move", "message": str(refusal)}]
        return render(
            request, "portal/apply/new_form.html", {**context, "draft": fresh, "errors": errors}, status=409
        )
    return redirect("portal:draft", held.pk)
