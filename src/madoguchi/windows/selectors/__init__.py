"""Reading the register of windows."""

from madoguchi.windows.selectors.finding import (
    codes_taken,
    kept_by,
    open_windows,
    procedures_at,
    search_windows,
    window_with,
    windows_with_procedures,
)
from madoguchi.windows.selectors.sheets import sheet_of_windows

__all__ = [
    "codes_taken",
    "kept_by",
    "open_windows",
    "procedures_at",
    "search_windows",
    "sheet_of_windows",
    "window_with",
    "windows_with_procedures",
]
