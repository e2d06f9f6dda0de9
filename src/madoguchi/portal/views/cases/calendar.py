"""The days of one's cases as iCalendar: correction due, hearing, expected result, last day for a review, end of a permit."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import applications_of
from madoguchi.core.clock import japan_day, now
from madoguchi.examination.models import Notice
from madoguchi.examination.selectors.papers import PaperState, papers, state_of
from madoguchi.examination.selectors.standing import standings_of
from madoguchi.portal.calendars import Entry, calendar_of_entries
from madoguchi.portal.views.cases.papers import papers_held
from madoguchi.portal.views.holding import held_application

MOST = 500


@open_to(Readers.HOLDER)
@require_safe
def application_calendar(request: HttpRequest, key: UUID) -> HttpResponse:
    """The days of one case; without any, back to its page."""
    application = held_application(request, key)
    own = list(papers().filter(disposition__application=application))
    title = application.edition.procedure_version.body["title"]
    entries = entries_of(request, [application], own)
    return _file(request, title, entries) if entries else redirect("portal:application", application.pk)


@open_to(Readers.GUEST)
@require_safe
def own_calendar(request: HttpRequest) -> HttpResponse:
    """The days of all cases that the visitor holds."""
    acting = acting_of_request(request)
    if acting.who is None and not acting.tickets:
        return redirect("portal:open_case")
    found = entries_of(request, list(applications_of(acting)[:MOST]), papers_held(acting))
    return _file(request, _("申請の期限と予定"), found)


def entries_of(
    request: HttpRequest, applications: list[Application], own_papers: Iterable[Notice]
) -> list[Entry]:
    """What matters on which day: for each case its next day, for each permit that counts its last."""
    today = japan_day(now())
    entries = []
    for key, standing in standings_of(applications, at=now()).items():
        application = next(one for one in applications if one.pk == key)
        if standing.until is None:
            continue
        page = request.build_absolute_uri(reverse("portal:application", args=[key]))
        title = application.edition.procedure_version.body["title"]
        entries.append(
            Entry(
                uid=f"case.{key}.{application.state}",
                day=standing.until,
                title=f"{standing.until_words}：{title}",
                words=[application.organisation.name, standing.sentence, page],
                url=page,
            )
        )
    for paper in own_papers:
        if paper.valid_until is None or state_of(paper, on=today) != PaperState.VALID:
            continue
        page = request.build_absolute_uri(reverse("portal:papers"))
        entries.append(
            Entry(
                uid=f"paper.{paper.pk}",
                day=paper.valid_until,
                title=_("有効期限：%(name)s") % {"name": paper.name},
                words=[paper.organisation.name, page],
                url=page,
            )
        )
    return entries


def _file(request: HttpRequest, title: str, entries: list[Entry]) -> HttpResponse:
    content = calendar_of_entries(title, entries, host=request.get_host(), at=now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="cases.ics"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
