"""Public pages come from a replica that is near; nobody gets a page from it that may be about what they wrote."""

import time
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection, connections, router, transaction
from django.test import Client, RequestFactory
from django.urls import resolve

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.services import add_organisation
from madoguchi.accounts.types import Readers
from madoguchi.core.acting import Acting
from madoguchi.site import reading
from madoguchi.site.reading import (
    ALWAYS_FROM_THE_PRIMARY,
    FACES,
    READ,
    WROTE,
    Replica,
    ReplicaRouter,
    from_replica,
    may_be_old,
    replica,
)
from tests.house.test_addresses import patterns
from tests.replication import Standby, make_standby

BY = Acting.system("test")


def _asked(path="/about/", method="get", cookies=None, **headers):
    request = getattr(RequestFactory(), method)(path, **headers)
    request.COOKIES.update(cookies or {})
    request.resolver_match = resolve(request.path_info)
    return request


def test_what_may_be_old_is_the_same_for_everyone_and_asked_by_nobody_who_wrote(settings):
    assert may_be_old(_asked())
    assert may_be_old(_asked("/api/v1/procedures"))
    assert may_be_old(_asked(cookies={"language": "en"}))
    assert not may_be_old(_asked(cookies={settings.SESSION_COOKIE_NAME: "x"}))
    assert not may_be_old(_asked(cookies={WROTE: "1"}))
    assert not may_be_old(_asked(method="post"))
    assert not may_be_old(_asked(HTTP_AUTHORIZATION="Bearer x"))
    assert not may_be_old(_asked("/my/"))
    assert not may_be_old(_asked("/verify/"))
    assert not may_be_old(_asked("/readyz"))


def test_no_page_of_a_person_or_an_officer_may_be_old():
    for address, pattern in patterns():
        match = SimpleNamespace(func=pattern.callback, namespaces=[FACES[0]], view_name="portal:any")
        request = SimpleNamespace(method="GET", resolver_match=match, COOKIES={}, headers={})
        assert may_be_old(request) == (pattern.callback.readers is Readers.EVERYONE), address


def test_the_addresses_that_are_never_old_exist():
    names = {f"{face}:{p.name}" for face in FACES for _address, p in patterns()}
    assert set(ALWAYS_FROM_THE_PRIMARY) <= names


@pytest.mark.django_db
def test_rows_are_read_there_and_never_written_there():
    told = ReplicaRouter()
    assert told.db_for_read(Organisation) == "default"
    with from_replica():
        assert told.db_for_write(Organisation) == "default"
        assert told.db_for_read(Organisation) == "default"  # the test itself is a transaction
    assert not told.allow_migrate("replica", "accounts")


@pytest.mark.django_db(transaction=True)
def test_a_transaction_reads_what_it_writes():
    told = ReplicaRouter()
    with from_replica():
        assert told.db_for_read(Organisation) == "replica"
        with transaction.atomic():
            assert told.db_for_read(Organisation) == "default"
    assert told.db_for_read(Organisation) == "default"


@pytest.mark.django_db
def test_without_a_replica_nothing_is_different():
    answer = Client().get("/about/")
    assert READ not in answer.headers
    assert not replica.is_usable


@pytest.fixture
def standby() -> Iterator[Standby]:
    """A replica of the server for tests, and of the database of this test where that is PostgreSQL."""
    made = make_standby(_address())
    yield made
    made.throw_away()


def _address() -> str:
    if connection.vendor != "postgresql":
        return ""
    told = connection.settings_dict
    return f"postgresql://{told['USER']}@/{connection.settings_dict['NAME']}?host={told['HOST']}"


@pytest.fixture
def clock(monkeypatch):
    """The clock of the measurement, which can be put forward."""
    ahead = SimpleNamespace(seconds=0.0)
    real = time.monotonic
    shown = SimpleNamespace(monotonic=lambda: real() + ahead.seconds, sleep=time.sleep)
    monkeypatch.setattr(reading, "time", shown)
    return ahead


def _until_usable(one: Replica) -> None:
    for _ in range(400):
        one.measure()
        if one.is_usable:
            return
        time.sleep(0.01)
    raise AssertionError("the replica never came near")


def _until_gone(one: Replica) -> None:
    for _ in range(400):  # a process of a server that was killed may answer once more
        one.measure()
        if not one.is_usable:
            return
        time.sleep(0.01)
    raise AssertionError("the replica that is gone is still read")


def _write(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as link:
        link.execute("SELECT pg_logical_emit_message(true, 'test', 'x')")


@pytest.mark.django_db
def test_how_far_it_lags_is_measured_at_both_ends(standby, settings, clock):
    settings.ENV = replace(settings.ENV, database=standby.primary, replica=standby.url, replica_seconds=5)
    one = Replica()
    assert not one.is_usable  # not looked at yet
    _until_usable(one)
    assert one.lag < 1

    standby.tell("SELECT pg_wal_replay_pause()")
    _write(standby.primary)
    one.measure()
    clock.seconds = 4
    one.measure()
    assert 4 <= one.lag < 5 and one.is_usable
    clock.seconds = 8
    one.measure()
    assert one.lag >= 8 and not one.is_usable
    standby.tell("SELECT pg_wal_replay_resume()")
    _until_usable(one)
    assert one.lag < 1

    clock.seconds = 30  # nobody looked for a while
    assert not one.is_usable
    _until_usable(one)
    standby.kill()
    _until_gone(one)
    standby.start()
    _until_usable(one)
    one.gone()


@pytest.mark.django_db
def test_a_server_that_is_no_replica_of_ours_is_not_read(standby, settings):
    settings.ENV = replace(settings.ENV, database=standby.primary, replica=standby.primary)
    one = Replica()
    one.measure()
    assert not one.is_usable
    one.gone()


@pytest.fixture
def replicated(standby, settings, clock, monkeypatch):
    """Django as it is set up with a replica; it is looked at by hand."""
    if connection.vendor == "postgresql":
        connections.settings["replica"] = {
            **connections.settings["default"],
            "HOST": str(standby.folder),
            "OPTIONS": {"connect_timeout": 2},
        }
        connections["replica"].alias = "default"  # Django lets a test open no database but its own
        monkeypatch.setattr(router, "routers", [ReplicaRouter()])
        settings.ENV = replace(settings.ENV, database=standby.primary, replica=standby.url)
        monkeypatch.setattr(replica, "watch", lambda: None)
    yield standby
    replica.gone()
    if connections.settings.pop("replica", None):
        connections["replica"].close()
        del connections["replica"]


def _names(client: Client) -> tuple[set[str], str]:
    answer = client.get("/api/v1/organisations")
    assert answer.status_code == 200
    return {name for name in ("甲市", "乙市") if name in answer.content.decode()}, answer.headers.get(
        READ, ""
    )


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_a_page_comes_from_the_replica_and_from_the_database_when_that_is_needed(
    replicated, clock, settings, at
):
    def add(slug, name):
        kind = Organisation.Kind.MUNICIPALITY
        add_organisation(slug=slug, name=name, kind=kind, parent=None, by=BY, at=at)

    add("one", "甲市")
    assert _names(Client()) == ({"甲市"}, "")  # nobody has looked at it yet; a small town has none
    if connection.vendor != "postgresql":
        return
    _until_usable(replica)
    for _ in range(400):
        replica.measure()
        if replica.lag == 0:
            break
    replicated.tell("SELECT pg_wal_replay_pause()")
    add("two", "乙市")
    replica.measure()
    assert _names(Client()) == ({"甲市"}, "replica")
    known = Client()
    known.cookies[settings.SESSION_COOKIE_NAME] = "x"
    assert _names(known) == ({"甲市", "乙市"}, "")

    writer = Client()
    writer.post("/api/v1/nothing")
    assert WROTE in writer.cookies
    assert _names(writer) == ({"甲市", "乙市"}, "")

    clock.seconds = 30
    replica.measure()
    assert _names(Client()) == ({"甲市", "乙市"}, "")  # it lags too far

    clock.seconds = 0
    replicated.tell("SELECT pg_wal_replay_resume()")
    _until_usable(replica)
    replicated.kill()
    assert replica.is_usable  # nobody has noticed yet
    assert _names(Client()) == ({"甲市", "乙市"}, "")
    assert not replica.is_usable
