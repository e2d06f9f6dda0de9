"""Reading the bodies of versions."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from madoguchi.versions.models import Version

T = TypeVar("T")

_KEPT = 256


class _Body:
    """A body that is told apart by its digest, so that it can be a key."""

    def __init__(self, body: dict[str, Any], digest: str) -> None:
        self.body, self.digest = body, digest

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Body) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def parsed_once(parse: Callable[[dict[str, Any]], T]) -> Callable[[Version], T]:
    """`parse` for versions: a published body, which never changes, is parsed once in each process.

    Checking a body against its schema takes milliseconds, and a list page has one for each row. What
    `parse` returns must be unchanging too.
    """

    @lru_cache(maxsize=_KEPT)
    def published(body: _Body) -> T:
        return parse(body.body)

    def of(version: Version) -> T:
        if version.is_published and version.digest:
            return published(_Body(version.body, version.digest))
        return parse(version.body)

    return of
