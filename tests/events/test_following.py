"""Following the log: commit order, once each, failures, workers that die."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from madoguchi.core.acting import Acting
from madoguchi.events import selectors, services
from madoguchi.events.models import Cursor, Event, Retry
from madoguchi.events.services import following

CLERK = Acting.system("test")
Log = Callable[..., list[Event]]


def on_postgresql() -> bool:
    return connection.vendor == "postgresql"


@pytest.mark.engines
@pytest.mark.django_db
def test_events_come_once_in_order_in_batches(log: Log, at: datetime) -> None:
    expected = [event.pk for event in log("a", 3) + log("b", 4)]
    seen: list[int] = []

    def turn() -> int:
        return services.follow("t", kinds=set(), handler=lambda event: seen.append(event.pk), at=at, limit=3)

    assert selectors.lag("t") == 7
    assert [turn() for _ in range(4)] == [3, 3, 1, 0]
    assert seen == expected
    assert selectors.lag("t") == 0
    cursor = Cursor.objects.get(pk="t")
    assert (cursor.holder, cursor.leased_until, cursor.event_id) == (None, None, expected[-1])


@pytest.mark.engines
@pytest.mark.django_db
def test_other_kinds_are_passed_over_and_no_lag_is_left(log: Log, at: datetime) -> None:
    log("a", 3, kind="x.opened")
    (wanted,) = log("a", kind="x.closed")
    log("a", 2, kind="x.opened")
    seen: list[Event] = []
    assert services.follow("t", kinds={"x.closed"}, handler=seen.append, at=at) == 1
    assert seen == [wanted]
    assert selectors.lag("t") == 0


@pytest.mark.engines
@pytest.mark.django_db
def test_many_events_of_other_kinds_are_passed_over_in_stretches(
    log: Log, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("madoguchi.events.services.following.SPAN", 2)
    log("a", 5, kind="x.opened")
    (wanted,) = log("a", kind="x.closed")
    seen: list[Event] = []
    handled = [services.follow("t", kinds={"x.closed"}, handler=seen.append, at=at) for _ in range(3)]
    assert (handled, seen) == ([0, 0, 1], [wanted])


@pytest.mark.engines
@pytest.mark.django_db
def test_a_failure_does_not_stop_the_others_and_comes_again(
    log: Log, at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    first, second, third = log("a", 3)
    seen: list[int] = []
    broken = True

    def handler(event: Event) -> None:
        seen.append(event.pk)
        if broken and event == second:
            raise LookupError("山田 太郎 (秘密) was not found")

    assert services.follow("t", kinds=set(), handler=handler, at=at) == 3
    retry = Retry.objects.get()
    assert (retry.name, retry.event_id, retry.attempts) == ("t", second.pk, 1)
    assert timedelta(seconds=5) <= retry.next_at - at < timedelta(seconds=7)
    assert "LookupError" in retry.error and "handler:" in retry.error
    assert "山田" not in retry.error + caplog.text
    assert services.follow("t", kinds=set(), handler=handler, at=at + timedelta(seconds=1)) == 0
    broken = False
    assert services.follow("t", kinds=set(), handler=handler, at=at + timedelta(seconds=10)) == 1
    assert seen == [first.pk, second.pk, third.pk, second.pk]
    assert not Retry.objects.exists()


@pytest.mark.engines
@pytest.mark.django_db
def test_after_the_last_wait_a_person_must_look(log: Log, at: datetime) -> None:
    log("a")

    def handler(event: Event) -> None:
        raise LookupError

    waits = []
    for _ in range(7):
        assert services.follow("t", kinds=set(), handler=handler, at=at) == 1
        due = Retry.objects.get().next_at
        waits.append(due and round((due - at).total_seconds()))
        at = due or at
    assert waits == [5, 30, 300, 1800, 7200, 28800, None]
    (stuck,) = selectors.stuck()
    assert stuck.attempts == 7
    later = at + timedelta(days=1)
    assert services.follow("t", kinds=set(), handler=handler, at=later) == 0
    assert services.try_again("t", at=later) == 1
    assert services.follow("t", kinds=set(), handler=lambda event: None, at=later) == 1
    assert not selectors.stuck().exists()


@pytest.mark.engines
@pytest.mark.django_db
def test_a_failed_handler_leaves_nothing_in_the_callers_transaction(log: Log, at: datetime) -> None:
    log("a", kind="x.opened")

    def handler(event: Event) -> None:
        log("derived")
        Event.objects.create(pk=event.pk, stream="a", n=1, at=at)  # the database refuses

    services.follow("t", kinds={"x.opened"}, handler=handler, at=at)
    assert "IntegrityError" in Retry.objects.get().error
    assert not selectors.timeline("derived").exists()


@pytest.mark.engines
@pytest.mark.django_db
def test_events_written_by_a_handler_come_in_the_next_turn(log: Log, at: datetime) -> None:
    log("a", kind="x.opened")

    def handler(event: Event) -> None:
        if event.kind == "x.opened":
            log("a", kind="x.closed")

    assert [services.follow("t", kinds=set(), handler=handler, at=at) for _ in range(3)] == [1, 1, 0]


@pytest.mark.engines
@pytest.mark.django_db
def test_rewind_begins_again_and_keeps_followers_apart(log: Log, at: datetime) -> None:
    events = log("a", 2)
    for name in ("t", "u"):
        services.follow(name, kinds=set(), handler=lambda event: None, at=at)
    services.rewind("t")
    seen: list[Event] = []
    assert selectors.lag("t") == 2
    assert services.follow("t", kinds=set(), handler=seen.append, at=at) == 2
    assert services.follow("u", kinds=set(), handler=seen.append, at=at) == 0
    assert seen == events


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_around_a_handler(log: Log, at: datetime) -> None:
    log("a")
    inside: list[bool] = []
    services.follow("t", kinds=set(), handler=lambda event: inside.append(connection.in_atomic_block), at=at)
    assert inside == [False]


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_while_one_worker_reads_another_does_not(log: Log, at: datetime) -> None:
    log("a", 2)
    others: list[int] = []

    def in_another_thread() -> None:
        try:
            others.append(services.follow("t", kinds=set(), handler=lambda event: others.append(-1), at=at))
        finally:
            connection.close()

    def handler(event: Event) -> None:
        thread = threading.Thread(target=in_another_thread)
        thread.start()
        thread.join()

    assert services.follow("t", kinds=set(), handler=handler, at=at) == 2
    assert others == [0, 0]


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("step", "again"), [(0.0, 1), (60.0, 2)])
def test_a_dead_workers_event_comes_again_after_its_lease(
    log: Log, at: datetime, monkeypatch: pytest.MonkeyPatch, step: float, again: int
) -> None:
    monkeypatch.setattr(following, "STEP", step)  # what it did since the last step is done again
    events = log("a", 2)

    def die(event: Event) -> None:
        if event == events[1]:
            Cursor.objects.filter(pk="t").update(
                holder=None
            )  # so that nothing is given back, as after SIGKILL
            raise SystemExit

    with pytest.raises(SystemExit):
        services.follow("t", kinds=set(), handler=die, at=at)
    seen: list[Event] = []
    assert services.follow("t", kinds=set(), handler=seen.append, at=at + timedelta(minutes=1)) == 0
    assert services.follow("t", kinds=set(), handler=seen.append, at=at + timedelta(minutes=3)) == again
    assert seen == events[-again:]


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_told_to_stop_leaves_nothing_to_be_done_again(log: Log, at: datetime) -> None:
    events = log("a", 3)

    def stopped(event: Event) -> None:
        if event == events[2]:
            raise SystemExit

    with pytest.raises(SystemExit):
        services.follow("t", kinds=set(), handler=stopped, at=at)
    seen: list[Event] = []
    assert services.follow("t", kinds=set(), handler=seen.append, at=at) == 1
    assert seen == events[2:]


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("undo", [services.rewind, services.forget])
def test_a_cursor_set_back_while_it_reads_stays_so(
    log: Log, at: datetime, undo: Callable[[str], None]
) -> None:
    events = log("a", 3)

    def handle(event: Event) -> None:
        if event == events[1]:
            undo("t")

    services.follow("t", kinds=set(), handler=handle, at=at)
    assert services.follow("t", kinds=set(), handler=lambda event: None, at=at) == 3


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_lost_its_lease_stops(log: Log, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler that takes longer than the lease: the other worker's place is kept."""
    monkeypatch.setattr(following, "STEP", 0.0)  # that much time has passed
    events = log("a", 3)
    seen: list[Event] = []

    def slow(event: Event) -> None:
        if not seen:
            services.follow("t", kinds=set(), handler=seen.append, at=at + timedelta(minutes=3))
        seen.append(event)

    services.follow("t", kinds=set(), handler=slow, at=at)
    assert seen == [*events, events[0]]
    assert selectors.lag("t") == 0


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_an_event_that_commits_late_is_not_lost(log: Log, at: datetime) -> None:
    """A slow transaction takes its number first and commits last; on SQLite the fast one waits instead."""
    written, go_on = threading.Event(), threading.Event()

    def slowly() -> None:
        try:
            with transaction.atomic():
                services.append(stream="slow", kind="tested", by=CLERK, at=at)
                written.set()
                assert go_on.wait(10)
        finally:
            connection.close()

    def fast() -> None:
        try:
            log("fast", 2)
        finally:
            connection.close()

    seen: list[str] = []

    def turn() -> int:
        return services.follow("t", kinds=set(), handler=lambda event: seen.append(event.stream), at=at)

    threads = [threading.Thread(target=slowly), threading.Thread(target=fast)]
    threads[0].start()
    assert written.wait(10)
    threads[1].start()
    try:
        if on_postgresql():
            threads[1].join()
            assert selectors.lag("t") == 2
            assert turn() == 0  # the fast ones are not settled before the slow one
            assert services.seal(at=at) is None
    finally:
        go_on.set()
        for thread in threads:
            thread.join()
    assert turn() == 3
    assert seen == ["slow", "fast", "fast"]
    made = services.seal(at=at)
    assert made is not None and made.streams == 2
    assert selectors.verify() == []


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_writers_and_a_follower_at_once_lose_nothing(at: datetime) -> None:
    done, failures = threading.Event(), []
    seen: list[int] = []

    def write(number: int) -> None:
        try:
            for turn in range(40):
                with transaction.atomic():
                    services.append(stream=f"s:{number}:{turn % 4}", kind="tested", by=CLERK, at=at)
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)
        finally:
            connection.close()

    def read() -> None:
        try:
            while not done.is_set() or selectors.lag("t"):
                services.follow("t", kinds=set(), handler=lambda event: seen.append(event.pk), at=at, limit=7)
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)
        finally:
            connection.close()

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in [reader, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join(30)
    assert failures == []
    assert sorted(seen) == sorted(Event.objects.values_list("pk", flat=True))
    assert len(seen) == 160


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_the_order_goes_on_after_a_dump_came_into_a_new_cluster(log: Log, at: datetime) -> None:
    """A new cluster counts its transactions from the beginning: as if the old ones lay far ahead."""
    old = log("a", 2)
    services.follow("t", kinds=set(), handler=lambda event: None, at=at, limit=1)
    services.seal(at=at)
    if on_postgresql():
        ahead = 10**12
        for table, columns in {"event": ["xid"], "cursor": ["xid"], "seal": ["xid", "access_xid"]}.items():
            for column in columns:
                with connection.cursor() as cursor:
                    cursor.execute(
                        f"UPDATE events_{table} SET {column} = {column} + {ahead} WHERE {column} > 0"
                    )
        Retry.objects.all().delete()
    try:
        services.resume_after_restore()
        offset = services.resume_after_restore()
        assert offset == 0 or on_postgresql()
        (new,) = log("a")
        seen: list[Event] = []
        services.follow("t", kinds=set(), handler=seen.append, at=at)
        assert seen == [old[1], new]
    finally:
        if on_postgresql():
            with connection.cursor() as cursor:
                cursor.execute(
                    "CREATE OR REPLACE FUNCTION events_xid_offset() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 0::bigint'"
                )
