"""Bringing data in and keeping what was reckoned of it."""

from madoguchi.datasets.reading import CellProblem, NotATable
from madoguchi.datasets.services.answers import answer, forget_answers
from madoguchi.datasets.services.feeds import fetch_due, fetch_feed
from madoguchi.datasets.services.system import SystemSource, refresh, refresh_due
from madoguchi.datasets.services.writing import (
    EVERY_HOURS,
    CellsWrong,
    CodeTaken,
    ColumnsWrong,
    DraftOpen,
    FetchRefused,
    MayNotKeep,
    MayNotPublish,
    WordsMissing,
    add_feed,
    confirm,
    discard,
    publish_dataset,
    retire,
    upload,
    upload_again,
)

__all__ = [
    "EVERY_HOURS",
    "CellProblem",
    "CellsWrong",
    "CodeTaken",
    "ColumnsWrong",
    "DraftOpen",
    "FetchRefused",
    "MayNotKeep",
    "MayNotPublish",
    "NotATable",
    "SystemSource",
    "WordsMissing",
    "add_feed",
    "answer",
    "confirm",
    "discard",
    "fetch_due",
    "fetch_feed",
    "forget_answers",
    "publish_dataset",
    "refresh",
    "refresh_due",
    "retire",
    "upload",
    "upload_again",
]
