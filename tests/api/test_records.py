"""Lists with their cursors and filters, full records, versions, changes: what the API answers."""

import json
import re
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madoguchi.api.bodies import completed
from madoguchi.registry.models import Procedure
from madoguchi.registry.services import pause, retire
from madoguchi.registry.types import LIFE_EVENTS, ProcedureBody, ProgrammeBody, schema
from tests.api.asking import API, get, ids, refused
from tests.api.conftest import ORIGIN
from tests.api.world import SURVEY_ID, Registry, full_body, programme_body
from tests.registry.world import body, next_version

pytestmark = pytest.mark.django_db


@pytest.mark.engines
def test_a_search_answers_in_rank_order(found: Registry, client: Client) -> None:
    answer = get(client, "/procedures?q=児童手当&source=survey&limit=20")
    first = answer["results"][0]
    assert (first["id"], first["title"], first["source"]) == (SURVEY_ID, "児童手当の認定請求", "survey")
    assert answer["next"] is None and answer["total"] == len(answer["results"])
    own = get(client, "/procedures?q=児童手当&source=own")
    assert own["results"][0]["id"] == found.allowance.code
    both = ids(client, "/procedures?q=児童手当")
    assert both[0] == found.allowance.code and SURVEY_ID in both, "our own organisations' stand first"


def test_japanese_stands_as_it_is(registry: Registry, client: Client) -> None:
    assert "児童手当 認定請求".encode() in client.get(f"{API}/procedures").content


def test_a_search_finds_procedures_and_no_programmes(found: Registry, client: Client) -> None:
    assert found.programme.code not in ids(client, "/procedures?q=児童手当&limit=100")


def test_a_search_without_an_index_asks_to_come_back(registry: Registry, client: Client) -> None:
    response = client.get(f"{API}/procedures?q=児童")
    refused(response, 503)
    assert response.headers["Retry-After"] == "60"


@pytest.mark.engines
def test_everything_is_listed_once_page_by_page(registry: Registry, client: Client) -> None:
    for n in range(7):
        registry.procedure(f"more-{n}", title=f"手続{n}")
    seen: list[str] = []
    path, pages = f"{API}/procedures?limit=2", 0
    while path:
        response = client.get(path)
        answer = json.loads(response.content)
        seen += [each["id"] for each in answer["results"]]
        assert len(answer["results"]) <= 2
        link = re.fullmatch(rf'<{ORIGIN}(.+)>; rel="next"', response.headers.get("Link", ""))
        assert bool(link) == bool(answer["next"])
        path, pages = (link[1] if link else ""), pages + 1
    own = list(Procedure.objects.order_by("slug").values_list("code", flat=True))
    assert seen == [*own, "7", SURVEY_ID] and pages == 6


def test_a_page_is_the_same_when_something_is_added_meanwhile(registry: Registry, client: Client) -> None:
    first = get(client, "/procedures?source=own&limit=1")
    registry.procedure("aaa-comes-before", title="前に立つ手続")
    second = get(client, f"/procedures?source=own&limit=1&cursor={first['next']}")
    assert [first["results"][0]["id"], second["results"][0]["id"]] == [
        registry.birth.code,
        registry.allowance.code,
    ]


def test_a_list_takes_as_many_questions_however_long_it_is(
    registry: Registry, client: Client, django_assert_max_num_queries: Any
) -> None:
    for n in range(5):
        registry.procedure(f"more-{n}", title=f"手続{n}")
    for path in ("/procedures", "/programmes", "/processes", "/organisations"):
        with django_assert_max_num_queries(4):
            get(client, f"{path}?limit=100")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("source=own&audience=business", ["birth"]),
        ("source=own&audience=resident", ["birth", "allowance"]),
        ("source=own&life_event=childcare", ["allowance"]),
        ("source=own&online=true", ["birth", "allowance"]),
        ("source=own&organisation=health", ["birth", "allowance"]),
        ("source=own&organisation=保健医療局", ["birth", "allowance"]),
        ("source=own&organisation=none", []),
        ("source=own&open_now=true", []),
        ("source=survey&online=true", ["7", SURVEY_ID]),
        ("source=survey&audience=business", ["7"]),
        ("source=survey&organisation=総務省", ["7", SURVEY_ID]),
        ("source=survey&organisation=財務省", []),
        ("source=survey&open_now=true", []),
        ("life_event=birth", ["birth", "allowance"]),
    ],
)
def test_lists_are_narrowed(registry: Registry, client: Client, query: str, expected: list[str]) -> None:
    named = {"birth": registry.birth.code, "allowance": registry.allowance.code}
    assert ids(client, f"/procedures?{query}") == [named.get(one, one) for one in expected]


def test_a_search_is_narrowed_too(found: Registry, client: Client) -> None:
    assert found.allowance.code in ids(client, "/procedures?q=手当&source=own&life_event=childcare")
    assert found.allowance.code not in ids(client, "/procedures?q=手当&source=own&life_event=tax")
    assert found.allowance.code not in ids(client, "/procedures?q=手当&source=own&open_now=true")


def test_the_full_record(registry: Registry, client: Client, at: datetime) -> None:
    record = get(client, f"/procedures/{registry.allowance.code}")
    assert record["body"] == ProcedureBody.parse(full_body()).to_json()
    assert record["organisation"] == {"slug": "health", "name": "保健医療局"}
    assert record["version"]["number"] == 1 and record["version"]["state"] == "current"
    assert [each["survey_ids"] for each in record["processes"]] == [[SURVEY_ID]]
    assert record["page"] == f"{ORIGIN}/procedures/child-allowance/"
    assert record["is_open"] is False and record["pause"] is None and record["retired_at"] is None


def test_a_number_is_found_however_it_is_typed(registry: Registry, client: Client) -> None:
    code = registry.allowance.code
    for typed in (code.lower(), code.replace("-", ""), quote(code.replace("-", "－"))):
        assert get(client, f"/procedures/{typed}")["id"] == code


def test_a_pause_is_told(registry: Registry, client: Client, at: datetime) -> None:
    pause(
        procedure=registry.allowance,
        reason="改修のため",
        starts_at=at,
        ends_at=None,
        by=registry.publisher,
        at=at,
    )
    with time_machine.travel(at + timedelta(hours=1)):
        told = get(client, f"/procedures/{registry.allowance.code}")["pause"]
    assert told["reason"] == "改修のため" and told["ends_at"] is None


def test_a_retired_procedure_keeps_its_address_and_leaves_the_lists(
    registry: Registry, client: Client, at: datetime
) -> None:
    retire(record=registry.birth, successor=registry.allowance, by=registry.publisher, at=at)
    record = get(client, f"/procedures/{registry.birth.code}")
    assert record["retired_at"] and record["successor"] == registry.allowance.code
    assert ids(client, "/procedures?source=own") == [registry.allowance.code]


def test_versions_past_current_and_to_come(registry: Registry, client: Client, at: datetime) -> None:
    next_version(registry.allowance, registry.editor, registry.publisher, at=at, title="二つ目")
    registry.allowance.refresh_from_db()
    path = f"/procedures/{registry.allowance.code}/versions"
    first = get(client, f"{path}?limit=1")
    rest = get(client, f"{path}?limit=1&cursor={first['next']}")
    states = [(each["number"], each["state"]) for each in first["results"] + rest["results"]]
    assert states == [(1, "past"), (2, "current")] and rest["next"] is None
    assert get(client, f"{path}/1")["body"] == full_body(title="児童手当 認定請求")
    assert get(client, f"{path}/2")["body"]["title"] == "二つ目"


def test_a_draft_is_never_seen(registry: Registry, client: Client, at: datetime) -> None:
    from_before = get(client, f"/procedures/{registry.allowance.code}")
    registry.allowance.refresh_from_db()
    version = registry.allowance.versions.get()
    secret = {"title": "まだ秘密", "number": version.number + 1}
    type(version).objects.create(
        procedure=registry.allowance,
        number=secret["number"],
        body=body(title=secret["title"]),
        edited_by_id=registry.editor.who,
    )
    assert get(client, f"/procedures/{registry.allowance.code}") == from_before
    assert len(get(client, f"/procedures/{registry.allowance.code}/versions")["results"]) == 1
    refused(client.get(f"{API}/procedures/{registry.allowance.code}/versions/2"), 404)


def test_rows_of_the_survey(registry: Registry, client: Client) -> None:
    by_number = get(client, f"/procedures/{SURVEY_ID}")
    assert by_number == get(client, f"/survey/rows/{SURVEY_ID}")
    assert by_number["source"] == "survey" and by_number["edition"] == "R6"
    assert by_number["values"]["手続名"] == "児童手当の認定請求" and by_number["total_count"] == 10


def test_programmes(registry: Registry, client: Client) -> None:
    registry.add_programme("for-shops", audience="business", life_events=["business-start"], procedure="")
    assert len(ids(client, "/programmes")) == 2
    assert ids(client, "/programmes?audience=resident") == [registry.programme.code]
    assert ids(client, "/programmes?life_event=childcare") == [registry.programme.code]
    assert ids(client, "/programmes?organisation=none") == []
    record = get(client, f"/programmes/{registry.programme.code}")
    assert record["body"] == ProgrammeBody.parse(programme_body()).to_json()
    assert record["procedure"] == registry.allowance.code


def test_processes_organisations_life_events(registry: Registry, client: Client) -> None:
    assert ids(client, "/processes") == [registry.process.code]
    assert ids(client, f"/processes?procedure={registry.allowance.code}") == [registry.process.code]
    assert ids(client, f"/processes?procedure={registry.birth.code}") == []
    for query, is_found in (
        ("state=digitised", True),
        ("state=barred", False),
        ("organisation=保健医療局", True),
        ("organisation=pref", False),
        ("own_discretion=true", True),
        ("own_discretion=false", False),
    ):
        assert ids(client, f"/processes?{query}") == ([registry.process.code] if is_found else []), query
    refused(client.get(f"{API}/processes?state=soon"), 422, "state")
    named = {each["slug"]: each for each in get(client, "/organisations")["results"]}
    assert named["health"] == {"slug": "health", "name": "保健医療局", "kind": "bureau", "parent": "pref"}
    assert [each["slug"] for each in get(client, "/life-events")["results"]] == [e.slug for e in LIFE_EVENTS]


def test_a_process_with_its_history_and_counts(registry: Registry, client: Client, at: datetime) -> None:
    told = get(client, f"/processes/{registry.process.code.lower()}")
    assert told["organisation"] == {"slug": "health", "name": "保健医療局"}
    assert [one["state"] for one in told["standings"]] == ["digitised"]
    assert told["years"] == [
        {"fiscal_year": 2025, "source": "reported", "total": 100, "online": 40, "is_withheld": False}
    ]
    retire(record=registry.allowance, successor=registry.birth, by=registry.publisher, at=at)
    refused(client.get(f"{API}/processes/{registry.process.code}"), 404)


def test_changes_are_read_on_where_one_stopped(registry: Registry, client: Client, at: datetime) -> None:
    registry.follow()
    first = get(client, "/changes?limit=2")
    assert [each["id"] for each in first["results"]] == [registry.birth.code, registry.allowance.code]
    assert first["has_more"]
    rest = get(client, f"/changes?cursor={first['next']}")
    assert [each["of"] for each in rest["results"]] == ["process", "programme", "survey"]
    assert not rest["has_more"]
    again = get(client, f"/changes?cursor={rest['next']}")
    assert again["results"] == [] and again["next"] == rest["next"]
    retire(record=registry.birth, successor=registry.allowance, by=registry.publisher, at=at)
    registry.follow()
    registry.follow()
    later = get(client, f"/changes?cursor={again['next']}")["results"]
    assert [(each["kind"], each["id"], each["successor"]) for each in later] == [
        ("retired", registry.birth.code, registry.allowance.code)
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(left_out=st.sets(st.sampled_from(sorted(set(schema()["properties"]) - set(schema()["required"])))))
def test_a_completed_body_is_the_parsed_one(left_out: set[str]) -> None:
    given_body = {key: value for key, value in full_body().items() if key not in left_out}
    given_body["documents"] = [{"name": "書類"}]
    assert completed("procedure", given_body) == ProcedureBody.parse(given_body).to_json()
    told = {key: value for key, value in programme_body().items() if key not in left_out}
    told.pop("source" if "en" in left_out else "links", None)
    if not ProgrammeBody.problems(told):
        assert completed("programme", told) == ProgrammeBody.parse(told).to_json()


def test_orders_of_pages_do_not_depend_on_their_size(registry: Registry, client: Client) -> None:
    whole = ids(client, "/procedures?limit=100")
    for size, larger in pairwise(range(1, 4)):
        assert ids(client, f"/procedures?limit={size}") == ids(client, f"/procedures?limit={larger}")[:size]
        assert whole[:size] == ids(client, f"/procedures?limit={size}")
