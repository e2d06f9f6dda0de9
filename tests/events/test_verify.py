"""Tampering by raw SQL is found and named (T23)."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from madoguchi.events import selectors, services
from madoguchi.events.hashing import access_hash, event_hash
from madoguchi.events.models import Access, Event, Seal, StreamHead

pytestmark = [pytest.mark.engines, pytest.mark.django_db]

Log = Callable[..., list[Event]]


def sql(text: str, *values: object) -> None:
    """Run `text` as someone with the password of the database would."""
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        assert cursor.rowcount > 0


def found() -> list[tuple[str, str]]:
    return [(finding.kind, finding.where) for finding in selectors.verify()]


def forge(stream: str) -> None:
    """Recompute the chain of `stream` and its head, as a thorough forger would."""
    prev, event = "", None
    for n, event in enumerate(selectors.timeline(stream), start=1):
        event.n, event.prev = n, prev
        prev = event.hash = event_hash(event)
        event.save()
    if event:
        StreamHead.objects.filter(pk=stream).update(n=event.n, hash=event.hash)
    else:
        StreamHead.objects.filter(pk=stream).delete()


@pytest.fixture
def sealed(log: Log, look: Callable[..., Access], at: datetime) -> None:
    """Three streams and three accesses, under two seals."""
    log("application:1", 3)
    log("application:2", 1)
    look()
    services.seal(at=at)
    log("application:1", 1)
    log("application:3", 2)
    look("application:3")
    look("application:3")
    services.seal(at=at + timedelta(minutes=1))


def test_a_whole_log_has_no_findings(sealed: None, log: Log) -> None:
    log("application:1", 2)
    assert found() == []


@pytest.mark.parametrize(
    "change",
    ["kind='x'", "why='x'", "\"by\"='user:x'", "at='2020-01-01 00:00:00'", "data='{\"a\": 1}'", "hash='0'"]
    + [f"{column}='01940000000070008000000000000001'" for column in ("whose", "organisation")],
)
def test_an_edited_event_is_named(sealed: None, change: str) -> None:
    sql(f"UPDATE events_event SET {change} WHERE stream='application:1' AND n=2")
    assert found()[0] == ("changed", "application:1#2")


def test_the_finding_says_what_happened(sealed: None) -> None:
    sql("UPDATE events_event SET why='x' WHERE stream='application:1' AND n=2")
    (finding,) = selectors.verify()
    assert str(finding).startswith("application:1#2：証跡「tested」（順序 ")
    assert finding.message.endswith("内容が、記録した時と違います。書き換えられた疑いがあります。")


def test_an_event_edited_with_its_own_hash_breaks_the_link(sealed: None) -> None:
    event = Event.objects.get(stream="application:1", n=2)
    event.why = "x"
    sql("UPDATE events_event SET why='x', hash=%s WHERE id=%s", event_hash(event), event.pk)
    assert found() == [("prev", "application:1#3")]


def test_a_deleted_event_in_the_middle_is_named(sealed: None) -> None:
    sql("DELETE FROM events_event WHERE stream='application:1' AND n=2")
    assert found() == [("gap", "application:1#2")]


def test_a_deleted_first_event_is_named(sealed: None) -> None:
    sql("DELETE FROM events_event WHERE stream='application:1' AND n<=2")
    assert found() == [("gap", "application:1#1")]
    assert "#2 まで" in selectors.verify()[0].message


def test_two_events_that_changed_places_are_named(sealed: None) -> None:
    sql("UPDATE events_event SET n=99 WHERE stream='application:1' AND n=2")
    sql("UPDATE events_event SET n=2 WHERE stream='application:1' AND n=3")
    sql("UPDATE events_event SET n=3 WHERE stream='application:1' AND n=99")
    assert ("prev", "application:1#2") == found()[0]
    assert ("changed", "application:1#2") in found()


def test_a_deleted_last_event_is_named(sealed: None, log: Log) -> None:
    log("application:1", 2)  # not yet sealed
    sql("DELETE FROM events_event WHERE stream='application:1' AND n=6")
    assert found() == [("tail", "application:1#6")]


def test_a_deleted_last_event_with_a_mended_head_is_named(sealed: None) -> None:
    sql("DELETE FROM events_event WHERE stream='application:1' AND n=4")
    forge("application:1")
    assert found() == [("lost", "application:1#4")]


def test_a_deleted_stream_is_named(sealed: None) -> None:
    sql("DELETE FROM events_event WHERE stream='application:2'")
    assert ("tail", "application:2#1") in found()
    forge("application:2")
    assert found() == [("lost", "application:2#1")]


def test_a_deleted_head_is_named(sealed: None) -> None:
    sql("DELETE FROM events_streamhead WHERE stream='application:2'")
    assert found() == [("head", "application:2")]


def test_a_chain_computed_anew_is_named(sealed: None) -> None:
    sql("UPDATE events_event SET why='x' WHERE stream='application:1' AND n=1")
    forge("application:1")
    assert found() == [("rewritten", "application:1#3"), ("rewritten", "application:1#4")]


def test_an_event_pushed_in_before_a_seal_is_named(log: Log, at: datetime) -> None:
    place, last = log("application:1", 2)
    sql("DELETE FROM events_event WHERE id=%s", place.pk)  # an id that was never given out
    Event.objects.filter(pk=last.pk).update(n=1, prev="")
    forge("application:1")
    services.seal(at=at)
    (later,) = log("application:9")
    assert found() == []
    sql("UPDATE events_event SET id=%s, xid=%s WHERE id=%s", place.pk, last.xid, later.pk)
    assert found() == [("added", "application:9#1")]


def test_an_edited_access_is_named(sealed: None) -> None:
    access = Access.objects.earliest("id")
    sql("UPDATE events_access SET purpose='x' WHERE id=%s", access.pk)
    assert found() == [("access_changed", f"access#{access.pk}")]


def test_an_access_edited_with_its_hash_is_named(sealed: None) -> None:
    access = Access.objects.earliest("id")
    access.purpose = "x"
    sql("UPDATE events_access SET purpose='x', hash=%s WHERE id=%s", access_hash(access), access.pk)
    assert found() == [("rewritten", f"access#{access.pk}")]


def test_a_deleted_access_is_named(sealed: None) -> None:
    access = Access.objects.latest("id")
    sql("DELETE FROM events_access WHERE id=%s", access.pk)
    assert found() == [("lost", f"access#{access.pk}")]


def test_everything_in_the_database_computed_anew_is_found_outside(
    sealed: None, at: datetime, anchors: Path
) -> None:
    """The forger recomputes chains, heads and seals, but cannot reach the anchors."""
    sql("DELETE FROM events_event WHERE stream='application:1' AND n=4")
    forge("application:1")
    kept = anchors.read_bytes(), anchors.with_name("leaves.jsonl").read_bytes()
    Seal.objects.all().delete()
    anchors.unlink()
    services.seal(at=at)
    assert found() == []
    anchors.write_bytes(kept[0])
    anchors.with_name("leaves.jsonl").write_bytes(kept[1])
    assert ("anchor", "seal#1") in found()
    assert ("seal_missing", "seal#2") in found()
    assert ("lost", "application:1#4") in found()


def test_without_the_leaves_the_seal_is_still_found(sealed: None, anchors: Path) -> None:
    sql("DELETE FROM events_event WHERE stream='application:1' AND n=4")
    forge("application:1")
    anchors.with_name("leaves.jsonl").unlink()
    assert found() == [("sealed", "seal#2")]


def test_a_changed_leaf_is_not_believed(sealed: None, anchors: Path) -> None:
    sql("DELETE FROM events_event WHERE stream='application:1' AND n=4")
    forge("application:1")
    leaves = anchors.with_name("leaves.jsonl")
    leaves.write_text(leaves.read_text().replace("application:3", "application:8"))
    assert found() == [("sealed", "seal#2")]


def test_a_lost_or_damaged_anchor_is_told(sealed: None, log: Log, at: datetime, anchors: Path) -> None:
    log("application:1")
    services.seal(at=at)
    lines = anchors.read_text().splitlines(keepends=True)
    anchors.write_text("".join(lines[1:]))
    assert found() == [("anchor", "seal#1")]
    anchors.write_text("".join([lines[0], "{}\n", lines[2]]))
    assert ("anchor", "seals.jsonl:2") in found()


def test_progress_reaches_the_end(sealed: None) -> None:
    steps: list[tuple[int, int]] = []
    assert selectors.verify(lambda done, total: steps.append((done, total))) == []
    assert steps == [(10, 10)]


def test_a_seal_stands_outside_the_database(sealed: None, at: datetime, anchors: Path) -> None:
    assert services.seal(at=at) is None
    lines = [json.loads(line) for line in anchors.read_text().splitlines()]
    first, second = Seal.objects.order_by("n")
    assert [line["root"] for line in lines] == [first.root, second.root]
    assert (first.prev, second.prev) == ("", first.root)
    assert (first.streams, first.accesses, second.streams, second.accesses) == (2, 1, 2, 2)


def test_a_seal_that_a_crash_kept_from_the_anchor_follows(log: Log, at: datetime, anchors: Path) -> None:
    log("application:1")
    services.seal(at=at)
    whole = anchors.read_bytes()
    anchors.write_bytes(whole[: len(whole) // 2])
    assert found() == []
    assert services.seal(at=at) is None
    assert anchors.read_bytes() == whole
    assert found() == []


def test_a_large_log_is_sealed_in_stretches(log: Log, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("madoguchi.events.services.sealing.AT_MOST", 3)
    log("application:1", 4)
    log("application:2", 3)
    seals = [services.seal(at=at) for _ in range(4)]
    assert [made.streams if made else None for made in seals] == [1, 2, 1, None]
    assert found() == []


def test_after_an_older_backup_the_gap_is_told_and_sealing_goes_on(
    sealed: None, log: Log, at: datetime
) -> None:
    Event.objects.filter(stream="application:3").delete()
    StreamHead.objects.filter(stream="application:3").delete()
    Event.objects.filter(stream="application:1", n=4).delete()
    forge("application:1")
    Access.objects.filter(object="application:3").delete()
    Seal.objects.filter(n=2).delete()
    log("application:4")
    made = services.seal(at=at)
    assert made is not None
    assert (made.n, made.prev) == (3, Seal.objects.get(n=1).root)
    assert ("seal_missing", "seal#2") in found()
    assert not [where for _, where in found() if where == "seal#3"]
