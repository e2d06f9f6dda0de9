"""Keeping this host's index, the table of rewordings, and the counts of what is searched for."""

from madoguchi.search.index import WriterBusy
from madoguchi.search.services.counting import count_click, count_search, forget_rare_searches, take_in_counts
from madoguchi.search.services.indexing import KINDS, catch_up, is_current, rebuild
from madoguchi.search.services.rewording import (
    NothingNamed,
    NotTheEditor,
    RewordingRetired,
    TooManyWords,
    WordsMissing,
    WordTooShort,
    add_rewording,
    retire_rewording,
)

__all__ = [
    "KINDS",
    "NotTheEditor",
    "NothingNamed",
    "RewordingRetired",
    "TooManyWords",
    "WordTooShort",
    "WordsMissing",
    "WriterBusy",
    "add_rewording",
    "catch_up",
    "count_click",
    "count_search",
    "forget_rare_searches",
    "is_current",
    "rebuild",
    "retire_rewording",
    "take_in_counts",
]
