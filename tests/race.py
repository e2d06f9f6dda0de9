"""Several acts at the same moment, each in a thread with a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """What each of `acts` returned or raised; all begin at the same moment, each on its own connection."""
    results: list[Any] = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(place: int) -> None:
        try:
            barrier.wait(60)
            results[place] = acts[place]()
        except Exception as error:  # noqa: BLE001 - returned
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
