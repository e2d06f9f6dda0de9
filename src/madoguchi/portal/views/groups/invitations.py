"""Answering an invitation, and taking one back."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.models import Invitation, Mandate, Membership, Subject
from madoguchi.accounts.selectors import invitation_sent_by, part_of, ways_of
from madoguchi.accounts.services import (
    AlreadyMember,
    InvitedOneself,
    InvitedSomeoneElse,
    NoSuchInvitation,
    NotAllowedForThem,
    TooManyAttempts,
    accept_invitation,
    decline_invitation,
    open_invitation,
    withdraw_invitation,
)
from madoguchi.accounts.types import Readers, Way, acting_of_request, address_of, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.portal.views.groups.asking import as_oneself
from madoguchi.portal.views.groups.words import entrusted

_LEADS = (Membership.Part.REPRESENTATIVE, Membership.Part.MANAGER)


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_page(request: HttpRequest, secret: str) -> HttpResponse:
    """What the invitation asks for, and the answer to it."""
    as_oneself(request)
    acting, at = acting_of_request(request), now()
    try:
        found = open_invitation(secret=secret[:100], address=address_of(request), by=acting, at=at)
        if request.method == "POST" and request.POST.get("answer") == "decline":
            decline_invitation(invitation=found, by=acting, at=at)
            return render(request, "portal/groups/declined.html")
        if request.method == "POST" and request.POST.get("answer") == "accept":
            return _accept(request, found)
    except TooManyAttempts as refusal:
        return _refused(request, refusal, 429)
    except (
        NoSuchInvitation,
        InvitedSomeoneElse,
        InvitedOneself,
        AlreadyMember,
        NotAllowedForThem,
    ) as refusal:
        return _refused(request, refusal, 403)
    return render(request, "portal/groups/invitation.html", {"invitation": found, **_about(request, found)})


def _accept(request: HttpRequest, found: Invitation) -> HttpResponse:
    chosen = request.POST.get("agent", "")
    agent = next((way.whose for way in _agents(request) if way.key == chosen), None) if chosen else None
    became = accept_invitation(invitation=found, agent=agent, by=acting_of_request(request), at=now())
    if isinstance(became, Mandate):
        return redirect("portal:switch")
    is_business = became.group.kind == Subject.Kind.BUSINESS
    return redirect("portal:switch" if is_business else "portal:household")


def _agents(request: HttpRequest) -> list[Way]:
    """In whose name the person may take on a mandate: one's own, or of a business that one leads."""
    acting, day = acting_of_request(request), japan_day(now())
    ways = [way for way in ways_of(request.user, at=now()) if way.mandate is None]
    return [way for way in ways if way.is_self or part_of(acting, way.whose, on=day) in _LEADS]


def _about(request: HttpRequest, found: Invitation) -> dict[str, object]:
    if found.mandate is None:
        return {"inviter": found.invited_by.name}
    agents = _agents(request)
    options = [
        {
            "value": way.key,
            "label": way.name if not way.is_self else _("%(name)s（わたし）") % {"name": way.name},
        }
        for way in agents
    ]
    return {
        "inviter": found.mandate.principal.name or found.mandate.principal_name,
        "mandate": found.mandate,
        "entrusted": entrusted(found.mandate),
        "agents": options if len(options) > 1 else [],
        "chosen": options[0]["value"],
    }


def _refused(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    return render(request, "portal/groups/invitation_over.html", {"refused": refusal}, status=status)


@open_to(Readers.SIGNED_IN)
@require_POST
def withdraw_invitation_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take back an invitation that waits for an answer."""
    acting = acting_of_request(request)
    try:
        found = invitation_sent_by(acting, key)
    except Invitation.DoesNotExist as error:
        raise Http404 from error
    try:
        withdraw_invitation(invitation=found, by=acting, at=now())
    except NoSuchInvitation:
        pass  # it was answered or has expired: the page that follows shows how it stands
    except NotAllowedForThem as error:
        raise Http404 from error
    if found.group is not None and found.group.kind == Subject.Kind.BUSINESS:
        return redirect("portal:members", found.group_id)
    return redirect("portal:household" if found.group_id else "portal:mandates")
