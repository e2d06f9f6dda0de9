"""A developer: makes a client of the API's description, searches, pages on, reads a record, asks whether it changed."""

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from madoguchi.core.clock import now
from madoguchi.registry.services import import_survey
from tests.browser import NewPage
from tests.journeys.audit import Audit, weight
from tests.journeys.world import World
from tests.registry.world import SYSTEM, survey_csv, survey_values

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

NAME = "registry_client"


def generated(description: Path, folder: Path) -> Path:
    """A client made by openapi-python-client, as a developer would make it; nothing of it is fetched."""
    settings = folder / "settings.json"
    settings.write_text(json.dumps({"package_name_override": NAME, "post_hooks": []}), "utf-8")
    command = [
        str(Path(sys.executable).with_name("openapi-python-client")), "generate",
        "--path", str(description), "--meta", "none", "--config", str(settings),
        "--output-path", str(folder / NAME), "--fail-on-warning",
    ]  # fmt: skip
    made = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


@pytest.fixture
def made(
    world: World, live_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ModuleType]:
    """The client, imported."""
    description = tmp_path / "openapi.json"
    description.write_bytes(httpx.get(f"{live_server.url}/api/v1/openapi.json").raise_for_status().content)
    monkeypatch.syspath_prepend(str(generated(description, tmp_path)))
    yield importlib.import_module(NAME)
    for name in [name for name in sys.modules if name.split(".")[0] == NAME]:
        del sys.modules[name]


def operation(name: str) -> Any:
    """A module of the client by the last part of its name."""
    return importlib.import_module(f"{NAME}.api.{name}")


def test_a_developer_makes_a_client_and_reads_the_registry(made: ModuleType, live_server: Any) -> None:
    with made.Client(base_url=live_server.url, raise_on_unexpected_status=True) as client:
        search = operation("procedures.procedures")
        found = search.sync(client=client, q="児童手当", limit=5)
        assert found.results[0].title == "児童手当 認定請求"

        seen, cursor = [], None
        while True:
            page = search.sync(client=client, limit=1, **({"cursor": cursor} if cursor else {}))
            seen += [one.id for one in page.results]
            cursor = page.next_
            if not cursor:
                break
        assert len(seen) == len(set(seen)) == 2 and found.results[0].id in seen

        answer = operation("procedures.procedure").sync_detailed(found.results[0].id, client=client)
        record = answer.parsed
        assert type(record).__name__ == "OwnProcedure" and record.source == "own"
        assert record.body.title == "児童手当 認定請求" and record.body.legal_basis[0].law == "児童手当法"
        assert record.organisation.name and record.version.state == "current"

        tag = answer.headers["etag"]
        again = httpx.get(f"{live_server.url}/api/v1/procedures/{record.id}", headers={"If-None-Match": tag})
        assert again.status_code == 304 and again.content == b""

        told = operation("procedures.procedure").sync(code="nothing", client=client)
        assert type(told).__name__ == "Problem" and told.status == 404
        changes = operation("changes.changes").sync(client=client)
        assert {one.id for one in changes.results} >= set(seen)


def test_the_pages_for_those_who_use_the_data(
    world: World, new_page: NewPage, axe: Callable[[Page], None], tmp_path: Path, live_server: Any
) -> None:
    import_survey(survey_csv(tmp_path / "survey.csv", survey_values("1")), by=SYSTEM, at=now())
    audit, page = Audit(axe), new_page()
    addresses = ["/open/", "/open/procedures/", "/open/programmes/", "/open/survey-r6/", "/api/v1/"]
    for address in addresses:
        page.goto(address)
        audit.look(page, address)
    audit.report()
    assert {address: size for address in addresses if (size := weight(page, address)) > 60_000} == {}
    page.goto("/")
    page.get_by_role("contentinfo").get_by_role("link", name="オープンデータ").click()
    page.get_by_role("heading", name="手続", exact=True).get_by_role("link").click()
    with page.expect_download() as told:
        page.get_by_role("link", name=re.compile(r"^CSV\s*（手続）$")).click()
    assert told.value.suggested_filename == "procedures.csv"
    assert Path(told.value.path()).read_bytes().startswith(b"\xef\xbb\xbfcode,slug,")
