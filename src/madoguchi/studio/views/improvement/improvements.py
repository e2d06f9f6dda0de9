"""Improvements: the list, the file, a new one, one in full."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.improvement.models import Improvement, Indicator
from madoguchi.improvement.selectors import (
    WORKERS,
    gain_of,
    improvement_for,
    improvements_for,
    overdue,
    owners_in,
    place_of,
    procedures_to_improve,
    title_of,
    windows_to_improve,
)
from madoguchi.improvement.services import change, plan
from madoguchi.registry.models import Procedure
from madoguchi.studio.forms import StudioForm
from madoguchi.studio.improving import DoneForm, ImprovementForm, TellForm, WhyForm
from madoguchi.studio.views.improvement.frame import SEES, TONES, tabs, works
from madoguchi.windows.models import Window

PAGE_SIZE = 30
_State = Improvement.State


@open_to(Readers.OFFICER, *SEES)
@require_safe
def improvements(request: HttpRequest) -> HttpResponse:
    """The improvements of the officer's organisations: open ones by their day, then what came of those done."""
    acting, today = acting_of_request(request), japan_day(now())
    found, chosen = _chosen(request, acting)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    query = "&".join(f"{name}={value}" for name, value in chosen.items() if value)
    context = {
        "tabs": tabs(acting, "improvements"),
        "rows": [_row(one, today) for one in page.object_list],
        "page": page,
        "previous": f"?{query}&page={page.number - 1}" if page.has_previous() else "",
        "next": f"?{query}&page={page.number + 1}" if page.has_next() else "",
        "chosen": chosen,
        "states": Improvement.State.choices,
        "sources": Improvement.Source.choices,
        "numbers": _numbers(acting),
        "query": f"?{query}" if query else "",
        "may_plan": works(acting),
    }
    return render(request, "studio/improvement/home.html", context)


def _chosen(request: HttpRequest, acting: Acting) -> tuple[QuerySet[Improvement], dict[str, str]]:
    """The improvements that the address asks for, open ones first, and what it asks for."""
    chosen = {
        "state": request.GET.get("state", ""),
        "source": request.GET.get("source", ""),
    }
    found = improvements_for(acting)
    if chosen["state"] in _State.values:
        found = found.filter(state=chosen["state"])
    if chosen["source"] in Improvement.Source.values:
        found = found.filter(source=chosen["source"])
    return found.order_by("done_on", "due_on", "-planned_at", "-pk") if chosen["state"] in (
        _State.PLANNED,
        _State.DOING,
    ) else found.order_by("-planned_at", "-pk"), chosen


def _numbers(acting: Acting) -> list[dict[str, object]]:
    rows = list(improvements_for(acting).order_by().values_list("state", "gained"))
    done = [gained for state, gained in rows if state == _State.DONE]
    is_open = [state for state, _gained in rows if state in (_State.PLANNED, _State.DOING)]
    return [
        {"label": gettext("これから・実施中"), "value": len(is_open)},
        {"label": gettext("実施済み"), "value": len(done)},
        {"label": gettext("良くなったと測れた"), "value": done.count(True)},
        {"label": gettext("良くならなかった"), "value": done.count(False)},
    ]


def about(improvement: Improvement) -> str:
    """The procedure or window that it is for."""
    if improvement.procedure is not None:
        return title_of(improvement.procedure)
    return improvement.window.name if improvement.window is not None else ""


def _row(improvement: Improvement, today: Any) -> dict[str, Any]:
    return {
        "improvement": improvement,
        "about": about(improvement),
        "tone": TONES[_State(improvement.state)],
        "gain": gain_of(improvement),
        "is_late": overdue(improvement, on=today),
    }


_HEADER = [
    _("改善"),
    _("組織"),
    _("手続・窓口"),
    _("きっかけ"),
    _("状態"),
    _("期限"),
    _("実施日"),
    _("指標"),
    _("実施前"),
    _("実施前の件数"),
    _("実施後"),
    _("実施後の件数"),
    _("結果"),
    _("公表"),
]


@open_to(Readers.OFFICER, *SEES)
@require_safe
def improvements_csv(request: HttpRequest) -> HttpResponseBase:
    """The same list as a file; values over fewer than ten answers or cases are not in it."""
    found, _asked = _chosen(request, acting_of_request(request))
    response = StreamingHttpResponse(
        csv_lines([str(name) for name in _HEADER], _lines(found)), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = (
        f'attachment; filename="improvements-{japan_day(now()):%Y%m%d}.csv"'
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _lines(found: QuerySet[Improvement]) -> Iterator[list[object]]:
    for one in found.iterator(chunk_size=200):
        gain = gain_of(one)
        counts = gain.counts if gain else ("", "")
        yield [
            one.title,
            one.organisation.name,
            about(one),
            one.get_source_display(),
            one.get_state_display(),
            one.due_on or "",
            one.done_on or "",
            one.get_indicator_display(),
            gain.before if gain else "",
            counts[0],
            gain.after if gain else "",
            counts[1],
            gain.words if gain else "",
            gettext("公表") if one.published_at else "",
        ]


def _places(acting: Acting) -> list[tuple[str, str]]:
    found = [(f"procedure:{one.slug}", title_of(one)) for one in procedures_to_improve(acting)]
    windows = windows_to_improve(acting).order_by("name")[:500]
    return found + [(f"window:{one.code}", gettext("窓口：%(name)s") % {"name": one.name}) for one in windows]


@open_to(Readers.OFFICER, *WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_improvement(request: HttpRequest) -> HttpResponse:
    """Plan an improvement of a procedure or a window."""
    acting = acting_of_request(request)
    places = _places(acting)
    if request.method != "POST":
        initial = {
            "place": request.GET.get("place", "")[:100],
            "title": "",
            "problem": "",
            "measure": "",
            "due_on": "",
            "indicator": Indicator.SATISFACTION,
        }
        return _ask(request, ImprovementForm(initial=initial, places=places), places)
    form = ImprovementForm(request.POST, places=places)
    if not form.is_valid():
        return _ask(request, form, places, errors=form.summary(), status=422)
    data = dict(form.cleaned_data)
    kind, _colon, key = str(data.pop("place")).partition(":")
    procedure = (
        Procedure.objects.select_related("organisation").get(slug=key) if kind == "procedure" else None
    )
    window = Window.objects.select_related("organisation").get(code=key) if kind == "window" else None
    organisation = place_of(procedure, acting) if procedure else window.organisation if window else None
    if organisation is None:
        raise Http404
    try:
        made = plan(
            organisation=organisation,
            procedure=procedure,
            window=window,
            source=Improvement.Source.WINDOW if window else Improvement.Source.OWN,
            by=acting,
            at=now(),
            **data,
        )
    except Refusal as refusal:
        errors = [{"id": refusal.field or "title", "message": str(refusal)}]
        return _ask(request, form, places, errors=errors, status=409)
    return redirect("studio:improvement", made.pk)


def _ask(
    request: HttpRequest,
    form: ImprovementForm,
    places: list[tuple[str, str]] | None,
    *,
    improvement: Improvement | None = None,
    owners: list[tuple[str, str]] | None = None,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "places": places,
        "owners": owners,
        "improvement": improvement,
        "indicators": Indicator.choices,
        "errors": errors or [],
    }
    return render(request, "studio/improvement/edit.html", context, status=status)


def improvement_or_404(request: HttpRequest, key: UUID) -> Improvement:
    """The improvement, if the officer has a role in its organisation."""
    found = improvement_for(acting_of_request(request), key)
    if found is None:
        raise Http404
    return found


@open_to(Readers.OFFICER, *WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_improvement(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change an improvement that is still to be done."""
    improvement, acting = improvement_or_404(request, key), acting_of_request(request)
    if not improvement.is_open or improvement.organisation_id not in acting.organisations(*WORKERS):
        raise Http404
    people = {str(one.pk): one for one in owners_in(improvement.organisation, on=japan_day(now()))}
    owners = [(value, one.name) for value, one in people.items()]
    if request.method != "POST":
        initial = {
            "title": improvement.title,
            "problem": improvement.problem,
            "measure": improvement.measure,
            "indicator": improvement.indicator,
            "owner": str(improvement.owner_id or ""),
            "due_on": improvement.due_on or "",
        }
        form = ImprovementForm(initial=initial, owners=owners)
        return _ask(request, form, None, improvement=improvement, owners=owners)
    form = ImprovementForm(request.POST, owners=owners)
    if not form.is_valid():
        return _ask(
            request, form, None, improvement=improvement, owners=owners, errors=form.summary(), status=422
        )
    data = dict(form.cleaned_data)
    data["owner"] = people.get(data["owner"])
    try:
        change(improvement=improvement, revision=posted_revision(request), by=acting, at=now(), **data)
    except Refusal as refusal:
        errors = [{"id": refusal.field or "title", "message": str(refusal)}]
        return _ask(request, form, None, improvement=improvement, owners=owners, errors=errors, status=409)
    return redirect("studio:improvement", improvement.pk)


@open_to(Readers.OFFICER, *SEES)
@require_safe
def improvement(request: HttpRequest, key: UUID) -> HttpResponse:
    """One improvement: what asked for it, what is done, what it gained, what the public is told."""
    return show_improvement(request, improvement_or_404(request, key))


def show_improvement(
    request: HttpRequest,
    improvement: Improvement,
    *,
    bound: StudioForm | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of an improvement, with what was typed wrong or what refused an act."""
    acting, today = acting_of_request(request), japan_day(now())
    may_work = improvement.organisation_id in acting.organisations(*WORKERS)
    involved = {improvement.planned_by_id, improvement.owner_id, improvement.told_by_id}
    is_publisher = acting.has(Role.PUBLISHER, improvement.organisation_id)
    is_done = improvement.state == _State.DONE
    has_example = bool(improvement.said_before and improvement.said_after)
    is_public = improvement.published_at is not None
    said = {"said_before": improvement.said_before, "said_after": improvement.said_after}
    context = {
        "improvement": improvement,
        "about": about(improvement),
        "tone": TONES[_State(improvement.state)],
        "gain": gain_of(improvement),
        "is_late": overdue(improvement, on=today),
        "voices": [link.review for link in improvement.review_links.select_related("review")[:20]],
        "practice": getattr(improvement, "practice", None),
        "may_work": may_work,
        "may_tell": may_work and is_done,
        "may_publish": is_publisher
        and is_done
        and has_example
        and not is_public
        and acting.who not in involved,
        "may_unpublish": is_publisher and is_public,
        "is_own": is_publisher and is_done and has_example and not is_public and acting.who in involved,
        "done": bound if isinstance(bound, DoneForm) else DoneForm(initial={"done_on": today}),
        "why": bound if isinstance(bound, WhyForm) else WhyForm(initial={"why": ""}),
        "tell": bound if isinstance(bound, TellForm) else TellForm(initial=said),
        "refused": refused,
        "errors": bound.summary() if bound is not None else [],
    }
    return render(request, "studio/improvement/improvement.html", context, status=status)
