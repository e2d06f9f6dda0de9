"""Those who write to SQLite take turns: nobody starves, and a turn never stays taken."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from madoguchi.site.sqlite3 import base
from madoguchi.site.sqlite3.turns import Line, TurnNeverCame, line_at
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


def _queued(line: Line, n: int, order: list[int], go_on: threading.Event) -> threading.Thread:
    def wait() -> None:
        line.take(seconds=5)
        order.append(n)
        go_on.wait(5)
        line.give()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_who_waits_longest_is_next_and_who_gives_up_holds_nobody_up(tmp_path: Path) -> None:
    line, order, go_on = Line(str(tmp_path / "file")), list[int](), threading.Event()
    line.take(seconds=1)
    threads = []
    for n in range(4):
        threads.append(_queued(line, n, order, go_on))
        while len(line._waiting) <= n:
            time.sleep(0.001)
        if n == 1:
            with pytest.raises(TurnNeverCame):
                line.take(seconds=0.01)
    line.give()
    go_on.set()
    for thread in threads:
        thread.join(5)
    assert order == [0, 1, 2, 3]
    line.take(seconds=0)
    line.give()


CHILD = """
import sys, time
from madoguchi.site.sqlite3.turns import line_at
line, ends, count, longest = line_at(sys.argv[1]), time.monotonic() + 1.5, 0, 0.0
while time.monotonic() < ends:
    began = time.monotonic()
    line.take(seconds=5)
    longest = max(longest, time.monotonic() - began)
    time.sleep(0.002)
    line.give()
    count += 1
print(count, longest)
"""


def test_processes_write_in_turn(tmp_path: Path) -> None:
    """Three processes that want it all the time each get it often."""
    command = [sys.executable, "-c", CHILD, str(tmp_path / "file")]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _n in range(3)]
    told = [child.communicate(timeout=30)[0].split() for child in children]
    counts = sorted(int(count) for count, _longest in told)
    assert counts[0] > 10 and max(float(longest) for _count, longest in told) < 3.0, told


def test_who_takes_it_again_at_once_lets_others_in(tmp_path: Path) -> None:
    """One process that writes without a pause: another, which looks each millisecond, comes in now and then."""
    command = [sys.executable, "-c", CHILD.replace("+ 1.5", "+ 4"), str(tmp_path / "file")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        line = Line(str(tmp_path / "file"))
        time.sleep(1)
        for _n in range(5):
            line.take(seconds=1)
            line.give()
            time.sleep(0.3)  # long enough for the other to think that it is alone
        child.communicate(timeout=30)


def test_a_process_that_is_split_off_has_no_turn_and_takes_none_away(tmp_path: Path) -> None:
    path = str(tmp_path / "file")
    line = line_at(path)
    line.take(seconds=1)
    child = os.fork()
    if not child:
        code = 1
        try:
            line_at(path).take(seconds=0.05)
        except TurnNeverCame:
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    line.give()
    other = Line(path)
    other.take(seconds=0)
    other.give()
