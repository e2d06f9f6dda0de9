"""What pages need to draw and read an answer of the inventory."""

from madoguchi.plan.inventory.checks import CHECKS, InventoryCheck
from madoguchi.plan.inventory.fields import FIELDS, InventoryField, read_given

__all__ = ["CHECKS", "FIELDS", "InventoryCheck", "InventoryField", "read_given"]
