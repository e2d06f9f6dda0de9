"""What the rooms above get from the plan."""

from madoguchi.plan.types.parts import Part, Table, table_of

__all__ = ["Part", "Table", "table_of"]
