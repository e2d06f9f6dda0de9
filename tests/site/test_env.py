"""The environment is read strictly: what cannot be used is named, never guessed."""

import pytest

from madoguchi.site.env import BadEnvironment, database_settings, read


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


def test_another_database_is_refused():
    with pytest.raises(BadEnvironment, match="MADOGUCHI_DATABASE"):
        database_settings("mysql://localhost/window")
