"""Fetching what the visitor holds, or 404: the only way in which views of the portal open personal records."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from madoguchi.accounts.types import acting_of_request
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import application_for
from madoguchi.eforms.types import FormDocument
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


def posted_revision(request: HttpRequest) -> int:
    """The revision that the page showed; -1, which no record has, when it is missing or no number."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def about(draft: Draft, document: FormDocument) -> dict[str, Any]:
    """What every page of a draft shows: the draft, its form and procedure."""
    edition = draft.items.all()[0].edition
    return {
        "draft": draft,
        "document": document,
        "edition": edition,
        "procedure": edition.procedure,
        "title": edition.procedure_version.body["title"],
    }
