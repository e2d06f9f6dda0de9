"""A form as a table: one row a filing, one column an answer; written for people to fill in, and read back."""

from madoguchi.eforms.tables.columns import Column, columns_of, has_table
from madoguchi.eforms.tables.rows import MOST_ROWS, BadTable, TableRow, read_table
from madoguchi.eforms.tables.sheets import table_csv, table_workbook

__all__ = [
    "MOST_ROWS",
    "BadTable",
    "Column",
    "TableRow",
    "columns_of",
    "has_table",
    "read_table",
    "table_csv",
    "table_workbook",
]
