"""The description of the API says what is answered, and its page shows it."""

import jsonschema
import pytest
from django.test import Client
from django.urls import get_resolver

from madoguchi.core.clock import japan_day
from madoguchi.eforms.services import add_form, draft_version
from madoguchi.registry.services import open_edition
from madoguchi.timecost.services import reckon
from madoguchi.versions.services import publish
from tests.api.asking import API, get
from tests.api.world import SURVEY_ID, Registry
from tests.world import FORM

pytestmark = pytest.mark.django_db


def test_every_operation_is_described_and_shown(registry: Registry, client: Client) -> None:
    described = get(client, "/openapi.json")
    assert described["openapi"].startswith("3.1")
    routes = {
        f"/{pattern.pattern}".replace("<", "{").replace(">", "}")
        for resolver in get_resolver().url_patterns
        if str(resolver.pattern) == ""
        for entry in getattr(resolver, "url_patterns", [])
        if str(entry.pattern) == "api/v1/"
        for pattern in entry.url_patterns
    }
    hidden = {"/", "/openapi.json", "/{path:rest}"}
    assert {path.removeprefix(API) for path in described["paths"]} == routes - hidden
    page = client.get(f"{API}/").content.decode()
    for path in described["paths"]:
        assert f"GET {path}" in page.replace("&lt;", "<")
    assert page.count("<h1") == 1 and '<script src="http' not in page
    assert "<code>OwnProcedure | SurveyProcedure</code>" in page
    assert page.count("応答：<code>") == len(described["paths"]) and "<code></code>" not in page


def test_what_the_description_says_is_what_is_answered(registry: Registry, client: Client) -> None:
    """Each operation's answer follows its own schema."""
    registry.rule()
    registry.follow()
    take_online(registry)
    reckon(at=registry.at)
    described = get(client, "/openapi.json")
    filled = {
        "{code}": registry.allowance.code,
        "{survey_id}": SURVEY_ID,
        "{number}": "1",
        "{event}": "birth",
    }
    for path, told in described["paths"].items():
        if path.startswith((f"{API}/plan/", f"{API}/surveys/", f"{API}/dashboards/")) and "{" in path:
            continue  # what one barrier, sheet, round or wave answers is asked where such records are made
        answer = told["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        where = path.removeprefix(API)
        for name, value in filled.items():
            where = where.replace(name, value)
        if where.startswith("/programmes/"):
            where = where.replace(registry.allowance.code, registry.programme.code)
        if where.startswith("/processes/"):
            where = where.replace(registry.allowance.code, registry.process.code)
        document = {**answer, "components": described["components"]}
        problems = list(jsonschema.Draft202012Validator(document).iter_errors(get(client, where)))
        assert not problems, (path, problems[:3])


def take_online(registry: Registry) -> None:
    """Let the bureau take applications for the allowance, with a form."""
    form = add_form(
        code="allowance", title="申請書", organisation=registry.bureau, by=registry.editor, at=registry.at
    )
    version = draft_version(form=form, body=FORM, by=registry.editor, at=registry.at)
    open_edition(
        procedure=registry.allowance,
        organisation=registry.bureau,
        form_version=publish(version, by=registry.publisher, at=registry.at),
        standard_days=30,
        online_standard_days=20,
        retention_years=5,
        opens_on=japan_day(registry.at),
        by=registry.publisher,
        at=registry.at,
    )
