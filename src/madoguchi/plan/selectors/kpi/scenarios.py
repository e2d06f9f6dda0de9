"""Scenarios of the organisations whose plan one manages, and what can be taken for done."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.plan.models import HOLDING, Barrier, IndicatorPoint, Scenario
from madoguchi.registry.models import Process
from madoguchi.registry.selectors import own_places

MOST = 30
"""How many systems and barriers are offered to choose from."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be taken for done (選べるもの): how many processes wait for it."""

    key: str
    title: str
    n: int


def planned_places(acting: Acting) -> QuerySet[Organisation]:
    """The organisations whose plan `acting` manages: governments first, by name."""
    keys = own_places(acting, Role.PLAN_MANAGER)
    return Organisation.objects.filter(pk__in=keys).order_by("parent_id", "slug")


def scenarios_of(acting: Acting) -> QuerySet[Scenario]:
    """The scenarios of those organisations."""
    found = Scenario.objects.filter(organisation__in=own_places(acting, Role.PLAN_MANAGER))
    return found.select_related("organisation").prefetch_related("steps").order_by("title", "pk")


def points_of(acting: Acting) -> QuerySet[IndicatorPoint]:
    """Published values and targets of those organisations, the newest day first."""
    found = IndicatorPoint.objects.filter(organisation__in=own_places(acting, Role.PLAN_MANAGER))
    return found.select_related("organisation").order_by("organisation__slug", "indicator", "-on")


def systems_in(government: Any) -> list[Choice]:
    """The systems by which processes of a government are planned, those with most of them first."""
    undone = Process.objects.filter(
        Q(state=Process.State.PLANNED), procedure__organisation__government=government
    ).order_by()
    found: dict[str, int] = {}
    for name in ("tool", "planned_reason"):
        rows = undone.exclude(**{name: ""}).values_list(name).annotate(n=Count("pk"))
        for key, n in rows:
            found[key] = max(found.get(key, 0), n)
    top = sorted(found.items(), key=lambda one: (-one[1], one[0]))[:MOST]
    return [Choice(key[:120], key, n) for key, n in top]


def barriers_in(government: Any) -> list[Choice]:
    """The barriers of a government that hold processes back, those with most of them first."""
    rows = (
        Barrier.objects.filter(organisation__government=government, state__in=HOLDING)
        .annotate(n=Count("held", filter=Q(held__released_on__isnull=True)))
        .filter(n__gt=0)
        .order_by("-n", "code")[:MOST]
    )
    return [Choice(one.code, one.title, one.n) for one in rows]
