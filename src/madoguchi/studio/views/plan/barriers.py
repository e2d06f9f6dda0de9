"""Barriers for officers: the list by weight, the file, a barrier with all that happened, gaps, the paper for a meeting."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.selectors import office_of
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day, now
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.papers.services import report_pdf
from madoguchi.plan.models import HOLDING, Barrier, BarrierProcess
from madoguchi.plan.selectors.barrier_figures import HEADER, kinds_chart, lines
from madoguchi.plan.selectors.barrier_papers import meeting_paper, yearly_words
from madoguchi.plan.selectors.barriers import (
    READERS,
    WAITING_MONTHS,
    Row,
    Scope,
    barrier_for,
    barriers_for,
    behind,
    counterparts,
    gaps,
    months_since,
    narrowed,
    processes_behind,
    weighed,
    yearly_of,
)
from madoguchi.plan.services.barriers import PUBLISHERS, WRITERS
from madoguchi.registry.selectors import is_own_place, own_places, procedure_titles
from madoguchi.studio.views.plan.barrier_forms import AnswerForm, CloseForm, ReleaseForm, RequestForm

PAGE_SIZE = 30
TONES = {
    Barrier.State.OPEN: "orange",
    Barrier.State.REQUESTED: "blue",
    Barrier.State.ANSWERED: "blue",
    Barrier.State.RELEASED: "green",
    Barrier.State.CLOSED: "gray",
}
STATES = [("holding", _("解消していないもの")), *Barrier.State.choices]


def scope_of(request: HttpRequest) -> Scope:
    """What the address asks for; what it does not know is left out. Without a state: what still stands."""
    get = request.GET.get
    kind, state = get("kind", ""), get("state", "holding")
    return Scope(
        kind if kind in Barrier.Kind.values else "",
        state if state in {"holding", *Barrier.State.values} else "",
        get("organisation", "")[:100].replace("\0", ""),
        get("counterpart", "")[:120].replace("\0", ""),
    )


def query_of(scope: Scope, **more: str) -> str:
    """The scope as it stands in an address."""
    asked = {
        "kind": scope.kind,
        "state": scope.state,
        "organisation": scope.organisation,
        "counterpart": scope.counterpart,
        **more,
    }
    return "?" + urlencode({name: value for name, value in asked.items() if value or name == "state"})


def writes(acting: Acting) -> bool:
    """Whether the officer records barriers anywhere."""
    return bool(own_places(acting, *WRITERS))


@open_to(Readers.OFFICER, *READERS)
@require_safe
def barriers(request: HttpRequest) -> HttpResponse:
    """The barriers of the officer's organisations, the heaviest first, and how many processes lack one."""
    acting, on, scope = acting_of_request(request), japan_day(now()), scope_of(request)
    mine = barriers_for(acting)
    rows = weighed(narrowed(mine, scope), on=on)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page", "1")[:9])
    context = {
        "rows": [
            {
                "row": row,
                "tone": TONES[Barrier.State(row.barrier.state)],
                "waited": months_since(row.waiting.requested_on, on) if row.waiting else None,
            }
            for row in page.object_list
        ],
        "long": WAITING_MONTHS,
        "page": page,
        "previous": query_of(scope, page=str(page.number - 1)) if page.has_previous() else "",
        "next": query_of(scope, page=str(page.number + 1)) if page.has_next() else "",
        "query": query_of(scope),
        "scope": scope,
        "kinds": Barrier.Kind.choices,
        "states": [(value, str(label)) for value, label in STATES],
        "counterparts": [(one, one) for one in counterparts(mine)],
        "chart": kinds_chart(rows, on=on) if len(rows) > 1 else None,
        "n": len(rows),
        "processes": processes_behind(rows),
        "yearly": behind(rows),
        "gaps": gaps(own_places(acting, *READERS)).count(),
        "may_write": writes(acting),
    }
    return render(request, "studio/plan/barriers/list.html", context)


@open_to(Readers.OFFICER, *READERS)
@require_safe
def barriers_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same list as a file."""
    rows = weighed(narrowed(barriers_for(acting_of_request(request)), scope_of(request)), on=japan_day(now()))
    response = StreamingHttpResponse(csv_lines(HEADER, lines(rows)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="barriers.csv"'
    return response


@open_to(Readers.OFFICER, *READERS)
@require_safe
def barrier_gaps(request: HttpRequest) -> HttpResponse:
    """Processes that are barred while no barrier says by what: choose some, and record the barrier."""
    acting = acting_of_request(request)
    found = gaps(own_places(acting, *READERS))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page", "1")[:9])
    context = {
        "rows": process_rows(list(page.object_list)),
        "page": page,
        "previous": f"?page={page.number - 1}" if page.has_previous() else "",
        "next": f"?page={page.number + 1}" if page.has_next() else "",
        "open": [
            (one.code, one.title)
            for one in barriers_for(acting).filter(state__in=HOLDING).order_by("title")[:200]
        ],
        "may_write": writes(acting),
    }
    return render(request, "studio/plan/barriers/gaps.html", context)


def process_rows(processes: list[Any]) -> list[dict[str, Any]]:
    """Processes as a list shows them: of which procedure, and how often they are done."""
    titles = procedure_titles({one.procedure_id for one in processes})
    yearly = yearly_of([(one.pk, one.procedure_id, one.type_code) for one in processes], on=japan_day(now()))
    return [
        {"process": one, "procedure": titles.get(one.procedure_id, ""), "yearly": yearly[one.pk][0]}
        for one in processes
    ]


def found_for(request: HttpRequest, code: str) -> Barrier:
    """The barrier with this number, if the officer works on the plan there."""
    try:
        return barrier_for(acting_of_request(request), code)
    except Barrier.DoesNotExist:
        raise Http404 from None


@open_to(Readers.OFFICER, *READERS)
@require_safe
def barrier(request: HttpRequest, code: str) -> HttpResponse:
    """One barrier: what it says, what it keeps back, what was asked and answered, and what to do next."""
    return show(request, found_for(request, code))


def show(
    request: HttpRequest,
    barrier: Barrier,
    *,
    forms: dict[str, Any] | None = None,
    errors: list[dict[str, str]] | None = None,
    refused: Any = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a barrier, with what was wrong in one of its forms."""
    acting, on = acting_of_request(request), japan_day(now())
    [row] = weighed(Barrier.objects.filter(pk=barrier.pk), on=on)
    may_write = is_own_place(acting, barrier.organisation_id, *WRITERS)
    waiting = [one for one in row.requests if one.answered_on is None]
    titles = procedure_titles({one.procedure for one in row.held})
    elsewhere = set(
        BarrierProcess.objects.filter(
            process__in=[one.process for one in row.held],
            barrier__state__in=HOLDING,
            released_on__isnull=True,
        )
        .exclude(barrier=barrier)
        .values_list("process", flat=True)
    )
    context = {
        "barrier": barrier,
        "row": row,
        "tone": TONES[Barrier.State(barrier.state)],
        "held": [
            {
                "held": one,
                "procedure": titles.get(one.procedure, ""),
                "is_elsewhere": one.process in elsewhere,
            }
            for one in row.held
        ],
        "waiting": waiting,
        "asking": (forms or {}).get("request") or RequestForm(initial={"to": barrier.counterpart}),
        "answering": (forms or {}).get("answer")
        or AnswerForm(requests=choices_of(row), initial={"request": str(waiting[0].pk)} if waiting else {}),
        "releasing": (forms or {}).get("release") or ReleaseForm(),
        "closing": (forms or {}).get("close") or CloseForm(),
        "opened": next(iter(forms), "") if forms else "",
        "channels": RequestForm.base_fields["channel"].choices,  # type: ignore[attr-defined]
        "answers": AnswerForm.base_fields["answer_kind"].choices,  # type: ignore[attr-defined]
        "request_choices": choices_of(row),
        "may_write": may_write,
        "may_act": may_write and barrier.is_open,
        "may_publish": is_own_place(acting, barrier.organisation_id, *PUBLISHERS)
        and barrier.state != Barrier.State.CLOSED,
        "is_own": acting.who == barrier.edited_by_id,
        "errors": errors or [],
        "refused": refused,
    }
    return render(request, "studio/plan/barriers/barrier.html", context, status=status)


def choices_of(row: Row) -> list[tuple[str, str]]:
    """The requests that wait for an answer, as choices."""
    return [
        (str(one.pk), _("%(on)s　%(to)s") % {"on": one.requested_on.isoformat(), "to": one.to})
        for one in row.requests
        if one.answered_on is None
    ]


@open_to(Readers.OFFICER, *READERS)
@require_safe
def meeting(request: HttpRequest) -> HttpResponse:
    """Choose the barriers that a meeting is about; the page shows what its paper will say."""
    acting, on, scope = acting_of_request(request), japan_day(now()), scope_of(request)
    rows = _chosen(request, scope)
    offered = weighed(narrowed(barriers_for(acting).filter(state__in=HOLDING), scope), on=on)
    chosen = {row.barrier.pk for row in rows}
    context = {
        "offered": [
            {
                "value": row.barrier.code,
                "label": row.barrier.title,
                "hint": f"{row.barrier.ground or row.barrier.get_kind_display()}・{yearly_words(row)}",
                "checked": row.barrier.pk in chosen,
            }
            for row in offered
        ],
        "title": _title(request),
        "scope": scope,
        "kinds": Barrier.Kind.choices,
        "counterparts": [(one, one) for one in counterparts(barriers_for(acting))],
        "n": len(rows),
        "processes": processes_behind(rows),
        "yearly": behind(rows),
        "pdf": "?"
        + urlencode([("title", _title(request)), *(("barrier", row.barrier.code) for row in rows)]),
    }
    return render(request, "studio/plan/barriers/meeting.html", context)


@open_to(Readers.OFFICER, *READERS)
@require_safe
def meeting_pdf(request: HttpRequest) -> HttpResponse:
    """The paper for a meeting about the chosen barriers, heaviest first, as PDF."""
    acting = acting_of_request(request)
    rows = _chosen(request, scope_of(request))
    if not rows:
        raise Http404
    names = procedure_titles({one.procedure for row in rows for one in row.held})
    government = Organisation.objects.get(pk=rows[0].barrier.organisation.government_id)
    paper = meeting_paper(
        rows,
        organisation=office_of(acting) or government.name,
        title=_title(request),
        lead=_("行政手続をオンラインでできるようにするため、次の障壁をなくすことをお願いします。"),
        titles={one.code: names.get(one.procedure, "") for row in rows for one in row.held},
        at=now(),
    )
    response = HttpResponse(report_pdf(paper), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="barriers.pdf"'
    return response


def _title(request: HttpRequest) -> str:
    return request.GET.get("title", "").strip()[:80].replace("\0", "") or _(
        "行政手続のデジタル化に関する要望"
    )


def _chosen(request: HttpRequest, scope: Scope) -> list[Row]:
    """The barriers that are named, else all that still stand in the scope."""
    mine = barriers_for(acting_of_request(request))
    codes = [code[:20] for code in request.GET.getlist("barrier")[:200] if "\0" not in code]
    found = mine.filter(code__in=codes) if codes else narrowed(mine.filter(state__in=HOLDING), scope)
    return weighed(found, on=japan_day(now()))
