"""Approval inside a business: whether it is wanted, asking a colleague, approving or sending back."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from madoguchi.accounts.models import Subject
from madoguchi.accounts.services import MayOnlyPrepare
from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.clock import now
from madoguchi.filling.services import (
    AlreadySent,
    ChangedElsewhere,
    NothingAsked,
    NotYoursToApprove,
    OnlyTheRepresentative,
    approve,
    ask_approval,
    send_back,
    set_approval,
)
from madoguchi.portal.views.holding import held_draft
from madoguchi.portal.views.send import check_page

LONGEST = 400


@open_to(Readers.HOLDER)
@require_POST
def approval_act(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Ask the colleagues for their approval, give it, or say what is to be changed first."""
    held, acting, revision = held_draft(request, draft), acting_of_request(request), posted_revision(request)
    try:
        match request.POST.get("act"):
            case "ask":
                ask_approval(draft=held, revision=revision, by=acting, at=now())
            case "approve":
                approve(draft=held, revision=revision, by=acting, at=now())
            case "send_back":
                why = request.POST.get("why", "")[:LONGEST].strip()
                send_back(draft=held, revision=revision, why=why, by=acting, at=now())
    except AlreadySent:
        return redirect("portal:sent", held.pk)
    except (ChangedElsewhere, MayOnlyPrepare, NothingAsked, NotYoursToApprove) as refusal:
        return check_page(request, held_draft(request, held.pk), refused=refusal, status=409)
    return redirect("portal:check", held.pk)


@open_to(Readers.SIGNED_IN)
@require_POST
def approval_setting(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say whether filings of a business are approved by a colleague; the representative's to say."""
    acting = acting_of_request(request)
    business = Subject.objects.filter(pk=key, pk__in=acting.held, kind=Subject.Kind.BUSINESS).first()
    if business is None:
        raise Http404
    try:
        set_approval(subject=business, is_required=request.POST.get("required") == "yes", by=acting, at=now())
    except OnlyTheRepresentative as error:
        raise Http404 from error
    return redirect("portal:members", business.pk)
