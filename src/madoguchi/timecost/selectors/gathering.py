"""What results are made of, gathered from the records of all rooms below."""

from datetime import datetime, timedelta

from django.db.models import Count

from madoguchi.applications.models import Application
from madoguchi.core.clock import japan_day
from madoguchi.timecost.assumptions import assumptions_on
from madoguchi.timecost.models import PrivateSwitch
from madoguchi.timecost.results import Filed, Given
from madoguchi.timecost.selectors.measured import facts_of
from madoguchi.timecost.selectors.plans import published_plans, reckoned
from madoguchi.timecost.selectors.population import areas, population, population_name

YEAR = timedelta(days=365)


def given_now(*, at: datetime) -> Given:
    """Everything that the results of the day of `at` are made of."""
    assumptions = assumptions_on(japan_day(at))
    filed = filed_in_year(at=at)
    return Given(
        assumptions=assumptions,
        facts=facts_of(assumptions.procedures | set(filed.by_procedure), at=at),
        switched_off=switched_off(),
        plans=[reckoned(plan) for plan in published_plans()],
        population=population(),
        areas=areas(),
        where=population_name(),
        filed=filed,
    )


def switched_off() -> frozenset[str]:
    """The kinds of private steps that are not counted now."""
    return frozenset(PrivateSwitch.objects.filter(ended_at__isnull=True).values_list("kind", flat=True))


def switches() -> dict[str, PrivateSwitch]:
    """The switches in force, by kind."""
    rows = PrivateSwitch.objects.filter(ended_at__isnull=True).select_related("set_by", "organisation")
    return {one.kind: one for one in rows}


def filed_in_year(*, at: datetime) -> Filed:
    """What people filed online in the twelve months up to `at`."""
    rows = (
        Application.objects.filter(
            channel=Application.Channel.ONLINE, arrived_at__gt=at - YEAR, arrived_at__lte=at
        )
        .order_by()
        .values_list("procedure__slug")
        .annotate(n=Count("pk"))
    )
    sendings = (
        Application.objects.filter(
            channel=Application.Channel.ONLINE, arrived_at__gt=at - YEAR, arrived_at__lte=at
        )
        .order_by()
        .aggregate(n=Count("submission_id", distinct=True))["n"]
    )
    return Filed(dict(rows), sendings)
