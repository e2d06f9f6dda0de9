"""The city of push, for its columns."""

from tests.push.conftest import world

__all__ = ["world"]
