"""What is typed about planned changes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from madoguchi.timecost.types import Change


class Unreadable(Exception):
    """What was typed for a step is no number (読めない入力); `key` names the step."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


def changes_in(posted: Mapping[str, Any], steps: list[str]) -> dict[str, Change]:
    """The change of each step as it was typed; an empty field leaves it as it is. Raises `Unreadable`."""
    found = {}
    for key in steps:
        try:
            share = _number(posted.get(f"share-{key}", ""))
            documents = _number(posted.get(f"documents-{key}", ""))
            minutes = _number(posted.get(f"minutes-{key}", ""))
        except ValueError as error:
            raise Unreadable(key) from error
        if documents is not None and documents != int(documents):
            raise Unreadable(key)
        change = Change(
            online_share=None if share is None else share / 100,
            documents=None if documents is None else int(documents),
            fill_minutes=minutes,
            is_dropped=posted.get(f"dropped-{key}") == "yes",
        )
        if change.to_json():
            found[key] = change
    return found


def _number(typed: str) -> float | None:
    """A number in any width; None where nothing was typed. Raises `ValueError`."""
    text = typed.strip().removesuffix("％").removesuffix("%").removesuffix("分").removesuffix("件")
    return float(text) if text else None


def day_in(typed: str) -> date | None:
    """A day as a date field sends it; None where nothing was typed. Raises `ValueError`."""
    return date.fromisoformat(typed.strip()) if typed.strip() else None
