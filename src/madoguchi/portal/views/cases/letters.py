"""Everything that came and everything that is due, of all offices, in one list and as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.selectors import applications_of
from madoguchi.applications.services import stream_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day, now
from madoguchi.examination.selectors.papers import state_of
from madoguchi.examination.selectors.standing import standings_of
from madoguchi.messaging.selectors import inbox
from madoguchi.portal.downloads import csv_file
from madoguchi.portal.views.cases.papers import papers_held

MOST = 500
SHOWN = 100
KINDS = ("due", "paper", "receipt", "message")


@dataclass(frozen=True, slots=True)
class Line:
    """One letter, receipt or deadline (届いたものと期限)."""

    kind: str
    day: date
    words: str
    title: str
    office: str
    number: str
    state: str
    address: str


@open_to(Readers.GUEST)
@require_safe
def letters_page(request: HttpRequest) -> HttpResponse:
    """The list, the days to come first; `?kind=` shows one kind alone."""
    acting = acting_of_request(request)
    if acting.who is None and not acting.tickets:
        return redirect("portal:open_case")
    kind = request.GET.get("kind", "")
    lines = [line for line in lines_of(acting) if kind not in KINDS or line.kind == kind]
    context = {
        "kind": kind if kind in KINDS else "",
        "kinds": [("", _("すべて")), *((one, _words()[one]) for one in KINDS)],
        "coming": [line for line in lines if line.kind == "due"],
        "lines": [line for line in lines if line.kind != "due"][:SHOWN],
        "total": len(lines),
    }
    return render(request, "portal/my/letters.html", context)


@open_to(Readers.GUEST)
@require_safe
def letters_file(request: HttpRequest) -> HttpResponseBase:
    """The whole list as CSV."""
    acting = acting_of_request(request)
    if acting.who is None and not acting.tickets:
        return redirect("portal:open_case")
    header = [_("種類"), _("日付"), _("件名"), _("役所"), _("番号"), _("状態"), _("ページ")]
    rows = (
        [
            line.words,
            line.day.isoformat(),
            line.title,
            line.office,
            line.number,
            line.state,
            urljoin(settings.SITE_ORIGIN, line.address),
        ]
        for line in lines_of(acting)
    )
    return csv_file("letters.csv", header, rows)


def _words() -> dict[str, str]:
    return {
        "due": _("期限・予定"),
        "paper": _("通知書・許可証"),
        "receipt": _("受付"),
        "message": _("お知らせ"),
    }


def lines_of(acting: Acting) -> list[Line]:
    """The deadlines, the nearest first, then all that came, the latest first."""
    found = list(_lines(acting))
    due = sorted((line for line in found if line.kind == "due"), key=lambda line: line.day)
    rest = sorted((line for line in found if line.kind != "due"), key=lambda line: line.day, reverse=True)
    return [*due, *rest]


def _lines(acting: Acting) -> Iterator[Line]:
    applications = list(applications_of(acting)[:MOST])
    words, today, standings = _words(), japan_day(now()), standings_of(applications, at=now())
    offices = {stream_of(one): one.organisation.name for one in applications}
    for one in applications:
        standing = standings[one.pk]
        title = one.edition.procedure_version.body["title"]
        page = reverse("portal:application", args=[one.pk])
        office, number = one.organisation.name, one.receipt_number
        yield Line(
            "receipt",
            japan_day(one.arrived_at),
            words["receipt"],
            title,
            office,
            number,
            standing.words,
            page,
        )
        if standing.until is not None:
            late = _("（過ぎています）") if standing.is_late else ""
            state = f"{standing.until_words}{late}"
            yield Line("due", standing.until, words["due"], title, office, number, state, page)
    for paper in papers_held(acting):
        yield Line(
            "paper",
            japan_day(paper.issued_at),
            words["paper"],
            paper.name,
            paper.organisation.name,
            paper.number,
            state_of(paper, on=today).words,
            reverse("portal:papers"),
        )
    for message in inbox(acting)[:MOST]:
        yield Line(
            "message",
            japan_day(message.sent_at),
            words["message"],
            message.title,
            offices.get(message.about, ""),
            "",
            _("既読") if message.read_at else _("未読"),
            reverse("portal:message", args=[message.pk]),
        )
