"""Several workers at one follower: each has its share of the events."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from madoguchi.events import selectors, services
from madoguchi.events.models import Event

Log = Callable[..., list[Event]]


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_shares_have_every_event_once(log: Log, at: datetime) -> None:
    """Three workers at one follower, at the same time: what one has, no other has, and nothing is left over."""
    events = log("a", 20)
    seen: dict[int, list[Event]] = {0: [], 1: [], 2: []}

    def turn(part: int, limit: int) -> int:
        def handle(event: Event) -> None:
            if not seen[1] and part == 0:
                turn(1, 2)  # while this one still reads
            seen[part].append(event)

        share = services.Share(part, 3)
        return services.follow("t", kinds=set(), handler=handle, at=at, limit=limit, share=share)

    for _ in range(8):
        for part in range(3):
            turn(part, 3)
    assert sorted(event.pk for some in seen.values() for event in some) == [event.pk for event in events]
    assert all(len(some) in (6, 7) for some in seen.values())
    assert [selectors.lag(f"t {part}/3") for part in (1, 2, 3)] == [0, 0, 0]
    assert services.follow("t", kinds=set(), handler=lambda event: None, at=at) == 20  # the whole is another


@pytest.mark.django_db(transaction=True)
def test_what_failed_comes_again_to_its_share_alone(log: Log, at: datetime) -> None:
    log("a", 4)
    failing = [services.Share(0, 2), services.Share(1, 2)]

    def fail(event: Event) -> None:
        raise ValueError

    assert services.follow("t", kinds=set(), handler=fail, at=at, share=failing[0]) == 2
    seen: list[Event] = []
    later = at + timedelta(minutes=1)
    assert services.follow("t", kinds=set(), handler=seen.append, at=later, share=failing[1]) == 2
    assert services.follow("t", kinds=set(), handler=seen.append, at=later, share=failing[0]) == 2
    assert len({event.pk for event in seen}) == 4
