"""Officers' pages of the inventory: rounds with their board, returns with their answers, workbooks."""
