"""Templates of surveys with their questions and design, and results that others published, each with its source.

`resident.json` and `staff.json` are templates. `published.json` holds figures of Tokyo's surveys as the material says
them in words: each with the words that it was read from. Nothing in it was reckoned by us.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
TEMPLATES = ("resident", "staff")


@cache
def _text(name: str) -> str:
    return (_FOLDER / f"{name}.json").read_text()


def sample(name: str) -> dict[str, Any] | None:
    """A template: title, purpose, audience, form, design, source; None where there is none of this name."""
    if name not in TEMPLATES:
        return None
    found: dict[str, Any] = json.loads(_text(name))
    return found


def published() -> dict[str, Any]:
    """The figures that Tokyo published of its surveys of residents, with their sources."""
    found: dict[str, Any] = json.loads(_text("published"))
    return found
