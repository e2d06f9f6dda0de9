"""A change of the tables waits for nobody long enough to hold others up."""

import io
import threading
from typing import Any

import pytest
from django.core.management import CommandError, call_command, get_commands
from django.core.management.commands import migrate as of_django
from django.db import OperationalError, connection, transaction

from madoguchi.site.management.commands import migrate

pytestmark = [pytest.mark.engines, pytest.mark.django_db(transaction=True)]

TABLE = "accounts_ticket"


@pytest.fixture
def change(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """In place of migrations a column is added and taken away again; returns what was done."""
    done: list[str] = []

    def handle(self: Any, *args: Any, **options: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {TABLE} ADD COLUMN tried integer")
            cursor.execute(f"ALTER TABLE {TABLE} DROP COLUMN tried")
        done.append("changed")

    monkeypatch.setattr(of_django.Command, "handle", handle)
    monkeypatch.setattr(migrate, "SECONDS", 1)
    monkeypatch.setattr(migrate, "PAUSE", 0.1)
    return done


class _Reader(threading.Thread):
    """Somebody who reads the table in a transaction that lasts."""

    def __init__(self) -> None:
        super().__init__()
        self.reads, self.may_end = threading.Event(), threading.Event()

    def run(self) -> None:
        """Read, and hold on until told."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {TABLE}")
                cursor.fetchall()
                self.reads.set()
                self.may_end.wait(60)
        finally:
            connection.close()


class _Told(io.StringIO):
    """What the command says; the third time somebody lets go of the table."""

    def __init__(self, reader: _Reader) -> None:
        super().__init__()
        self.reader, self.times = reader, 0

    def write(self, text: str) -> int:
        """Count how often it had to wait."""
        self.times += "もう一度試します" in text
        if self.times == 3:
            self.reader.may_end.set()
        return super().write(text)


def test_it_is_ours() -> None:
    assert get_commands()["migrate"] == "madoguchi.site"


def test_behind_a_long_report_it_tries_again_and_then_changes(change: list[str]) -> None:
    reader = _Reader()
    reader.start()
    assert reader.reads.wait(30)
    told = _Told(reader)
    if connection.vendor == "sqlite":  # who writes does not wait for who reads
        reader.may_end.set()
        reader.join()
    try:
        call_command("migrate", stderr=told)
    finally:
        reader.may_end.set()
        reader.join()
    assert change == ["changed"]
    assert told.times == (3 if connection.vendor == "postgresql" else 0)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("0",)


def test_a_table_that_stays_in_use_is_told_in_plain_words(
    change: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "TRIES", 2)
    if connection.vendor == "sqlite":
        call_command("migrate")
        assert change == ["changed"]
        return
    reader = _Reader()
    reader.start()
    assert reader.reads.wait(30)
    try:
        with pytest.raises(CommandError, match="もう一度実行してください"):
            call_command("migrate", stderr=io.StringIO())
    finally:
        reader.may_end.set()
        reader.join()
    assert change == []


def test_another_error_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def handle(self: Any, *args: Any, **options: Any) -> None:
        raise OperationalError("no such disk")

    monkeypatch.setattr(of_django.Command, "handle", handle)
    with pytest.raises(OperationalError, match="no such disk"):
        call_command("migrate", stderr=io.StringIO())
