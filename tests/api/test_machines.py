"""Systems of other bureaus: let in with short tokens, walled by organisation and consent, seen by the business."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import time_machine
from allauth.idp.oidc.models import Client as OAuthClient
from allauth.idp.oidc.models import Token
from django.test import Client

from madoguchi.accounts.models import Organisation, Subject
from madoguchi.api.models import ApiClient, ApiWrite
from madoguchi.api.services import (
    MayNotRegister,
    NewClient,
    UnknownScope,
    register_client,
    revoke_client,
    write_facts,
)
from madoguchi.api.services.clients import Caller
from madoguchi.api.services.writes import WrittenFact
from madoguchi.businesses.services import SiteContent, add_site, follow_event, import_corporations
from madoguchi.core.acting import Acting, Role
from madoguchi.events.models import Access, Event
from madoguchi.facts.models import Fact
from madoguchi.facts.services import give_consent, hold_back, record_fact, withdraw_consent
from tests.api.asking import API
from tests.businesses.world import BAKERY, DINER, row, write
from tests.race import at_once
from tests.registry.world import SYSTEM
from tests.world import World

pytestmark = pytest.mark.django_db

PROBLEM = "application/problem+json"
BOTH = ["businesses:read", "businesses:write"]


@pytest.fixture(autouse=True)
def clock(at: datetime) -> Any:
    """The moment of the world, which goes on."""
    with time_machine.travel(at, tick=False) as traveller:
        yield traveller


@dataclass
class Systems:
    """A business that is linked, and the system of one bureau (連携の世界)."""

    world: World
    made: NewClient
    client: Client
    at: datetime

    @property
    def organisation(self) -> Organisation:
        """The bureau of the system."""
        return self.made.client.organisation

    @property
    def business(self) -> Subject:
        """The business."""
        return self.world.business

    @property
    def member(self) -> Acting:
        """The representative."""
        return self.world.acting(self.world.owner, whose=self.world.business)

    def token(self, made: NewClient | None = None, **asked: str) -> Any:
        """What the token endpoint answers."""
        one = made or self.made
        pair = base64.b64encode(f"{one.client.client_id}:{one.secret}".encode()).decode()
        return self.client.post(
            f"{API}/token",
            {"grant_type": "client_credentials", **asked},
            headers={"authorization": f"Basic {pair}"},
        )

    def bearer(self, made: NewClient | None = None, **asked: str) -> dict[str, str]:
        """The header of a fresh token."""
        return {"authorization": f"Bearer {json.loads(self.token(made, **asked).content)['access_token']}"}

    def read(self, number: str = DINER, purpose: str = "許可の更新の確認", **headers: str) -> Any:
        """What is answered about a business."""
        return self.client.get(
            f"{API}/businesses/{number}", {"purpose": purpose}, headers=headers or self.bearer()
        )

    def send(self, body: Any, key: str = "key-00000001", number: str = DINER, **headers: str) -> Any:
        """What is answered to a write."""
        return self.client.post(
            f"{API}/businesses/{number}/facts",
            json.dumps(body),
            content_type="application/json",
            headers={"idempotency-key": key, **(headers or self.bearer())},
        )

    def agree(self, *terms: str) -> Any:
        """The business agrees that the bureau may know these."""
        return give_consent(
            subject=self.business,
            purpose="営業許可の事務",
            terms=terms,
            to_organisation=self.organisation,
            by=self.member,
            at=self.at,
        )


@pytest.fixture
def systems(tmp_path: Path, at: datetime) -> Systems:
    """The world, its business linked to a corporation, a system of the city."""
    world = World(at)
    import_corporations(write(tmp_path / "a.csv", row(), row(BAKERY, "まどのパン合同会社")), by=SYSTEM, at=at)
    Subject.objects.filter(pk=world.business.pk).update(corporate_number=DINER)
    follow_event(Event.objects.get(kind="business.added", whose=world.business.pk))
    world.business.refresh_from_db()
    made = register_client(organisation=world.city, name="届出システム", scopes=BOTH, by=SYSTEM, at=at)
    return Systems(world, made, Client(), at)


def _told(response: Any, status: int, *places: str) -> dict[str, Any]:
    assert response.status_code == status, response.content.decode()
    assert response.headers["Content-Type"] == PROBLEM
    assert "no-store" in response.headers["Cache-Control"]
    told: dict[str, Any] = json.loads(response.content)
    assert told["status"] == status and told["title"] and told["detail"]
    assert [one["parameter"] for one in told.get("errors", [])] == list(places)
    return told


def _got(response: Any, status: int = 200) -> dict[str, Any]:
    assert response.status_code == status, response.content.decode()
    assert "no-store" in response.headers["Cache-Control"] and "Set-Cookie" not in response.headers
    got: dict[str, Any] = json.loads(response.content)
    return got


# tokens


def test_a_token_is_short_and_kept_hashed(systems: Systems, clock: Any) -> None:
    got = _got(systems.token())
    assert (got["token_type"], got["expires_in"], got["scope"].split()) == ("Bearer", 600, BOTH)
    assert got["access_token"] not in str(list(Token.objects.values()))
    assert systems.made.secret not in str(list(OAuthClient.objects.values()))
    header = {"authorization": f"Bearer {got['access_token']}"}
    assert systems.read(**header).status_code == 200
    clock.shift(timedelta(minutes=11))
    answer = systems.read(**header)
    _told(answer, 401)
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_the_secret_may_stand_in_the_form_too(systems: Systems) -> None:
    form = {"grant_type": "client_credentials", "client_id": systems.made.client.client_id}
    answer = systems.client.post(f"{API}/token", {**form, "client_secret": systems.made.secret})
    assert answer.status_code == 200
    assert systems.client.post(f"{API}/token", form).status_code == 401


@pytest.mark.parametrize(
    ("asked", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, 400, "unsupported_grant_type"),
        ({"scope": "businesses:read admin"}, 400, "invalid_scope"),
        ({"scope": "openid"}, 400, "invalid_scope"),
    ],
)
def test_what_is_not_offered_is_refused(
    systems: Systems, asked: dict[str, str], status: int, error: str
) -> None:
    answer = systems.token(**asked)
    assert answer.status_code == status and json.loads(answer.content) == {"error": error}


def test_guessing_is_slowed(systems: Systems) -> None:
    wrong = NewClient(systems.made.client, "wrong")
    for _ in range(5):
        answer = systems.token(wrong)
        assert answer.status_code == 401 and "Basic" in answer.headers["WWW-Authenticate"]
    assert systems.token(wrong).status_code == 429
    assert systems.token().status_code == 429


@pytest.mark.parametrize(
    "header",
    [
        "Basic",
        "Basic !!!",
        "Basic Zm9v",
        "Bearer x",
        f"Basic {base64.b64encode(b'a:' + bytes([0])).decode()}",
    ],
)
def test_odd_credentials_are_no_error_of_ours(systems: Systems, header: str) -> None:
    answer = systems.client.post(
        f"{API}/token", {"grant_type": "client_credentials"}, headers={"authorization": header}
    )
    assert answer.status_code == 401


def test_a_revoked_or_ended_system_is_out_at_once(systems: Systems, clock: Any, at: datetime) -> None:
    header = systems.bearer()
    revoke_client(client=systems.made.client, by=SYSTEM, at=at)
    _told(systems.read(**header), 401)
    assert systems.token().status_code == 401
    other = register_client(
        organisation=systems.organisation, name="b", scopes=BOTH, lives=timedelta(days=1), by=SYSTEM, at=at
    )
    clock.shift(timedelta(days=2))
    assert systems.token(other).status_code == 401


def test_only_an_administrator_of_the_organisation_registers(systems: Systems, at: datetime) -> None:
    city, world = systems.organisation, systems.world
    administrator = world.acting(world.officer("boss", Role.ADMINISTRATOR))
    made = register_client(organisation=city, name="許可台帳", scopes=BOTH[:1], by=administrator, at=at)
    event = Event.objects.filter(kind="apiclient.registered").latest("pk")
    assert event.by == administrator.label and made.secret not in str(event.data)
    foreign = world.acting(world.officer("far", Role.ADMINISTRATOR, at=world.other_city))
    for other in (world.acting(world.examiner), foreign, systems.member):
        with pytest.raises(MayNotRegister):
            register_client(organisation=city, name="x", scopes=BOTH, by=other, at=at)
        with pytest.raises(MayNotRegister):
            revoke_client(client=made.client, by=other, at=at)
    with pytest.raises(UnknownScope):
        register_client(organisation=city, name="x", scopes=["admin"], by=administrator, at=at)


@pytest.mark.parametrize(
    "header", [{}, {"authorization": "Bearer wrong"}, {"authorization": "Bearer a\x00b"}]
)
def test_nobody_comes_in_without_a_token(systems: Systems, header: dict[str, str]) -> None:
    for path in ("search?q=まど", DINER + "?purpose=審査"):
        _told(systems.client.get(f"{API}/businesses/{path}", headers=header), 401)
    assert not Access.objects.exists()


def test_a_token_allows_its_scopes_only(systems: Systems) -> None:
    body = {"purpose": "審査のため", "facts": [{"term": "business.employees", "value": 3}]}
    answer = systems.send(body, **systems.bearer(scope="businesses:read"))
    _told(answer, 403)
    assert 'scope="businesses:write"' in answer.headers["WWW-Authenticate"]
    _told(systems.read(**systems.bearer(scope="businesses:write")), 403)


def test_a_system_that_asks_too_often_waits(systems: Systems, clock: Any) -> None:
    ApiClient.objects.update(per_minute=3)
    header = systems.bearer()
    assert [systems.read(**header).status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = systems.read(**header)
    _told(answer, 429)
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    clock.shift(timedelta(seconds=61))
    assert systems.read(**header).status_code == 200


# reading


def test_without_consent_only_what_is_public_is_told_and_the_business_sees_it(systems: Systems) -> None:
    got = _got(systems.read())
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
    got = _got(systems.read())
    assert [(one["term"], one["value"]) for one in got["facts"]] == [("business.phone", "0300001111")]
    assert got["sites"] == [] and got["consents"][0]["terms"] == ["business.phone"]
    systems.agree("site.name", "site.address")
    assert [one["name"] for one in _got(systems.read())["sites"]] == ["駅前店"]
    consent.refresh_from_db()
    withdraw_consent(consent=consent, by=systems.member, at=at)
    got = _got(systems.read())
    assert got["facts"] == [] and got["sites"] == []


def test_what_the_business_withholds_is_not_told(systems: Systems, at: datetime) -> None:
    fact = record_fact(
        subject=systems.business, term="business.phone", value="0300001111", source="typed",
        by=systems.member, at=at,
    )  # fmt: skip
    systems.agree("business.phone")
    hold_back(fact=fact, by=systems.member, at=at)
    assert _got(systems.read())["facts"] == []


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
        got = _got(systems.read(**systems.bearer(made)))
        assert (got["facts"], got["held"]) == ([], []), place


def test_consent_never_opens_what_is_not_of_the_business(systems: Systems, at: datetime) -> None:
    record_fact(
        subject=systems.business, term="person.phone", value="0300001111", source="typed",
        by=systems.member, at=at,
    )  # fmt: skip
    systems.agree("person.phone")
    assert _got(systems.read())["facts"] == []


def test_a_corporation_that_uses_no_service_is_public_and_nobody_is_told(systems: Systems) -> None:
    got = _got(systems.read(BAKERY))
    assert got["registry"]["name"] == "まどのパン合同会社" and not got["is_registered"]
    assert not Access.objects.exists()


@pytest.mark.parametrize("number", ["0000000000000", "1234567890123", "abc", "１" * 13, DINER + "1"])
def test_an_unknown_number_is_not_found(systems: Systems, number: str) -> None:
    _told(systems.read(number), 404)


def test_a_purpose_is_needed(systems: Systems) -> None:
    answer = systems.client.get(f"{API}/businesses/{DINER}", headers=systems.bearer())
    _told(answer, 422, "query.purpose")
    _told(systems.read(purpose="x"), 422, "query.purpose")
    assert not Access.objects.exists()


def test_the_registry_is_searched(systems: Systems) -> None:
    answer = systems.client.get(f"{API}/businesses/search", {"q": "㈱まどの食堂"}, headers=systems.bearer())
    assert [one["corporate_number"] for one in _got(answer)["results"]] == [DINER]


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
    got = _got(systems.send(body), 201)
    assert [(one["term"], one["slot"]) for one in got["facts"]] == [
        ("business.employees", ""),
        ("site.name", "ekimae"),
    ]
    own.refresh_from_db()
    assert own.superseded_at is None and Fact.objects.filter(holder=systems.organisation).count() == 2
    held = _got(systems.read())["held"]
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
    _told(systems.send(body), 409)
    assert systems.send(body, key="key-00000002").status_code == 201
    assert "15" not in str(list(ApiWrite.objects.values_list("answer", flat=True)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.engines
def test_the_same_request_at_the_same_moment_is_done_once(systems: Systems, at: datetime) -> None:
    caller = Caller(systems.made.client, frozenset(BOTH))
    facts = [WrittenFact("business.employees", 15)]

    def act() -> tuple[dict[str, Any], bool]:
        return write_facts(caller=caller, number=DINER, facts=facts, purpose="検査", key="k" * 8, at=at)

    answers = at_once([act, act, act])
    assert sorted(one[1] for one in answers) == [False, True, True]
    assert len({json.dumps(one[0]) for one in answers}) == 1
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
    _told(systems.send({"purpose": "検査の結果", "facts": facts}), 422, place)
    assert not Fact.objects.filter(holder=systems.organisation).exists() and not ApiWrite.objects.exists()


def test_other_content_is_refused(systems: Systems) -> None:
    address, header = f"{API}/businesses/{DINER}/facts", {**systems.bearer(), "idempotency-key": "k" * 8}
    _told(systems.client.post(address, {"a": "b"}, headers=header), 415)
    _told(systems.client.post(address, "{", content_type="application/json", headers=header), 400)
    _told(systems.client.put(address, headers=header), 405)
    _told(
        systems.send({"purpose": "検査", "facts": [{"term": "business.employees", "value": 1}]}, key="x"),
        422,
        "header.Idempotency-Key",
    )
    _told(
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
    assert not list(jsonschema.Draft202012Validator(whole).iter_errors(_got(systems.read())))
