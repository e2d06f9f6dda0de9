"""Systems of other bureaus are let in with short tokens, and out at once."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.idp.oidc.models import Client as OAuthClient
from allauth.idp.oidc.models import Token

from madoguchi.accounts import services as providing
from madoguchi.api.models import ApiClient
from madoguchi.api.services import (
    MayNotRegister,
    NewClient,
    UnknownScope,
    register_client,
    revoke_client,
)
from madoguchi.core.acting import Role
from madoguchi.events.models import Access, Event
from tests.api.asking import API
from tests.api.systems import BOTH, Systems, got_from, told
from tests.businesses.world import DINER
from tests.registry.world import SYSTEM

pytestmark = pytest.mark.django_db


def test_a_token_is_short_and_kept_hashed(systems: Systems, clock: Any) -> None:
    got = got_from(systems.token())
    assert (got["token_type"], got["expires_in"], got["scope"].split()) == ("Bearer", 600, BOTH)
    assert got["access_token"] not in str(list(Token.objects.values()))
    assert systems.made.secret not in str(list(OAuthClient.objects.values()))
    header = {"authorization": f"Bearer {got['access_token']}"}
    assert systems.read(**header).status_code == 200
    clock.shift(timedelta(minutes=11))
    answer = systems.read(**header)
    told(answer, 401)
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


@pytest.mark.parametrize("grant", ["client_credentials", "authorization_code"])
def test_a_system_gets_nothing_where_people_sign_in(systems: Systems, grant: str) -> None:
    form = {"grant_type": grant, "client_id": systems.made.client.client_id, "code": "x"}
    answer = systems.client.post("/account/o/token", {**form, "client_secret": systems.made.secret})
    assert answer.status_code == 400 and "access_token" not in answer.json()
    assert not Token.objects.exists()


def test_a_token_of_a_system_tells_nothing_of_people(systems: Systems) -> None:
    assert systems.client.get("/account/o/userinfo", headers=systems.bearer()).status_code in (401, 403)


def test_a_system_by_which_people_sign_in_gets_nothing_here(systems: Systems, at: datetime) -> None:
    older = providing.register_client(
        name="施設予約",
        organisation=systems.organisation,
        redirect_uris=("https://older.example.lg.jp/back",),
        scopes=("openid",),
        by=SYSTEM,
        at=at,
    )
    form = {"grant_type": "client_credentials", "client_id": older.client.pk, "client_secret": older.secret}
    answer = systems.client.post(f"{API}/token", form)
    assert answer.status_code == 401 and answer.json() == {"error": "invalid_client"}
    token = Token(
        type=Token.Type.ACCESS_TOKEN,
        client=older.client,
        user=systems.world.owner,
        created_at=at,
        expires_at=at + timedelta(minutes=5),
    )
    token.set_value("of-a-person")
    token.set_scopes(["openid", "businesses:read"])
    token.save()
    told(systems.read(authorization="Bearer of-a-person"), 401)


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
    told(systems.read(**header), 401)
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
        told(systems.client.get(f"{API}/businesses/{path}", headers=header), 401)
    assert not Access.objects.exists()


def test_a_token_allows_its_scopes_only(systems: Systems) -> None:
    body = {"purpose": "審査のため", "facts": [{"term": "business.employees", "value": 3}]}
    answer = systems.send(body, **systems.bearer(scope="businesses:read"))
    told(answer, 403)
    assert 'scope="businesses:write"' in answer.headers["WWW-Authenticate"]
    told(systems.read(**systems.bearer(scope="businesses:write")), 403)


def test_a_system_that_asks_too_often_waits(systems: Systems, clock: Any) -> None:
    ApiClient.objects.update(per_minute=3)
    header = systems.bearer()
    assert [systems.read(**header).status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = systems.read(**header)
    told(answer, 429)
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    clock.shift(timedelta(seconds=61))
    assert systems.read(**header).status_code == 200
