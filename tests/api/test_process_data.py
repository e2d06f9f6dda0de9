"""Open data of processes: how they came to stand, and how often each was done in a year."""

from datetime import date, datetime

import pytest
from django.test import Client

from madoguchi.registry.services import add_process, change_process
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


def test_few_cases_are_told_nowhere(registry: Registry, client: Client, at: datetime) -> None:
    one = registry.process
    more = [
        add_process(
            procedure=one.procedure,
            title=f"通知{n}",
            type_code="2-1",
            state="digitised",
            counts_year=2025,
            total_count=n,
            online_count=n // 2,
            by=registry.editor,
            at=at,
        )
        for n in (7, 60, 900)
    ]
    few, least, most = more
    years = {row["process"]: row for row in rows_of(client, "process-years.csv")}
    assert [(years[each.code]["total"], years[each.code]["online"]) for each in more] == [
        ("", ""),
        ("", ""),
        ("900", "450"),
    ]
    assert years[few.code]["is_withheld"] == "true" and years[most.code]["is_withheld"] == "false"
    told = {row["code"]: row["total_count"] for row in rows_of(client, "processes.csv")}
    assert (told[few.code], told[least.code], told[most.code]) == ("", "", "900")
    record = client.get(f"/api/v1/processes/{few.code}").json()
    assert (record["total_count"], record["years"][0]["total"]) == (None, None)
    assert record["is_count_withheld"] and record["years"][0]["is_withheld"]
    listed = {row["id"]: row["total_count"] for row in client.get("/api/v1/processes").json()["results"]}
    assert listed[few.code] is None and listed[most.code] == 900
    page = client.get(f"/plan/processes/{few.code}/").content.decode()
    assert "10未満" in page and ">7<" not in page
    assert "非公表" in client.get(f"/plan/processes/{least.code}/").content.decode()
