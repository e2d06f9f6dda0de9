"""Reengineering: the list, a new record, one in full, its flows and what was found."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.improvement.models import BprRecord, Improvement, SupportRequest
from madoguchi.improvement.selectors import (
    WORKERS,
    diagram_of,
    effect_of,
    flows_of,
    practices_for,
    procedures_to_reengineer,
    record_for,
    records_for,
    rounds_of,
    subject_of,
    support_counts,
    title_of,
    totals_beside,
    windows_to_reengineer,
)
from madoguchi.improvement.services import DECIDERS, begin_bpr
from madoguchi.improvement.types import Problem
from madoguchi.studio.improving import BprForm, DoneForm
from madoguchi.studio.views.improvement.frame import BPR_TONES, SEES, TONES, tabs, works

PAGE_SIZE = 30
_State = BprRecord.State


@open_to(Readers.OFFICER, *SEES)
@require_safe
def bpr(request: HttpRequest) -> HttpResponse:
    """The records of the officer's organisations, open ones first, and what was reached with support."""
    acting = acting_of_request(request)
    state = request.GET.get("state", "")
    found = records_for(acting)
    if state in _State.values:
        found = found.filter(state=state)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    counts = support_counts(
        SupportRequest.objects.filter(record__in=records_for(acting).order_by().values("pk"))
    )
    query = f"state={state}&" if state in _State.values else ""
    context = {
        "tabs": tabs(acting, "bpr"),
        "rows": [_row(one) for one in page.object_list],
        "page": page,
        "previous": f"?{query}page={page.number - 1}" if page.has_previous() else "",
        "next": f"?{query}page={page.number + 1}" if page.has_next() else "",
        "state": state,
        "states": _State.choices,
        "counts": counts,
        "may_begin": works(acting),
    }
    return render(request, "studio/improvement/bpr.html", context)


def _row(record: BprRecord) -> dict[str, Any]:
    return {
        "record": record,
        "title": subject_of(record),
        "tone": BPR_TONES[_State(record.state)],
        "support": getattr(record, "support", None),
        "gained": [gain for gain in effect_of(record) if gain.gained][:2],
    }


_HEADER = [
    _("手続・窓口"),
    _("組織"),
    _("回"),
    _("デジタル化後"),
    _("状態"),
    _("ねらい"),
    _("始めた日"),
    _("決定した日"),
    _("新しい流れの開始日"),
    _("指標"),
    _("見直し前"),
    _("見直し前の件数"),
    _("見直し後"),
    _("見直し後の件数"),
    _("結果"),
]


@open_to(Readers.OFFICER, *SEES)
@require_safe
def bpr_csv(request: HttpRequest) -> HttpResponseBase:
    """The records and their effect as a file, a line for each indicator; values over fewer than ten are not in it."""
    found = records_for(acting_of_request(request))
    response = StreamingHttpResponse(
        csv_lines([str(name) for name in _HEADER], _lines(found)), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="bpr-{japan_day(now()):%Y%m%d}.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _lines(found: Any) -> Iterator[list[object]]:
    for record in found:
        first = [
            subject_of(record),
            record.organisation.name,
            record.round,
            gettext("はい") if record.is_after_digitisation else "",
            record.get_state_display(),
            record.aim,
            japan_day(record.begun_at),
            japan_day(record.decided_at) if record.decided_at else "",
            record.changed_on or "",
        ]
        gains = effect_of(record)
        for gain in gains:
            yield [*first, gain.label, gain.before, gain.counts[0], gain.after, gain.counts[1], gain.words]
        if not gains:
            yield [*first, "", "", "", "", "", ""]


@open_to(Readers.OFFICER, *WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_bpr(request: HttpRequest) -> HttpResponse:
    """Begin to reengineer a procedure or a window; how a procedure goes now is drafted from the records."""
    acting = acting_of_request(request)
    procedures = {f"procedure:{one.slug}": one for one in procedures_to_reengineer(acting)}
    windows = {f"window:{one.code}": one for one in windows_to_reengineer(acting).order_by("name")[:500]}
    choices = [(value, title_of(one)) for value, one in procedures.items()]
    choices += [(value, gettext("窓口：%(name)s") % {"name": one.name}) for value, one in windows.items()]
    if request.method != "POST":
        initial = {"place": request.GET.get("place", "")[:100], "aim": ""}
        return _ask(request, BprForm(initial=initial, places=choices), choices)
    form = BprForm(request.POST, places=choices)
    if not form.is_valid():
        return _ask(request, form, choices, errors=form.summary(), status=422)
    place = form.cleaned_data["place"]
    try:
        made = begin_bpr(
            procedure=procedures.get(place),
            window=windows.get(place),
            aim=form.cleaned_data["aim"],
            by=acting,
            at=now(),
        )
    except Refusal as refusal:
        errors = [{"id": refusal.field or "place", "message": str(refusal)}]
        return _ask(request, form, choices, errors=errors, status=409)
    return redirect("studio:bpr_record", made.pk)


def _ask(
    request: HttpRequest,
    form: BprForm,
    choices: list[tuple[str, str]],
    *,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "choices": choices, "errors": errors or []}
    return render(request, "studio/improvement/bpr_new.html", context, status=status)


@open_to(Readers.OFFICER, *SEES)
@require_safe
def handbook(request: HttpRequest) -> HttpResponse:
    """How to reengineer a procedure, step by step (BPR手順書)."""
    return render(
        request, "studio/improvement/handbook.html", {"tabs": tabs(acting_of_request(request), "bpr")}
    )


def record_or_404(request: HttpRequest, key: UUID) -> BprRecord:
    """The record, if the officer may read it."""
    found = record_for(acting_of_request(request), key)
    if found is None:
        raise Http404
    return found


def may_write(record: BprRecord, acting: Acting) -> bool:
    """Whether the officer works in the organisation of the record."""
    return record.organisation_id in acting.organisations(*WORKERS)


@open_to(Readers.OFFICER, *SEES)
@require_safe
def bpr_record(request: HttpRequest, key: UUID) -> HttpResponse:
    """One record: flows, problems, measures, decision, effect, support."""
    return show_record(request, record_or_404(request, key))


def show_record(
    request: HttpRequest,
    record: BprRecord,
    *,
    done: DoneForm | None = None,
    typed: dict[str, str] | None = None,
    refused: Refusal | None = None,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a record, with what was typed wrong or what refused an act."""
    acting = acting_of_request(request)
    flows = flows_of(record)
    support = getattr(record, "support", None)
    mine = may_write(record, acting)
    places = acting.organisations(*WORKERS)
    is_decider = record.organisation_id in acting.organisations(*DECIDERS)
    is_own = acting.who is not None and acting.who == record.proposed_by_id
    effect = effect_of(record)
    context = {
        "record": record,
        "title": subject_of(record),
        "tone": BPR_TONES[_State(record.state)],
        "stages": _stages(record),
        "rounds": rounds_of(record),
        "flows": flows.values(),
        "before": flows["before"],
        "after": flows["after"],
        "totals": totals_beside(flows["before"], flows["after"]),
        "problems": [Problem.from_json(one) for one in record.problems],
        "improvements": [
            {"improvement": one, "tone": TONES[Improvement.State(one.state)]}
            for one in record.improvements.order_by("planned_at", "pk")
        ],
        "effect": effect,
        "has_gained": any(gain.gained for gain in effect),
        "suggestions": practices_for(record, acting) if record.state == _State.EXAMINING and mine else [],
        "practice": getattr(record, "practice", None),
        "may_write": mine and record.state == _State.EXAMINING,
        "may_work": mine,
        "may_decide": is_decider and record.state == _State.PROPOSED and not is_own,
        "is_own": is_own and record.state == _State.PROPOSED,
        "may_stop": mine and record.state in (_State.EXAMINING, _State.PROPOSED, _State.DECIDED),
        "support": support,
        "messages_": support.messages.select_related("officer") if support else [],
        "may_ask": mine and support is None and record.is_open,
        "may_accept": support is not None
        and support.state == "asked"
        and support.to_id in places
        and not mine,
        "may_write_support": support is not None
        and support.state != "closed"
        and (mine or support.to_id in places),
        "may_close_support": support is not None
        and support.state == "accepted"
        and support.to_id in places
        and not mine,
        "done": done or DoneForm(initial={"done_on": japan_day(now())}),
        "typed": {"decision": "", "lesson": "", "why": "", "wish": "", "body": "", **(typed or {})},
        "refused": refused,
        "errors": errors or (done.summary() if done is not None and done.is_bound else []),
    }
    return render(request, "studio/improvement/record.html", context, status=status)


def _stages(record: BprRecord) -> list[dict[str, Any]]:
    """Where the record stands on its way."""
    order = [_State.EXAMINING, _State.PROPOSED, _State.DECIDED, _State.CHANGED, _State.CLOSED]
    if record.state == _State.STOPPED:
        return []
    here = order.index(_State(record.state))
    moments = [record.begun_at, None, record.decided_at, record.changed_on, record.closed_at]
    return [
        {
            "title": str(state.label),
            "at": moments[n] if n <= here else None,
            "state": "done"
            if n < here or state == _State.CLOSED and n == here
            else "now"
            if n == here
            else "next",
        }
        for n, state in enumerate(order)
    ]


@open_to(Readers.OFFICER, *SEES)
@require_safe
def diagram(request: HttpRequest, key: UUID, side: str) -> HttpResponse:
    """The picture of one side of the flow."""
    record = record_or_404(request, key)
    flow = flows_of(record)[side]
    name = f"{subject_of(record)} {flow.title}"
    response = HttpResponse(diagram_of(flow.steps, title=name), content_type="image/svg+xml")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
