"""What was found: the list, one programme with all its reasons, and both on paper."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from madoguchi.accounts.models import Subject
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.portal.check.finding import find, rules_for, what_next
from madoguchi.portal.check.questions import is_askable, name_of, shown
from madoguchi.portal.check.results import groups_of, question_label, row_of
from madoguchi.portal.check.session import begin_again, told_in
from madoguchi.portal.check.told import CITIES, Told
from madoguchi.registry.selectors import taken_at
from madoguchi.registry.types import ProgrammeRule
from madoguchi.rules.wording import change_sentence

EVERY_REASON = 200


@open_to(Readers.GUEST)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """Every programme as yes, no or not known yet; what was answered, with the way to change it."""
    told = told_in(request)
    if told is None:
        return begin_again(request)
    day = japan_day(now())
    rules = rules_for(told, on=day)
    following = what_next(rules, told, on=day)
    context = {
        **_found(rules, told),
        "answers": answers_of(told),
        "next": reverse("portal:check_question", args=[name_of(following)]) if following else "",
        "may_save": _may_save(request, told),
        "is_settled": "settled" in request.GET and following is None,
    }
    return render(request, "portal/check/list.html", context)


@open_to(Readers.GUEST)
@require_safe
def print_page(request: HttpRequest) -> HttpResponse:
    """The same on paper: one column, everything open."""
    told = told_in(request)
    if told is None:
        return begin_again(request)
    rules = rules_for(told, on=japan_day(now()))
    context = {**_found(rules, told), "answers": answers_of(told), "at": now()}
    return render(request, "portal/check/print.html", context)


@open_to(Readers.GUEST)
@require_safe
def programme_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One programme with every reason and every open question."""
    told = told_in(request)
    if told is None:
        return begin_again(request)
    day = japan_day(now())
    rules = rules_for(told, on=day)
    found = find(rules, told, on=day).programme(slug)
    if found is None:
        raise Http404
    following = what_next(rules, told, on=day)
    row = row_of(found, told, _taken(), on=day, most=EVERY_REASON)
    context = {
        "told": told,
        "row": row,
        "on": day,
        "change": change_sentence(found.verdict),
        "next": reverse("portal:check_question", args=[name_of(following)]) if following else "",
    }
    return render(request, "portal/check/programme.html", context)


def _found(rules: list[ProgrammeRule], told: Told) -> dict[str, Any]:
    day = japan_day(now())
    finding = find(rules, told, on=day)
    return {"told": told, "on": day, "finding": finding, "groups": groups_of(finding, told, _taken())}


def _taken() -> set[str]:
    """The procedures that can be applied for online now."""
    return {one.card.slug for one in taken_at(now())}


def answers_of(told: Told) -> list[dict[str, Any]]:
    """Everything that was answered or left open, in its order, then what was known; with the way to change it."""
    rows = []
    unasked = [one for one in told.known_unasked if is_askable(one) and one not in CITIES.values()]
    for key in (*told.asked, *unasked):
        if key in CITIES.values():
            lines = [{"label": "", "words": told.place_name, "origin": ""}]
        else:
            lines = [
                {"label": one.label, "words": one.words, "origin": one.origin} for one in shown(told, key)
            ]
        rows.append({"label": question_label(key), "name": name_of(key), "lines": lines})
    return rows


def _may_save(request: HttpRequest, told: Told) -> bool:
    """Whether the one acted for could keep the answers; a visitor is asked to sign in."""
    acting = acting_of_request(request)
    if acting.who is None:
        return True
    kind = Subject.Kind.BUSINESS if told.who == "business" else Subject.Kind.PERSON
    return not acting.is_agent and Subject.objects.filter(pk__in=acting.held, kind=kind).exists()
