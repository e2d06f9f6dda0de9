"""Running a round of the inventory: planned, opened, answered, approved, frozen, published."""

from madoguchi.plan.services.inventory.answering import answer, clashes_of, confirm_rest
from madoguchi.plan.services.inventory.approving import approve, send, send_back
from madoguchi.plan.services.inventory.closing import freeze, publish
from madoguchi.plan.services.inventory.refusals import (
    AnsweredMeanwhile,
    AnswersMissing,
    BadDays,
    Contradicts,
    LaterRoundExists,
    Moved,
    NothingToCount,
    NotNow,
    NotYours,
    QuarterRuns,
    ReturnsMissing,
    RoundExists,
    RoundStillRuns,
    SecondPersonNeeded,
    WordsMissing,
    WordsTooLong,
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
    "AnsweredMeanwhile",
    "AnswersMissing",
    "LaterRoundExists",
    "Moved",
    "QuarterRuns",
    "WordsTooLong",
    "clashes_of",
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
