"""Counting what people search for, without anything that tells who they are.

A search only adds a line to a file of this host; a task of the worker takes the lines into the database. So counting
neither slows nor breaks a search, whatever the database is doing.
"""

import json
import logging
import os
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import F, Sum

from madoguchi.core.clock import japan_day
from madoguchi.language.folding import strip_controls
from madoguchi.language.masking import mask
from madoguchi.search import index
from madoguchi.search.models import SearchCount
from madoguchi.search.text import folded

log = logging.getLogger(__name__)

FEWEST = 3
"""Words counted less often than this are shown to nobody, and forgotten after `RARE_DAYS`."""
RARE_DAYS = 30
KEPT_DAYS = 400
_LONGEST = 60
_MOST_BYTES = 2_000_000


def count_search(text: str, total: int, *, is_far: bool = False, at: datetime) -> None:
    """Count a search for `text` that found `total` records; `is_far` when none of them fitted. Never raises."""
    _note(text, {"empty": int(is_far or not total)}, at)


def count_click(text: str, *, at: datetime) -> None:
    """Count that somebody opened a result of a search for `text`. Never raises."""
    _note(text, {"click": 1}, at)


def take_in_counts() -> int:
    """Take the lines of this host into the database and return how many there were."""
    path = _file()
    taken = path.with_suffix(".taken")
    if not taken.exists():  # else a worker died in between
        try:
            path.rename(taken)
        except FileNotFoundError:
            return 0
    sums: dict[tuple[date, str], Counter[str]] = {}
    lines = taken.read_text("utf-8", "replace").splitlines()
    for line in lines:
        try:
            note = json.loads(line)
            key = (date.fromisoformat(note["day"]), str(note["words"])[:_LONGEST])
        except (ValueError, KeyError, TypeError):
            continue  # cut off when the disk was full
        counter = sums.setdefault(key, Counter())
        if "click" in note:
            counter["clicks"] += 1
        else:
            counter["searches"] += 1
            counter["empty"] += int(bool(note.get("empty")))
    with transaction.atomic():
        for (day, words), counter in sorted(sums.items()):
            row, _ = SearchCount.objects.get_or_create(day=day, words=words)
            SearchCount.objects.filter(pk=row.pk).update(
                **{name: F(name) + counter[name] for name in ("searches", "empty", "clicks")}
            )
    taken.unlink()
    return len(lines)


def forget_rare_searches(*, at: datetime) -> int:
    """Delete words that stayed rarer than `FEWEST` for `RARE_DAYS`, and every count older than `KEPT_DAYS`."""
    today = japan_day(at)
    common = (
        SearchCount.objects.values("words")
        .annotate(times=Sum("searches"))
        .filter(times__gte=FEWEST)
        .values("words")
    )
    rare = SearchCount.objects.filter(day__lt=today - timedelta(days=RARE_DAYS)).exclude(words__in=common)
    old = SearchCount.objects.filter(day__lt=today - timedelta(days=KEPT_DAYS))
    return int(rare.delete()[0]) + int(old.delete()[0])


def plain_words(text: str) -> str:
    """`text` as it is counted: masked, folded and cut short."""
    return folded(mask(strip_controls(text[:400])))[:_LONGEST].strip()


def _file() -> Path:
    return index.home() / "searched.jsonl"


def _note(text: str, data: dict[str, int], at: datetime) -> None:
    words = plain_words(text)
    if not words:
        return
    line = json.dumps({"day": japan_day(at).isoformat(), "words": words, **data}, ensure_ascii=False)
    try:
        path = _file()
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            if os.fstat(handle).st_size < _MOST_BYTES:
                os.write(handle, f"{line}\n".encode("utf-8", "replace"))
        finally:
            os.close(handle)
    except OSError:
        log.warning("A search could not be counted.", exc_info=True)
