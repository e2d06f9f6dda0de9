"""A process that is killed at one exact step: before or after a commit, a file, a mail, an anchored seal.

What happens within a transaction before its commit leaves nothing, wherever in it the process dies; so these are all
the places at which a death can differ from another.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from madoguchi.events.anchors import Anchors
from madoguchi.files.disk import Disk
from tests.world import counts

SECONDS = 60
"""Longer than any one job takes here; a child that hangs is ended."""
HUNG = "the child said nothing: one of a process that has typeset papers hangs; run these by themselves, -m death"


@dataclass
class Steps:
    """The steps that a process comes past; at the one numbered `fatal` it dies as by `kill -9`."""

    fatal: int = -1
    names: list[str] = field(default_factory=list)

    def past(self, name: str) -> None:
        """Another step is reached."""
        if len(self.names) == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        self.names.append(name)

    def around(self, owner: type, method: str) -> None:
        """Count the moments before and after `owner.method`."""
        original = getattr(owner, method)

        def counted(*args: Any, **more: Any) -> Any:
            self.past(f"before {method}")
            result = original(*args, **more)
            self.past(f"after {method}")
            return result

        setattr(owner, method, counted)

    def watch(self) -> None:
        """Count from now on in this process."""
        self.around(BaseDatabaseWrapper, "commit")
        self.around(Disk, "put")
        self.around(EmailBackend, "send_messages")
        self.around(Anchors, "add")
        connection.execute_wrappers.append(self._statement)

    def _statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        writes = sql.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE")
        if not writes or context["connection"].in_atomic_block:
            return execute(sql, params, many, context)
        self.past("before a statement")
        result = execute(sql, params, many, context)
        self.past("after a statement")
        return result


@dataclass(frozen=True)
class Lived:
    """What became of a child: whether it was killed, its steps, and the rows of every table at its end."""

    was_killed: bool
    steps: list[str]
    rows: dict[str, int]


def lived(act: Callable[[], object], *, fatal: int = -1, may_die: bool = False) -> Lived:
    """Run `act` in a child process with a connection of its own, killed at the step `fatal` (-1: never).

    With `may_die` another signal may end it too.
    """
    connection.close()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _child(act, fatal, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        said = told.read()
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and (may_die or os.WTERMSIG(status) == signal.SIGKILL):
        return Lived(True, [], {})
    result = json.loads(said or json.dumps({"failed": HUNG}))
    assert "failed" not in result, result["failed"]
    return Lived(False, result["steps"], result["rows"])


def _child(act: Callable[[], object], fatal: int, writing: int) -> None:
    signal.alarm(SECONDS)
    code = 1
    with suppress(BaseException):
        try:
            steps = Steps(fatal)
            steps.watch()
            act()
            told: dict[str, Any] = {"steps": steps.names, "rows": counts()}
            code = 0
        except BaseException as error:  # noqa: BLE001 - told to the parent
            told = {"failed": repr(error)}
        os.write(writing, json.dumps(told).encode())
        sys.stdout.flush()
    os._exit(code)


def mails() -> list[str]:
    """The Message-IDs of all mails that left, in their order, each as often as it left."""
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime_ns) if folder.is_dir() else []
    lines = [line for path in files for line in path.read_text("utf-8").splitlines()]
    return [line.partition(":")[2].strip() for line in lines if line.startswith("Message-ID:")]
