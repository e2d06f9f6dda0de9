"""How tests ask the API, and how a problem looks."""

import json
from typing import Any

from django.test import Client

API = "/api/v1"
PROBLEM = "application/problem+json"


def get(client: Client, path: str, **headers: str) -> Any:
    """What the API answers to a question that it takes."""
    response = client.get(f"{API}{path}", headers=headers)
    assert response.status_code == 200, response.content.decode()
    assert response.headers["Content-Type"].startswith("application/json")
    return json.loads(response.content)


def ids(client: Client, path: str) -> list[str]:
    """The ids of the first page of a list."""
    return [each["id"] for each in get(client, path)["results"]]


def refused(response: Any, status: int, *parameters: str) -> dict[str, Any]:
    """The problem that was answered, which names `parameters`."""
    assert response.status_code == status
    assert response.headers["Content-Type"] == PROBLEM
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    told: dict[str, Any] = json.loads(response.content)
    assert told["status"] == status and told["title"] and told["detail"] and told["type"] == "about:blank"
    assert [each["parameter"] for each in told.get("errors", [])] == list(parameters)
    return told
