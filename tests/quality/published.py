"""The distribution that the Tokyo Metropolitan Government published for December 2024, as rows of levels."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from madoguchi.quality.models import Axis, Level
from tests.reviews.world import World

PUBLISHED: dict[str, Any] = json.loads(Path(__file__).with_name("december_2024.json").read_text("utf-8"))


def with_published_levels(world: World, *, at: datetime) -> None:
    """121 priority procedures that stand where the published figures say, axis by axis."""
    standing = {
        axis: [level for level, n in enumerate(PUBLISHED["levels"][axis]) for _ in range(n)]
        for axis in Axis.values
    }
    for number in range(PUBLISHED["n"]):
        procedure = world.procedure(
            title=f"重点手続{number:03}", life_events=["moving"] if number < 30 else []
        )
        procedure.is_priority, procedure.expected_yearly = True, 10_000 + number
        procedure.save()
        Level.objects.bulk_create(
            Level(
                procedure=procedure,
                axis=axis,
                level=standing[axis][number],
                evidence={"standard": 2026, "criteria": []},
                computed_at=at,
            )
            for axis in Axis.values
        )
