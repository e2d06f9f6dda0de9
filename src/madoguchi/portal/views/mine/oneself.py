"""Whom the pages about oneself are about; nobody else opens them."""

from django.http import Http404, HttpRequest

from madoguchi.accounts.models import Subject
from madoguchi.accounts.types import acting_of_request
from madoguchi.core.acting import Acting


def oneself(request: HttpRequest) -> Acting:
    """The visitor as someone whose data this is: oneself, or a child or business acted for.

    404 for an agent, whose mandate is for procedures, and for an officer without a person's account.
    """
    acting = acting_of_request(request)
    if acting.is_agent or not acting.held:
        raise Http404
    return acting


def subject_acted_for(acting: Acting) -> Subject:
    """The subject that the pages are about."""
    return Subject.objects.get(pk__in=acting.held)
