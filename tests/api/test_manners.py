"""How the API answers: tags, HEAD, other origins, and problems that name what is wrong."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.api.asking import API, get, refused
from tests.api.world import Registry
from tests.registry.world import next_version

pytestmark = pytest.mark.django_db


PATHS = [
    "/procedures",
    "/programmes",
    "/processes",
    "/organisations",
    "/life-events",
    "/changes",
    "/openapi.json",
]


@pytest.mark.parametrize("path", PATHS)
def test_what_one_has_already_is_not_sent_again(registry: Registry, client: Client, path: str) -> None:
    response = client.get(f"{API}{path}")
    tag = response.headers["ETag"]
    assert "public" in response.headers["Cache-Control"] and "Set-Cookie" not in response.headers
    again = client.get(f"{API}{path}", headers={"if-none-match": tag})
    assert again.status_code == 304 and again.content == b"" and again.headers["ETag"] == tag
    assert client.get(f"{API}{path}", headers={"if-none-match": '"other"'}).status_code == 200


def test_a_tag_changes_with_the_record(registry: Registry, client: Client, at: datetime) -> None:
    path = f"{API}/procedures/{registry.allowance.code}"
    tag = client.get(path).headers["ETag"]
    next_version(registry.allowance, registry.editor, registry.publisher, at=at, title="新しい名前")
    assert client.get(path, headers={"if-none-match": tag}).status_code == 200


def test_it_is_said_since_when_a_record_holds(registry: Registry, client: Client, at: datetime) -> None:
    path = f"{API}/programmes/{registry.programme.code}"
    since = client.get(path).headers["Last-Modified"]
    assert since == "Mon, 02 Nov 2026 01:00:00 GMT"
    assert client.get(path, headers={"if-modified-since": since}).status_code == 304
    before = "Sun, 01 Nov 2026 00:00:00 GMT"
    assert client.get(path, headers={"if-modified-since": before}).status_code == 200


@pytest.mark.parametrize("path", [*PATHS, "/procedures/7"])
def test_head_says_what_get_would(registry: Registry, client: Client, path: str) -> None:
    whole, head = client.get(f"{API}{path}"), client.head(f"{API}{path}")
    assert head.status_code == 200 and head.content == b""
    assert head.headers["Content-Length"] == str(len(whole.content))
    assert head.headers["ETag"] == whole.headers["ETag"]


@pytest.mark.parametrize("path", [*PATHS, "/none"])
def test_other_origins_may_read_and_nobody_may_write(registry: Registry, client: Client, path: str) -> None:
    asked = client.options(f"{API}{path}", headers={"origin": "https://other.example"})
    assert asked.status_code == 204 and asked.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in asked.headers["Access-Control-Allow-Methods"]
    assert client.get(f"{API}{path}").headers["Access-Control-Allow-Origin"] == "*"
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        response = client.generic(method, f"{API}{path}", b"{}", content_type="application/json")
        refused(response, 405)
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_answers_are_packed(registry: Registry, client: Client) -> None:
    response = client.get(f"{API}/openapi.json", headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    again = client.get(
        f"{API}/openapi.json",
        headers={"accept-encoding": "gzip", "if-none-match": response.headers["ETag"]},
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("limit=1&limit=2", "limit"),
        ("source=theirs", "source"),
        ("audience=everyone", "audience"),
        ("life_event=party", "life_event"),
        ("online=perhaps", "online"),
        ("cursor=", "cursor"),
        ("cursor=x", "cursor"),
        ("cursor=%E3%81%82", "cursor"),
        ("cursor=" + "W" * 2000, "cursor"),
        ("cursor=WyJhIiwxXQ", "cursor"),
        ("organisation=" + "x" * 101, "organisation"),
        ("organization=health", "organization"),
    ],
)
def test_what_cannot_be_understood_is_named(
    registry: Registry, client: Client, query: str, parameter: str
) -> None:
    refused(client.get(f"{API}/procedures?{query}"), 422, parameter)


def test_a_cursor_counts_for_its_question_only(found: Registry, client: Client) -> None:
    cursor = get(client, "/procedures?limit=1")["next"]
    refused(client.get(f"{API}/procedures?source=own&cursor={cursor}"), 422, "cursor")
    refused(client.get(f"{API}/programmes?cursor={cursor}"), 422, "cursor")
    assert get(client, f"/procedures?limit=100&cursor={cursor}")["results"], "a page may be of another size"


@pytest.mark.parametrize(
    "path",
    [
        "/procedures/mado-0000-0000-0",
        "/procedures/nothing",
        "/procedures/%00",
        "/survey/rows/0",
        "/survey/rows/%00",
        "/programmes/seido-0000-0000-0",
        "/procedures/7/versions",
        "/procedures/7/versions/1",
        "/none",
        "/procedures/",
        "/procedures/7/",
    ],
)
def test_what_is_not_there_is_a_problem(registry: Registry, client: Client, path: str) -> None:
    refused(client.get(f"{API}{path}"), 404)


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30])
def test_a_version_has_a_number(registry: Registry, client: Client, number: str) -> None:
    refused(client.get(f"{API}/procedures/{registry.birth.code}/versions/{number}"), 422, "number")


def test_what_is_turned_away_before_any_view_is_a_problem_too(registry: Registry, client: Client) -> None:
    refused(client.get(f"{API}/procedures?q=%00"), 400)
    refused(client.get(f"{API}/procedures", headers={"host": "evil.example"}), 400)
    refused(client.get(f"{API}/procedures?organisation=%00"), 400)


def test_a_bug_is_a_problem_without_words_of_ours(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**options: Any) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("madoguchi.api.rest.operations.changes.changes_after", broken)
    client = Client(raise_request_exception=False)
    told = refused(client.get(f"{API}/changes"), 500)
    assert "secret" not in json.dumps(told)
