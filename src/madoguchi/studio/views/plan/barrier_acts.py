"""What is done about a barrier: recorded, changed, asked, answered, released, closed, published."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.selectors import officers_of
from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.plan.models import Barrier
from madoguchi.plan.selectors.barriers import READERS, weighed
from madoguchi.plan.services.barrier_ends import close_barrier, release
from madoguchi.plan.services.barriers import (
    WRITERS,
    add_barrier,
    change_barrier,
    link_processes,
    publish_barrier,
    record_answer,
    record_request,
    unlink_process,
    withdraw_barrier,
)
from madoguchi.registry.models import Process
from madoguchi.registry.selectors import is_own_place, own_places, processes_in
from madoguchi.studio.views.plan.barrier_forms import (
    AnswerForm,
    BarrierForm,
    CloseForm,
    ReleaseForm,
    RequestForm,
)
from madoguchi.studio.views.plan.barriers import choices_of, found_for, process_rows, show

MOST = 500
_FIELDS = ("kind", "title", "text", "law", "article", "counterpart")


def _named(request: HttpRequest, acting: Acting) -> list[Process]:
    """The processes that are named, of organisations whose barriers the officer writes."""
    data = request.POST if request.method == "POST" else request.GET
    codes = [code[:20] for code in data.getlist("process")[:MOST] if "\0" not in code]
    return list(processes_in(own_places(acting, *WRITERS)).filter(code__in=codes)) if codes else []


def _places(acting: Acting) -> list[tuple[str, str]]:
    found = Organisation.objects.filter(pk__in=own_places(acting, *WRITERS)).order_by("name")
    return list(found.values_list("slug", "name"))


def _owners(organisation: Organisation) -> dict[str, Any]:
    return {str(one.pk): one for one in officers_of(organisation, *WRITERS, on=japan_day(now()))}


@open_to(Readers.OFFICER, *WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_barrier(request: HttpRequest) -> HttpResponse:
    """Record a barrier, with the processes that were chosen; or link them to one that is recorded."""
    acting = acting_of_request(request)
    places, processes = _places(acting), _named(request, acting)
    if request.method != "POST":
        known = request.GET.get("barrier", "")[:20]
        if known and processes:
            return _add_to(request, known, processes)
        first = processes[0] if processes else None
        initial = {
            "organisation": first.procedure.organisation.slug if first else "",
            "kind": Barrier.Kind.LAW,
            "law": first.basis_law if first else "",
            "article": first.basis_article if first else "",
        }
        form = BarrierForm(initial=initial, organisations=places, owners=[])
        return _ask(request, form, places=places, processes=processes)
    form = BarrierForm(request.POST, organisations=places, owners=[])
    if not form.is_valid():
        return _ask(request, form, places=places, processes=processes, errors=form.summary(), status=422)
    data = form.cleaned_data
    try:
        made = add_barrier(
            organisation=Organisation.objects.get(slug=data["organisation"]),
            processes=processes,
            **{name: data[name] for name in _FIELDS},
            by=acting,
            at=now(),
        )
    except Refusal as refusal:
        errors = [{"id": refusal.field or "title", "message": str(refusal)}]
        return _ask(request, form, places=places, processes=processes, errors=errors, status=422)
    return redirect("studio:barrier", made.code)


def _add_to(request: HttpRequest, code: str, processes: list[Process]) -> HttpResponse:
    """The page that asks whether the chosen processes belong to a barrier that is recorded already."""
    barrier = found_for(request, code)
    context = {"barrier": barrier, "rows": process_rows(processes)}
    return render(request, "studio/plan/barriers/add.html", context)


def _ask(
    request: HttpRequest,
    form: BarrierForm,
    *,
    places: list[tuple[str, str]] | None = None,
    processes: list[Process] | None = None,
    barrier: Barrier | None = None,
    owners: list[tuple[str, str]] | None = None,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "places": places,
        "rows": process_rows(processes or []),
        "barrier": barrier,
        "owners": owners,
        "kinds": Barrier.Kind.choices,
        "errors": errors or [],
    }
    return render(request, "studio/plan/barriers/edit.html", context, status=status)


@open_to(Readers.OFFICER, *WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_barrier(request: HttpRequest, code: str) -> HttpResponse:
    """Write a barrier anew; it leaves the public page until another person publishes it again."""
    barrier, acting = found_for(request, code), acting_of_request(request)
    if not barrier.is_open or not is_own_place(acting, barrier.organisation_id, *WRITERS):
        raise Http404
    people = _owners(barrier.organisation)
    owners = [(key, one.name) for key, one in people.items()]
    if request.method != "POST":
        initial = {name: getattr(barrier, name) for name in _FIELDS} | {"owner": str(barrier.owner_id or "")}
        form = BarrierForm(initial=initial, organisations=[], owners=owners)
        return _ask(request, form, barrier=barrier, owners=owners)
    form = BarrierForm(request.POST, organisations=[], owners=owners)
    if not form.is_valid():
        return _ask(request, form, barrier=barrier, owners=owners, errors=form.summary(), status=422)
    data = form.cleaned_data
    try:
        change_barrier(
            barrier=barrier,
            revision=posted_revision(request),
            **{name: data[name] for name in _FIELDS},
            owner=people.get(data["owner"]),
            by=acting,
            at=now(),
        )
    except Refusal as refusal:
        errors = [{"id": refusal.field or "title", "message": str(refusal)}]
        return _ask(request, form, barrier=barrier, owners=owners, errors=errors, status=422)
    return redirect("studio:barrier", barrier.code)


@open_to(Readers.OFFICER, *READERS)
@require_http_methods(["POST"])
def act(request: HttpRequest, code: str) -> HttpResponse:
    """Do one thing about a barrier; what cannot be is said beside the form that was sent."""
    barrier = found_for(request, code)
    name = request.POST.get("act", "")
    do = _ACTS.get(name)
    if do is None:
        raise Http404
    form = do.form(request, barrier)
    if form is not None and not form.is_valid():
        return show(request, barrier, forms={name: form}, errors=form.summary(), status=422)
    try:
        do.run(request, barrier, form.cleaned_data if form is not None else {})
    except Refusal as refusal:
        field = {"text": "request_text"}.get(refusal.field, refusal.field)
        if form is not None and field in form.fields:
            form.add_error(field, str(refusal))
            return show(request, barrier, forms={name: form}, errors=form.summary(), status=422)
        return show(request, barrier, refused=refusal, status=409)
    return redirect("studio:barrier", barrier.code)


class _Act:
    """One act: the form that is read, and the service that is called."""

    def __init__(
        self,
        run: Callable[[HttpRequest, Barrier, dict[str, Any]], object],
        form: Callable[[HttpRequest, Barrier], Any] = lambda request, barrier: None,
    ) -> None:
        self.run, self.form = run, form


def _answer_form(request: HttpRequest, barrier: Barrier) -> AnswerForm:
    [row] = weighed(Barrier.objects.filter(pk=barrier.pk), on=japan_day(now()))
    return AnswerForm(request.POST, requests=choices_of(row))


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": acting_of_request(request), "at": now()}


def _request(request: HttpRequest, barrier: Barrier, data: dict[str, Any]) -> None:
    text = data.pop("request_text")
    record_request(barrier=barrier, text=text, **data, **_who(request))


def _answer(request: HttpRequest, barrier: Barrier, data: dict[str, Any]) -> None:
    record_answer(
        asked=barrier.requests.get(pk=data["request"]),
        answer_kind=data["answer_kind"],
        text=data["answer"],
        answered_on=data["answered_on"],
        **_who(request),
    )


def _release(request: HttpRequest, barrier: Barrier, data: dict[str, Any]) -> None:
    release(barrier=barrier, revision=posted_revision(request), **data, **_who(request))


def _close(request: HttpRequest, barrier: Barrier, data: dict[str, Any]) -> None:
    close_barrier(barrier=barrier, outcome=data["why"], revision=posted_revision(request), **_who(request))


def _link(request: HttpRequest, barrier: Barrier, data: dict[str, Any]) -> None:
    chosen = _named(request, acting_of_request(request))
    link_processes(barrier=barrier, processes=chosen, **_who(request))


def _unlink(request: HttpRequest, barrier: Barrier, data: dict[str, Any]) -> None:
    found = Process.objects.filter(code=request.POST.get("process", "")[:20]).first()
    if found is not None:
        unlink_process(barrier=barrier, process=found.pk, **_who(request))


_ACTS = {
    "request": _Act(_request, lambda request, barrier: RequestForm(request.POST)),
    "answer": _Act(_answer, _answer_form),
    "release": _Act(_release, lambda request, barrier: ReleaseForm(request.POST)),
    "close": _Act(_close, lambda request, barrier: CloseForm(request.POST)),
    "publish": _Act(lambda request, barrier, data: publish_barrier(barrier=barrier, **_who(request))),
    "withdraw": _Act(lambda request, barrier, data: withdraw_barrier(barrier=barrier, **_who(request))),
    "link": _Act(_link),
    "unlink": _Act(_unlink),
}
