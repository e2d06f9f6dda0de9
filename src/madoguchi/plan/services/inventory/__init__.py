"""Running a round of the inventory: planned, opened, answered, approved, frozen, published."""

from madoguchi.plan.services.inventory.answering import answer, confirm_rest
from madoguchi.plan.services.inventory.approving import approve, send, send_back
from madoguchi.plan.services.inventory.closing import freeze, publish
from madoguchi.plan.services.inventory.refusals import (
    AnswersMissing,
    BadDays,
    Contradicts,
    NothingToCount,
    NotNow,
    NotYours,
    ReturnsMissing,
    RoundExists,
    RoundStillRuns,
    SecondPersonNeeded,
    WordsMissing,
)
from madoguchi.plan.services.inventory.reminding import remind
from madoguchi.plan.services.inventory.rounds import last_day_of, open_round, plan_round, refill
from madoguchi.plan.services.inventory.sheets import (
    CodesMissing,
    NotASheet,
    ReturnReading,
    read_return,
    take_return,
)

__all__ = [
    "CodesMissing",
    "NotASheet",
    "ReturnReading",
    "read_return",
    "take_return",
    "AnswersMissing",
    "BadDays",
    "Contradicts",
    "NotNow",
    "NotYours",
    "NothingToCount",
    "ReturnsMissing",
    "RoundExists",
    "RoundStillRuns",
    "SecondPersonNeeded",
    "WordsMissing",
    "answer",
    "approve",
    "confirm_rest",
    "freeze",
    "last_day_of",
    "open_round",
    "plan_round",
    "publish",
    "refill",
    "remind",
    "send",
    "send_back",
]
