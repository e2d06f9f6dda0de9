"""What every condition is: an answer, the leaves that force it, and where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from madoguchi.rules.scopes import Scope, Term


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a node stands and what is said of it (出典)."""

    path: str
    op: str
    label: str = ""
    law: str = ""
    id: str = ""


Found = tuple[tuple["Leaf", Scope, bool | None], ...]
"""The leaves that force an answer, each where it was looked at and with its own answer."""

Answer = tuple[bool | None, Found]


class Node(Protocol):
    """A condition."""

    @property
    def origin(self) -> Origin:
        """Where it stands."""

    def answer(self, scope: Scope) -> Answer:
        """Whether it holds, and what forces that."""

    def terms(self) -> Iterator[Term]:
        """The terms it looks at, in the order of the tree."""

    def to_ask(self, scope: Scope) -> Iterator[str]:
        """The names of what is not known and would narrow it."""


class Leaf(Node, Protocol):
    """A condition that can be a reason."""

    @property
    def threshold(self) -> Any:
        """What the rule names, as it stands there."""
