"""Forms of procedures: what is asked, as JSON Schema, for programs that fill in."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Path, Query

from madoguchi.api.problems import BadParameter, Nothing
from madoguchi.api.rest.answers import FormText
from madoguchi.api.rest.interface import api
from madoguchi.api.rest.lists import absolute, dated
from madoguchi.api.selectors import record_numbered
from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.selectors import document_of
from madoguchi.eforms.selectors.answer_schema import answer_schema
from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors import open_editions


@api.get("/procedures/{code}/form", response=FormText, summary="手続の様式", tags=["procedures"])
def procedure_form(
    request: HttpRequest,
    response: HttpResponse,
    code: Annotated[str, Path(max_length=40, description="`mado-…`")],
    organisation: Annotated[
        str | None,
        Query(None, max_length=100, description="Short name of the office, where several take it."),
    ],
    language: Annotated[Literal["ja", "easy", "en"], Query("ja", description="Of the words of the form.")],
) -> dict[str, Any]:
    """What the form asks now, as JSON Schema 2020-12 of the answers that the filing API takes. 404 when no office takes it."""
    if organisation and "\0" in organisation:
        raise BadParameter("organisation", "NUL is not text.")
    try:
        found = record_numbered(Procedure, code)
    except Procedure.DoesNotExist:
        raise Nothing from None
    editions = list(open_editions(found, on=japan_day(now())).select_related("organisation", "form_version"))
    edition = next((one for one in editions if organisation in (None, "", one.organisation.slug)), None)
    if edition is None:
        raise Nothing
    version = edition.form_version
    dated(response, version, found.retired_at)
    return {
        "procedure": found.code,
        "organisation": edition.organisation.slug,
        "organisations": [one.organisation.slug for one in editions],
        "edition": str(edition.pk),
        "version": version.number,
        "digest": version.digest,
        "opens_on": edition.opens_on,
        "closes_on": edition.closes_on,
        "languages": ["ja", *sorted(document_of(version).translations)],
        "answers": answer_schema(document_of(version), language),
        "page": absolute(reverse("portal:start", args=[found.slug])),
    }
