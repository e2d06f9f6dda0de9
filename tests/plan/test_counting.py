"""Cases of the last fiscal year are counted from what arrived here, unless an owner knows of more."""

from datetime import datetime, timedelta

import pytest

from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.core.clock import JAPAN
from madoguchi.plan.services.counting import count_cases
from madoguchi.registry.models import ProcessYear
from madoguchi.registry.selectors import procedure_titles
from madoguchi.registry.services import add_process, record_years
from tests.world import SYSTEM, World

MACHINE = Acting.system("counting")


@pytest.mark.django_db
def test_cases_are_counted_unless_more_are_known(at: datetime) -> None:
    world = World(at)
    cases = [world.arrived() for _ in range(3)]
    Application.objects.update(arrived_at=datetime(2026, 3, 31, 23, 59, tzinfo=JAPAN))
    Application.objects.filter(pk=cases[0].pk).update(arrived_at=datetime(2026, 4, 1, tzinfo=JAPAN))
    Application.objects.filter(pk=cases[1].pk).update(channel=Application.Channel.POST)
    procedure = cases[0].procedure
    title = procedure_titles([procedure.pk])[procedure.pk]
    given = {"type_code": "1", "state": "digitised", "by": SYSTEM, "at": at}
    change = add_process(procedure=procedure, title="変更の届出", **given)
    assert count_cases(by=MACHINE, at=at) == 1
    assert [(one.process, one.total, one.online) for one in ProcessYear.objects.all()] == [(change, 2, 1)]
    ProcessYear.objects.all().delete()
    applied = add_process(procedure=procedure, title=title, **given)
    assert (count_cases(by=MACHINE, at=at), count_cases(by=MACHINE, at=at)) == (1, 0)
    kept = ProcessYear.objects.get()
    assert (kept.process, kept.fiscal_year, kept.total, kept.online) == (applied, 2025, 2, 1)
    record_years(counts=[(applied, 2025, 2, 0)], source="reported", by=SYSTEM, at=at)
    assert count_cases(by=MACHINE, at=at) == 0
    record_years(counts=[(applied, 2025, 900, 1)], source="reported", by=SYSTEM, at=at)
    assert count_cases(by=MACHINE, at=at) == 1
    assert not ProcessYear.objects.filter(source="measured").exists()
    assert count_cases(by=MACHINE, at=at + timedelta(days=1)) == 0
