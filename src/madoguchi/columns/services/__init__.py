"""Keeping profiles as facts, consents and rules change; taking in population files."""

from madoguchi.columns.services.populations import (
    BadPopulationFile,
    MayNotImport,
    drop_file,
    import_population,
)
from madoguchi.columns.services.profiles import FOLLOWED, follow_event, rebuild, refresh, refresh_due

__all__ = [
    "FOLLOWED",
    "BadPopulationFile",
    "MayNotImport",
    "drop_file",
    "follow_event",
    "import_population",
    "rebuild",
    "refresh",
    "refresh_due",
]
