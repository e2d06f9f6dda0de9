"""The members of a business: who they are, inviting, changing the part, leaving."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.models import Membership, Subject
from madoguchi.accounts.selectors import (
    group_for,
    member_of,
    members_of,
    open_invitations_to,
    part_of,
    ways_of,
)
from madoguchi.accounts.services import (
    BUSINESS_PARTS,
    NotAllowedForThem,
    change_part,
    end_membership,
    invite_member,
)
from madoguchi.accounts.types import (
    BelongsElsewhere,
    Readers,
    acting_of_request,
    open_to,
)
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.filling.selectors import approval_required
from madoguchi.language.reading import Unreadable, read_email
from madoguchi.portal.views.groups.asking import fresh_link, keep_link

_LEADS = (Membership.Part.REPRESENTATIVE, Membership.Part.MANAGER)
_HINTS = {
    Membership.Part.REPRESENTATIVE: _("すべてできます。ほかの代表者も決められます。"),
    Membership.Part.MANAGER: _("申請の準備と提出ができ、一員を招いたり外したりできます。"),
    Membership.Part.STAFF: _("申請の準備と提出ができます。"),
    Membership.Part.PREPARER: _("申請の準備だけができます。提出は、ほかの人がします。"),
}


def _business(request: HttpRequest, key: UUID) -> Subject:
    """The business if the person belongs to it and acts for it now; the offer to switch if not now; else 404."""
    for way in ways_of(request.user, at=now()):
        if way.mandate is None and not way.is_self and way.whose == key:
            if not way.is_taken_by(acting_of_request(request)):
                raise BelongsElsewhere(way)
            return group_for(acting_of_request(request), key, on=japan_day(now()))
    raise Http404


def part_options(mine: str, chosen: str) -> list[dict[str, object]]:
    """What one may make of a member: representatives are made by representatives."""
    parts = [p for p in BUSINESS_PARTS if p != Membership.Part.REPRESENTATIVE or mine == p]
    return [
        {"value": part.value, "label": part.label, "hint": _HINTS[part], "checked": part == chosen}
        for part in parts
    ]


@open_to(Readers.SIGNED_IN)
@require_safe
def members_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Everyone who belongs to the business, and the invitations that wait."""
    business, acting, at = _business(request, key), acting_of_request(request), now()
    mine = part_of(acting, business.pk, on=japan_day(at))
    invitations = list(open_invitations_to(business)) if mine in _LEADS else []
    context = {
        "business": business,
        "members": list(members_of(business, on=japan_day(at))),
        "invitations": [{"one": one, "is_open": one.is_open(at)} for one in invitations],
        "may_manage": mine in _LEADS,
        "mine": mine,
        "may_set_approval": mine == Membership.Part.REPRESENTATIVE,
        "wants_approval": approval_required(business),
        "fresh": fresh_link(request, *(one.pk for one in invitations)),
    }
    return render(request, "portal/groups/members.html", context)


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def invite_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Invite someone into the business."""
    business, acting, at = _business(request, key), acting_of_request(request), now()
    mine = part_of(acting, business.pk, on=japan_day(at))
    if mine not in _LEADS:
        raise Http404
    errors: list[dict[str, str]] = []
    part, email = request.POST.get("part", ""), request.POST.get("email", "")[:254]
    if request.method == "POST":
        try:
            made = invite_member(
                group=business, part=part, email=read_email(email) if email.strip() else "", by=acting, at=at
            )
        except Unreadable as unreadable:
            errors = [{"id": "email", "message": str(unreadable)}]
        except Refusal as refusal:
            errors = [{"id": refusal.field or "part", "message": str(refusal)}]
        else:
            keep_link(request, made)
            return redirect("portal:members", business.pk)
    context = {
        "business": business,
        "options": part_options(mine, part),
        "email": email,
        "errors": errors,
    }
    return render(request, "portal/groups/invite.html", context, status=422 if errors else 200)


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def member_page(request: HttpRequest, key: UUID, member: UUID) -> HttpResponse:
    """One member: another part, or the end of the membership; one's own to leave."""
    business, acting, at = _business(request, key), acting_of_request(request), now()
    day = japan_day(at)
    try:
        membership = member_of(business, member, on=day)
    except Membership.DoesNotExist as error:
        raise Http404 from error
    mine = part_of(acting, business.pk, on=day)
    is_self = getattr(membership.member, "user", None) is not None and membership.member.user.pk == acting.who
    if mine not in _LEADS and not is_self:
        raise Http404
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            if request.POST.get("act") == "end":
                end_membership(membership=membership, by=acting, at=at)
                return redirect("portal:switch") if is_self else redirect("portal:members", business.pk)
            change_part(membership=membership, part=request.POST.get("part", ""), by=acting, at=at)
            return redirect("portal:members", business.pk)
        except NotAllowedForThem as error:
            raise Http404 from error
        except Refusal as refusal:
            errors = [{"id": refusal.field or "end", "message": str(refusal)}]
    context = {
        "business": business,
        "membership": membership,
        "options": part_options(mine, membership.part) if mine in _LEADS else [],
        "is_self": is_self,
        "errors": errors,
    }
    return render(request, "portal/groups/member.html", context, status=409 if errors else 200)
