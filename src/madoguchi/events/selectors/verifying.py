"""Checking that the log is whole: chains, accesses, seals, and the seals outside the database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Exists, OuterRef, Subquery

from madoguchi.events.anchors import anchor_file, size_of
from madoguchi.events.hashing import FIRST, access_hash, event_hash
from madoguchi.events.models import Access, Event, StreamHead
from madoguchi.events.order import frozen
from madoguchi.events.selectors.findings import Finding
from madoguchi.events.selectors.seals import check_seals

AT_MOST = 1_000
"""How many findings are told; a log in which more is wrong is wrong altogether."""

Progress = Callable[[int, int], None]


def verify(progress: Progress | None = None) -> list[Finding]:
    """Recompute every hash of the log and return what does not fit, empty when the log is whole.

    Reads one frozen view of the database without holding up writers, in constant memory. `progress` is
    called with the number of records checked and of all. Events since the last seal are checked by their
    chains alone: whoever can rewrite a whole chain and its head within that minute is not found.
    """
    # Every seal anchored up to here is in the database before the view is frozen.
    anchored = size_of(anchor_file())
    with frozen():
        count = _Count(progress, Event.objects.count() + Access.objects.count())
        return list(islice(_findings(count, anchored), AT_MOST))


@dataclass
class _Count:
    progress: Progress | None
    total: int
    done: int = 0

    def one(self) -> None:
        self.done += 1
        if self.progress and (self.done % 1_000 == 0 or self.done == self.total):
            self.progress(self.done, self.total)


def _findings(count: _Count, anchored: int) -> Iterator[Finding]:
    yield from _chains(count)
    yield from _empty_streams()
    yield from _accesses(count)
    yield from check_seals(anchored)


def _chains(count: _Count) -> Iterator[Finding]:
    head = StreamHead.objects.filter(stream=OuterRef("stream"))
    events = Event.objects.order_by("stream", "n").annotate(
        head_n=Subquery(head.values("n")), head_hash=Subquery(head.values("hash"))
    )
    last: Event | None = None
    for event in events.iterator(chunk_size=2_000):
        if last and last.stream != event.stream:
            yield from _end(last)
            last = None
        yield from _link(last, event)
        count.one()
        last = event
    if last:
        yield from _end(last)


def _link(last: Event | None, event: Event) -> Iterator[Finding]:
    """What is wrong between two neighbours of a stream and with the second of them."""
    n, prev = (last.n, last.hash) if last else (0, FIRST)
    where = f"{event.stream}#{event.n}"
    if event.n != n + 1:
        lost = f"{event.stream}#{n + 1}"
        until = f"から #{event.n - 1} まで" if event.n > n + 2 else ""
        yield Finding("gap", lost, f"この証跡{until}がありません。削除された疑いがあります。")
    elif event.prev != prev:
        before = f"{event.stream}#{n}" if last else "系列の始まり"
        yield Finding(
            "prev", where, f"直前の証跡（{before}）とつながりません。どちらかが書き換えられた疑いがあります。"
        )
    if event_hash(event) != event.hash:
        yield Finding(
            "changed",
            where,
            f"証跡「{event.kind}」（順序 {event.pk}）の内容が、記録した時と違います。書き換えられた疑いがあります。",
        )


def _end(last: Event) -> Iterator[Finding]:
    """What is wrong with the end of a stream, of which `last` is the last event present."""
    head_n, head_hash = getattr(last, "head_n", None), getattr(last, "head_hash", None)
    where = f"{last.stream}#{last.n}"
    if head_n is None:
        yield Finding("head", last.stream, "系列の先頭の記録がありません。削除された疑いがあります。")
    elif head_n > last.n:
        until = f"から #{head_n} まで" if head_n > last.n + 1 else ""
        lost = f"{last.stream}#{last.n + 1}"
        yield Finding("tail", lost, f"系列の最後の証跡{until}がありません。削除された疑いがあります。")
    elif (head_n, head_hash) != (last.n, last.hash):
        yield Finding("head", where, "系列の先頭の記録と合いません。どちらかが書き換えられた疑いがあります。")


def _empty_streams() -> Iterator[Finding]:
    present = Event.objects.filter(stream=OuterRef("stream"))
    for head in StreamHead.objects.filter(~Exists(present), n__gt=0).order_by("stream").iterator():
        yield Finding(
            "tail",
            f"{head.stream}#1",
            f"系列の証跡 {head.n} 件がすべてありません。削除された疑いがあります。",
        )


def _accesses(count: _Count) -> Iterator[Finding]:
    for access in Access.objects.order_by("id").iterator(chunk_size=2_000):
        if access_hash(access) != access.hash:
            yield Finding(
                "access_changed",
                f"access#{access.pk}",
                f"閲覧記録（{access.object}）の内容が、記録した時と違います。書き換えられた疑いがあります。",
            )
        count.one()
