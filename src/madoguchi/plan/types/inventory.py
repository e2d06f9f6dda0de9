"""What pages need to draw and read an answer of the inventory."""

from collections.abc import Mapping

from madoguchi.plan.inventory.checks import CHECKS, InventoryCheck
from madoguchi.plan.inventory.fields import FIELDS, InventoryField, read_given

__all__ = ["CHECKS", "FIELDS", "InventoryCheck", "InventoryField", "read_given", "share_of"]


def share_of(counts: Mapping[str, int]) -> float | None:
    """How many in a hundred of the processes that are not abolished are digitised; None where there are none."""
    total = counts["digitised"] + counts["planned"] + counts["barred"]
    return counts["digitised"] * 100 / total if total else None
