"""The trial provider as a process beside the web workers, for as long as the demo is served."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from madoguchi.site.serving import SECONDS_TO_STOP, is_free
from madoguchi.site.trial.providers import REGISTERED, write_files

PORTS = 20
"""How many ports beside that of the pages are tried."""


@contextmanager
def running(*, origin: str, near: int) -> Iterator[str]:
    """Run the trial provider while the block lasts; gives its address, empty where it does not run.

    It does not in production, nor where the host names providers of its own. `origin` is where our pages are
    reached; the web workers inherit where the file is that names the provider.
    """
    if settings.ENV.is_production or settings.SIGN_IN_FILE:
        yield ""
        return
    port = next((n for n in range(near + 1, near + PORTS) if is_free("127.0.0.1", n)), None)
    if port is None:
        yield ""
        return
    provider = f"http://127.0.0.1:{port}"
    written = str(write_files(provider=provider, ours=origin))
    os.environ["MADOGUCHI_SIGN_IN"] = settings.SIGN_IN_FILE = (
        written  # for workers that are spawned, or forked
    )
    command = [
        sys.executable,
        "-m",
        "madoguchi.site.trial",
        "--port",
        str(port),
        "--parent",
        str(os.getpid()),
    ]
    command += ["--clients", str(Path(settings.SIGN_IN_DIR) / REGISTERED)]
    process = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own command
    try:
        yield provider
    finally:
        process.terminate()
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
