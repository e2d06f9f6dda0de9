"""Days that are one and the same in a life event, whatever a procedure calls them, as data."""

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _days() -> dict[str, str]:
    document: dict[str, Any] = json.loads(Path(__file__).with_name("days.json").read_text("utf-8"))
    return {other: line["day"] for line in document["days"] for other in line["also"]}


def same_day(name: str) -> str:
    """The name under which a day stands in checklists; `name` itself when there is no other."""
    return _days().get(name, name)
