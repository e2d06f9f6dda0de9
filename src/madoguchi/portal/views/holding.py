"""Fetching what the visitor holds, or 404: the only way in which views of the portal open personal records."""

from uuid import UUID

from django.http import Http404, HttpRequest

from madoguchi.accounts.types import acting_of_request
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import application_for
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import draft_for


def held_draft(request: HttpRequest, key: UUID) -> Draft:
    """The draft with this key if the visitor holds it."""
    try:
        return draft_for(acting_of_request(request), key)
    except Draft.DoesNotExist as error:
        raise Http404 from error


def held_application(request: HttpRequest, key: UUID) -> Application:
    """The application with this key if the visitor holds it."""
    try:
        return application_for(acting_of_request(request), key)
    except Application.DoesNotExist as error:
        raise Http404 from error
