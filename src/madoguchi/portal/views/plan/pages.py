"""The first page of the plan for everyone: where each part of it is."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to


@dataclass(frozen=True)
class PlanPage:
    """One page of the plan: its address by name, its title and what one finds there (計画のページ)."""

    address: str
    title: object
    lead: object


PAGES: tuple[PlanPage, ...] = ()
"""Every public page of the plan, in the order of the first page; each subject area adds its own line."""


@open_to(Readers.EVERYONE)
@require_safe
def plan_page(request: HttpRequest) -> HttpResponse:
    """What the plan is about, and its pages."""
    return render(request, "portal/plan/home.html", {"pages": PAGES})
