"""The list of cases by deadline: on the page, and taken away as a CSV file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import applications_seen_by, queue
from madoguchi.businesses.selectors import may_decide_matches
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.desk.types import deadline_of, deadline_words
from madoguchi.desk.views.case import OFFICERS
from madoguchi.examination.selectors.finding import narrowed_to
from madoguchi.examination.services import export_queue, list_cases
from madoguchi.facts.selectors import possible_matches
from madoguchi.registry.models import Procedure
from madoguchi.ui.templatetags.ui import jdatetime
from madoguchi.vault.selectors import open_rows

PAGE_SIZE = 50
_SHOWN = ("organisation", "case_officer", "edition__procedure_version")

TABS = {
    "open": gettext_lazy("すべて"),
    "mine": gettext_lazy("自分の担当"),
    "unassigned": gettext_lazy("担当者が未定"),
    "correcting": gettext_lazy("補正待ち"),
    "sign_off": gettext_lazy("決裁待ち"),
    "overdue": gettext_lazy("期限超過"),
    "closed": gettext_lazy("完了"),
}


@dataclass
class Wanted:
    """Which cases the officer asks for: a tab, words, a procedure (案件の条件)."""

    acting: Acting
    today: date
    tab: str
    words: str
    procedure: UUID | None

    @cached_property
    def conditions(self) -> dict[str, Q]:
        """What each tab of open cases holds."""
        state = Application.State
        return {
            "open": Q(),
            "mine": Q(case_officer=self.acting.who),
            "unassigned": Q(case_officer__isnull=True),
            "correcting": Q(state=state.CORRECTING),
            "sign_off": Q(state=state.PROPOSED),
            "overdue": Q(due_on__lt=self.today) & ~Q(state=state.CORRECTING),
        }

    def counts(self) -> dict[str, int]:
        """How many open cases each tab holds, in one query."""
        counted = {
            name: Count("pk", filter=condition) if condition else Count("pk")
            for name, condition in self.conditions.items()
        }
        return self._narrowed(queue(self.acting)).aggregate(**counted)

    def cases(self) -> QuerySet[Application]:
        """The cases of the tab that fit the words."""
        if self.tab == "closed":
            found = applications_seen_by(self.acting).filter(is_open=False).order_by("-closed_at", "-id")
        else:
            found = queue(self.acting).filter(self.conditions[self.tab])
        found = self._narrowed(found).select_related(None).select_related(*_SHOWN)
        if not self.words:
            return found
        return narrowed_to(found, self.words, places=self.acting.organisations(*OFFICERS))

    def _narrowed(self, cases: QuerySet[Application]) -> QuerySet[Application]:
        return cases.filter(procedure=self.procedure) if self.procedure else cases

    def query(self, **changes: Any) -> str:
        """The address of the same list with `changes`, from its question mark on."""
        given = {"view": self.tab, "q": self.words, "procedure": self.procedure or "", **changes}
        return "?" + urlencode({name: value for name, value in given.items() if value})


def _wanted(request: HttpRequest) -> Wanted:
    acting = acting_of_request(request)
    first = "open" if acting.organisations(Role.EXAMINER, Role.AUDITOR) else "sign_off"
    tab = request.GET.get("view", first)
    return Wanted(
        acting=acting,
        today=japan_day(now()),
        tab=tab if tab in TABS else first,
        words=request.GET.get("q", "").strip()[:100],
        procedure=_key(request.GET.get("procedure", "")),
    )


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@open_to(Readers.OFFICER, *OFFICERS)
@require_safe
def queue_page(request: HttpRequest) -> HttpResponse:
    """What waits for the officer, the earliest deadline first; an approver begins with what to sign off."""
    return _list(request, _wanted(request))


def _list(
    request: HttpRequest, wanted: Wanted, *, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    counts = wanted.counts()
    cases = wanted.cases()
    paginator = Paginator(cases, PAGE_SIZE)
    if wanted.tab in counts and not wanted.words:
        paginator.count = counts[wanted.tab]
    page = paginator.get_page(request.GET.get("page"))
    shown = list(page.object_list)
    open_rows(shown)
    if shown:
        list_cases(shown=shown, by=wanted.acting, at=now())
    places = list(
        Organisation.objects.filter(pk__in=wanted.acting.organisations(*OFFICERS)).order_by("slug")[:2]
    )
    context = {
        "rows": [(application, deadline_of(application, wanted.today)) for application in shown],
        "page": page,
        "wanted": wanted,
        "tabs": [
            {
                "label": label,
                "href": wanted.query(view=name),
                "current": name == wanted.tab,
                "count": counts.get(name, ""),
            }
            for name, label in TABS.items()
        ],
        "overdue": counts["overdue"],
        "overdue_href": wanted.query(view="overdue"),
        "everything_href": wanted.query(q="", procedure=""),
        "previous": wanted.query(page=page.previous_page_number()) if page.has_previous() else "",
        "next": wanted.query(page=page.next_page_number()) if page.has_next() else "",
        "procedures": _procedures(wanted.acting),
        "people": possible_matches(wanted.acting).count(),
        "may_match": may_decide_matches(wanted.acting),
        "only_place": places[0].name if len(places) == 1 else "",
        "errors": [{"id": refused.field, "message": refused.sentence}] if refused else [],
    }
    return render(request, "desk/queue.html", context, status=status)


def _procedures(acting: Acting) -> list[tuple[str, str]]:
    """The procedures that the officer's organisations take, by title."""
    taken = (
        Procedure.objects.filter(editions__organisation__in=acting.organisations(*OFFICERS))
        .select_related("current")
        .distinct()
    )
    return sorted(
        ((str(one.pk), one.current.body["title"] if one.current else one.slug) for one in taken),
        key=lambda choice: choice[1],
    )


@open_to(Readers.OFFICER, *OFFICERS)
@require_safe
def queue_csv(request: HttpRequest) -> HttpResponseBase:
    """The same list as a file, after its purpose and its number of rows were recorded."""
    wanted = _wanted(request)
    cases = wanted.cases()
    rows = dict(cases.order_by().values_list("organisation").annotate(Count("pk")))
    try:
        export_queue(rows=rows, purpose=request.GET.get("purpose", ""), by=wanted.acting, at=now())
    except Refusal as refusal:
        return _list(request, wanted, refused=refusal, status=422)
    response = StreamingHttpResponse(
        csv_lines([str(name) for name in _HEADER], _rows(cases, wanted.today, wanted.acting)),
        content_type="text/csv; charset=utf-8",
    )
    response.headers["Content-Disposition"] = (
        f'attachment; filename="cases-{wanted.tab}-{wanted.today:%Y%m%d}.csv"'
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


_HEADER = [
    gettext_lazy("受付番号"),
    gettext_lazy("手続"),
    gettext_lazy("受付組織"),
    gettext_lazy("申請者"),
    gettext_lazy("状態"),
    gettext_lazy("担当者"),
    gettext_lazy("到達"),
    gettext_lazy("処理期限"),
    gettext_lazy("残り"),
    gettext_lazy("完了"),
]


def _rows(cases: QuerySet[Application], today: date, acting: Acting) -> Iterator[list[str]]:
    reading = cases.iterator(chunk_size=1000)
    while some := list(islice(reading, 1000)):
        open_rows(some)
        list_cases(shown=some, by=acting, at=now())
        for one in some:
            yield [
                one.receipt_number,
                one.edition.procedure_version.body["title"],
                one.organisation.name,
                one.shown_name,
                one.get_state_display(),
                one.case_officer.name if one.case_officer else _("未定"),
                jdatetime(one.arrived_at),
                one.due_on.isoformat() if one.due_on else "",
                deadline_words(deadline_of(one, today)),
                jdatetime(one.closed_at),
            ]
