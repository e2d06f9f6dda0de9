"""Writing the register of windows."""

from madoguchi.windows.services.posters import poster_of
from madoguchi.windows.services.registering import (
    ChangedElsewhere,
    NotAWindow,
    NotYourWindow,
    add_window,
    change_window,
)
from madoguchi.windows.services.sheets import (
    ColumnsMissing,
    NotASheet,
    SheetReading,
    SheetRow,
    read_sheet,
    take_sheet,
)

__all__ = [
    "ChangedElsewhere",
    "ColumnsMissing",
    "NotASheet",
    "NotAWindow",
    "NotYourWindow",
    "SheetReading",
    "SheetRow",
    "add_window",
    "change_window",
    "poster_of",
    "read_sheet",
    "take_sheet",
]
