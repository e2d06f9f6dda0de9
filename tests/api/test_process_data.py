"""Open data of processes: how they came to stand, and how often each was done in a year."""

from datetime import date, datetime

import pytest
from django.test import Client

from madoguchi.registry.services import change_process
from tests.api.test_open import rows_of
from tests.api.world import Registry

pytestmark = pytest.mark.django_db


def test_the_history_and_the_years_of_processes(registry: Registry, client: Client, at: datetime) -> None:
    plan = {"state": "planned", "planned_on": date(2027, 4, 1), "reason": "システムの更新"}
    change_process(process=registry.process, **plan, by=registry.editor, at=at)
    told = rows_of(client, "process-standings.csv")
    code = registry.process.code
    assert [(row["id"], row["state"], row["planned_on"], row["reason"]) for row in told] == [
        (f"{code}.1", "digitised", "", ""),
        (f"{code}.2", "planned", "2027-04-01", "システムの更新"),
    ]
    (year,) = rows_of(client, "process-years.csv")
    assert year["id"] == f"{code}.2025.reported" and (year["total"], year["online"]) == ("100", "40")
