"""What the plan keeps: rounds of the inventory, targets, barriers, sheets, lists, periods and reports."""
