"""Tables of this site's records, of which officers make charts: the one list of them, and their refreshing.

Each table reads the rooms that measure, and holds nothing that these would not show: what counts fewer than ten people
is left out or put together before it comes here.
"""

from datetime import datetime

from madoguchi.datasets.services import SystemSource, refresh_due
from madoguchi.site.tables.childcare import CHILDCARE
from madoguchi.site.tables.digital import DIGITAL
from madoguchi.site.tables.levels import LEVELS
from madoguchi.site.tables.minutes import MINUTES
from madoguchi.site.tables.voices import VOICES
from madoguchi.site.tables.windows import WINDOWS

SOURCES: tuple[SystemSource, ...] = (*DIGITAL, *LEVELS, *VOICES, *CHILDCARE, *WINDOWS, *MINUTES)


def refresh_tables(*, at: datetime) -> int:
    """Make every table anew that is due; returns how many were made."""
    return refresh_due(sources=SOURCES, at=at)
