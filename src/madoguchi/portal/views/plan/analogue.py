"""Clauses that ask for eyes, presence or paper: how their review goes on, and the list."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.plan.models import AnalogueClause
from madoguchi.plan.selectors.analogue import ClauseScope, clauses_in, kinds_chart, progress_of, years_chart
from madoguchi.plan.types.analogue import ANALOGUE
from madoguchi.portal.downloads import csv_file
from madoguchi.portal.narrowing import told_choices

PAGE_SIZE = 30


def _asked(request: HttpRequest) -> ClauseScope:
    """The scope that an address asks for; what it does not know is left out."""
    get = request.GET.get
    kind, stage = get("kind", ""), get("stage", "")
    return ClauseScope(
        get("organisation", "")[:100].replace("\0", ""),
        kind if kind in AnalogueClause.Kind.values else "",
        stage if stage in AnalogueClause.Stage.values else "",
        get("q", "")[:80].replace("\0", "").strip(),
        get("late", "") == "yes",
    )


def _query(scope: ClauseScope, **more: str) -> str:
    asked = {
        "organisation": scope.organisation,
        "kind": scope.kind,
        "stage": scope.stage,
        "q": scope.words,
        "late": "yes" if scope.is_late else "",
        **more,
    }
    found = urlencode({name: value for name, value in asked.items() if value})
    return f"?{found}" if found else ""


@open_to(Readers.EVERYONE)
@require_safe
def analogue_page(request: HttpRequest) -> HttpResponse:
    """How many clauses are reviewed, by kind, year and organisation, and the clauses themselves."""
    scope, day = _asked(request), japan_day(now())
    progress = progress_of(scope, on=day)
    page = Paginator(clauses_in(scope, on=day), PAGE_SIZE).get_page(request.GET.get("page", "1")[:9])
    holders = AnalogueClause.objects.order_by().values("organisation")
    places = Organisation.objects.filter(pk__in=holders).order_by("slug")
    turn: dict[str, Any] = {
        "previous": _query(scope, page=str(page.number - 1)) if page.has_previous() else "",
        "next": _query(scope, page=str(page.number + 1)) if page.has_next() else "",
    }
    address = reverse("portal:plan_analogue")
    context = {
        "scope": scope,
        "progress": progress,
        "kinds_figure": kinds_chart(progress),
        "years_figure": years_chart(progress),
        "organisations": [(one.slug, one.name) for one in places],
        "kinds": told_choices(AnalogueClause.Kind),
        "stages": told_choices(AnalogueClause.Stage),
        "page": page,
        "today": day,
        "is_narrowed": scope != ClauseScope(),
        "csv": reverse("portal:plan_analogue_csv") + _query(scope),
        "kinds_csv": reverse("portal:plan_analogue_chart", args=["kinds"]) + _query(scope.of_counts),
        "years_csv": reverse("portal:plan_analogue_chart", args=["years"]) + _query(scope.of_counts),
        **{name: f"{address}{query}#clauses" if query else "" for name, query in turn.items()},
    }
    return render(request, "portal/plan/analogue.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def analogue_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The clauses of the page as CSV, the same rows in the same order."""
    header = [_("条項番号"), _("組織"), *(str(one.heading) for one in ANALOGUE.fields)]
    rows = (
        [one.code, one.organisation.name, *(field.show(getattr(one, field.key)) for field in ANALOGUE.fields)]
        for one in clauses_in(_asked(request), on=japan_day(now())).iterator(chunk_size=500)
    )
    return csv_file("analogue-clauses.csv", header, rows)


@open_to(Readers.EVERYONE)
@require_safe
def analogue_chart(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """The numbers of one chart as CSV; without clauses its heading alone."""
    progress = progress_of(_asked(request), on=japan_day(now()))
    chart = kinds_chart(progress) if name == "kinds" else years_chart(progress)
    return csv_file(f"analogue-{name}.csv", chart.header if chart else [], chart.cells if chart else [])
