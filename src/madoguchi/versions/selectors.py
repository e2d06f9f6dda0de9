"""Reading the bodies of versions, and telling two of them apart."""

import difflib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeVar

from madoguchi.versions.models import Version

T = TypeVar("T")

Change = Literal["added", "removed", "changed", "moved"]
Mark = Literal["same", "removed", "added"]

_KEPT = 256
_MOST_MARKED = 4000
_LEAST_ALIKE = 0.4
_WORDS = re.compile(r"[0-9０-９]+(?:[,，.．][0-9０-９]+)*|[A-Za-zＡ-Ｚａ-ｚ]+|[ァ-ヿ]+|[ぁ-ゟ]+|\s+|.", re.S)
"""Japanese has no spaces: each kanji, and runs of kana, digits and letters, are near enough to words."""


class _Body:
    """The body of a version, told apart by its digest so that it can be a key; not read before it is needed."""

    def __init__(self, version: Version) -> None:
        self.version, self.digest = version, version.digest

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Body) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def parsed_once(
    parse: Callable[[dict[str, Any]], T], built: Callable[[dict[str, Any]], T] | None = None
) -> Callable[[Version], T]:
    """`parse` for versions: a published body, which never changes, is parsed once in each process.

    Checking a body against its schema takes milliseconds, and a list page has one for each row. A published body
    was checked when it was published: `built` makes the same of it without checking again. What they return must
    be unchanging too.
    """
    of_published = built or parse

    @lru_cache(maxsize=_KEPT)
    def published(body: _Body) -> T:
        return of_published(body.version.body)

    def of(version: Version) -> T:
        if version.is_published and version.digest:
            return published(_Body(version))
        return parse(version.body)

    return of


@dataclass(frozen=True, slots=True)
class Difference:
    """One place in which two bodies differ; `path` lies in the newer body unless it was removed (違い)."""

    path: tuple[str | int, ...]
    change: Change
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text that two versions share, or that one of them has (文の一部)."""

    mark: Mark
    text: str


def differences(before: Any, after: Any) -> list[Difference]:
    """Where two bodies differ, in the order of the keys of the newer one.

    Nothing, an empty text, an empty list and no are the same: what is left out says no more than what is
    empty. In a list the parts that stayed are found again wherever they moved.
    """
    return list(_differences((), before, after))


def _bare(value: Any) -> Any:
    """`value` without what says nothing; None when nothing is left. The parts of a list keep their places."""
    if isinstance(value, dict):
        kept = {key: _bare(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner is not None} or None
    if isinstance(value, list):
        parts = [_bare(inner) for inner in value]
        return parts if any(part is not None for part in parts) else None
    return None if value is None or value is False or value == "" else value


def _is_empty(value: Any) -> bool:
    return _bare(value) is None


def _differences(path: tuple[str | int, ...], before: Any, after: Any) -> Iterator[Difference]:
    if _canonical(before) == _canonical(after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*after, *(key for key in before if key not in after)]:
            yield from _differences((*path, key), before.get(key), after.get(key))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _in_lists(path, before, after)
    elif _is_empty(before) and before is not False:
        yield Difference(path, "added", None, after)
    elif _is_empty(after) and after is not False:
        yield Difference(path, "removed", before, None)
    else:
        yield Difference(path, "changed", before, after)


def _in_lists(path: tuple[str | int, ...], before: list[Any], after: list[Any]) -> Iterator[Difference]:
    """What was put in, taken out, changed and moved; a part is the same one when its words are alike."""
    old, new = [_canonical(part) for part in before], [_canonical(part) for part in after]
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    gone: list[int] = []
    come: list[int] = []
    pairs: list[tuple[int, int]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "replace":
            left = list(range(i1, i2))
            for j in range(j1, j2):
                alike = max(left, key=lambda i: _likeness(before[i], after[j]), default=None)
                if alike is not None and _likeness(before[alike], after[j]) >= 0.5:
                    left.remove(alike)
                    pairs.append((alike, j))
                else:
                    come.append(j)
            gone += left
        elif tag == "delete":
            gone += range(i1, i2)
        elif tag == "insert":
            come += range(j1, j2)
    found: list[tuple[float, Difference]] = []
    for j in come:
        same = next((i for i in gone if old[i] == new[j]), None)
        if same is not None:
            gone.remove(same)
            found.append((j, Difference((*path, j), "moved", before[same], after[j])))
        else:
            found.append((j, Difference((*path, j), "added", None, after[j])))
    for i, j in pairs:
        found += [(j, one) for one in _differences((*path, j), before[i], after[j])]
    found += [(i - 0.5, Difference((*path, i), "removed", before[i], None)) for i in gone]
    yield from (difference for _, difference in sorted(found, key=lambda one: one[0]))


def _canonical(value: Any) -> str:
    return json.dumps(_bare(value), ensure_ascii=False, sort_keys=True)


def _likeness(before: Any, after: Any) -> float:
    """How alike two parts of a list are, from 0 to 1; the first value of an object is its name."""
    if isinstance(before, dict) and isinstance(after, dict):
        named = [key for key in after if isinstance(after[key], str) and after[key] and before.get(key)]
        if any(before[key] == after[key] for key in named):
            return 1.0
    one, other = _words_in(before)[:_MOST_MARKED], _words_in(after)[:_MOST_MARKED]
    return difflib.SequenceMatcher(None, one, other, autojunk=False).quick_ratio() if one or other else 0.0


def _words_in(value: Any) -> str:
    """All that a value says, without the names of its fields."""
    if isinstance(value, dict):
        return " ".join(map(_words_in, value.values()))
    return " ".join(map(_words_in, value)) if isinstance(value, list) else "" if value is None else str(value)


def marked(before: str, after: str) -> list[Piece]:
    """The words of both texts in one row, those of one only marked as removed or added.

    Texts that are too long or have little in common are marked as a whole: crumbs help nobody.
    """
    whole: list[tuple[Mark, str]] = [("removed", before), ("added", after)]
    if len(before) > _MOST_MARKED or len(after) > _MOST_MARKED:
        return [Piece(mark, text) for mark, text in whole if text]
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    shared = sum(len("".join(old[block.a : block.a + block.size])) for block in matcher.get_matching_blocks())
    if before and after and 2 * shared < _LEAST_ALIKE * (len(before) + len(after)):
        return [Piece(mark, text) for mark, text in whole]
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[i1:i2])))
            continue
        if i1 < i2:
            pieces.append(Piece("removed", "".join(old[i1:i2])))
        if j1 < j2:
            pieces.append(Piece("added", "".join(new[j1:j2])))
    return pieces
