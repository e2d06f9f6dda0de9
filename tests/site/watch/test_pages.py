"""Alive, ready, numbers and status: who sees what, and what is said when something is missing."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.services import add_organisation, add_user, appoint
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.events.services import beat
from madoguchi.site.watch import ready
from madoguchi.site.watch.configuration import NEVER, digest_of, digest_of_host
from madoguchi.site.watch.metrics import standing
from madoguchi.site.watch.ready import readiness
from madoguchi.site.watch.state import state
from madoguchi.site.watch.words import LOOKS, QUEUES

pytestmark = pytest.mark.django_db
BY = Acting.system("test")
TOKEN = "a word that only monitoring knows"


@pytest.fixture(autouse=True)
def asked_anew():
    readiness.forget()
    standing.forget()
    yield
    readiness.forget()


def _ready():
    readiness.forget()
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()["looks"]


def test_alive_asks_nobody(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Client().get("/healthz").content == b"ok"


def test_ready_says_what_is_missing_and_nothing_else(monkeypatch, settings, tmp_path):
    code, looks = _ready()
    assert (code, looks["worker"]) == (200, "missing")  # what arrives still arrives
    beat(name="here:1", by=BY, at=now())
    assert _ready() == (200, dict.fromkeys(["database", "migrations", "keys", "storage", "worker"], "ok"))
    beat(name="here:1", by=BY, at=now() - timedelta(minutes=2))
    assert _ready()[1]["worker"] == "missing"

    settings.VAULT_KEY_FILE = tmp_path / "gone.json"
    assert _ready() == (503, {**looks, "keys": "missing"})


def test_a_disk_that_takes_nothing_takes_the_host_out_and_a_silent_bucket_does_not(monkeypatch):
    monkeypatch.setattr("madoguchi.files.disk.os.fsync", _no_space)
    code, looks = _ready()
    assert (code, looks["storage"]) == (503, "missing")
    monkeypatch.setattr(ready, "storage_is_remote", lambda: True)
    code, looks = _ready()
    assert (code, looks["storage"]) == (200, "missing")


def _no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_without_the_database_or_its_migrations_a_host_is_not_ready(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(ready, "_migrated", ready._Migrated())
        patch.setattr(ready, "pending_migrations", lambda: ["files.0009_new"])
        assert _ready() == (503, {"database": "ok", "migrations": "missing"})

    def out_of_reach(*_: object) -> None:
        raise OperationalError("secret host name")

    monkeypatch.setattr(connection, "cursor", out_of_reach)
    readiness.forget()
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "looks": {"database": "missing"}})


def test_an_answer_is_given_again_for_a_moment(monkeypatch):
    asked = []
    monkeypatch.setattr(ready, "_database", lambda: asked.append(1) is None)
    for _ in range(20):
        Client().get("/readyz")
    assert len(asked) == 1


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/status.json"])
def test_a_host_is_asked_by_the_address_that_it_has_inside(path, settings):
    settings.ALLOWED_HOSTS = [".window.example"]
    settings.SECURE_SSL_REDIRECT = True
    settings.ENV = replace(settings.ENV, metrics_token=TOKEN)
    answer = Client().get(path, HTTP_HOST="10.4.0.17:8000", HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
    assert answer.status_code == 200
    assert Client().get("/about/", HTTP_HOST="10.4.0.17:8000").status_code == 400


def test_numbers_are_for_who_runs_the_service(settings):
    def asked(**sent):
        return Client().get("/metrics", **sent).status_code

    assert asked() == 404
    settings.ENV = replace(settings.ENV, metrics_token=TOKEN, metrics_networks=("10.4.0.0/16",))
    assert asked(HTTP_AUTHORIZATION=f"Bearer {TOKEN}") == 200
    assert asked(HTTP_AUTHORIZATION=f"Bearer {TOKEN}x") == 404
    assert asked(HTTP_AUTHORIZATION="Bearer ") == 404
    assert asked(REMOTE_ADDR="10.4.3.2") == 200
    assert asked(REMOTE_ADDR="10.5.3.2") == 404
    assert asked(REMOTE_ADDR="") == 404
    # behind our own proxy everybody has its address
    assert asked(REMOTE_ADDR="10.4.3.2", HTTP_X_FORWARDED_FOR="198.51.100.7") == 404
    assert asked(REMOTE_ADDR="10.4.3.2", HTTP_X_FORWARDED_FOR="10.4.3.2") == 404


def test_numbers_tell_of_addresses_by_name_and_of_nothing_that_stood_in_them(settings):
    settings.ENV = replace(settings.ENV, metrics_token=TOKEN)
    secret = "U-7K2M-9QX4-C"
    client = Client()
    client.get(f"/my/applications/{secret}/", {"name": "kirin-person"})
    client.get(f"/nowhere/{secret}/")
    client.generic("KIRINMETHOD", "/about/")
    beat(name="here:1", by=BY, at=now())
    text = client.get("/metrics", HTTP_AUTHORIZATION=f"Bearer {TOKEN}").content.decode()
    assert 'madoguchi_requests_total{method="GET",route="unknown",status="404"}' in text
    assert 'madoguchi_requests_total{method="OTHER",route="portal:about",' in text
    assert 'madoguchi_queue_seconds{queue="receipts"}' in text
    assert "madoguchi_worker_silent_seconds" in text
    assert 'madoguchi_ready{look="database"} 1.0' in text
    assert not [word for word in (secret, "kirin", "KIRIN", "here:1") if word in text]


def test_without_the_database_numbers_say_so(settings, monkeypatch):
    settings.ENV = replace(settings.ENV, metrics_token=TOKEN)

    def out_of_reach(*_: object) -> None:
        raise OperationalError("no")

    monkeypatch.setattr(connection, "cursor", out_of_reach)
    answer = Client().get("/metrics", HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
    assert answer.status_code == 200
    assert b'madoguchi_ready{look="database"} 0.0' in answer.content


@pytest.fixture
def tenants(at):
    kinds = Organisation.Kind
    top = add_organisation(slug="pref", name="窓野県", kind=kinds.PREFECTURE, parent=None, by=BY, at=at)
    towns = [
        add_organisation(slug=slug, name=name, kind=kinds.MUNICIPALITY, parent=top, by=BY, at=at)
        for slug, name in (("one", "甲市"), ("two", "乙市"))
    ]
    return top, *towns


def _client_of(organisation, role, at):
    user = add_user(email=f"{role}@{organisation.slug}.jp", name="x", password="x" * 14, by=BY, at=at)
    appoint(user=user, organisation=organisation, role=role, starts_on=japan_day(at), by=BY, at=at)
    client = Client()
    client.force_login(user)
    return client


def test_status_tells_everyone_little_and_each_administrator_of_their_own(tenants, at):
    top, one, _two = tenants
    public = Client().get("/status").content.decode()
    assert "ふだんどおり" in public
    assert not [word for word in ("指紋", "控え（バックアップ）", "甲市") if word in public]
    examiner = _client_of(one, Role.EXAMINER, at).get("/status").content.decode()
    assert "指紋" not in examiner
    own = _client_of(one, Role.ADMINISTRATOR, at).get("/status").content.decode()
    assert "甲市" in own and digest_of(one) in own
    assert not [
        word for word in ("乙市", "窓野県</th>", "控え（バックアップ）", digest_of_host()) if word in own
    ]
    everything = _client_of(top, Role.ADMINISTRATOR, at).get("/status").content.decode()
    assert all(word in everything for word in ("甲市", "乙市", "控え（バックアップ）", "まだ取っていません"))


def test_everything_that_is_shown_has_its_words():
    shown = state(at=now())
    assert {queue.name for queue in shown.queues} == set(QUEUES)
    beat(name="here:1", by=BY, at=now())
    readiness.forget()
    assert {look.name for look in readiness.looks()} == set(LOOKS)


def test_status_says_what_is_late(at):
    told = Client().get("/status.json").json()
    assert (told["open"], told["worked"], told["mailing"]) == (True, False, True)
    assert set(told) == {"at", "open", "worked", "mailing"}
    beat(name="here:1", by=BY, at=now())
    assert Client().get("/status.json").json()["worked"]


def test_status_for_machines_of_who_runs_it_has_everything_and_no_secret(settings, tenants):
    settings.ENV = replace(
        settings.ENV, metrics_token=TOKEN, secret_key="hidden-word", gbizinfo_token="hidden-word"
    )
    answer = Client().get("/status.json", HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
    told = answer.json()
    assert set(told["configuration"]) == {"host", "pref", "one", "two"}
    assert {"version", "commit", "backup_at", "drill", "queues", "mail", "looks"} <= set(told)
    assert "hidden-word" not in json.dumps(told)
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_digest_changes_with_what_is_set_and_with_nothing_else(settings, tenants, at):
    _top, one, two = tenants
    before, other = digest_of(one), digest_of(two)
    assert digest_of(one) == before != other
    one.settings = {"changed": True}
    one.save()
    assert digest_of(one) != before
    assert digest_of(two) == other
    host = digest_of_host()
    for name in NEVER:
        settings.ENV = replace(settings.ENV, **{name: "another secret"})
    changed = digest_of_host()
    for name in NEVER:
        settings.ENV = replace(settings.ENV, **{name: "yet another"})
    assert digest_of_host() == changed
    settings.ENV = replace(settings.ENV, proxies=3)
    assert digest_of_host() not in (host, changed)
