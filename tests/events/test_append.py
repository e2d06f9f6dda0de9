"""Appending: order in the stream, the chain, what the log refuses."""

import hashlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from madoguchi.core.acting import Acting
from madoguchi.events import selectors, services
from madoguchi.events.hashing import merkle_root
from madoguchi.events.models import Access, Event, StreamHead

CLERK = Acting.system("test")
PLACE = UUID("01940000-0000-7000-8000-000000000001")


@pytest.mark.engines
@pytest.mark.django_db
def test_events_of_a_stream_are_numbered_and_chained(log: Callable[..., list[Event]]) -> None:
    first, second = log("application:1", 2)
    (other,) = log("application:2")
    assert [(e.n, e.prev) for e in (first, second, other)] == [(1, ""), (2, first.hash), (1, "")]
    head = StreamHead.objects.get(pk="application:1")
    assert (head.n, head.hash) == (2, second.hash)
    assert list(selectors.timeline("application:1")) == [first, second]


@pytest.mark.engines
@pytest.mark.django_db
def test_hash_is_the_sha256_of_canonical_json(log: Callable[..., list[Event]], at: datetime) -> None:
    (event,) = log("x:1", organisation=PLACE, why="補正のため", data={"b": [1, True, None], "a": "窓"})
    text = (
        '{"at":"2026-11-02T01:00:00.000000+00:00","by":"system:test","data":{"a":"窓","b":[1,true,null]},'
        '"kind":"tested","n":1,"organisation":"01940000-0000-7000-8000-000000000001","prev":"","stream":"x:1",'
        '"whose":null,"why":"補正のため"}'
    )
    assert event.hash == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.engines
@pytest.mark.django_db
def test_what_is_read_back_has_the_same_hash(log: Callable[..., list[Event]]) -> None:
    log(
        "x:1",
        at=datetime(2026, 1, 1, 0, 0, 0, 123456, tzinfo=UTC),
        data={"𠮷": ["\u0001", 2**70, -1, {"": []}]},
    )
    assert selectors.verify() == []


@pytest.mark.django_db(transaction=True)
def test_an_event_needs_a_transaction(at: datetime) -> None:
    with pytest.raises(AssertionError, match="transaction"):
        services.append(stream="x:1", kind="tested", by=CLERK, at=at)
    assert not Event.objects.exists()


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_an_event_goes_with_its_transaction(log: Callable[..., list[Event]], at: datetime) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.append(stream="x:1", kind="tested", by=CLERK, at=at)
        raise ZeroDivisionError
    assert not Event.objects.exists()
    assert log("x:1")[0].n == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"rate": 0.5}, TypeError),
        ({"key": uuid4()}, TypeError),
        ({"on": datetime(2026, 1, 1, tzinfo=UTC)}, TypeError),
        ({1: "x"}, TypeError),
        ({"a": {"b": ["x\0"]}}, ValueError),
        ({"a": "\ud800"}, ValueError),
    ],
)
def test_data_that_an_engine_would_change_is_refused(
    log: Callable[..., list[Event]], data: object, error: type
) -> None:
    with pytest.raises(error):
        log("x:1", data=data)
    assert not Event.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("more", [{"why": "あ" * 401}, {"kind": "k" * 61}, {"stream": "s" * 81}])
def test_text_too_long_is_refused_on_every_engine(
    log: Callable[..., list[Event]], more: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="longer than"):
        log(more.pop("stream", "x:1"), **more)


@pytest.mark.django_db
def test_a_moment_needs_a_time_zone(log: Callable[..., list[Event]]) -> None:
    with pytest.raises(ValueError, match="time zone"):
        log("x:1", at=datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.engines
@pytest.mark.django_db
def test_accesses_are_found_by_object_and_by_subject(look: Callable[..., Access]) -> None:
    subject = uuid4()
    reader = Acting(name="鈴木 花子", who=uuid4())
    mine = look("application:1", whose=subject, reader=reader, organisation=PLACE)
    look("application:2")
    assert list(selectors.accesses_of("application:1")) == [mine]
    assert list(selectors.accesses_about(subject)) == [mine]
    mine.refresh_from_db()
    assert (mine.reader, mine.reader_name, mine.purpose) == (f"user:{reader.who}", "鈴木 花子", "審査")


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_many_writers_leave_no_gap(at: datetime) -> None:
    """Six threads begin the same new streams at once; the first event of each is a race."""
    start, failures = threading.Barrier(6), []

    def write() -> None:
        try:
            start.wait()
            for turn in range(15):
                with transaction.atomic():
                    services.append(stream=f"race:{turn % 3}", kind="tested", by=CLERK, at=at)
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for turn in range(3):
        assert list(selectors.timeline(f"race:{turn}").values_list("n", flat=True)) == list(range(1, 31))
    assert selectors.verify() == []


def test_merkle_root_is_that_of_rfc_6962() -> None:
    """The examples of the certificate-transparency project."""
    leaves = [
        bytes.fromhex(h)
        for h in (
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        )
    ]
    assert merkle_root(leaves[:1]) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle_root(leaves[:3]) == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert merkle_root(leaves[:7]) == "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"
    assert merkle_root(leaves) == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert merkle_root([]) == hashlib.sha256(b"").hexdigest()
