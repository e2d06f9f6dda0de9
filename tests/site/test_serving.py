"""Web workers are forked while no thread of the server does anything."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from madoguchi.site.cli import start

FORKING = """
import os, threading, time
import django
django.setup()
from madoguchi.site import serving

forked, seen = [], threading.Event()

class Asked:
    def __init__(self, *words, **more):
        print("asked after", len(forked))
        seen.set()
        raise OSError

class Server:
    def __init__(self, *words, **more): ...
    def serve(self):
        for _worker in range(3):
            time.sleep(0.1)
            forked.append(1)
            child = os.fork()
            if not child:
                os._exit(0)
            os.waitpid(child, 0)
        seen.wait(10)

serving.Server, serving.HTTPConnection, serving.throw_away_old = Server, Asked, lambda: None
serving.serve(host="127.0.0.1", port=1, workers=3, ready=lambda: None, with_worker=False)
"""


def test_no_page_is_asked_for_before_every_worker_was_forked(tmp_path: Path) -> None:
    """The lock of an import that a thread holds at a fork is never given back in the child."""
    environment = {"DJANGO_SETTINGS_MODULE": "madoguchi.site.settings", "MADOGUCHI_STATE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", FORKING],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.splitlines()[:1] == ["asked after 3"], done.stderr


def test_whoever_built_the_demo_serves_from_a_process_that_has_drawn_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A forked web worker waits for ever for the thread with which its parent drew a chart."""
    begun: list[list[str]] = []

    class Replaced(Exception):
        pass

    def execv(_program: str, words: list[str]) -> None:
        begun.append(words[1:])
        raise Replaced

    monkeypatch.setattr(start, "migrate", lambda: False)
    monkeypatch.setattr(start, "collect_static", lambda: False)
    monkeypatch.setattr(start, "build_if_absent", lambda: True)
    monkeypatch.setattr(start, "run", lambda **_more: begun.append(["served"]))
    monkeypatch.setattr(start.os, "execv", execv)
    monkeypatch.setattr(start.sys, "argv", ["madoguchi", "start", "--port", "8020"])
    with pytest.raises(Replaced):
        start.start(port=8020)
    assert begun == [["-m", "madoguchi", "start", "--port", "8020"]]
    monkeypatch.setattr(start, "build_if_absent", lambda: False)
    start.start(port=8020)
    assert begun[1:] == [["served"]]
