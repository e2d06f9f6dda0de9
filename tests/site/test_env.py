"""The environment is read strictly: what cannot be used is named, never guessed."""

import re
from pathlib import Path

import pytest

from madoguchi.site import env
from madoguchi.site.env import SECRETS, BadEnvironment, database_settings, read


def test_production_needs_a_key(monkeypatch):
    monkeypatch.setenv("MADOGUCHI_MODE", "production")
    monkeypatch.delenv("MADOGUCHI_SECRET_KEY", raising=False)
    with pytest.raises(BadEnvironment, match="MADOGUCHI_SECRET_KEY"):
        read()


def test_an_unknown_mode_is_refused(monkeypatch):
    monkeypatch.setenv("MADOGUCHI_MODE", "prod")
    with pytest.raises(BadEnvironment, match="MADOGUCHI_MODE"):
        read()


def test_sqlite_is_durable_and_has_one_writer_at_a_time():
    options = database_settings("sqlite:////data/window.sqlite3")
    assert options["NAME"] == "/data/window.sqlite3"
    assert options["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in options["OPTIONS"]["init_command"]


def test_postgresql_is_read_with_everything_that_its_address_says():
    got = database_settings("postgresql://us%40er:p%2Fw@db.example:5433/window?sslmode=require")
    assert (got["USER"], got["PASSWORD"], got["HOST"], got["PORT"], got["NAME"]) == (
        "us@er",
        "p/w",
        "db.example",
        "5433",
        "window",
    )
    assert got["OPTIONS"]["sslmode"] == "require"


def test_a_socket_directory_may_stand_in_the_query():
    assert database_settings("postgresql:///window?host=/run/postgresql")["HOST"] == "/run/postgresql"


def test_behind_a_pooler_nothing_is_prepared():
    usual = database_settings("postgresql://db.example/window")["OPTIONS"]
    pooled = database_settings("postgresql://db.example/window?prepare_threshold=none")["OPTIONS"]
    assert usual["prepare_threshold"] == 3 and pooled == usual | {"prepare_threshold": None}


def test_another_database_is_refused():
    with pytest.raises(BadEnvironment, match="MADOGUCHI_DATABASE"):
        database_settings("mysql://localhost/window")


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("MADOGUCHI_DATABSE", "is MADOGUCHI_DATABASE meant"),
        ("MADOGUCHI_SECRET", "is MADOGUCHI_SECRET_KEY meant"),
        ("MADOGUCHI_PROXY", "is MADOGUCHI_PROXIES meant"),
        ("MADOGUCHI_ORIGIN_FILE", "MADOGUCHI_ORIGIN"),
        ("MADOGUCHI_XQZ_WWW_VVV", "operations"),
    ],
)
def test_a_name_that_nothing_reads_is_refused_with_the_nearest(monkeypatch, name, near):
    monkeypatch.setenv(name, "x")
    with pytest.raises(BadEnvironment, match=near) as told:
        read()
    assert name in str(told.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MADOGUCHI_PROXIES", "four"),
        ("MADOGUCHI_PROXIES", "4"),
        ("MADOGUCHI_PROXIES", "²"),
        ("MADOGUCHI_REPLICA_SECONDS", "0"),
        ("MADOGUCHI_PAGES_SECONDS", "61"),
        ("MADOGUCHI_TSA_SECONDS", "1.5"),
        ("MADOGUCHI_TSA_TRIES", "6"),
        ("MADOGUCHI_TSA", "tsa.example"),
        ("MADOGUCHI_HOSTS", "https://window.example"),
        ("MADOGUCHI_HOSTS", "window.example:443"),
        ("MADOGUCHI_ORIGIN", "window.example"),
        ("MADOGUCHI_ORIGIN", "https://window.example/"),
        ("MADOGUCHI_MAIL", "sendmail"),
        ("MADOGUCHI_FILES", "gs://bucket"),
        ("MADOGUCHI_SCANNER", "localhost:3310"),
        ("MADOGUCHI_SIGN_IN", "/nowhere/providers.json"),
        ("MADOGUCHI_DATABASE_REPLICA", "postgresql://u:hidden-word@replica/window"),  # beside SQLite
        ("MADOGUCHI_METRICS_NETWORKS", "10.0.0.1/8"),
        ("MADOGUCHI_METRICS_TOKEN", "short"),
        ("MADOGUCHI_TRACES", "jaeger"),
        ("MADOGUCHI_SECRET_KEY_FILE", "/nowhere/key"),
    ],
)
def test_a_value_that_cannot_be_used_is_told_plainly(monkeypatch, name, value):
    monkeypatch.setenv("MADOGUCHI_DATABASE", "")
    monkeypatch.setenv(name, value)
    with pytest.raises(BadEnvironment, match=name.removesuffix("_FILE")):
        read()


def test_no_refusal_repeats_a_secret(monkeypatch):
    for name in sorted(SECRETS):
        with monkeypatch.context() as patch:
            patch.setenv(name, "mysql://user:hidden-word@host/name")
            try:
                read()
            except BadEnvironment as refused:
                assert "hidden-word" not in str(refused)


def test_a_secret_may_lie_in_a_file_that_the_host_mounts(monkeypatch, tmp_path):
    place = tmp_path / "secret-key"
    place.write_text("z" * 60 + "\n")
    monkeypatch.delenv("MADOGUCHI_SECRET_KEY", raising=False)
    monkeypatch.setenv("MADOGUCHI_SECRET_KEY_FILE", str(place))
    assert read().secret_key == "z" * 60
    monkeypatch.setenv("MADOGUCHI_SECRET_KEY", "y" * 60)
    with pytest.raises(BadEnvironment, match="both"):
        read()


def test_a_replica_stands_beside_postgresql(monkeypatch):
    monkeypatch.setenv("MADOGUCHI_DATABASE", "postgresql://u:p@primary/window")
    monkeypatch.setenv("MADOGUCHI_DATABASE_REPLICA", "postgresql://u:p@replica/window")
    assert read().replica.endswith("@replica/window")


def test_every_name_that_the_source_reads_is_known():
    source = (Path(env.__file__)).read_text("utf-8")
    read_names = set(re.findall(r'(?:given|number|one_of)\(\s*"(MADOGUCHI_\w+)"', source))
    assert read_names == env.OF_A_HOST
