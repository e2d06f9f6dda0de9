"""A worker writes down that it is at work; a silent one is noticed."""

from datetime import timedelta

import pytest
from django.db import transaction

from madoguchi.core.acting import Acting
from madoguchi.events.models import WorkerBeat
from madoguchi.events.selectors import last_beat, unread_since
from madoguchi.events.services import append, beat, follow

pytestmark = pytest.mark.django_db
BY = Acting.system("test")


def test_the_last_sign_of_life_is_that_of_any_worker(at):
    assert last_beat() is None
    beat(name="one:1", by=BY, at=at)
    beat(name="two:2", by=BY, at=at + timedelta(seconds=10))
    beat(name="one:1", by=BY, at=at + timedelta(seconds=5))
    assert last_beat() == at + timedelta(seconds=10)
    beat(name="three:3", by=BY, at=at + timedelta(days=1, seconds=7))
    assert set(WorkerBeat.objects.values_list("name", flat=True)) == {"two:2", "three:3"}


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_how_long_a_follower_has_left_something_unread(at):
    assert unread_since("slow") is None
    from_db = append_one("draft:1", at)
    append_one("draft:2", at + timedelta(minutes=1))
    assert unread_since("slow") == from_db.at
    seen = []
    follow("slow", kinds=set(), handler=seen.append, at=at + timedelta(minutes=2))
    assert len(seen) == 2
    assert unread_since("slow") is None


def append_one(stream, at):
    with transaction.atomic():
        return append(stream=stream, kind="test.happened", by=BY, at=at)
