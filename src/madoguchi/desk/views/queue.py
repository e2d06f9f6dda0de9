"""The queue of open cases by deadline."""

from datetime import date

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import applications_seen_by, queue
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.ids import read_number
from madoguchi.desk.types import Deadline, deadline_of

PAGE_SIZE = 50

VIEWS = {
    "open": _("すべて"),
    "mine": _("自分の担当"),
    "unassigned": _("担当者が未定"),
    "correcting": _("補正待ち"),
    "sign_off": _("決裁待ち"),
    "closed": _("完了"),
}


@open_to(Readers.OFFICER, Role.EXAMINER, Role.APPROVER, Role.AUDITOR)
@require_GET
def queue_page(request: HttpRequest) -> HttpResponse:
    """What waits for the officer, the earliest deadline first."""
    acting = acting_of_request(request)
    today = japan_day(now())
    everything = {
        "open": queue(acting),
        "mine": queue(acting).filter(case_officer=acting.who),
        "unassigned": queue(acting).filter(case_officer__isnull=True),
        "correcting": queue(acting).filter(state=Application.State.CORRECTING),
        "sign_off": queue(acting).filter(state=Application.State.PROPOSED),
        "closed": applications_seen_by(acting).filter(is_open=False).order_by("-closed_at", "-id"),
    }
    chosen = request.GET.get("view", "open")
    chosen = chosen if chosen in VIEWS else "open"
    words = request.GET.get("q", "").strip()[:100]
    found = _matching(everything[chosen], words)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows: list[tuple[Application, Deadline]] = [(a, deadline_of(a, today)) for a in page.object_list]
    counts = {name: cases.count() for name, cases in everything.items() if name != "closed"}
    context = {
        "rows": rows,
        "page": page,
        "view": chosen,
        "words": words,
        "counts": counts,
        "tabs": [
            {
                "label": label,
                "href": f"?view={name}",
                "current": name == chosen,
                "count": counts.get(name, ""),
            }
            for name, label in VIEWS.items()
        ],
        "overdue": _overdue(everything["open"], today),
        "today": today,
    }
    return render(request, "desk/queue.html", context)


def _matching(cases: QuerySet[Application], words: str) -> QuerySet[Application]:
    if not words:
        return cases
    number = read_number(words) or words
    return cases.filter(Q(receipt_number=number) | Q(applicant_name__icontains=words))


def _overdue(cases: QuerySet[Application], today: date) -> int:
    return cases.filter(due_on__lt=today).count()
