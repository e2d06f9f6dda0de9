"""The rule of a programme for machines, the changes it makes, and how a receiver checks what is posted."""

import html
import re
from datetime import timedelta

import jsonschema
import pytest
from django.test import Client

from madoguchi.api.models import Change, Webhook
from madoguchi.api.services.webhooks import signed
from madoguchi.core.clock import japan_day
from madoguchi.rules.documents import load
from madoguchi.rules.situations import Situation
from tests.api.asking import API, get, refused
from tests.api.world import Registry
from tests.registry.test_rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def where(registry: Registry) -> str:
    """The address of the rule of the programme."""
    return f"/programmes/{registry.programme.code}/rule"


def test_the_rule_that_holds_with_its_version_days_and_areas(registry: Registry, client: Client, where: str):
    first = registry.rule()
    day = japan_day(registry.at)
    later = day + timedelta(days=40)
    registry.programme.refresh_from_db()
    registry.rule(rule(years=20), effective_from=later)
    answer = get(client, f"{where}?on={day}")
    assert answer["id"] == registry.programme.code and answer["rule"] == first.body
    assert answer["version"]["number"] == 1 and answer["version"]["digest"] == first.digest
    assert answer["version"]["in_force_on"] == day.isoformat() and answer["until"] == later.isoformat()
    assert answer["areas"] == [one["code"] for one in registry.programme.current.body["areas"]]
    ahead = get(client, f"{where}?on={later}")
    assert ahead["version"]["number"] == 2 and ahead["until"] is None
    assert load(ahead["rule"]).holds(Situation.of({"person": {"birth_date": "2010-01-01"}}), on=later)


def test_the_schema_that_it_names_describes_it(registry: Registry, client: Client, where: str):
    registry.rule()
    schema = client.get("/open/schema/rule.schema.json").json()
    assert schema["$id"].endswith("/open/schema/rule.schema.json")
    validator = jsonschema.Draft202012Validator(schema)
    found = get(client, where)["rule"]
    assert not list(validator.iter_errors(found))
    assert list(validator.iter_errors({**found, "requirement": {"op": "guess"}}))


def test_there_is_none_where_none_holds(registry: Registry, client: Client, where: str):
    refused(client.get(f"{API}{where}"), 404)
    registry.rule()
    before = japan_day(registry.at) - timedelta(days=400)
    refused(client.get(f"{API}{where}?on={before}"), 404)
    refused(client.get(f"{API}{where}?on=yesterday"), 422, "on")
    refused(client.get(f"{API}/programmes/seido-0000-0000-0/rule"), 404)


def test_a_new_rule_is_a_public_change_of_its_programme(registry: Registry, client: Client):
    registry.follow()
    before = Change.objects.count()
    registry.rule()
    registry.follow()
    change = Change.objects.order_by("pk").last()
    assert change is not None and Change.objects.count() == before + 1
    assert (change.of, change.kind, change.code) == ("programme", "published", registry.programme.code)


def test_the_check_that_the_page_teaches_is_right(registry: Registry, client: Client):
    """What a reader copies from the page takes our deliveries and no others."""
    registry.follow()
    page = client.get(f"{API}/").content.decode()
    taught = re.search(r"<pre><code[^>]*>(.*?)</code></pre>", page, re.DOTALL)
    assert taught is not None
    known: dict[str, object] = {}
    exec(html.unescape(taught[1]), known)  # noqa: S102 - our own page
    held = Webhook(
        organisation=registry.bureau, name="試験", url="https://example.jp/", registered_at=registry.at
    )
    held.secret = "whsec_" + "c2VjcmV0" * 4
    headers, body = signed(held, list(Change.objects.all()), 1, at=registry.at)
    check = known["is_genuine"]
    assert callable(check) and check(held.secret, headers, body)
    assert not check(held.secret, headers, body + b" ")
    assert not check("whsec_" + "b3RoZXIh" * 4, headers, body)
