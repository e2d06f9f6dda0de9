"""The first page of the plan for officers: where each part of it is."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.acting import Role

WORKERS = (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER)
"""Who works on the plan: owners of procedures, those who publish, and those who manage the plan."""


@dataclass(frozen=True)
class PlanPage:
    """One page of the plan: its address by name, its title and what one does there (計画のページ)."""

    address: str
    title: object
    lead: object


PAGES: tuple[PlanPage, ...] = ()
"""Every page of the plan for officers, in the order of the first page; each subject area adds its own line."""


@open_to(Readers.OFFICER, *WORKERS)
@require_safe
def plan_page(request: HttpRequest) -> HttpResponse:
    """The pages of the plan."""
    return render(request, "studio/plan/home.html", {"pages": PAGES})
