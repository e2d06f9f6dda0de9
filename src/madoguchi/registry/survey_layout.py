"""The layout in which the national survey is published: its columns and the codes that they take."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """One edition's layout (調査票の様式). `several` are the columns that hold more than one code."""

    edition: str
    title: str
    columns: tuple[str, ...]
    counts: tuple[str, ...]
    separator: str
    several: frozenset[str]
    codes: dict[str, frozenset[str]]


@cache
def layout_r6() -> Layout:
    """The layout of the FY2024 edition (令和6年度、令和7年7月29日公表)."""
    data = json.loads(Path(__file__).with_name("survey_r6.json").read_text("utf-8"))
    return Layout(
        edition=data["edition"],
        title=data["title"],
        columns=tuple(data["columns"]),
        counts=tuple(data["counts"]),
        separator=data["separator"],
        several=frozenset(data["several"]),
        codes={column: frozenset(codes) for column, codes in data["codes"].items()},
    )
