"""Opening a period of the plan, choosing its priority procedures, and making the choice hold."""

import re
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.language.folding import fold, strip_controls
from madoguchi.plan.models import PlanPeriod
from madoguchi.plan.selectors.priority import Candidate, candidates, period_before, periods_for
from madoguchi.plan.services.priority import Choice, ChoicesWrong, choose, open_period, settle_period
from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors import is_own_place, own_places
from madoguchi.studio.views.plan.sheets.forms import MOST_RELATED, PeriodForm, typed_count

SEES = (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER, Role.AUDITOR)
PAGE_SIZE = 40
_BETWEEN = re.compile(r"[、,，\s]+")


def governments_of(acting: Acting) -> list[Organisation]:
    """The governments whose plan the officer manages."""
    places = own_places(acting, Role.PLAN_MANAGER)
    found = Organisation.objects.filter(pk__in=places).order_by("slug")
    return [one for one in found if one.government_id == one.pk]


def _period(request: HttpRequest, slug: str) -> PlanPeriod:
    found = periods_for(acting_of_request(request)).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _manages(request: HttpRequest, period: PlanPeriod) -> bool:
    return is_own_place(acting_of_request(request), period.government_id, Role.PLAN_MANAGER)


@open_to(Readers.OFFICER, *SEES)
@require_http_methods(["GET", "HEAD", "POST"])
def priority(request: HttpRequest) -> HttpResponse:
    """The periods of the plan, and a new one."""
    acting = acting_of_request(request)
    governments = governments_of(acting)
    choices = [(one.slug, one.name) for one in governments]
    if request.method != "POST":
        initial = {"least_yearly": "10000", "least_yearly_bodies": "1000"}
        if len(choices) == 1:
            initial["government"] = choices[0][0]
        return _show_periods(request, PeriodForm(initial=initial, governments=choices), choices)
    form = PeriodForm(request.POST, governments=choices)
    if not form.is_valid():
        return _show_periods(request, form, choices, errors=form.summary(), status=422)
    given = dict(form.cleaned_data)
    wanted = given.pop("government")
    place = next(one for one in governments if one.slug == wanted)
    try:
        made = open_period(government=place, by=acting, at=now(), **given)
    except Refusal as refusal:
        errors = [{"id": refusal.field or "name", "message": str(refusal)}]
        return _show_periods(request, form, choices, errors=errors, status=422)
    return redirect("studio:plan_choice", made.slug)


def _show_periods(
    request: HttpRequest,
    form: PeriodForm,
    choices: list[tuple[str, str]],
    *,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    acting = acting_of_request(request)
    context = {
        "periods": periods_for(acting),
        "form": form,
        "governments": choices,
        "errors": errors or [],
    }
    return render(request, "studio/plan/sheets/periods.html", context, status=status)


@open_to(Readers.OFFICER, *SEES)
@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: HttpRequest, period: str) -> HttpResponse:
    """Choose the priority procedures among those that the rule proposes, that were chosen before or that are looked for."""
    chosen = _period(request, period)
    if request.method != "POST":
        return _show(request, chosen)
    if not _manages(request, chosen):
        raise Http404
    typed, errors = _typed(request)
    if errors:
        return _show(request, chosen, typed=typed, errors=errors, status=422)
    choices = [
        Choice(key, one["is_selected"], one["number"], one["reason"], one["keys"])
        for key, one in typed.items()
    ]
    try:
        choose(period=chosen, choices=choices, by=acting_of_request(request), at=now())
    except ChoicesWrong as wrong:
        errors = [{"id": f"{one.field}-{one.procedure}", "message": one.sentence} for one in wrong.problems]
        return _show(request, chosen, typed=typed, errors=errors, status=409)
    query = urlencode({name: request.GET[name][:80] for name in ("q", "page") if request.GET.get(name)})
    return redirect(f"{request.path}?{query}&saved=1" if query else f"{request.path}?saved=1")


def _typed(request: HttpRequest) -> tuple[dict[UUID, dict[str, Any]], list[dict[str, str]]]:
    """What was typed on each row of the page, and what cannot be read."""
    errors: list[dict[str, str]] = []
    found: dict[UUID, dict[str, Any]] = {}
    names: dict[str, UUID] = {}
    for name, key in Procedure.objects.filter(current__isnull=False).values_list("slug", "pk"):
        names[name] = key
    for name, key in Procedure.objects.filter(current__isnull=False).values_list("code", "pk"):
        names[fold(name)] = key
    for text in request.POST.getlist("row")[:PAGE_SIZE]:
        try:
            key = UUID(text)
        except ValueError:
            continue
        related = strip_controls(request.POST.get(f"related-{key}", "")).strip()[:1000]
        keys = []
        for word in [one for one in _BETWEEN.split(related) if one][:MOST_RELATED]:
            if (place := names.get(word) or names.get(fold(word))) is None:
                message = (
                    _("「%s」という手続はありません。手続番号かアドレス用の名前を書いてください。") % word
                )
                errors.append({"id": f"related-{key}", "message": message})
            else:
                keys.append(place)
        found[key] = {
            "is_selected": request.POST.get(f"selected-{key}") == "1",
            "expected": request.POST.get(f"expected-{key}", "")[:20],
            "number": typed_count(request.POST, f"expected-{key}", errors),
            "reason": strip_controls(request.POST.get(f"reason-{key}", "")).strip()[:500],
            "related": related,
            "keys": tuple(keys),
        }
    return found, errors


def _show(
    request: HttpRequest,
    period: PlanPeriod,
    *,
    typed: dict[UUID, dict[str, Any]] | None = None,
    errors: list[dict[str, str]] | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    words = strip_controls(request.GET.get("q", "")).strip()[:80]
    everything = candidates(period, at=now())
    shown = candidates(period, words=words, at=now()) if words else everything
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page", "1")[:9])
    query = f"{urlencode({'q': words})}&" if words else ""
    context = {
        "period": period,
        "before": period_before(period),
        "rows": [_row(one, (typed or {}).get(one.key), errors or []) for one in page.object_list],
        "page": page,
        "previous": f"?{query}page={page.number - 1}" if page.has_previous() else "",
        "next": f"?{query}page={page.number + 1}" if page.has_next() else "",
        "words": words,
        "errors": errors or [],
        "refused": refused,
        "may_choose": _manages(request, period),
        "is_saved": request.GET.get("saved") == "1" and not errors,
        "counts": {
            "all": len(everything),
            "selected": sum(one.is_selected for one in everything),
            "open": sum(one.choice is None for one in everything),
            "against": sum(one.deviates for one in everything),
            "left": sum(one.change == "left" for one in everything),
        },
    }
    return render(request, "studio/plan/sheets/choice.html", context, status=status)


def _row(one: Candidate, typed: dict[str, Any] | None, errors: list[dict[str, str]]) -> dict[str, Any]:
    wrong = {error["id"]: error["message"] for error in errors}
    said = typed or {
        "is_selected": one.is_selected,
        "expected": "" if one.number is None else str(one.number),
        "reason": one.choice.reason if one.choice else "",
        "related": "、".join(slug for _key, slug, _title in one.related),
    }
    names = {name: f"{name}-{one.key}" for name in ("expected", "reason", "related")}
    told = {f"{name}_error": wrong.get(place, "") for name, place in names.items()}
    return {"candidate": one, **said, **{f"{name}_id": place for name, place in names.items()}, **told}


@open_to(Readers.OFFICER, *SEES)
@require_POST
def settle(request: HttpRequest, period: str) -> HttpResponse:
    """Make the choice hold."""
    chosen = _period(request, period)
    if not _manages(request, chosen):
        raise Http404
    try:
        settle_period(period=chosen, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _show(request, chosen, refused=refusal, status=409)
    return redirect("studio:plan_choice", chosen.slug)


@open_to(Readers.OFFICER, *SEES)
@require_safe
def choice_csv(request: HttpRequest, period: str) -> HttpResponseBase:
    """What was proposed and chosen, with the reasons, as a file."""
    chosen = _period(request, period)
    header = [
        _("手続番号"),
        _("手続名"),
        _("所管組織"),
        _("このサービスの申請（1年）"),
        _("棚卸で報告された件数"),
        _("見込みの件数"),
        _("基準の件数"),
        _("基準による提案"),
        _("選定"),
        _("前の期とくらべて"),
        _("理由"),
        _("関連する手続"),
    ]
    rows = (
        [
            one.code,
            one.title,
            one.organisation,
            one.expected.cases,
            one.expected.reported if one.expected.reported is not None else "",
            one.number if one.number is not None else "",
            one.threshold,
            _("重点手続") if one.follows else "",
            (_("重点手続") if one.choice.is_selected else _("選ばない")) if one.choice else _("まだ"),
            one.change_words,
            one.choice.reason if one.choice else "",
            "、".join(title for _key, _slug, title in one.related),
        ]
        for one in candidates(chosen, at=now())
    )
    response = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="priority-{chosen.slug}.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
