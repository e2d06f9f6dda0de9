"""What the pages of households, businesses and agents share: whose page it is, links shown once."""

from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse

from madoguchi.accounts.models import Subject
from madoguchi.accounts.selectors import ways_of
from madoguchi.accounts.services import NewInvitation
from madoguchi.accounts.types import BelongsElsewhere, acting_of_request
from madoguchi.core.clock import now
from madoguchi.messaging.services import mail_invitation

_FRESH = "fresh_invitation"


def own_subject(request: HttpRequest) -> Subject:
    """The person or business acted for; an agent is offered to go back to oneself, others find nothing."""
    acting = acting_of_request(request)
    if acting.is_agent:
        raise BelongsElsewhere(ways_of(request.user, at=now())[0])
    subject = Subject.objects.filter(pk__in=acting.held).first()
    if subject is None:
        raise Http404
    return subject


def as_oneself(request: HttpRequest) -> None:
    """Raise `BelongsElsewhere` unless the person acts for oneself; 404 for an account that is nobody's own."""
    ways = ways_of(request.user, at=now())
    if not ways:
        raise Http404
    if not ways[0].is_taken_by(acting_of_request(request)):
        raise BelongsElsewhere(ways[0])


def keep_link(request: HttpRequest, made: NewInvitation) -> None:
    """Keep the link of a new invitation for the next page, and mail it when an address was given."""
    link = urljoin(settings.SITE_ORIGIN, reverse("portal:invitation", args=[made.secret]))
    is_mailed = bool(made.invitation.email) and mail_invitation(
        address=made.invitation.email, link=link, at=now()
    )
    request.session[_FRESH] = [str(made.invitation.pk), link, made.invitation.email, is_mailed]


def fresh_link(request: HttpRequest, *invitations: UUID) -> dict[str, object]:
    """The link of the invitation just made, if it is among `invitations`: shown once and then forgotten."""
    key, link, email, is_mailed = request.session.get(_FRESH) or ["", "", "", False]
    if not key or UUID(key) not in invitations:
        return {"link": "", "mailed_to": "", "mail_failed": ""}
    del request.session[_FRESH]
    return {
        "link": link,
        "mailed_to": email if is_mailed else "",
        "mail_failed": email if email and not is_mailed else "",
    }
