"""One decision for many cases: chosen in the list, tried, looked at by lot, signed as a whole, taken back."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.models import Application
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.chosen import chosen, query_of
from madoguchi.desk.taking_forms import BulkForm, BulkSignForm
from madoguchi.examination.models import BulkCase, BulkDecision, Outcome
from madoguchi.examination.selectors.bulk import (
    bulk_for,
    bulk_seat_of,
    bulks_listed,
    bulks_waiting_for,
    cases_of_bulk,
    counts_of_bulk,
    not_looked_at,
)
from madoguchi.examination.selectors.scopes import titles_of
from madoguchi.examination.selectors.sign_offs import names_in
from madoguchi.examination.services import list_cases
from madoguchi.examination.services.bulk import (
    MOST,
    UNDO,
    propose_bulk,
    sign_bulk,
    try_bulk,
    undo_bulk,
    withdraw_bulk,
)
from madoguchi.registry.selectors import body_for
from madoguchi.registry.types import ProcedureBody
from madoguchi.vault.selectors import open_rows

OFFICERS = (Role.EXAMINER, Role.APPROVER, Role.AUDITOR)
PAGE_SIZE = 100
State, CaseState = BulkDecision.State, BulkCase.State


def _bulk(request: HttpRequest, key: UUID) -> BulkDecision:
    try:
        return bulk_for(acting_of_request(request), key)
    except BulkDecision.DoesNotExist as error:
        raise Http404 from error


@open_to(Readers.OFFICER, *OFFICERS)
@require_safe
def bulks_page(request: HttpRequest) -> HttpResponse:
    """What is on its way, and what ended."""
    acting = acting_of_request(request)
    context = {"waiting": bulks_waiting_for(acting, on=japan_day(now())), "listed": bulks_listed(acting)}
    return render(request, "desk/bulk/list.html", context)


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_new(request: HttpRequest) -> HttpResponse:
    """One outcome and one text for what was chosen in the list, which sends its ticked cases here."""
    if request.method == "POST" and "from" in request.POST:
        return redirect(f"{reverse('desk:bulk_new')}?{query_of(request.POST)}")
    cases = chosen(request, most=MOST)
    body, kinds = _body_of(cases[:1]), _kinds_to_choose(request, cases)
    form = BulkForm(request.POST or None, body=body)
    errors: list[dict[str, Any]] = []
    if request.method == "POST":
        if form.is_valid():
            try:
                bulk = try_bulk(
                    cases=cases,
                    outcome=Outcome(form.cleaned_data["outcome"]),
                    grounds=form.cleaned_data["grounds"],
                    conditions=form.cleaned_data["conditions"],
                    by=acting_of_request(request),
                    at=now(),
                )
            except Refusal as refusal:
                errors = [{"id": refusal.field or "outcome", "message": str(refusal)}]
            else:
                return redirect("desk:bulk", bulk.pk)
        else:
            errors = form.summary()
    context = {
        "form": form,
        "errors": errors,
        "n": len(cases),
        "most": MOST,
        "is_too_many": len(cases) > MOST,
        "kinds": kinds,
        "title": body.title if body and not kinds else "",
        "minutes": int(UNDO.total_seconds() // 60),
        "query": request.GET.urlencode(),
    }
    return render(request, "desk/bulk/new.html", context, status=422 if errors else 200)


def _kinds_to_choose(request: HttpRequest, keys: list[UUID]) -> list[dict[str, Any]]:
    """If they are of several procedures or offices, for which one text cannot be: each with its number and address."""
    rows = Application.objects.filter(pk__in=keys[:MOST]).order_by()
    counted = list(
        rows.values_list("procedure", "organisation", "organisation__name").annotate(n=Count("pk"))
    )
    if len(counted) < 2:
        return []
    titles = titles_of([procedure for procedure, *_place in counted])
    kinds = []
    for procedure, place, name, n in counted:
        query = request.GET.copy()
        query["procedure"], query["organisation"] = str(procedure), str(place)
        address = f"{reverse('desk:bulk_new')}?{query.urlencode()}"
        kinds.append({"title": titles[str(procedure)], "place": name, "n": n, "href": address})
    return sorted(kinds, key=lambda kind: (-kind["n"], kind["title"]))


def _body_of(keys: list[UUID]) -> ProcedureBody | None:
    found = Application.objects.filter(pk__in=keys).select_related(
        "edition__procedure_version",
        "edition__variant_version",
        "edition__organisation",
        "edition__procedure",
    )
    first = found.first()
    return body_for(first.edition) if first else None


@open_to(Readers.OFFICER, *OFFICERS)
@require_safe
def bulk_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What each case would become or became, what was drawn by lot, and what the officer may do now."""
    return _page(request, _bulk(request, key))


def _page(
    request: HttpRequest,
    bulk: BulkDecision,
    *,
    form: BulkSignForm | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    acting, at = acting_of_request(request), now()
    counts = counts_of_bulk(bulk)
    only = request.GET.get("state", "")
    cases = cases_of_bulk(bulk)
    if only in CaseState.values:
        cases = cases.filter(state=only)
    page = Paginator(cases, PAGE_SIZE).get_page(request.GET.get("page"))
    sample = list(cases_of_bulk(bulk).filter(is_sample=True))
    shown = [one.application for one in [*page.object_list, *sample]]
    open_rows(shown)
    if shown:
        list_cases(shown=shown, by=acting, at=at)
    is_maker = bulk.made_by_id == acting.who
    may_end = is_maker or acting.has(Role.APPROVER, bulk.organisation_id)
    seat = bulk_seat_of(bulk, acting, on=japan_day(at))
    unseen = not_looked_at(bulk, acting) if is_maker or seat else set()
    is_trying = bulk.state == State.TRIED and counts[CaseState.WAITING] > 0
    may_undo = bulk.state == State.SIGNED and bulk.undo_until is not None and at < bulk.undo_until
    errors = form.summary() if form else []
    if refused:
        errors = [*errors, {"id": refused.field or "", "message": str(refused)}]
    context = {
        "bulk": bulk,
        "steps": [
            {
                "post": step["post"],
                "names": [names[key] for key in step["users"] if key in names],
                "signed": next((one for one in bulk.signatures.all() if one.step == n), None),
            }
            for names in [names_in(bulk.steps)]
            for n, step in enumerate(bulk.steps, 1)
        ],
        "tabs": [
            {
                "label": label,
                "href": f"?state={state}" if state else "?",
                "current": state == (only if only in CaseState.values else ""),
                "count": counts[state] if state else counts.total(),
            }
            for state, label in [("", _("すべて")), *CaseState.choices]
            if not state or counts[state]
        ],
        "counts": {state.name.lower(): counts[state] for state in CaseState},
        "total": counts.total(),
        "size": (not is_trying and counts[CaseState.FITS] + counts[CaseState.DECIDED]) or counts.total(),
        "tried": counts.total() - counts[CaseState.WAITING],
        "page": page,
        "sample": [(one, one.application_id in unseen) for one in sample],
        "unseen": len(unseen),
        "is_trying": is_trying,
        "may_propose": is_maker
        and bulk.state == State.TRIED
        and not is_trying
        and counts[CaseState.FITS] > 0,
        "may_withdraw": may_end and bulk.state in (State.TRIED, State.PROPOSED),
        "may_undo": may_undo and may_end,
        "seat": seat,
        "form": form or BulkSignForm(),
        "errors": errors,
        "minutes": int(UNDO.total_seconds() // 60),
    }
    return render(request, "desk/bulk/page.html", context, status=status)


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_POST
def bulk_propose(request: HttpRequest, key: UUID) -> HttpResponse:
    """Hand it to those who sign."""
    bulk = _bulk(request, key)
    try:
        propose_bulk(bulk=bulk, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _page(request, bulk, refused=refusal, status=409)
    return redirect("desk:bulk", bulk.pk)


@open_to(Readers.OFFICER, Role.EXAMINER, Role.APPROVER)
@require_POST
def bulk_withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give it up before the last signature."""
    bulk = _bulk(request, key)
    try:
        withdraw_bulk(bulk=bulk, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _page(request, bulk, refused=refusal, status=409)
    return redirect("desk:bulk", bulk.pk)


@open_to(Readers.OFFICER, Role.APPROVER)
@require_POST
def bulk_sign(request: HttpRequest, key: UUID) -> HttpResponse:
    """Sign the whole, or return it."""
    bulk = _bulk(request, key)
    form = BulkSignForm(request.POST)
    if not form.is_valid():
        return _page(request, bulk, form=form, status=422)
    try:
        sign_bulk(
            bulk=bulk,
            is_approved=form.cleaned_data["answer"] == "approve",
            comment=form.cleaned_data["comment"],
            reason=form.cleaned_data["reason"],
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return _page(request, bulk, form=form, refused=refusal, status=409)
    return redirect("desk:bulk", bulk.pk)


@open_to(Readers.OFFICER, Role.EXAMINER, Role.APPROVER)
@require_POST
def bulk_undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take back all, or those that were ticked."""
    bulk = _bulk(request, key)
    named = (
        None if "all" in request.POST else [UUID(one) for one in request.POST.getlist("case") if _is_key(one)]
    )
    try:
        undo_bulk(bulk=bulk, cases=named, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _page(request, bulk, refused=refusal, status=409)
    return redirect("desk:bulk", bulk.pk)


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
