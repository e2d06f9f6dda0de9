"""Officers' pages of the plan: the inventory, scenarios, barriers, sheets, periods and reports."""
