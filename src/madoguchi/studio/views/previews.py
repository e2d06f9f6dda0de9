"""A version as people will see it: in a phone's frame, at the width of a desk, before it is public."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors import open_editions, related_cards, versions_of
from madoguchi.registry.selectors.shaping import AnyRecord, names_of_public
from madoguchi.registry.selectors.survey import survey_row_or_none
from madoguchi.registry.types import ProcedureBody, ProgrammeBody, life_event
from madoguchi.studio.views.finding import address, kind_of, places, problems_in, record_of, title_of
from madoguchi.studio.wholes import whole

SHAPERS = (Role.EDITOR, Role.PUBLISHER)
_RELATIONS = {
    "before": _("この手続の前に"),
    "together": _("この手続といっしょに"),
    "after": _("この手続のあとに"),
}
_PHONE, _DESK = _("スマートフォンの幅"), _("パソコンの幅")


def _version(record: AnyRecord, number: int) -> Any:
    found = next((one for one in versions_of(record) if one.number == number), None)
    if found is None:
        raise Http404
    return found


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def preview(request: HttpRequest, kind: str, slug: str, number: int) -> HttpResponse:
    """The frames in which the page is shown."""
    record = record_of(request, kind, slug)
    version = _version(record, number)
    is_wide = request.GET.get("width") == "wide"
    here = address(record, "preview", number)
    context = {
        "record": record,
        "here": places(record),
        "title": title_of(record, version),
        "version": version,
        "is_wide": is_wide,
        "page": address(record, "previewed_page", number),
        "problems": len(problems_in(kind_of(record), version.body)),
        "tabs": [
            {"label": _PHONE, "href": here, "current": not is_wide},
            {"label": _DESK, "href": f"{here}?width=wide", "current": is_wide},
        ],
    }
    return render(request, "studio/preview.html", context)


def _related(body: ProcedureBody) -> list[dict[str, Any]]:
    """What comes before, together and after, as the public page groups it."""
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


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]  # it passes every argument on
def previewed_page(request: HttpRequest, kind: str, slug: str, number: int) -> HttpResponse:
    """The page itself, drawn from the version by the same template as the public one."""
    record = record_of(request, kind, slug)
    version = _version(record, number)
    name = kind_of(record)
    body = whole(name, version.body)
    context: dict[str, Any] = {
        "acting": Acting.nobody(),  # as those see it for whom it is written
        "session_ends_in": None,
        "is_kiosk": False,
        "record": record,
        "body": body,
        "version": version,
        "life_events": [event for event in map(life_event, body.life_events) if event],
    }
    if isinstance(body, ProgrammeBody):
        is_public = body.procedure in dict(names_of_public("procedure"))
        context["claim_href"] = reverse("portal:procedure", args=[body.procedure]) if is_public else ""
        return render(request, "studio/previewed_programme.html", context)
    assert isinstance(record, Procedure)
    editions = list(open_editions(record, on=japan_day(now())))
    context |= {
        "editions": editions,
        "edition": editions[0] if editions else None,
        "survey_row": survey_row_or_none(record.survey_id),
        "related": _related(body),
    }
    return render(request, "studio/previewed_procedure.html", context)
