"""What an applicant does about a case that was filed: withdraw it, or insist that it be examined."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move, may
from madoguchi.applications.services import ChangedMeanwhile, MoveNotAllowed
from madoguchi.core.clock import now
from madoguchi.examination.services import withdraw
from madoguchi.examination.services.returning import insist
from madoguchi.filling.models import Held
from madoguchi.filling.selectors import title_of
from madoguchi.portal.views.holding import held_application
from madoguchi.registry.selectors import body_for


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def withdraw_application(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take an application back, after it was told what that leads to."""
    application = held_application(request, key)
    context = {
        "fee": body_for(application.edition).fee,
        "waiting": [
            title_of(held.edition)
            for held in Held.objects.filter(ground=application, state=Held.State.WAITING).select_related(
                "edition__procedure_version"
            )
        ],
        "is_correcting": application.state == Application.State.CORRECTING,
        "is_nearly_decided": application.state in {Application.State.PROPOSED, Application.State.APPROVED},
    }
    return _asked(request, application, Move.WITHDRAW, withdraw, "取下げ", "portal/my/withdraw.html", context)


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def insist_on_examination(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask that what was sent back be examined as it is."""
    application = held_application(request, key)
    context = {"sent_back": application.send_backs.filter(insisted_at__isnull=True).first()}
    return _asked(request, application, Move.INSIST, insist, "審査の求め", "portal/my/insist.html", context)


def _asked(
    request: HttpRequest,
    application: Application,
    move: Move,
    act: Callable[..., Any],
    purpose: str,
    template: str,
    more: dict[str, Any],
) -> HttpResponse:
    """One question whether it is meant, then the act; back to the case when it cannot be done any more."""
    acting = acting_of_request(request)
    if not may(move, application.state) or not acting.may_submit:
        return redirect("portal:application", application.pk)
    context = {
        "application": application,
        "title": application.edition.procedure_version.body["title"],
        "errors": [],
        **more,
    }
    if request.method == "GET":
        return render(request, template, context)
    try:
        act(
            application=application,
            revision=posted_revision(request),
            by=acting.for_purpose(purpose),
            at=now(),
        )
    except (ChangedMeanwhile, MoveNotAllowed) as refusal:
        context["errors"] = [{"id": "act", "message": str(refusal)}]
        return render(request, template, context, status=409)
    return redirect("portal:application", application.pk)
