"""Comparing a procedure of the nation between two editions, column by column. Touches no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from madoguchi.registry.survey_layout import ID, Layout, code_of, fold


@dataclass(frozen=True)
class Pair:
    """Two layouts, the earlier one first, and the columns that both have (比べる列)."""

    earlier: Layout
    later: Layout

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that are compared, in the order of the later layout."""
        return tuple(c for c in self.later.columns if c in self.earlier.columns and c != ID)

    def changes(self, before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
        """What the procedure said and says, by column, where the two mean something else.

        The same code with other words, the same values in another order and another width of letters are the
        same. Where the later layout asks for one value and the earlier answer holds several, nothing can be
        compared.
        """
        found = {}
        for column in self.columns:
            old, new = before.get(column, ""), after.get(column, "")
            if old == new or self._is_incomparable(column, old):
                continue
            if _meaning(self.earlier, column, old) != _meaning(self.later, column, new):
                found[column] = [old, new]
        return found

    def _is_incomparable(self, column: str, old: str) -> bool:
        was_redefined = column in self.later.redefined and column not in self.earlier.redefined
        return was_redefined and len(self.earlier.parts(column, old)) > 1


def _meaning(layout: Layout, column: str, value: str) -> object:
    """What `value` means, so that equal meanings are equal."""
    if column in layout.counts:
        return int(value) if value else None
    parts = layout.parts(column, value)
    if column in layout.codes:
        return frozenset(code_of(part) or fold(part) for part in parts)
    return frozenset(map(fold, parts))
