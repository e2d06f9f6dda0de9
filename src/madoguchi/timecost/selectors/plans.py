"""Planned changes: those of an officer's organisations, those that the public sees, and as results reckon with them."""

from uuid import UUID

from django.db.models import QuerySet

from madoguchi.core.acting import Acting, Role
from madoguchi.registry.selectors import own_places
from madoguchi.timecost.models import ChangePlan
from madoguchi.timecost.results import Plan
from madoguchi.timecost.types import Change, Changes

KEEPERS = (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER)
"""Who sees the plans of an organisation before they are published."""


def plans_of(acting: Acting) -> QuerySet[ChangePlan]:
    """The plans of the organisations in which the officer works on procedures or the plan."""
    places = own_places(acting, *KEEPERS)
    return ChangePlan.objects.filter(organisation__in=places).select_related("organisation", "made_by")


def plan_for(acting: Acting, key: UUID) -> ChangePlan:
    """One of them; raises `ChangePlan.DoesNotExist`."""
    return plans_of(acting).get(pk=key)


def published_plans() -> QuerySet[ChangePlan]:
    """Those that the public sees, the earliest to come first."""
    return ChangePlan.objects.filter(state=ChangePlan.State.PUBLISHED).order_by("starts_on", "pk")


def reckoned(plan: ChangePlan) -> Plan:
    """A plan as results reckon with it."""
    changes = Changes({key: Change(**one) for key, one in plan.changes.items()}, plan.is_one_stop)
    starts_on = plan.starts_on.isoformat() if plan.starts_on else ""
    return Plan(str(plan.pk), plan.title, plan.event, changes, starts_on)
