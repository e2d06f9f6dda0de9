"""Fetching what the visitor holds, or 404: the only way in which views of the portal open personal records."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from madoguchi.accounts.selectors import ways_of
from madoguchi.accounts.types import BelongsElsewhere, acting_of_request
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import application_for, owner_of_application
from madoguchi.applications.services import stream_of
from madoguchi.core.clock import now
from madoguchi.eforms.types import FormDocument
from madoguchi.events.services import record_access
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import draft_for, owner_of_draft
from madoguchi.portal.views.speaking import lang_of, languages_of


def held_draft(request: HttpRequest, key: UUID) -> Draft:
    """The draft with this key if the visitor holds it."""
    acting = acting_of_request(request)
    try:
        draft = draft_for(acting, key)
    except Draft.DoesNotExist as error:
        _offer_to_switch(request, owner_of_draft(key))
        raise Http404 from error
    note_agent(request, draft.subject_id, f"draft:{draft.pk}")
    return draft


def held_application(request: HttpRequest, key: UUID) -> Application:
    """The application with this key if the visitor holds it."""
    try:
        application = application_for(acting_of_request(request), key)
    except Application.DoesNotExist as error:
        _offer_to_switch(request, owner_of_application(key))
        raise Http404 from error
    note_agent(request, application.subject_id, stream_of(application))
    return application


def _offer_to_switch(request: HttpRequest, owner: tuple[UUID, frozenset[UUID]] | None) -> None:
    """Raise `BelongsElsewhere` if the visitor may act for the owner, in all the procedures concerned.

    It tells nothing that the visitor could not see after switching; to everyone else the thing is not there.
    """
    if owner is None or acting_of_request(request).who is None:
        return
    subject, procedures = owner
    for way in ways_of(request.user, at=now()):
        limits = way.mandate.limits if way.mandate else None
        if way.whose == subject and (limits is None or procedures <= limits):
            raise BelongsElsewhere(way)


AS_AGENT = "代理"
"""Why an agent looks, as the record keeps it for whoever reads it later, in whatever language."""


def note_agent(request: HttpRequest, whose: UUID | None, thing: str) -> None:
    """Record that an agent is about to see what belongs to the client."""
    acting = acting_of_request(request)
    if acting.is_agent and request.method == "GET":
        record_access(reader=acting, whose=whose, object=thing, purpose=AS_AGENT, organisation=None, at=now())


def about(draft: Draft, document: FormDocument) -> dict[str, Any]:
    """What every page of a draft shows: the draft, its form with the languages it can be read in, and the procedure."""
    edition = draft.items.all()[0].edition
    return {
        "draft": draft,
        "document": document,
        "lang": lang_of(document.language),
        "languages": languages_of(document),
        "edition": edition,
        "procedure": edition.procedure,
        "title": _("まとめて申請（%(n)s件）") % {"n": sum(item.is_filed for item in draft.items.all())}
        if draft.is_together
        else edition.procedure_version.body["title"],
    }
