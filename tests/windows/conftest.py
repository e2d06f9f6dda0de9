"""The city that the tests of windows stand in."""

from tests.desk.conftest import enter, world

__all__ = ["enter", "world"]
