"""Checking that the log is whole: chains, accesses, seals, and the seals outside the database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

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
        yield Finding("gap", lost, _gone(n + 1, event.n - 1))
    elif event.prev != prev:
        before = f"{event.stream}#{n}" if last else _("系列の始まり")
        sentence = _("直前の証跡（%(before)s）とつながりません。どちらかが書き換えられた疑いがあります。")
        yield Finding("prev", where, sentence % {"before": before})
    if event_hash(event) != event.hash:
        sentence = _(
            "証跡「%(kind)s」（順序 %(id)s）の内容が、記録した時と違います。書き換えられた疑いがあります。"
        )
        yield Finding("changed", where, sentence % {"kind": event.kind, "id": event.pk})


def _end(last: Event) -> Iterator[Finding]:
    """What is wrong with the end of a stream, of which `last` is the last event present."""
    head_n, head_hash = getattr(last, "head_n", None), getattr(last, "head_hash", None)
    where = f"{last.stream}#{last.n}"
    if head_n is None:
        yield Finding("head", last.stream, _("系列の先頭の記録がありません。削除された疑いがあります。"))
    elif head_n > last.n:
        yield Finding("tail", f"{last.stream}#{last.n + 1}", _gone(last.n + 1, head_n))
    elif (head_n, head_hash) != (last.n, last.hash):
        sentence = _("系列の先頭の記録と合いません。どちらかが書き換えられた疑いがあります。")
        yield Finding("head", where, sentence)


def _gone(first: int, last: int) -> str:
    """That the events `first` to `last` of a stream are gone."""
    if first == last:
        return _("この証跡がありません。削除された疑いがあります。")
    return _("#%(first)s から #%(last)s までの証跡がありません。削除された疑いがあります。") % {
        "first": first,
        "last": last,
    }


def _empty_streams() -> Iterator[Finding]:
    present = Event.objects.filter(stream=OuterRef("stream"))
    for head in StreamHead.objects.filter(~Exists(present), n__gt=0).order_by("stream").iterator():
        yield Finding("tail", f"{head.stream}#1", _gone(1, head.n))


def _accesses(count: _Count) -> Iterator[Finding]:
    for access in Access.objects.order_by("id").iterator(chunk_size=2_000):
        if access_hash(access) != access.hash:
            sentence = _(
                "閲覧記録（%(object)s）の内容が、記録した時と違います。書き換えられた疑いがあります。"
            )
            yield Finding("access_changed", f"access#{access.pk}", sentence % {"object": access.object})
        count.one()
