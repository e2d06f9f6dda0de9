"""Scenarios: what the forecast becomes when these are done, beside what it is."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.plan.models import Scenario, ScenarioStep
from madoguchi.plan.selectors.kpi import (
    RATE,
    Choice,
    barriers_in,
    expected_on,
    finding_of,
    forecast,
    in_interval,
    indicator,
    line_chart,
    planned_places,
    scenarios_of,
    series,
    systems_in,
    targets,
)
from madoguchi.plan.services.kpi import StepData, add_scenario, change_scenario, delete_scenario
from madoguchi.plan.types.figures import FigureScope
from madoguchi.studio.forms import Day, Line, StudioForm

_BETWEEN = re.compile(r"[\s、,，]+")
_MOST_CODES = 100
_TOO_LONG = _("%(limit_value)d文字までで書いてください。")
_Kind = ScenarioStep.Kind


class ScenarioForm(StudioForm):
    """What is taken for done, and by which day (シナリオ)."""

    title = Line(
        max_length=80,
        error_messages={"required": _("シナリオの名前を書いてください。"), "max_length": _TOO_LONG},
    )
    note = Line(required=False, max_length=300, error_messages={"max_length": _TOO_LONG})
    done_on = Day(error_messages={"required": _("終わったとみなす日を書いてください。")})
    systems = forms.MultipleChoiceField(required=False)
    barriers = forms.MultipleChoiceField(required=False)
    processes = Line(required=False, max_length=4000, error_messages={"max_length": _TOO_LONG})

    def __init__(
        self, *args: Any, systems: Sequence[Choice], barriers: Sequence[Choice], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for name, found in (("systems", systems), ("barriers", barriers)):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(one.key, one.title) for one in found]
            field.error_messages["invalid_choice"] = str(_("一覧から選んでください。"))

    def steps(self) -> list[StepData]:
        """The steps, all by the same day."""
        data, found = self.cleaned_data, list[StepData]()
        codes = [one for one in _BETWEEN.split(data["processes"]) if one][:_MOST_CODES]
        for kind, keys in (
            (_Kind.SYSTEM, data["systems"]),
            (_Kind.BARRIER, data["barriers"]),
            (_Kind.PROCESS, codes),
        ):
            found += [StepData(kind, key, data["done_on"]) for key in keys]
        return found


@open_to(Readers.OFFICER, Role.PLAN_MANAGER)
@require_safe
def scenarios_page(request: HttpRequest) -> HttpResponse:
    """The scenarios that one keeps, with what each brings by the day of the target."""
    acting, on = acting_of_request(request), japan_day(now())
    rows = []
    for one in scenarios_of(acting)[:50]:
        scope = FigureScope(one.organisation.slug)
        told = forecast(RATE, on=on, scope=scope, scenario=one)
        rows.append({"scenario": one, "point": _words(told.target_on, told)})
    return render(request, "studio/plan/scenarios.html", {"rows": rows, "places": planned_places(acting)})


@open_to(Readers.OFFICER, Role.PLAN_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def scenario_new(request: HttpRequest) -> HttpResponse:
    """A new scenario of one organisation."""
    acting = acting_of_request(request)
    data = request.POST if request.method == "POST" else request.GET
    places = list(planned_places(acting))
    asked = data.get("organisation", "")
    place = next((one for one in places if one.slug == asked), places[0] if places and not asked else None)
    if place is None:
        raise Http404
    return _write(request, place, None)


@open_to(Readers.OFFICER, Role.PLAN_MANAGER)
@require_safe
def scenario_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What a scenario brings: its line with its interval, beside the forecast as it is."""
    one, on = _found(request, key), japan_day(now())
    scope = FigureScope(one.organisation.slug)
    value = indicator(RATE, on=on, scope=scope)
    base, told = (forecast(RATE, on=on, scope=scope, scenario=which) for which in (None, one))
    rows = [
        {
            "on": after.on,
            "base": in_interval(before),
            "told": in_interval(after),
            "gain": f"{after.rounded[1] - before.rounded[1]:+.1f}",
        }
        for before, after in zip(base.points, told.points, strict=True)
    ]
    history = series(RATE, on=on, scope=scope)
    context = {
        "scenario": one,
        "steps": one.steps.all(),
        "finding": finding_of(told, value),
        "line": line_chart(RATE, history, targets(RATE, scope=scope), told, value),
        "rows": rows,
        "base": base,
        "told": told,
    }
    return render(request, "studio/plan/scenario.html", context)


@open_to(Readers.OFFICER, Role.PLAN_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def scenario_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write a scenario anew."""
    one = _found(request, key)
    return _write(request, one.organisation, one)


@open_to(Readers.OFFICER, Role.PLAN_MANAGER)
@require_POST
def scenario_delete(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw a scenario away."""
    delete_scenario(scenario=_found(request, key), by=acting_of_request(request), at=now())
    return redirect("studio:plan_scenarios")


def _found(request: HttpRequest, key: UUID) -> Scenario:
    one = scenarios_of(acting_of_request(request)).filter(pk=key).first()
    if one is None:
        raise Http404
    return one


def _words(day: date | None, told: Any) -> str:
    point = expected_on(told, day) or told.last
    return "" if point is None else in_interval(point)


def _write(request: HttpRequest, place: Organisation, one: Scenario | None) -> HttpResponse:
    systems, barriers = systems_in(place.government_id), barriers_in(place.government_id)
    kept = list(one.steps.all()) if one else []
    chosen = {kind: [step.key for step in kept if step.kind == kind] for kind in _Kind.values}
    initial = {
        "title": one.title if one else "",
        "note": one.note if one else "",
        "done_on": kept[0].done_on.isoformat() if kept else "",
        "systems": chosen[_Kind.SYSTEM],
        "barriers": chosen[_Kind.BARRIER],
        "processes": "\n".join(chosen[_Kind.PROCESS]),
    }
    systems += [Choice(key, key, 0) for key in chosen[_Kind.SYSTEM] if key not in {s.key for s in systems}]
    barriers += [Choice(key, key, 0) for key in chosen[_Kind.BARRIER] if key not in {b.key for b in barriers}]
    data = request.POST if request.method == "POST" else None
    form = ScenarioForm(data, initial=initial, systems=systems, barriers=barriers)
    refused: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        given = {
            "title": form.cleaned_data["title"],
            "note": form.cleaned_data["note"],
            "steps": form.steps(),
            "by": acting_of_request(request),
            "at": now(),
        }
        try:
            if one is None:
                saved = add_scenario(organisation=place, **given)
            else:
                saved = change_scenario(scenario=one, revision=posted_revision(request), **given)
            return redirect("studio:plan_scenario", saved.pk)
        except Refusal as refusal:
            if refusal.field in form.fields:
                form.add_error(refusal.field, str(refusal))
            else:
                refused = refusal
    context = {
        "scenario": one,
        "place": place,
        "places": [(each.slug, each.name) for each in planned_places(acting_of_request(request))],
        "form": form,
        "typed": {name: form[name].value() or "" for name in form.fields},
        "systems": [(each.key, each.title, _("%(n)sプロセス") % {"n": f"{each.n:,}"}) for each in systems],
        "barriers": [(each.key, each.title, _("%(n)sプロセス") % {"n": f"{each.n:,}"}) for each in barriers],
        "errors": form.summary() if form.is_bound else [],
        "refused": refused,
        "revision": request.POST.get("revision") or (one.revision if one else 0),
    }
    is_wrong = request.method == "POST"
    return render(request, "studio/plan/scenario_edit.html", context, status=422 if is_wrong else 200)
