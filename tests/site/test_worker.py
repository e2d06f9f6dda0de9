"""The worker: each job in its time, one failure stops nothing, and it ends when it is told."""

import os
import threading
from threading import Event as Flag

import pytest

from madoguchi.accounts.services import add_user
from madoguchi.core.acting import Acting
from madoguchi.events.models import Cursor, Event
from madoguchi.site import worker
from madoguchi.site.followers import FOLLOWERS
from madoguchi.site.worker import Job, jobs, one_round, work


@pytest.mark.django_db
def test_a_job_runs_when_it_is_due_and_not_before(at):
    ran = []
    job = Job("job", 10, ran.append)
    one_round([job], moment=0, at=at)
    one_round([job], moment=9, at=at)
    assert ran == [at]
    one_round([job], moment=10, at=at)
    assert ran == [at, at]


@pytest.mark.django_db
def test_a_failing_job_stops_no_other_and_pauses_longer_each_time(at, caplog):
    ran = []

    def fail(at):
        raise RuntimeError("broken")

    bad, good = Job("bad", 1, fail), Job("good", 1, ran.append)
    one_round([bad, good], moment=0, at=at)
    assert ran == [at]
    assert "bad" in caplog.text
    assert bad.due == 2
    one_round([bad], moment=2, at=at)
    assert bad.due == 2 + 4
    for _attempt in range(10):
        one_round([bad], moment=bad.due, at=at)
    before = bad.due
    one_round([bad], moment=before, at=at)
    assert bad.due - before == 60


@pytest.mark.django_db
def test_a_job_that_works_again_is_back_in_its_time(at):
    answers = iter([RuntimeError("once"), None])

    def sometimes(at):
        answer = next(answers)
        if answer:
            raise answer

    job = Job("job", 1, sometimes)
    one_round([job], moment=0, at=at)
    one_round([job], moment=job.due, at=at)
    assert job.failures == 0
    assert job.due == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.engines
def test_every_follower_reads_to_the_end_of_the_log_and_then_writes_nothing(at):
    add_user(email="a@example.jp", name="窓野 花子", password="x" * 12, by=Acting.system("test"), at=at)
    last = Event.objects.latest("id").pk
    one_round(jobs(), moment=0, at=at)
    read = {c.name: c.event_id for c in Cursor.objects.all()}
    names = {share.named(f.name) for f in FOLLOWERS for share in f.cut()}
    assert names <= set(read)
    assert {read[name] for name in names} == {last}

    before = list(Cursor.objects.order_by("name").values())
    one_round(jobs(), moment=0, at=at.replace(year=2027))
    assert list(Cursor.objects.order_by("name").values()) == before


def test_no_two_followers_share_a_cursor():
    names = [f.name for f in FOLLOWERS]
    assert len(names) == len(set(names))
    assert all(f.kinds for f in FOLLOWERS)


def test_work_ends_when_it_is_told(monkeypatch, at):
    stop, rounds = Flag(), []

    def one_round(todo, *, moment, at):
        rounds.append(at)
        stop.set()

    monkeypatch.setattr(worker, "one_round", one_round)
    thread = threading.Thread(target=work, args=(stop,), kwargs={"pause": 0.01, "clock": lambda: at})
    thread.start()
    thread.join(5)
    assert not thread.is_alive()
    assert rounds == [at]


def test_work_ends_when_the_server_that_started_it_is_gone(monkeypatch):
    monkeypatch.setattr(worker, "one_round", lambda *a, **k: pytest.fail("works without its server"))
    work(Flag(), parent=os.getpid(), pause=0.01)
