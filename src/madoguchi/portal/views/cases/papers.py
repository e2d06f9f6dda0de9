"""The notices and permits that were sent: what each is, whether it counts, how long it is kept, and its file."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.selectors import applications_of
from madoguchi.applications.services import stream_of
from madoguchi.core.acting import Acting
from madoguchi.core.calendars import last_day_of_months
from madoguchi.core.clock import japan_day, now
from madoguchi.examination.models import Notice
from madoguchi.examination.selectors.papers import (
    papers,
    renewable_from,
    renewal_of,
    replacement_of,
    state_of,
)
from madoguchi.examination.services.notices import note_download
from madoguchi.portal.views.holding import note_agent
from madoguchi.portal.views.my import file_response

MOST = 200


def papers_held(acting: Acting) -> list[Notice]:
    """The papers of all cases that `acting` holds, the newest first."""
    held = applications_of(acting).order_by().values("pk")
    found = papers().filter(disposition__application__in=held)
    related = ("disposition__application__edition__procedure_version",)
    return list(found.select_related(*related).order_by("-issued_at", "-id")[:MOST])


@open_to(Readers.GUEST)
@require_safe
def papers_page(request: HttpRequest) -> HttpResponse:
    """Every notice and permit, to be fetched and shown again."""
    acting = acting_of_request(request)
    if acting.who is None and not acting.tickets:
        return redirect("portal:open_case")
    today = japan_day(now())
    return render(
        request, "portal/my/papers.html", {"rows": [_row(one, today) for one in papers_held(acting)]}
    )


def _row(paper: Notice, today: date) -> dict[str, Any]:
    application = paper.disposition.application
    renewal = renewable_from(paper)
    return {
        "paper": paper,
        "application": application,
        "title": application.edition.procedure_version.body["title"],
        "state": state_of(paper, on=today),
        "newer": replacement_of(paper),
        "kept_until": last_day_of_months(
            japan_day(paper.issued_at), 12 * application.edition.retention_years
        ),
        "renewal": renewal_of(paper) if renewal is not None and renewal <= today else "",
    }


@open_to(Readers.HOLDER)
@require_safe
def paper_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The signed file of one paper; that it was fetched is recorded."""
    acting = acting_of_request(request)
    held = applications_of(acting).order_by().values("pk")
    paper = papers().filter(pk=key, disposition__application__in=held).first()
    if paper is None:
        raise Http404
    application = paper.disposition.application
    note_agent(request, application.subject_id, stream_of(application))
    note_download(notice=paper, by=acting, at=now())
    return file_response(paper.file)
