"""Checking the seals: with each other, with what stands outside the database, and with the log itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.events.anchors import DamagedAnchor, anchor_file, leaves_file, read_lines
from madoguchi.events.hashing import FIRST
from madoguchi.events.models import Seal
from madoguchi.events.sealing import Head, Leaves, as_line, from_line, leaves_between, root_of
from madoguchi.events.selectors.findings import Finding

BEING_ANCHORED = 2
"""How many of the newest seals may still be on their way to the anchor."""


def check_seals(anchored: int) -> Iterator[Finding]:
    """What is wrong with the seals.

    The first `anchored` bytes outside the database are older than the view that is read: what they hold
    must be in it. Where a seal is anchored the anchor is believed, not the row.
    """
    anchors, leaves = _Lines(anchor_file()), _Lines(leaves_file())
    before: Seal | None = None
    for n, row, line, offset in _side_by_side(anchors):
        if line is None and row is not None:
            seal = row
            if _is_late(row):
                yield Finding(
                    "anchor",
                    _name(n),
                    _("データベースの外に控えがありません。控えが失われた疑いがあります。"),
                )
        elif line is not None:
            if row is None and offset >= anchored:
                continue  # sealed since the view was taken
            seal = from_line(line)
            yield from _compare(row, line, n)
        if seal.prev != (before.root if before else FIRST):
            # After an older backup came back, sealing goes on from the last seal that is in the database.
            before = Seal.objects.filter(n__lt=n, root=seal.prev).first()
            if before is None:
                yield Finding(
                    "seal", _name(n), _("直前の封印とつながりません。封印が書き換えられた疑いがあります。")
                )
        yield from _content(seal, before, leaves.at(n))
        before = seal
    for lines in (anchors, leaves):
        if lines.damaged:
            where = f"{lines.path.name}:{lines.damaged}"
            yield Finding(
                "anchor", where, _("データベースの外の控えのこの行が壊れていて、先を確かめられません。")
            )


class _Lines:
    """The lines of a file outside the database, taken in the order of their numbers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damaged = 0
        self._lines = self._read()
        self._next = next(self._lines, None)

    def first(self) -> int | None:
        """The number of the next line; None at the end."""
        return self._next[1]["n"] if self._next else None

    def take(self) -> tuple[int, dict[str, Any]]:
        """The next line and where it begins; there must be one."""
        assert self._next is not None
        taken, self._next = self._next, next(self._lines, None)
        return taken

    def at(self, n: int) -> dict[str, Any] | None:
        """The last line of number `n`, passing over smaller ones; None when there is none."""
        found = None
        while (first := self.first()) is not None and first <= n:
            line = self.take()[1]
            found = line if first == n else None
        return found

    def _read(self) -> Iterator[tuple[int, dict[str, Any]]]:
        try:
            yield from read_lines(self.path)
        except DamagedAnchor as error:
            self.damaged = int(error.args[0])


def _side_by_side(anchors: _Lines) -> Iterator[tuple[int, Seal | None, dict[str, Any] | None, int]]:
    """Number, row, line and offset of every seal that is in the database, outside it, or both."""
    rows = Seal.objects.order_by("n").iterator()
    row = next(rows, None)
    while row is not None or anchors.first() is not None:
        first = anchors.first()
        if first is None or (row is not None and row.n < first):
            assert row is not None
            yield row.n, row, None, 0
            row = next(rows, None)
            continue
        offset, line = anchors.take()
        if row is not None and row.n == first:
            yield first, row, line, offset
            row = next(rows, None)
        else:
            yield first, None, line, offset


def _is_late(seal: Seal) -> bool:
    """Whether `seal` should have been anchored by now."""
    return Seal.objects.filter(n__gt=seal.n).count() >= BEING_ANCHORED


def _compare(row: Seal | None, line: dict[str, Any], n: int) -> Iterator[Finding]:
    if row is None:
        yield Finding(
            "seal_missing",
            _name(n),
            _(
                "控えにある封印がデータベースにありません。削除されたか、古いバックアップから戻された疑いがあります。"
            ),
        )
    elif as_line(row) != line:
        yield Finding(
            "anchor", _name(n), _("データベースの外の控えと違います。封印が書き換えられた疑いがあります。")
        )


def _content(seal: Seal, before: Seal | None, line: dict[str, Any] | None) -> Iterator[Finding]:
    """What was sealed and is no longer so, by name where the leaves are known."""
    present = leaves_between(before, seal)
    if root_of(seal, present) == seal.root:
        return
    named = list(_differences(seal, present, line)) if line else []
    yield from named or [
        Finding(
            "sealed",
            _name(seal.n),
            _("封印した時の記録と、今の記録が違います。削除または書き換えの疑いがあります。"),
        )
    ]


def _differences(seal: Seal, present: Leaves, line: dict[str, Any]) -> Iterator[Finding]:
    """The records that differ from the leaves outside the database; none if those are not the sealed ones."""
    heads: list[Head] = [(stream, n, digest) for stream, n, digest in line["heads"]]
    accesses: list[tuple[int, str]] = [(key, digest) for key, digest in line["accesses"]]
    if root_of(seal, Leaves(heads, accesses)) != seal.root:
        return
    here = {stream: (n, digest) for stream, n, digest in present.heads}
    for stream, n, digest in heads:
        found, found_digest = here.pop(stream, (0, ""))
        if found < n:
            yield _lost(seal, f"{stream}#{n}", _("証跡"))
        elif found > n:
            yield _added(seal, f"{stream}#{found}", _("証跡"))
        elif found_digest != digest:
            yield _rewritten(seal, f"{stream}#{n}", _("証跡"))
    yield from (_added(seal, f"{stream}#{n}", _("証跡")) for stream, (n, _digest) in sorted(here.items()))
    seen = dict(present.accesses)
    for key, digest in accesses:
        found_digest = seen.pop(key, "")
        if not found_digest:
            yield _lost(seal, f"access#{key}", _("閲覧記録"))
        elif found_digest != digest:
            yield _rewritten(seal, f"access#{key}", _("閲覧記録"))
    yield from (_added(seal, f"access#{key}", _("閲覧記録")) for key in sorted(seen))


def _lost(seal: Seal, where: str, what: str) -> Finding:
    sentence = _("封印 %(seal)s の時にあった%(what)sがありません。削除された疑いがあります。")
    return Finding("lost", where, sentence % {"seal": seal.n, "what": what})


def _added(seal: Seal, where: str, what: str) -> Finding:
    sentence = _("封印 %(seal)s の時になかった%(what)sがあります。あとから差し込まれた疑いがあります。")
    return Finding("added", where, sentence % {"seal": seal.n, "what": what})


def _rewritten(seal: Seal, where: str, what: str) -> Finding:
    sentence = _("%(what)sが封印 %(seal)s の時と違います。書き換えられた疑いがあります。")
    return Finding("rewritten", where, sentence % {"seal": seal.n, "what": what})


def _name(n: int) -> str:
    return f"seal#{n}"
