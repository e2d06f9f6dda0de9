"""To whom cases go that arrive at an office, and who stands in for whom."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.selectors import officers_of
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.assignment_forms import AbsenceForm, RuleForm
from madoguchi.examination.models import Absence, AssignmentRule
from madoguchi.examination.selectors import procedures_decided_in
from madoguchi.examination.selectors.assignment import (
    SETTERS,
    STANDING_IN,
    absences_seen_by,
    examiners_of,
    open_cases_of,
    rule_for,
    rules_of,
)
from madoguchi.examination.services import NotYourRole
from madoguchi.examination.services.absences import be_away, be_back
from madoguchi.examination.services.assignment import drop_rule, move_rule_up, set_rule

SEEN = (Role.EXAMINER, *SETTERS)


def _named(officers: Iterable[User]) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in officers]


def _titles(place: Organisation) -> list[tuple[str, str]]:
    return [(str(one.pk), title) for one, title in procedures_decided_in(place)]


def _place(acting: Acting, slug: str, *roles: Role) -> Organisation:
    found = Organisation.objects.filter(slug=slug, pk__in=acting.organisations(*roles)).first()
    if found is None:
        raise Http404
    return found


@open_to(Readers.OFFICER, *SEEN)
@require_safe
def assignment_page(request: HttpRequest) -> HttpResponse:
    """The rules in their order, who has how many cases, and who is away, by organisation."""
    acting, today = acting_of_request(request), japan_day(now())
    rules, absences = list(rules_of(acting)), list(absences_seen_by(acting, since=today))
    places = Organisation.objects.filter(pk__in=acting.organisations(*SEEN)).order_by("slug")
    return render(
        request,
        "desk/office/assignment.html",
        {"rows": [_shown(acting, place, rules, absences) for place in places], "today": today},
    )


def _shown(
    acting: Acting, place: Organisation, rules: list[AssignmentRule], absences: list[Absence]
) -> dict[str, Any]:
    may_set = any(acting.has(role, place.pk) for role in SETTERS)
    officers = list(examiners_of(place, on=japan_day(now())))
    names, titles = dict(_named(officers)), dict(_titles(place))
    cases = open_cases_of(one.pk for one in officers)
    return {
        "place": place,
        "may_set": may_set,
        "may_enter": may_set or acting.has(Role.EXAMINER, place.pk),
        "officers": [(one.name, cases[one.pk]) for one in officers],
        "rules": [
            {
                "key": rule.pk,
                "procedures": [titles[key] for key in rule.procedures if key in titles],
                "areas": rule.areas,
                "officers": [names[key] for key in rule.officers if key in names],
            }
            for rule in rules
            if rule.organisation_id == place.pk
        ],
        "absences": [
            {"absence": one, "may_end": may_set or one.officer_id == acting.who}
            for one in absences
            if one.organisation_id == place.pk
        ],
    }


@open_to(Readers.OFFICER, *SETTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def rule_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A rule that is not there yet."""
    return _rule(request, _place(acting_of_request(request), slug, *SETTERS), None)


@open_to(Readers.OFFICER, *SETTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def rule_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """A rule, to be changed."""
    rule = _rule_of(request, key)
    return _rule(request, rule.organisation, rule)


def _rule_of(request: HttpRequest, key: UUID) -> AssignmentRule:
    try:
        return rule_for(acting_of_request(request), key)
    except AssignmentRule.DoesNotExist as error:
        raise Http404 from error


def _rule(request: HttpRequest, place: Organisation, rule: AssignmentRule | None) -> HttpResponse:
    procedures, officers = _titles(place), _named(examiners_of(place, on=japan_day(now())))
    initial = {
        "procedures": list(rule.procedures) if rule else [],
        "areas": "\n".join(rule.areas) if rule else "",
        "officers": list(rule.officers) if rule else [],
    }
    data = request.POST if request.method == "POST" else None
    form = RuleForm(data, initial=initial, procedures=procedures, officers=officers)
    errors: list[dict[str, str]] = []
    if data is not None and form.is_valid():
        try:
            set_rule(
                organisation=place, rule=rule, **form.cleaned_data, by=acting_of_request(request), at=now()
            )
        except Refusal as refusal:
            errors = [{"id": refusal.field, "message": str(refusal.sentence)}]
        else:
            return redirect("desk:assignment")
    context = {
        "place": place,
        "rule": rule,
        "form": form,
        "procedures": procedures,
        "officers": officers,
        "errors": errors or (form.summary() if data is not None else []),
    }
    return render(request, "desk/office/rule.html", context, status=422 if context["errors"] else 200)


@open_to(Readers.OFFICER, *SETTERS)
@require_POST
def rule_up(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask a rule before the one above it."""
    move_rule_up(rule=_rule_of(request, key), by=acting_of_request(request), at=now())
    return redirect("desk:assignment")


@open_to(Readers.OFFICER, *SETTERS)
@require_POST
def rule_drop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Remove a rule."""
    drop_rule(rule=_rule_of(request, key), by=acting_of_request(request), at=now())
    return redirect("desk:assignment")


@open_to(Readers.OFFICER, *SEEN)
@require_http_methods(["GET", "HEAD", "POST"])
def absence_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is away and who stands in: for oneself, or for anyone by who sets the rules."""
    acting = acting_of_request(request)
    place = _place(acting, slug, *SEEN)
    officers = _named(officers_of(place, *STANDING_IN, on=japan_day(now())))
    may_set = any(acting.has(role, place.pk) for role in SETTERS)
    away = officers if may_set else [one for one in officers if one[0] == str(acting.who)]
    data = request.POST if request.method == "POST" else None
    form = AbsenceForm(data, away=away, officers=officers)
    errors: list[dict[str, str]] = []
    if data is not None and form.is_valid():
        given = form.cleaned_data
        try:
            be_away(
                organisation=place,
                officer=User.objects.get(pk=given["officer"]),
                substitute=User.objects.get(pk=given["substitute"]),
                starts_on=given["starts_on"],
                ends_on=given["ends_on"],
                by=acting,
                at=now(),
            )
        except Refusal as refusal:
            errors = [{"id": refusal.field, "message": str(refusal.sentence)}]
        else:
            return redirect("desk:assignment")
    context = {
        "place": place,
        "form": form,
        "away": away,
        "officers": officers,
        "errors": errors or (form.summary() if data is not None else []),
    }
    return render(request, "desk/office/absence.html", context, status=422 if context["errors"] else 200)


@open_to(Readers.OFFICER, *SEEN)
@require_POST
def absence_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """End an absence: one's own, or anyone's by who sets the rules; else it is not there."""
    acting = acting_of_request(request)
    found = absences_seen_by(acting, since=japan_day(now())).filter(pk=key).first()
    if found is None:
        raise Http404
    try:
        be_back(absence=found, by=acting, at=now())
    except NotYourRole as refusal:
        raise Http404 from refusal
    return redirect("desk:assignment")
