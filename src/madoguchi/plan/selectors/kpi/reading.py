"""One reading of the records for all figures of a page, so that a page tells of one moment and asks once."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

_T = TypeVar("_T")
_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("madoguchi_plan_reading", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Within it `once` reads each thing a single time; nothing is kept beyond its end. Stands before a view, too."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(key: Hashable, read: Callable[[], _T]) -> _T:
    """What `read` finds: within `one_reading` only the first call for `key` asks, else every call does.

    What is found is shared: nobody changes it.
    """
    kept = _kept.get()
    if kept is None:
        return read()
    if key not in kept:
        kept[key] = read()
    found: _T = kept[key]
    return found
