"""What others say and read of theme pages: blocks, what a dataset told them, what they show."""

from madoguchi.dashboards.types.blocks import (
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_BLOCKS,
    Block,
    BlockKind,
    PageBody,
)
from madoguchi.dashboards.types.fitting import (
    dimensions_for,
    fitted,
    forms_for,
    grains_for,
    guessed,
    numbers_of,
    series_for,
    works,
)
from madoguchi.dashboards.types.placed import Placed
from madoguchi.dashboards.types.told import (
    Choices,
    Health,
    Mapped,
    Narrowing,
    PlaceValue,
    Shown,
    Stat,
    Step,
    Told,
)

__all__ = [
    "LONGEST_LINE",
    "LONGEST_TEXT",
    "MOST_BLOCKS",
    "Block",
    "BlockKind",
    "Choices",
    "Health",
    "Mapped",
    "Narrowing",
    "PageBody",
    "PlaceValue",
    "Placed",
    "Shown",
    "Stat",
    "Step",
    "Told",
    "dimensions_for",
    "fitted",
    "forms_for",
    "grains_for",
    "guessed",
    "numbers_of",
    "series_for",
    "works",
]
