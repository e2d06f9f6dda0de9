"""Leaving the check: to an application, with the answers saved, or with all of them taken away."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.models import Subject
from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.selectors import display
from madoguchi.facts.types import question_of
from madoguchi.filling.services import keep_told
from madoguchi.portal.check.carrying import ToKeep, values_to_keep
from madoguchi.portal.check.finding import rules_for
from madoguchi.portal.check.questions import who_is
from madoguchi.portal.check.session import begin_again, change, end, told_in
from madoguchi.portal.check.told import Told
from madoguchi.portal.places import place_called
from madoguchi.portal.takers import takers_of
from madoguchi.portal.views.begin import begun
from madoguchi.portal.views.mine.oneself import oneself, subject_acted_for
from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors import procedure_by_slug
from madoguchi.vocabulary.terms import TERMS


@open_to(Readers.GUEST)
@require_POST
def apply_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the procedure of a programme with what was told already in its form."""
    told = told_in(request)
    if told is None:
        return begin_again(request)
    rules = rules_for(told, on=japan_day(now()))
    procedure = next((one.card.procedure for one in rules if one.card.slug == slug), "")
    try:
        page = procedure_by_slug(procedure)
    except Procedure.DoesNotExist as error:
        raise Http404 from error
    change(request, lambda before: replace(before, apply_for=procedure))
    place = place_called(told.place)
    takers = takers_of(page, at=now(), place=place)
    if len(takers.editions) == 1 or (takers.editions and takers.is_taken_here):
        return begun(request, page, takers, takers.editions[0])
    return redirect(
        reverse("portal:start", args=[procedure]) + (f"?place={told.place}" if told.place else "")
    )


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def save_page(request: HttpRequest) -> HttpResponse:
    """Show what would be saved as one's own facts, and save it."""
    acting = oneself(request)
    told = told_in(request)
    if told is None:
        return begin_again(request)
    subject = subject_acted_for(acting)
    kind = Subject.Kind.BUSINESS if told.who == "business" else Subject.Kind.PERSON
    kept = values_to_keep(told)
    if subject.kind != kind or kept.is_empty:
        return render(request, "portal/check/nothing_to_save.html", {"told": told})
    if request.method == "POST":
        facts = keep_told(
            subject=subject,
            values=kept.values,
            children=kept.children,
            by=acting.for_purpose("制度さがしの答えの保存"),
            at=now(),
        )
        return render(request, "portal/check/saved.html", {"told": told, "count": len(facts)})
    return render(request, "portal/check/save.html", {"told": told, "groups": _to_save(told, kept)})


def _to_save(told: Told, kept: ToKeep) -> list[tuple[str, list[tuple[str, str]]]]:
    """What is to be saved under headings: the person's, then each child's."""
    children = [
        (who_is(told, f"children.{n}"), _lines(values)) for n, (_name, values) in enumerate(kept.children)
    ]
    heading = _("事業について") if told.who == "business" else _("あなたと世帯について")
    return [(title, lines) for title, lines in [(heading, _lines(kept.values)), *children] if lines]


def _lines(values: dict[str, Any]) -> list[tuple[str, str]]:
    return [(TERMS[term].label, display(question_of(TERMS[term]), value)) for term, value in values.items()]


@open_to(Readers.GUEST)
@require_POST
def end_page(request: HttpRequest) -> HttpResponse:
    """Take away all that was told."""
    end(request)
    return redirect(f"{reverse('portal:check_start')}?ended=1")
