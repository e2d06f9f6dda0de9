"""`madoguchi check`: what must not go into production is named, and production refuses to start with it."""

import json
import os
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from typer import Exit
from typer.testing import CliRunner

from madoguchi.accounts.services import add_user
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.events.services import append
from madoguchi.site import readiness, surroundings
from madoguchi.site.backup.taking import STREAM
from madoguchi.site.cli.check import app
from madoguchi.site.cli.serve import run
from madoguchi.site.env import read
from madoguchi.site.finding import Finding
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
    assert {"code", "sentence", "shuts"} == set(json.loads(result.stdout)[0])


@pytest.mark.parametrize(
    ("told", "hosts", "found"),
    [
        ({}, ["window.example"], set()),
        ({}, [".example"], set()),
        ({"origin": "http://window.example"}, ["window.example"], {"origin"}),
        ({}, ["other.example"], {"origin_host"}),
        ({}, ["*"], {"hosts"}),
        ({"proxies": 0}, ["window.example"], {"proxies"}),
    ],
)
def test_the_address_is_safe_and_ours(production, settings, told, hosts, found):
    settings.ENV = replace(settings.ENV, **told)
    settings.ALLOWED_HOSTS = hosts
    assert {finding.code for finding in surroundings.address()} == found


def test_what_is_secret_is_open_to_nobody_else(production, settings, tmp_path, monkeypatch):
    def found():
        return {finding.code for finding in surroundings.secrets()}

    tmp_path.chmod(0o700)
    place = tmp_path / "secret-key"
    place.write_text("x")
    place.chmod(0o440)
    monkeypatch.setenv("MADOGUCHI_SECRET_KEY_FILE", str(place))
    assert found() == set()
    place.chmod(0o444)
    assert found() == {"secret_open"}
    tmp_path.chmod(0o750)
    assert found() == {"secret_open", "state_open"}


def test_mail_goes_out_and_has_a_sender_of_ours(production, settings):
    settings.DEFAULT_FROM_EMAIL = "県 <noreply@window.lg.jp>"
    assert not {"mail", "mail_from"} & codes()
    settings.DEFAULT_FROM_EMAIL = "窓野県オンライン窓口 <noreply@madono.example>"
    settings.ENV = replace(settings.ENV, mail="console")
    assert {"mail", "mail_from"} <= codes()


@pytest.mark.parametrize(("state", "found"), [(True, set()), (None, set()), (False, {"clock"})])
def test_a_clock_that_follows_nothing_is_told(monkeypatch, state, found):
    monkeypatch.setattr(surroundings, "is_synchronised", lambda: state)
    told = list(surroundings.clock())
    assert {finding.code for finding in told} == found
    assert not any(finding.shuts for finding in told)


def test_the_kernel_is_asked_for_its_clock():
    assert surroundings.is_synchronised() in (True, False)


def test_a_backup_lies_on_another_disk(production, settings, tmp_path, monkeypatch):
    def found():
        return {finding.code for finding in surroundings.backup_place()}

    assert found() == {"backups_unknown"}
    place = tmp_path / "backups"
    settings.ENV = replace(settings.ENV, backups=str(place))
    assert found() == {"backups_missing"}
    place.mkdir()
    assert found() == {"backups_same_disk"}
    monkeypatch.setattr(surroundings, "device_of", lambda path: int(path == place))
    assert found() == set()


def test_backups_are_made_and_tried(at, monkeypatch):
    def found():
        return {(finding.code, finding.shuts) for finding in surroundings.backups()}

    def note(kind, when, **data):
        append(stream=STREAM, kind=kind, by=Acting.system("test"), at=when, data=data)

    monkeypatch.setattr(surroundings, "now", lambda: at)
    assert found() == {("no_backup", True), ("no_drill", True)}
    note("backup.taken", at - timedelta(hours=27))
    note("backup.drilled", at - timedelta(days=36), findings=0)
    assert found() == {("backup_old", False), ("drill_old", False)}
    note("backup.taken", at - timedelta(hours=25))
    note("backup.drilled", at - timedelta(days=34), findings=2)
    assert found() == {("drill_findings", False)}
    note("backup.drilled", at - timedelta(days=1), findings=0)
    assert found() == set()


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_the_database_is_used_by_a_role_of_its_own_and_has_our_time(monkeypatch):
    def found():
        return {finding.code for finding in surroundings.database()}

    if connection.vendor != "postgresql":
        assert found() == set()
        return
    assert found() == {"database_superuser"}  # the server for tests has no other
    with connection.cursor() as cursor:
        cursor.execute("DROP ROLE IF EXISTS madoguchi_plain")
        cursor.execute("CREATE ROLE madoguchi_plain")
        cursor.execute("SET ROLE madoguchi_plain")
        try:
            assert found() == set()
            monkeypatch.setattr(surroundings, "now", lambda: now() + timedelta(seconds=9))
            assert found() == {"clock_database"}
        finally:
            cursor.execute("RESET ROLE")
            cursor.execute("DROP ROLE madoguchi_plain")


def test_what_grows_with_time_keeps_no_window_shut(monkeypatch, settings, production, capsys):
    served = []
    monkeypatch.setattr("madoguchi.site.serving.serve", lambda **given: served.append(given))
    monkeypatch.setattr(readiness, "LOOKS", (lambda: [Finding("backup_old", "控えが古い", shuts=False)],))
    monkeypatch.setattr(readiness, "LOOKS_AT_TABLES", ())
    run(host="127.0.0.1", port=0, workers=1)
    assert served and "控えが古い" in capsys.readouterr().err
    monkeypatch.setattr(readiness, "LOOKS", (lambda: [Finding("debug", "DEBUG")],))
    with pytest.raises(Exit):
        run(host="127.0.0.1", port=0, workers=1)


def test_the_kind_of_key_that_development_has_is_refused(production, settings):
    settings.SECRET_KEY = (
        read().secret_key if not os.environ.get("MADOGUCHI_SECRET_KEY") else "development" * 9
    )
    assert "secret_key" in codes()


def test_production_without_a_scanner_or_time_stamps_is_told(production, settings):
    settings.FILE_SCANNER = ""
    settings.TIMESTAMPS = None
    assert {"no_scanner", "no_timestamps"} <= codes()
    settings.FILE_SCANNER = "tcp://127.0.0.1:1"
    assert "scanner" in codes()
