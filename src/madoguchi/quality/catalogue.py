"""The catalogue of standard actions (アクション): what meets a criterion, with its effort, as data.

The means are those of the Tokyo Metropolitan Government's guideline on the quality of digital procedures: the online
standard processing period, reengineering, fewer inputs and attachments, the common user review.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.quality.standard import standards


class Effort(StrEnum):
    """How much work an action is, by how long it usually takes (手間)."""

    SMALL = "small"
    MIDDLE = "middle"
    LARGE = "large"

    @property
    def days(self) -> int:
        """In how many days it is usually done."""
        return {"small": 30, "middle": 90, "large": 180}[self.value]

    @property
    def words(self) -> str:
        """The effort in words."""
        return {
            "small": _("小（1か月ほど）"),
            "middle": _("中（3か月ほど）"),
            "large": _("大（半年ほど）"),
        }[self.value]


@dataclass(frozen=True, slots=True)
class StandardAction:
    """What an office can do so that criteria are met (アクション).

    `criteria` are the keys that it works on; `indicator` is what its gain is measured by.
    """

    key: str
    title: str
    words: str
    criteria: tuple[str, ...]
    effort: Effort
    indicator: str

    @property
    def cells(self) -> tuple[tuple[str, int], ...]:
        """The cells of the standard that it helps to reach: axis and level."""
        found = {
            (part.axis.value, criterion.level)
            for part in standards()[-1].axes
            for criterion in part.criteria()
            if criterion.key in self.criteria
        }
        return tuple(sorted(found))


class BadCatalogue(Exception):
    """A catalogue does not say what it has to say."""


@cache
def actions() -> tuple[StandardAction, ...]:
    """The actions of the latest catalogue, in its order."""
    folder = files("madoguchi.quality") / "actions"
    bodies = [json.loads(file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".json")]
    return read_actions(max(bodies, key=lambda body: int(body["fiscal_year"])))


def read_actions(body: dict[str, Any]) -> tuple[StandardAction, ...]:
    """The actions that `body` describes; raises `BadCatalogue` where one meets nothing or a criterion has none."""
    found = tuple(
        StandardAction(
            one["key"],
            one["title"],
            one["words"],
            tuple(one["criteria"]),
            Effort(one["effort"]),
            one["indicator"],
        )
        for one in body["actions"]
    )
    known = {criterion.key for part in standards()[-1].axes for criterion in part.criteria()}
    named = {key for one in found for key in one.criteria}
    if len({one.key for one in found}) != len(found):
        raise BadCatalogue("an action's key stands twice")
    if named != known:
        raise BadCatalogue(f"criteria without an action, or unknown ones: {sorted(named ^ known)}")
    return found


def action_of(key: str) -> StandardAction | None:
    """The action `key`, None when there is none."""
    return next((one for one in actions() if one.key == key), None)


def actions_for(criterion: str) -> tuple[StandardAction, ...]:
    """The actions that work on a criterion, the easiest first."""
    order = list(Effort)
    return tuple(
        sorted(
            (one for one in actions() if criterion in one.criteria), key=lambda one: order.index(one.effort)
        )
    )
