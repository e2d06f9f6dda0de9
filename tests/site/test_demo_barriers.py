"""The demo's barriers: recorded by law, asked about, one gone; a report on the quarter that ended tells of it."""

from datetime import datetime, timedelta

import pytest

from madoguchi.accounts.models import Organisation
from madoguchi.core.clock import JAPAN
from madoguchi.plan.models import HOLDING, Barrier, CouncilReport
from madoguchi.plan.selectors.barriers import gaps, weighed
from madoguchi.registry.models import Process
from madoguchi.site.demo.barriers import record_barriers, report_to_council
from madoguchi.site.demo.city import build_city
from madoguchi.site.demo.inventory import PLANNERS, appoint_planners
from madoguchi.site.demo.processes import list_bureaus

TODAY = datetime(2026, 11, 20, 16, tzinfo=JAPAN)


@pytest.mark.django_db
def test_barriers_of_the_demo_and_the_reports_that_tell_of_them():
    people = build_city(at=TODAY)
    list_bureaus(people, at=TODAY - timedelta(days=1))
    appoint_planners(people, at=TODAY)
    record_barriers(people, today=TODAY)

    rows = weighed(Barrier.objects.all(), on=TODAY.date())
    assert {"law", "municipality", "nature"} <= {row.barrier.kind for row in rows}
    assert all(row.processes and row.yearly for row in rows)
    [gone] = [row for row in rows if row.barrier.state == Barrier.State.RELEASED]
    assert gone.planned == gone.processes
    assert {row.barrier.state for row in rows} >= {"released", "answered", "requested"}
    assert Barrier.objects.filter(state__in=HOLDING, published_at__isnull=True).count() == 1
    places = Organisation.objects.filter(government__slug="madono-ken")
    barred = Process.objects.filter(state="barred", procedure__organisation__in=places).count()
    assert 0 < gaps(places).count() < barred

    report_to_council(people, today=TODAY)
    ended, running = CouncilReport.objects.order_by("quarter")
    assert (ended.quarter, ended.is_final, running.quarter, running.is_final) == (
        "2026-Q3",
        True,
        "2026-Q4",
        False,
    )
    assert PLANNERS[0][0] == "keikaku@madono.example"
    assert {(one["part"] or {}).get("key") for one in ended.frozen["sections"]} >= {"barriers", None}
