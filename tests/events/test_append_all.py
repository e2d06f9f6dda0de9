"""Many events at once are the same as one after the other."""

from datetime import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from madoguchi.core.acting import Acting
from madoguchi.events import selectors, services
from madoguchi.events.models import Event, StreamHead
from madoguchi.events.services import Entry

CLERK = Acting.system("test")


def _all(entries: list[Entry], at: datetime) -> list[Event]:
    with transaction.atomic():
        return services.append_all(entries, by=CLERK, at=at)


@pytest.mark.engines
@pytest.mark.django_db
def test_they_are_numbered_and_chained_in_their_order_behind_what_is_there(at: datetime) -> None:
    with transaction.atomic():
        services.append(stream="b:1", kind="tested", by=CLERK, at=at)
    made = _all(
        [Entry("b:1", "tested", {"a": 1}), Entry("a:1", "tested", {}), Entry("b:1", "told", {"窓": None})], at
    )
    stored = list(Event.objects.order_by("id"))
    assert [(one.stream, one.n, one.kind) for one in stored[1:]] == [
        ("b:1", 2, "tested"),
        ("a:1", 1, "tested"),
        ("b:1", 3, "told"),
    ]
    assert [one.hash for one in stored[1:]] == [one.hash for one in made]
    assert dict(StreamHead.objects.values_list("stream", "n")) == {"a:1": 1, "b:1": 3}
    assert selectors.verify() == []
    with transaction.atomic():
        assert services.append(stream="b:1", kind="tested", by=CLERK, at=at).n == 4
    assert selectors.verify() == []


@pytest.mark.django_db
def test_statements_hardly_grow_with_the_events(at: datetime) -> None:
    def statements(count: int, name: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            _all([Entry(f"{name}:{n}", "tested", {}) for n in range(count)], at)
        return len(captured)

    assert statements(100, "b") <= statements(2, "a") + 3  # a statement takes so many values and no more
    assert Event.objects.count() == StreamHead.objects.count() == 102


@pytest.mark.django_db
def test_what_one_event_may_not_hold_lets_none_in(at: datetime) -> None:
    with pytest.raises(TypeError):
        _all([Entry("a:1", "tested", {}), Entry("a:1", "tested", {"rate": 0.5})], at)
    with pytest.raises(ValueError, match="longer"):
        _all([Entry("a:1", "tested", {}), Entry("a:1", "t" * 61, {})], at)
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_they_need_a_transaction(at: datetime) -> None:
    with pytest.raises(AssertionError, match="transaction"):
        services.append_all([Entry("a:1", "tested", {})], by=CLERK, at=at)
