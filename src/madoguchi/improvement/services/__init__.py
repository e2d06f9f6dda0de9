"""Planning, doing, measuring and telling improvements; reengineering; support; good practice."""

from madoguchi.improvement.services.improvements import (
    WORKERS,
    begin,
    change,
    drop,
    finish,
    measure,
    measure_due,
    plan,
)
from madoguchi.improvement.services.publishing import publish, tell, unpublish
from madoguchi.improvement.services.refusals import (
    ChangedElsewhere,
    DayAhead,
    DayTooOld,
    ExampleMissing,
    IndicatorNeedsProcedure,
    NotNow,
    NotTheirReviews,
    NotYours,
    NotYoursToPublish,
    SayWhy,
    SecondPersonNeeded,
    TitleMissing,
)

__all__ = [
    "WORKERS",
    "ChangedElsewhere",
    "DayAhead",
    "DayTooOld",
    "ExampleMissing",
    "IndicatorNeedsProcedure",
    "NotNow",
    "NotTheirReviews",
    "NotYours",
    "NotYoursToPublish",
    "SayWhy",
    "SecondPersonNeeded",
    "TitleMissing",
    "begin",
    "change",
    "drop",
    "finish",
    "measure",
    "measure_due",
    "plan",
    "publish",
    "tell",
    "unpublish",
]
