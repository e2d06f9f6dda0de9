"""Officers' pages of dashboards: the list, the builder, one block, how the page reads."""
