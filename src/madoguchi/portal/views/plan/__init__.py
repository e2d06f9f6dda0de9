"""Public pages of the plan: its figures, the inventory, what stands in the way, sheets, periods."""
