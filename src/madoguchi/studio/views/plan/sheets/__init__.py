"""Officers' pages of priority procedures, their sheets, and named lists."""
