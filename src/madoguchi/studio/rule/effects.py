"""What a change of a rule does to a population: who gains and who loses, in counts that name nobody."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from madoguchi.accounts.models import Organisation


class NoPopulation(ValueError):  # noqa: N818 - it names what is missing, as the page does
    """There is no population file to try the rule on (人口の表がない)."""


def effect_of(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], *, organisation: Organisation, on: date
) -> Any:
    """Not ready."""
    raise NoPopulation("人口の表がまだありません。")
