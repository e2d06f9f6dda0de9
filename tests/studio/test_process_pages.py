"""The list of processes with its filters and its file, the history on their pages, and the public page of one."""

import csv
import io
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.registry.models import Process
from madoguchi.registry.services import add_processes, change_process
from tests.registry.world import SYSTEM
from tests.studio.conftest import Studio

pytestmark = pytest.mark.django_db


@pytest.fixture
def processes(studio: Studio) -> list[Process]:
    """Four processes of the restaurant, one in each state."""
    given: list[dict[str, Any]] = [
        {"title": "許可の申請", "state": "digitised", "total_count": 1200, "counts_year": 2025},
        {"title": "変更の届出", "state": "planned", "planned_on": date(2026, 4, 1), "basis": "law"},
        {"title": "許可証の交付", "state": "barred", "barrier": "紙で渡す", "is_own_discretion": False},
        {"title": "廃業の届出", "state": "abolished"},
    ]
    rows = [
        (studio.procedure, {"type_code": "2-1" if "交付" in one["title"] else "1", **one}) for one in given
    ]
    return add_processes(rows=rows, by=SYSTEM, at=studio.at - timedelta(days=300))


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({}, ["許可の申請", "変更の届出", "廃業の届出", "許可証の交付"]),
        ({"state": "planned"}, ["変更の届出"]),
        ({"kind": "issue"}, ["許可証の交付"]),
        ({"discretion": "others"}, ["許可証の交付"]),
        ({"discretion": "own", "state": "digitised"}, ["許可の申請"]),
        ({"gap": "late"}, ["変更の届出"]),
        ({"gap": "online"}, ["許可の申請"]),
        ({"gap": "survey"}, ["変更の届出"]),
        ({"words": "飲食店 届出"}, ["変更の届出", "廃業の届出"]),
        ({"words": "宇宙"}, []),
        (
            {"state": "nothing", "organisation": "other"},
            ["許可の申請", "変更の届出", "廃業の届出", "許可証の交付"],
        ),
    ],
    ids=lambda value: urlencode(value) or "all" if isinstance(value, dict) else "titles",
)
def test_processes_are_found(
    studio: Studio, processes: list[Process], asked: dict[str, str], titles: list[str]
) -> None:
    client = studio.client(studio.writer)
    page = client.get(reverse("studio:processes"), asked).content.decode()
    table = page.partition('id="processes"')[2]
    for one in processes:
        assert (f">{one.title}<" in table) == (one.title in titles), one.title
    response: Any = client.get(reverse("studio:processes_csv"), asked)
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert sorted(row["プロセス名"] for row in rows) == sorted(titles)


def test_a_long_list_asks_few_questions(studio: Studio, django_assert_max_num_queries: Any) -> None:
    rows = [
        (studio.procedure, {"title": f"届出{n}", "type_code": "1", "state": "digitised"}) for n in range(70)
    ]
    add_processes(rows=rows, by=SYSTEM, at=studio.at)
    client = studio.client(studio.writer)
    client.get(reverse("studio:processes"))
    with django_assert_max_num_queries(14):
        page = client.get(reverse("studio:processes"))
    assert "70プロセス" in page.content.decode() and len(page.content) < 60_000


def test_others_see_none_of_it(studio: Studio, processes: list[Process]) -> None:
    page = studio.client(studio.stranger).get(reverse("studio:processes"))
    assert page.status_code == 404 or "許可の申請" not in page.content.decode()


def test_the_page_of_a_process_tells_its_history(studio: Studio, processes: list[Process]) -> None:
    process = processes[1]
    address = reverse("studio:process", args=["restaurant", process.pk])
    client = studio.client(studio.writer)
    sent = {
        "title": process.title, "type_code": "1", "state": "planned", "planned_on": "2027-04-01",
        "planned_reason": "システムの更新", "reason": "入札が遅れた", "basis": "ordinance",
        "basis_law": "食品条例", "is_own_discretion": "on", "revision": "0", "act": "save",
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    early = {**sent, "revision": "1", "state": "digitised", "since": "2026-01-01"}
    refused = client.post(address, early)
    assert refused.status_code == 422 and "前の記録の日" in refused.content.decode()
    page = client.get(address).content.decode()
    assert "入札が遅れた" in page and "2026年4月" in page and "2027年4月" in page
    stored = Process.objects.get(pk=process.pk)
    assert (stored.basis, stored.basis_law, stored.planned_reason) == (
        "ordinance",
        "食品条例",
        "システムの更新",
    )


def test_everyone_sees_how_a_public_process_came_to_stand(studio: Studio, processes: list[Process]) -> None:
    change_process(process=processes[0], online_count=300, reason="", by=SYSTEM, at=studio.at)
    page = Client().get(reverse("portal:plan_process", args=[processes[0].code.lower()]))
    text = page.content.decode()
    assert page.status_code == 200 and len(page.content) < 60_000
    assert "飲食店営業許可申請" in text and "2025年度" in text and "1,200" in text and "300" in text
    barred = Client().get(reverse("portal:plan_process", args=[processes[2].code])).content.decode()
    assert "紙で渡す" in barred and "自らの裁量だけでは決められない" in barred
    assert Client().get(reverse("portal:plan_process", args=["proc-0000-0000-0"])).status_code == 404
    procedure = Client().get("/procedures/restaurant/").content.decode()
    assert reverse("portal:plan_process", args=[processes[0].code]) in procedure
