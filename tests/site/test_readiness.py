"""`madoguchi check`: what must not go into production is named, and production refuses to start with it."""

import json
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import connection
from typer import Exit
from typer.testing import CliRunner

from madoguchi.accounts.services import add_user
from madoguchi.core.acting import Acting
from madoguchi.site import readiness
from madoguchi.site.cli.check import app
from madoguchi.site.cli.serve import run
from madoguchi.site.readiness import findings
from madoguchi.vault import masters
from madoguchi.vault.services import seal

pytestmark = pytest.mark.django_db


def codes():
    return {finding.code for finding in findings()}


@pytest.fixture
def production(settings, tmp_path):
    settings.ENV = replace(
        settings.ENV,
        mode="production",
        state=tmp_path,
        origin="https://window.example",
        mail="smtps://mail.example",
        proxies=1,
    )
    settings.SECRET_KEY = "".join(chr(33 + i % 90) for i in range(60))
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURE_SSL_REDIRECT = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.DATABASES["default"]["OPTIONS"] = dict(connection.settings_dict["OPTIONS"])


def test_a_test_installation_is_not_for_production():
    assert {"mode", "secret_key"} <= codes()


def test_demo_accounts_are_named(at):
    assert "demo_accounts" not in codes()
    add_user(email="d@example.jp", name="x", password="x" * 12, is_demo=True, by=Acting.system("test"), at=at)
    assert "demo_accounts" in codes()


@pytest.mark.django_db(transaction=True)
@pytest.mark.engines
def test_a_database_that_does_not_wait_for_the_disk_is_named():
    stronger = {"sqlite": "PRAGMA synchronous=FULL", "postgresql": "SET synchronous_commit = on"}
    names = {"sqlite": "synchronous", "postgresql": "synchronous_commit"}
    weaker = {"sqlite": "PRAGMA synchronous=NORMAL", "postgresql": "SET synchronous_commit = off"}
    assert names[connection.vendor] not in codes()
    with connection.cursor() as cursor:
        cursor.execute(weaker[connection.vendor])
    try:
        assert names[connection.vendor] in codes()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(stronger[connection.vendor])


def test_debug_and_weak_keys_are_named(production, settings):
    assert "secret_key" not in codes()
    settings.SECRET_KEY = "a" * 60
    settings.DEBUG = True
    assert {"secret_key", "debug"} <= codes()


def test_tables_that_are_behind_are_named_and_not_read(monkeypatch):
    monkeypatch.setattr(readiness, "pending_migrations", lambda: ["files.0001_initial"])
    monkeypatch.setattr(
        readiness, "LOOKS_AT_TABLES", (lambda: pytest.fail("reads tables that are not there"),)
    )
    assert "migration" in codes()


def test_a_key_file_that_is_missing_open_or_beside_the_data_is_named(production, settings, tmp_path):
    found = {"keys_missing", "keys_mode", "keys_beside_data", "keys_unknown", "keys_unreadable"}
    settings.ENV = replace(settings.ENV, state=tmp_path / "state")
    settings.VAULT_KEY_FILE = tmp_path / "elsewhere" / "master.json"
    settings.VAULT_MAKES_KEYS = False
    assert found & codes() == {"keys_missing", "keys_unreadable"}
    masters.make_first()
    assert not found & codes()
    seal(owner=UUID(int=1), context="c", data="x")

    settings.VAULT_KEY_FILE.chmod(0o640)
    assert found & codes() == {"keys_mode"}
    settings.VAULT_KEY_FILE.chmod(0o600)
    settings.VAULT_KEY_FILE.parent.chmod(0o750)
    assert found & codes() == {"keys_mode"}
    settings.VAULT_KEY_FILE.parent.chmod(0o700)

    settings.ENV = replace(settings.ENV, state=tmp_path)
    assert found & codes() == {"keys_beside_data"}
    settings.ENV = replace(settings.ENV, state=tmp_path / "state")
    settings.VAULT_KEY_FILE.unlink()
    masters.make_first()
    assert found & codes() == {"keys_unknown"}


def test_production_refuses_to_start_with_a_finding(production, at, capsys, monkeypatch):
    monkeypatch.setattr("madoguchi.site.serving.serve", lambda **_: pytest.fail("serves"))
    add_user(email="d@example.jp", name="x", password="x" * 12, is_demo=True, by=Acting.system("test"), at=at)
    with pytest.raises(Exit) as end:
        run(host="127.0.0.1", port=0, workers=1)
    assert end.value.exit_code == 1
    assert "デモ用のアカウント" in capsys.readouterr().err


def test_development_starts_whatever_is_found(monkeypatch):
    served = []
    monkeypatch.setattr("madoguchi.site.serving.serve", lambda **given: served.append(given))
    assert findings()
    run(host="127.0.0.1", port=0, workers=1)
    assert served[0]["workers"] == 1


def test_the_command_ends_with_one_and_tells_machines(at):
    result = CliRunner().invoke(app, ["--json"])
    assert result.exit_code == 1
    assert {"code", "sentence"} == set(json.loads(result.stdout)[0])
