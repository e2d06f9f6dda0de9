"""Those who write to SQLite take turns: nobody starves, and a turn never stays taken."""

import threading
import time
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from madoguchi.site.sqlite3 import base
from tests.race import at_once

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, SECONDS = 16, 2.0


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _is_free() -> bool:
    """Whether another connection gets the turn at once."""
    began = time.monotonic()

    def write() -> None:
        with transaction.atomic():
            pass

    thread = threading.Thread(target=lambda: at_once([write]))
    thread.start()
    thread.join(5)
    return not thread.is_alive() and time.monotonic() - began < 4


def test_of_sixteen_who_write_all_the_time_none_starves() -> None:
    """Each holds the lock for some milliseconds; the longest wait is a small multiple of a round of all."""
    _sql("CREATE TABLE IF NOT EXISTS turns (n integer)")
    ends = time.monotonic() + SECONDS

    def write() -> list[float]:
        waits = []
        while time.monotonic() < ends:
            began = time.monotonic()
            with transaction.atomic():
                waits.append(time.monotonic() - began)
                _sql("INSERT INTO turns VALUES (1)")
                time.sleep(0.004)
        return waits

    waits = at_once([write] * WRITERS)
    counts = sorted(len(one) for one in waits)
    assert counts[0] >= 1 and sum(counts) > 50
    assert max(max(one) for one in waits) < 3.0, counts
    _sql("DROP TABLE turns")


def test_the_turn_is_given_back_however_a_transaction_ends() -> None:
    with transaction.atomic():
        pass
    assert _is_free()
    with pytest.raises(RuntimeError), transaction.atomic():
        raise RuntimeError
    assert _is_free()
    with pytest.raises(DatabaseError), transaction.atomic():
        _sql("SELECT * FROM nothing_of_that_name")
    assert _is_free()
    with transaction.atomic(), transaction.atomic():
        pass
    assert _is_free()


def test_a_turn_that_does_not_come_is_told_as_a_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "LONGEST", 0.1)

    def write() -> None:
        with transaction.atomic():
            pass

    with transaction.atomic():
        (told,) = at_once([write])
    assert isinstance(told, DatabaseError) and "locked" in str(told)
    assert _is_free()
    assert Path(f"{connection.settings_dict['NAME']}.turn").exists()
