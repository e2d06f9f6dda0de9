"""A procedure in full, and its published versions."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.portal.clicks import count_opened
from madoguchi.portal.histories import changed_fields
from madoguchi.portal.places import chosen_place
from madoguchi.portal.successors import successor_of
from madoguchi.portal.takers import said_to, takers_of
from madoguchi.quality.selectors import levels_of, processing_days
from madoguchi.registry.models import Procedure, ProcedureVersion
from madoguchi.registry.selectors import (
    body_of,
    freshness_of,
    procedure_by_slug,
    processes_of,
    programmes_of_procedure,
    published_versions,
    related_cards,
    upcoming_version,
)
from madoguchi.registry.types import ProcedureBody, ProcedurePage, Window
from madoguchi.reviews.selectors import reviews_of, summary_of

_RELATIONS = {
    "before": _("この手続の前に"),
    "together": _("この手続といっしょに"),
    "after": _("この手続のあとに"),
}


@open_to(Readers.EVERYONE)
@require_safe
def procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """All that one must know before starting, and one button that starts; a retired one leads to its successor."""
    page, at, place = _page_of(slug), now(), chosen_place(request)
    count_opened(request)
    takers = takers_of(page, at=at, place=place)
    said = said_to(page, takers, place)
    context = {
        "page": page,
        "record": page.procedure,
        "body": said.body,
        "said": said,
        "editions": takers.editions,
        "edition": takers.editions[0] if takers.editions and not said.places else None,
        "why_not": takers.why_not,
        "place": place,
        "is_taken_here": takers.is_taken_here,
        "windows": _windows(said.body, place),
        "measured": processing_days(page.procedure, at=at),
        "levels": levels_of(page.procedure),
        "reviews": list(reviews_of(page.procedure, limit=5)),
        "review_summary": summary_of(page.procedure),
        "related": _related(page.body),
        "programmes": [
            {
                "title": card.title,
                "summary": card.summary,
                "href": reverse("portal:programme", args=[card.slug]),
            }
            for card in programmes_of_procedure(slug)
        ],
        "processes": processes_of(page.procedure),
        "successor": successor_of(page.procedure),
        "freshness": freshness_of(page.procedure, at=at),
        "upcoming": upcoming_version(page.procedure),
        "survey_row": page.survey_row,
        "start": _with_place(reverse("portal:start", args=[slug]), request),
    }
    return render(request, "portal/find/procedure.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def procedure_versions(request: HttpRequest, slug: str) -> HttpResponse:
    """The published versions, the latest first, each with the day it came into force and what it changed."""
    page = _page_of(slug)
    versions = _published(page.procedure)
    earlier = [*versions[1:], None]
    context = {
        "page": page,
        "body": page.body,
        "versions": [
            (version, changed_fields("procedure", before.body if before else None, version.body))
            for version, before in zip(versions, earlier, strict=True)
        ],
        "today": japan_day(now()),
    }
    return render(request, "portal/find/versions.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def procedure_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One published version as it was, is or will be shown."""
    page = _page_of(slug)
    version = next((one for one in _published(page.procedure) if one.number == number), None)
    if version is None:
        raise Http404
    context = {"page": page, "record": page.procedure, "version": version, "body": body_of(version)}
    return render(request, "portal/find/version.html", context)


def _page_of(slug: str) -> ProcedurePage:
    try:
        return procedure_by_slug(slug)
    except Procedure.DoesNotExist as error:
        raise Http404 from error


def _published(procedure: Procedure) -> list[ProcedureVersion]:
    return list(published_versions(procedure).order_by("-number"))


def _windows(body: ProcedureBody, place: Organisation | None) -> list[Window]:
    """The counters, those of the visitor's town first."""
    if place is None:
        return list(body.windows)
    return sorted(body.windows, key=lambda one: place.name not in f"{one.name} {one.address}")


def _related(body: ProcedureBody) -> list[dict[str, Any]]:
    """What comes before, together and after, as far as it can be opened."""
    shown = related_cards(body)
    groups = []
    for relation, label in _RELATIONS.items():
        items = [
            {
                "title": shown[one.procedure].title,
                "href": reverse("portal:procedure", args=[one.procedure]),
                "note": one.note,
            }
            for one in body.related
            if one.relation == relation and one.procedure in shown
        ]
        if items:
            groups.append({"label": label, "items": items})
    return groups


def _with_place(address: str, request: HttpRequest) -> str:
    place = request.GET.get("place", "")
    return f"{address}?place={place}" if place.replace("-", "").isalnum() and place.isascii() else address
