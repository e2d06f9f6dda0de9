"""Sending: the commit is the arrival, a retry gives the same receipts, a refusal writes nothing."""

import errno
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from madoguchi.applications.models import AnswerSet, Application
from madoguchi.core.calendars import end_of_day
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.core.ids import read_number, receipt_number
from madoguchi.events.models import Event
from madoguchi.files.disk import Disk, path_of
from madoguchi.files.models import File
from madoguchi.filling.models import Draft, DraftItem, Submission
from madoguchi.filling.services import (
    ChangedElsewhere,
    FileMissing,
    NotComplete,
    NotOpenNow,
    save_answers,
    submit,
)
from madoguchi.versions.services import digest_of
from tests.world import FORM, NAME, World, counts, get, holder_of, question

pytestmark = pytest.mark.django_db


class WatchedClock:
    """A clock that remembers whether it was read inside a transaction and what stood in the database then."""

    def __init__(self, *moments: datetime) -> None:
        self.moments = list(moments)
        self.read_inside: list[bool] = []
        self.events: list[int] = []

    def __call__(self) -> datetime:
        self.read_inside.append(connection.in_atomic_block)
        self.events.append(Event.objects.filter(kind="application.arrived").count())
        return self.moments.pop(0) if len(self.moments) > 1 else self.moments[0]


def test_everything_that_arrives_stands_in_one_transaction(world: World) -> None:
    draft = world.filled(world.resident)
    submission = world.sent(draft)

    application = Application.objects.get()
    assert submission.receipts == [{"application": str(application.pk), "number": application.receipt_number}]
    assert application.receipt_number == receipt_number(application.pk)
    assert read_number(application.receipt_number) == application.receipt_number
    assert (application.submission_id, application.edition, application.organisation) == (
        submission.pk,
        world.edition,
        world.city,
    )
    assert (application.subject, application.ticket) == (world.resident.person, None)
    assert (application.arrived_at, submission.at, Draft.objects.get().submitted_at) == (world.at,) * 3
    assert application.due_on == japan_day(world.at) + timedelta(days=20)
    assert (application.state, application.is_open, application.revision) == ("arrived", True, 1)
    assert (application.applicant_name, application.applicant_email) == (
        "葛\U000e0100城　𠮷子",
        "hanako@example.jp",
    )
    answers = AnswerSet.objects.get()
    assert (answers.revision, answers.basis, answers.at) == (1, "arrival", world.at)
    assert answers.body["applicant_name"] == NAME
    assert [entry["path"] for entry in answers.files] == ["insurance"]
    assert answers.digest == digest_of({"answers": answers.body, "files": answers.files})
    event = Event.objects.get(kind="application.arrived")
    assert (event.stream, event.at) == (f"application:{application.pk}", world.at)
    assert event.data["receipt_number"] == application.receipt_number
    assert NAME["given"] not in str(event.data) + event.why + event.by


def test_an_edition_without_an_online_period_runs_by_the_standard_one(world: World) -> None:
    edition = world.opened("slow", online_days=None)
    assert world.arrived(edition=edition).due_on == japan_day(world.at) + timedelta(days=30)


def test_a_retry_gives_the_same_receipts_also_after_a_crash_before_the_response(world: World) -> None:
    """The first submission committed; the page never came. The person presses the button again."""
    draft = world.filled()
    page = Draft.objects.get(pk=draft.pk)  # as it was loaded before the first commit
    first = world.sent(draft)
    before = counts()
    later = world.at + timedelta(hours=3)
    for shown in (page, Draft.objects.get(pk=draft.pk)):
        again = submit(
            draft=shown, key=draft.key, revision=draft.revision, by=holder_of(draft), clock=lambda: later
        )
        assert (again.pk, again.receipts, again.at) == (first.pk, first.receipts, world.at)
    assert counts() == before


def test_a_retry_is_answered_even_when_the_period_has_ended_and_the_file_is_gone(world: World) -> None:
    draft = world.filled(edition=world.opened("short", closes_on=japan_day(world.at)))
    first = world.sent(draft)
    path_of(File.objects.get().key).unlink()
    fresh = Draft.objects.get(pk=draft.pk)
    assert world.sent(fresh, clock=lambda: world.at + timedelta(days=9)) == first


def test_another_revision_or_key_is_not_what_the_page_showed(world: World) -> None:
    draft = world.filled()
    before = counts()
    for key, revision in ((draft.key, draft.revision - 1), (draft.key, 99), (uuid4(), draft.revision)):
        with pytest.raises(ChangedElsewhere):
            submit(draft=draft, key=key, revision=revision, by=holder_of(draft), clock=lambda: world.at)
    assert counts() == before
    assert Draft.objects.get().submitted_at is None
    world.sent(draft)
    with pytest.raises(ChangedElsewhere):
        submit(draft=draft, key=draft.key, revision=99, by=holder_of(draft), clock=lambda: world.at)
    assert Submission.objects.count() == 1


def test_answers_saved_on_another_screen_while_sending_are_not_sent_unseen(world: World) -> None:
    draft = world.filled()
    shown = draft.revision

    def clock() -> datetime:
        """Another screen saves between the check and the lock."""
        if not connection.in_atomic_block or Draft.objects.get().revision == shown:
            changed = Draft.objects.get()
            save_answers(
                draft=changed,
                answers={**changed.answers, "remarks": "あとから"},
                revision=shown,
                by=holder_of(draft),
                at=world.at,
            )
        return world.at

    with pytest.raises(ChangedElsewhere):
        submit(draft=draft, key=draft.key, revision=shown, by=holder_of(draft), clock=clock)
    assert not Application.objects.exists()


def test_what_is_incomplete_is_named_and_nothing_is_written(world: World) -> None:
    draft = world.filled(phone=None, child=[{"child_name": {"family": "髙", "given": "一"}}])
    before = counts()
    with pytest.raises(NotComplete) as caught:
        world.sent(draft)
    assert {error.path for error in caught.value.errors} == {"phone", "child.0.born_on"}
    assert counts() == before
    assert Draft.objects.get().submitted_at is None


def _unlink(file: File) -> None:
    path_of(file.key).unlink()


def _alter(file: File) -> None:
    data = bytearray(path_of(file.key).read_bytes())
    data[-1] ^= 1
    path_of(file.key).write_bytes(bytes(data))


def _truncate(file: File) -> None:
    path_of(file.key).write_bytes(path_of(file.key).read_bytes()[:-1])


def _forget(file: File) -> None:
    file.delete()


def _belongs_to_another(file: File) -> None:
    File.objects.filter(pk=file.pk).update(owner=uuid4())


@pytest.mark.parametrize("harm", [_unlink, _alter, _truncate, _forget, _belongs_to_another])
def test_a_file_that_is_not_as_it_was_stops_the_submission(world: World, harm: Callable) -> None:
    draft = world.filled()
    harm(File.objects.get())
    before = counts()
    with pytest.raises(FileMissing):
        world.sent(draft)
    assert counts() == before
    assert Draft.objects.get().submitted_at is None


@pytest.mark.parametrize(("error", "told"), [(errno.EIO, FileMissing), (errno.ENODEV, OSError)])
def test_a_file_on_a_bad_sector_is_to_be_attached_again_but_not_when_all_are_away(
    world: World, monkeypatch: pytest.MonkeyPatch, error: int, told: type[Exception]
) -> None:
    draft = world.filled()

    def harmed(_disk: Disk, _key: str) -> bytes:
        raise OSError(error, "harmed")

    monkeypatch.setattr(Disk, "get", harmed)
    with pytest.raises(told):
        world.sent(draft)
    assert Draft.objects.get().submitted_at is None


def test_a_digest_that_the_answers_claim_must_be_that_of_the_file(world: World) -> None:
    draft = world.started().draft
    answers = world.answers(draft)
    answers["insurance"][0]["sha256"] = "0" * 64
    draft = save_answers(draft=draft, answers=answers, revision=1, by=holder_of(draft), at=world.at)
    with pytest.raises(FileMissing):
        world.sent(draft)


def test_the_last_tenth_of_the_closing_day_is_in_time_and_the_next_moment_is_not(world: World) -> None:
    closes_on = japan_day(world.at)
    edition = world.opened("short", closes_on=closes_on)
    last = end_of_day(closes_on) - timedelta(milliseconds=100)
    in_time, late = world.filled(edition=edition), world.filled(edition=edition)
    assert world.sent(in_time, clock=lambda: last).at == last
    before = counts()
    with pytest.raises(NotOpenNow):
        world.sent(late, clock=lambda: end_of_day(closes_on) + timedelta(microseconds=1))
    assert counts() == before


def test_the_deadline_is_judged_by_the_clock_in_the_lock(world: World) -> None:
    """The check before the lock is in time; waiting for the lock is not."""
    closes_on = japan_day(world.at)
    draft = world.filled(edition=world.opened("short", closes_on=closes_on))
    clock = WatchedClock(
        end_of_day(closes_on) - timedelta(seconds=1), end_of_day(closes_on) + timedelta(seconds=1)
    )
    with pytest.raises(NotOpenNow):
        world.sent(draft, clock=clock)
    assert not Application.objects.exists()


def test_the_moment_of_arrival_is_read_once_in_the_lock(world: World) -> None:
    draft = world.filled()
    early, arrival = world.at, world.at + timedelta(seconds=4)
    inside: list[bool] = []
    outermost = len(connection.savepoint_ids)

    def clock() -> datetime:
        is_inside = len(connection.savepoint_ids) > outermost
        inside.append(is_inside)
        return arrival if is_inside else early

    submission = world.sent(draft, clock=clock)
    assert inside.count(True) == 1
    assert inside[-1] is True
    assert submission.at == arrival
    assert Application.objects.get().arrived_at == arrival


@pytest.mark.django_db(transaction=True)
def test_the_moment_of_arrival_is_read_inside_a_real_transaction(
    transactional_db: None, at: datetime
) -> None:
    world = World(at)
    draft = world.filled()
    clock = WatchedClock(at)
    world.sent(draft, clock=clock)
    assert clock.read_inside.count(True) == 1
    assert clock.read_inside[-1] is True
    assert clock.events == [0] * len(clock.events)


def test_answers_are_judged_by_the_day_on_which_they_arrive(world: World) -> None:
    """Checked a second before midnight, committed a second after: the question of the new day must be answered."""
    form = {
        **FORM,
        "sections": [
            {
                "id": "s",
                "title": "申請",
                "pages": [
                    {
                        "id": "p",
                        "title": "申請",
                        "questions": [
                            question("applicant_name", "name", "氏名"),
                            question("email", "email", "メール", required=False),
                            question("starts_on", "date", "始める日", minimum="today"),
                        ],
                    }
                ],
            }
        ],
    }
    today = japan_day(world.at)
    edition = world.opened("midnight", form=form)
    draft = world.started(edition=edition).draft
    draft = save_answers(
        draft=draft,
        answers={"applicant_name": NAME, "starts_on": today.isoformat()},
        revision=1,
        by=holder_of(draft),
        at=world.at,
    )
    midnight = end_of_day(today)
    before = counts()
    with pytest.raises(NotComplete):
        world.sent(draft, clock=WatchedClock(midnight, midnight + timedelta(seconds=1)))
    assert counts() == before
    assert world.sent(draft, clock=lambda: midnight).at == midnight


def test_one_submission_files_for_every_procedure_of_the_draft_or_for_none(world: World) -> None:
    draft = world.filled()
    closing = world.opened("other", closes_on=japan_day(world.at))
    DraftItem.objects.create(draft=draft, edition=closing)
    before = counts()
    with pytest.raises(NotOpenNow):
        world.sent(draft, clock=lambda: world.at + timedelta(days=1))
    assert counts() == before

    submission = world.sent(draft)
    assert len({receipt["number"] for receipt in submission.receipts}) == 2
    assert Application.objects.filter(submission_id=submission.pk).count() == 2


def test_due_days_count_in_japan(world: World) -> None:
    """23:30 UTC is the next day in Japan."""
    moment = datetime(2026, 11, 2, 23, 30, tzinfo=JAPAN).astimezone(tz=None)
    application = get(world.sent(world.filled(), clock=lambda: moment).receipts[0]["application"])
    assert application.due_on == japan_day(moment) + timedelta(days=20)


def test_a_guests_application_is_held_by_the_ticket_and_named_so_in_the_log(world: World) -> None:
    application = world.arrived()
    assert application.subject is None and application.ticket is not None
    assert application.acting["by"] == f"ticket:{application.ticket_id}"
    assert Event.objects.get(kind="application.arrived").whose is None


@pytest.mark.engines
def test_the_database_takes_one_submission_a_draft_and_one_a_key(world: World) -> None:
    draft, other = world.filled(), world.filled()
    first = world.sent(draft)
    for key, owner in ((first.key, other), (other.key, draft)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Submission.objects.create(key=key, draft=owner, body_hash="", receipts=[], at=world.at)
