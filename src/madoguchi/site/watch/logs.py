"""Log lines as JSON, one a line, made so that nothing of a person can stand in them.

A message of ours is a fixed sentence; what is put into it is written only when it cannot be about a person: numbers,
identifiers and words of a fixed shape. Of an exception the classes and the places in code are told, never what it says:
a database repeats in its refusal the values that it refused. Of other people's loggers only the sentence is told.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

from madoguchi.site.watch.current import current

OURS = "madoguchi"
_ROOT = Path(__file__).parents[3]
_PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[-#0 +]*\d*(?:\.\d+)?[sdrfxi]")
_NAME = r"[a-z_]{1,40}(?:\.[a-z_]{1,40})?"
_CLASS = r"(?:[a-z_]+\.)*[A-Z][A-Za-z]{2,40}(?:Error|Exception|Silent|Lost|Failed|DoesNotExist)"
_HARMLESS = re.compile(rf"{_NAME}|{_CLASS}(?: in (?:[\w<>]+:\d+(?: < )?)*)?|[0-9a-f]{{8}}")
LARGEST = 10**11
LEFT_OUT = "…"


class JsonFormatter(logging.Formatter):
    """One record as one line of JSON: when, how grave, who says it, what, and in which request."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message_of(record),
        }
        if now := current():
            line |= {"request": now.id, "method": now.method, "route": now.route}
        line |= {key: value for key, value in vars(record).get("told", {}).items() if _is_harmless(value)}
        if record.exc_info and record.exc_info[1] is not None:
            line["failure"] = failure_of(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def message_of(record: logging.LogRecord) -> str:
    """The sentence with what is harmless put in, `…` for everything else."""
    sentence = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    if record.name.partition(".")[0] != OURS:
        return _PLACEHOLDER.sub(LEFT_OUT, sentence)
    given = record.args or ()
    named = given if isinstance(given, dict) else {}
    rest = iter(given if isinstance(given, tuple) else ())

    def put(found: re.Match[str]) -> str:
        value = named.get(found[1]) if found[1] else next(rest, None)
        return str(value) if _is_harmless(value) else LEFT_OUT

    return _PLACEHOLDER.sub(put, sentence)


def failure_of(failure: BaseException) -> list[dict[str, Any]]:
    """The exception and what it came from: class, and the places in code from the outside in."""
    told: list[dict[str, Any]] = []
    one: BaseException | None = failure
    while one is not None and len(told) < 6:
        frames = traceback.extract_tb(one.__traceback__)[-20:]
        told.append({"class": type(one).__qualname__, "at": [_place(frame) for frame in frames]})
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return told


def _place(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    name = path.relative_to(_ROOT) if path.is_relative_to(_ROOT) else Path(*path.parts[-3:])
    return f"{name}:{frame.lineno} {frame.name}"


def _is_harmless(value: object) -> bool:
    if isinstance(value, str) and not isinstance(value, Enum):
        return bool(_HARMLESS.fullmatch(value))
    if isinstance(value, int):
        return abs(value) < LARGEST  # the twelve digits of a person are no count
    return isinstance(value, float | Decimal | UUID | datetime | Enum) or value is None
