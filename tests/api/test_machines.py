"""What systems of other bureaus read and write: walled by organisation and consent, seen by the business."""

import json
from datetime import datetime
from typing import Any

import jsonschema
import pytest

from madoguchi.api.models import ApiWrite
from madoguchi.api.services import (
    register_client,
    write_facts,
)
from madoguchi.api.services.clients import Caller
from madoguchi.api.services.writes import WrittenFact
from madoguchi.businesses.services import SiteContent, add_site
from madoguchi.events.models import Access
from madoguchi.facts.models import Fact
from madoguchi.facts.services import hold_back, record_fact, withdraw_consent
from tests.api.asking import API
from tests.api.systems import BOTH, Systems, got_from, told
from tests.businesses.world import BAKERY, DINER
from tests.race import at_once
from tests.registry.world import SYSTEM

pytestmark = pytest.mark.django_db


# reading


def test_without_consent_only_what_is_public_is_told_and_the_business_sees_it(systems: Systems) -> None:
    got = got_from(systems.read())
    assert got["registry"]["name"] == "株式会社まどの食堂"
    assert (got["is_registered"], got["is_linked"], got["is_in_doubt"]) == (True, True, False)
    assert (got["facts"], got["sites"], got["held"], got["consents"]) == ([], [], [], [])
    seen = Access.objects.get()
    assert (seen.whose, seen.organisation) == (systems.business.pk, systems.organisation.pk)
    assert (seen.purpose, seen.reader_name) == ("許可の更新の確認", "届出システム")
    assert seen.reader == f"system:api:{systems.made.client.pk}"


def test_consent_opens_what_it_names_and_its_end_closes_it(systems: Systems, at: datetime) -> None:
    for term, value in (("business.phone", "0300001111"), ("business.employees", 12)):
        record_fact(
            subject=systems.business, term=term, value=value, source="typed", by=systems.member, at=at
        )
    business = systems.business.business
    content = SiteContent("駅前店", "shop", "窓野市駅前1", phone="0300002222")  # type: ignore[arg-type]
    add_site(business=business, content=content, by=systems.member, at=at)
    consent = systems.agree("business.phone")
    got = got_from(systems.read())
    assert [(one["term"], one["value"]) for one in got["facts"]] == [("business.phone", "0300001111")]
    assert got["sites"] == [] and got["consents"][0]["terms"] == ["business.phone"]
    systems.agree("site.name", "site.address")
    assert [one["name"] for one in got_from(systems.read())["sites"]] == ["駅前店"]
    consent.refresh_from_db()
    withdraw_consent(consent=consent, by=systems.member, at=at)
    got = got_from(systems.read())
    assert got["facts"] == [] and got["sites"] == []


def test_what_the_business_withholds_is_nottold(systems: Systems, at: datetime) -> None:
    fact = record_fact(
        subject=systems.business, term="business.phone", value="0300001111", source="typed",
        by=systems.member, at=at,
    )  # fmt: skip
    systems.agree("business.phone")
    hold_back(fact=fact, by=systems.member, at=at)
    assert got_from(systems.read())["facts"] == []


def test_consent_to_one_organisation_is_none_for_another(systems: Systems, at: datetime) -> None:
    record_fact(
        subject=systems.business, term="business.phone", value="0300001111", source="typed",
        by=systems.member, at=at,
    )  # fmt: skip
    systems.agree("business.phone")
    systems.send({"purpose": "審査", "facts": [{"term": "business.employees", "value": 7}]})
    others = [systems.world.other_city, systems.world.prefecture, systems.world.division]
    for place in others:
        made = register_client(organisation=place, name="他", scopes=BOTH, by=SYSTEM, at=at)
        got = got_from(systems.read(**systems.bearer(made)))
        assert (got["facts"], got["held"]) == ([], []), place


def test_consent_never_opens_what_is_not_of_the_business(systems: Systems, at: datetime) -> None:
    record_fact(
        subject=systems.business, term="person.phone", value="0300001111", source="typed",
        by=systems.member, at=at,
    )  # fmt: skip
    systems.agree("person.phone")
    assert got_from(systems.read())["facts"] == []


def test_a_corporation_that_uses_no_service_is_public_and_nobody_istold(systems: Systems) -> None:
    got = got_from(systems.read(BAKERY))
    assert got["registry"]["name"] == "まどのパン合同会社" and not got["is_registered"]
    assert not Access.objects.exists()


@pytest.mark.parametrize("number", ["0000000000000", "1234567890123", "abc", "１" * 13, DINER + "1"])
def test_an_unknown_number_is_not_found(systems: Systems, number: str) -> None:
    told(systems.read(number), 404)


def test_a_purpose_is_needed(systems: Systems) -> None:
    answer = systems.client.get(f"{API}/businesses/{DINER}", headers=systems.bearer())
    told(answer, 422, "query.purpose")
    told(systems.read(purpose="x"), 422, "query.purpose")
    assert not Access.objects.exists()


def test_the_registry_is_searched(systems: Systems) -> None:
    answer = systems.client.get(f"{API}/businesses/search", {"q": "㈱まどの食堂"}, headers=systems.bearer())
    assert [one["corporate_number"] for one in got_from(answer)["results"]] == [DINER]


# writing


def test_what_is_written_is_the_organisations_and_leaves_the_businesss_own_alone(
    systems: Systems, at: datetime
) -> None:
    own = record_fact(
        subject=systems.business, term="business.employees", value=12, source="typed",
        by=systems.member, at=at,
    )  # fmt: skip
    body = {
        "purpose": "立入検査の結果",
        "facts": [
            {"term": "business.employees", "value": "15", "observed_on": "2026-10-30"},
            {"term": "site.name", "value": "駅前店", "slot": "ekimae"},
        ],
    }
    got = got_from(systems.send(body), 201)
    assert [(one["term"], one["slot"]) for one in got["facts"]] == [
        ("business.employees", ""),
        ("site.name", "ekimae"),
    ]
    own.refresh_from_db()
    assert own.superseded_at is None and Fact.objects.filter(holder=systems.organisation).count() == 2
    held = got_from(systems.read())["held"]
    assert [(one["term"], one["value"], one["observed_on"]) for one in held] == [
        ("business.employees", 15, "2026-10-30"),
        ("site.name", "駅前店", "2026-11-02"),
    ]
    seen = Access.objects.order_by("pk")[0]
    assert seen.purpose == "（書込み）立入検査の結果" and seen.whose == systems.business.pk


def test_the_same_request_is_done_once(systems: Systems) -> None:
    body = {"purpose": "検査の結果", "facts": [{"term": "business.employees", "value": 15}]}
    first, again = systems.send(body), systems.send(body)
    assert (first.status_code, again.status_code) == (201, 200) and first.content == again.content
    assert Fact.objects.filter(holder=systems.organisation).count() == 1
    body["facts"][0]["value"] = 16  # type: ignore[index]
    told(systems.send(body), 409)
    assert systems.send(body, key="key-00000002").status_code == 201
    kept = [fact for answer in ApiWrite.objects.values_list("answer", flat=True) for fact in answer["facts"]]
    assert kept and all(set(fact) == {"id", "term", "slot"} for fact in kept)


@pytest.mark.django_db(transaction=True)
@pytest.mark.engines
def test_the_same_request_at_the_same_moment_is_done_once(systems: Systems, at: datetime) -> None:
    caller = Caller(systems.made.client, frozenset(BOTH))
    facts = [WrittenFact("business.employees", 15)]

    def act() -> tuple[dict[str, Any], bool]:
        return write_facts(caller=caller, number=DINER, facts=facts, purpose="検査", key="k" * 8, at=at)

    answers = at_once([act, act, act])
    assert sorted(one[1] for one in answers) == [False, True, True]
    assert answers[0][0] == answers[1][0] == answers[2][0]
    assert Fact.objects.filter(holder=systems.organisation).count() == 1


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        (
            [{"term": "business.employees", "value": 1}, {"term": "business.employees", "value": "多い"}],
            "facts[1]",
        ),
        ([{"term": "person.name", "value": {"family": "窓野", "given": "花子"}}], "facts[0]"),
        ([{"term": "business.nothing", "value": 1}], "facts[0]"),
        ([{"term": "site.floor_plan", "value": "x"}], "facts[0]"),
        ([{"term": "business.summary", "value": "番号は123456789018です"}], "facts[0]"),
        ([], "body.body.facts"),
        ([{"term": "business.employees", "value": 1, "holder": "x"}], "body.body.facts.0.holder"),
    ],
)
def test_all_values_are_kept_or_none(systems: Systems, facts: list[Any], place: str) -> None:
    told(systems.send({"purpose": "検査の結果", "facts": facts}), 422, place)
    assert not Fact.objects.filter(holder=systems.organisation).exists() and not ApiWrite.objects.exists()


def test_other_content_is_refused(systems: Systems) -> None:
    address, header = f"{API}/businesses/{DINER}/facts", {**systems.bearer(), "idempotency-key": "k" * 8}
    told(systems.client.post(address, {"a": "b"}, headers=header), 415)
    told(systems.client.post(address, "{", content_type="application/json", headers=header), 400)
    told(systems.client.put(address, headers=header), 405)
    told(
        systems.send({"purpose": "検査", "facts": [{"term": "business.employees", "value": 1}]}, key="x"),
        422,
        "header.Idempotency-Key",
    )
    told(
        systems.send(
            {"purpose": "検査", "facts": [{"term": "business.employees", "value": 1}]}, number=BAKERY
        ),
        404,
    )


# description


def test_the_description_says_what_is_answered(systems: Systems, at: datetime) -> None:
    document = json.loads(systems.client.get(f"{API}/businesses/openapi.json").content)
    assert document["openapi"].startswith("3.1")
    flow = document["components"]["securitySchemes"]["system"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == f"{API}/token" and set(flow["scopes"]) == set(BOTH)
    assert set(document["paths"]) == {
        f"{API}/businesses/search",
        f"{API}/businesses/{{number}}",
        f"{API}/businesses/{{number}}/facts",
    }
    read = document["paths"][f"{API}/businesses/{{number}}"]["get"]
    assert read["security"] == [{"system": ["businesses:read"]}] and "429" in read["responses"]
    record_fact(
        subject=systems.business, term="business.phone", value="0300001111", source="typed",
        by=systems.member, at=at,
    )  # fmt: skip
    systems.agree("business.phone")
    schema = read["responses"]["200"]["content"]["application/json"]["schema"]
    whole = {**schema, "components": document["components"]}
    assert not list(jsonschema.Draft202012Validator(whole).iter_errors(got_from(systems.read())))
