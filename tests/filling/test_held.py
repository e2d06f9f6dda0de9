"""What waits for its ground: it arrives when that is granted, never twice, and no deadline is missed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from madoguchi.accounts.services import NotTheHolder
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import file_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.examination.models import Outcome
from madoguchi.examination.services import withdraw
from madoguchi.files.selectors import read
from madoguchi.filling.models import Draft, Held, Submission
from madoguchi.filling.selectors import held_for, held_of, together_of
from madoguchi.filling.services import NotWaiting, drop_held, file_due, file_held, follow_ground
from madoguchi.messaging.models import Message
from madoguchi.registry.models import Edition
from tests.filling.together_world import MEDICAL, SHORT, TogetherWorld, filed, said
from tests.world import get, holder_of, picture


@pytest.fixture
def world(db: None, at: datetime) -> TogetherWorld:
    """Four procedures after a birth, one of them after another."""
    return TogetherWorld(at)


def sent(world: TogetherWorld, *editions: Edition, **changes: Any) -> tuple[Submission, Held]:
    """The medical care and the nursery after it, sent together; what waits of it."""
    chosen = editions or (world.medical, world.nursery())
    submission = world.sent(world.complete(*chosen, **changes))
    return submission, Held.objects.filter(submission=submission).latest("pk")


def titles() -> list[str]:
    """What was said about it, in order."""
    about = Message.objects.filter(about__startswith="held:").order_by("pk")
    return [str(one.title) for one in about]


def test_it_is_no_application_until_its_ground_is_granted(world: TogetherWorld) -> None:
    submission, held = sent(world)
    assert set(filed(submission)) == {"medical"} and len(submission.receipts) == 1
    assert (held.state, held.ground) == ("waiting", filed(submission)["medical"])
    stage = together_of(submission).stages[1]
    assert (stage.state, stage.application, stage.waits_for) == (
        "まだ届いていません",
        None,
        "子ども医療費助成",
    )
    assert titles() == ["「保育の利用」は、まだ届いていません"]
    later = world.at + timedelta(days=20)
    event = world.decide_as(filed(submission)["medical"], Outcome.GRANTED, at=later)
    held.refresh_from_db()
    arrived = filed(submission)["nursery"]
    assert (held.state, held.why, held.application) == ("filed", "granted", arrived)
    assert arrived.arrived_at == later and arrived.due_on is not None
    assert arrived.due_on > japan_day(later)
    assert said(arrived)["first"] == "窓野保育園"
    assert arrived.receipt_number in str(Message.objects.filter(about__startswith="held:").latest("pk").body)
    follow_ground(event)
    assert Application.objects.count() == 2 and len(titles()) == 2


def test_who_sent_it_is_kept_although_a_task_brings_it_in(world: TogetherWorld) -> None:
    draft = world.complete(world.medical, world.nursery(), user=world.resident)
    submission = world.sent(draft)
    world.decide_as(filed(submission)["medical"], Outcome.GRANTED)
    first, second = filed(submission)["medical"], filed(submission)["nursery"]
    assert second.acting == first.acting and second.subject_id == draft.subject_id
    assert second.answer_sets.get().by == first.answer_sets.get().by
    event = Event.objects.get(stream=f"application:{second.pk}", kind="application.arrived")
    assert event.by == "system:held"


@pytest.mark.parametrize("ends", ["refused", "withdrawn"])
def test_without_its_ground_it_is_not_filed_and_the_person_hears_what_to_do(
    world: TogetherWorld, ends: str
) -> None:
    submission, held = sent(world)
    ground = filed(submission)["medical"]
    if ends == "refused":
        world.decide_as(ground, Outcome.REFUSED)
    else:
        withdraw(application=ground, revision=ground.revision, by=holder_of(ground), at=world.at)
        world.ended(ground)
    held.refresh_from_db()
    assert (held.state, held.why) == ("lapsed", ends)
    assert Application.objects.count() == 1
    body = str(Message.objects.filter(about__startswith="held:").latest("pk").body)
    assert "あらためて申請してください" in body
    assert together_of(submission).stages[1].next_actor == "nobody"


def test_its_own_deadline_is_never_missed(world: TogetherWorld) -> None:
    closes = japan_day(world.at) + timedelta(days=30)
    submission, held = sent(world, world.medical, world.nursery(closes_on=closes))
    assert held.file_by == closes - timedelta(days=7)
    day = world.at + timedelta(days=22)
    assert file_due(at=day) == 0
    assert file_due(at=day + timedelta(days=1)) == 1
    assert file_due(at=day + timedelta(days=1)) == 0
    held.refresh_from_db()
    assert (held.state, held.why) == ("filed", "deadline")
    assert "決定を待たずに届けました" in str(
        Message.objects.filter(about__startswith="held:").latest("pk").body
    )
    world.decide_as(filed(submission)["medical"], Outcome.REFUSED, at=day + timedelta(days=2))
    assert get(filed(submission)["nursery"].pk).state == "arrived"


def test_with_a_deadline_near_nothing_waits_at_all(world: TogetherWorld) -> None:
    closes = japan_day(world.at) + timedelta(days=7)
    submission = world.sent(world.complete(world.medical, world.nursery(closes_on=closes)))
    assert set(filed(submission)) == {"medical", "nursery"}
    assert not Held.objects.exists()


def test_its_holder_files_it_at_once_or_drops_it(world: TogetherWorld) -> None:
    submission, held = sent(world)
    by = holder_of(Draft.objects.get(pk=submission.draft_id))
    done = file_held(held=held, by=by, at=world.at)
    assert (done.state, done.why) == ("filed", "asked")
    with pytest.raises(NotWaiting):
        drop_held(held=held, by=by, at=world.at)
    with pytest.raises(NotWaiting):
        file_held(held=held, by=by, at=world.at)
    assert Application.objects.count() == 2


def test_what_was_dropped_does_not_come_in_with_the_ground(world: TogetherWorld) -> None:
    submission, held = sent(world)
    by = holder_of(Draft.objects.get(pk=submission.draft_id))
    assert drop_held(held=held, by=by, at=world.at).state == "dropped"
    world.decide_as(filed(submission)["medical"], Outcome.GRANTED)
    assert Application.objects.count() == 1


def test_only_its_holder_sees_and_touches_it(world: TogetherWorld) -> None:
    submission, held = sent(world)
    by = holder_of(Draft.objects.get(pk=submission.draft_id))
    assert held_for(by, held.pk) == held
    other = world.acting(world.neighbour)
    assert not held_of(other).exists()
    for act in (file_held, drop_held):
        with pytest.raises(NotTheHolder):
            act(held=held, by=other, at=world.at)
        with pytest.raises(NotTheHolder):
            act(held=held, by=Acting.nobody(), at=world.at)
    held.refresh_from_db()
    assert held.state == "waiting"


def test_what_waits_for_what_waits_comes_in_turn(world: TogetherWorld) -> None:
    related = [{"procedure": "nursery", "relation": "before", "is_ground": True}]
    meals = world.opened("meals", form=SHORT, title="給食の申込み", related=related)
    submission, _last = sent(world, world.medical, world.nursery(), meals)
    first, second = Held.objects.order_by("pk")
    assert (second.ground, second.after) == (None, first)
    world.decide_as(filed(submission)["medical"], Outcome.GRANTED)
    second.refresh_from_db()
    assert second.state == "waiting" and second.ground == filed(submission)["nursery"]
    world.decide_as(filed(submission)["nursery"], Outcome.REFUSED)
    second.refresh_from_db()
    assert (second.state, second.why) == ("lapsed", "refused")


def test_what_waits_for_what_was_dropped_is_let_go_of(world: TogetherWorld) -> None:
    related = [{"procedure": "nursery", "relation": "before", "is_ground": True}]
    meals = world.opened("meals", form=SHORT, title="給食の申込み", related=related)
    submission, _last = sent(world, world.medical, world.nursery(), meals)
    first, second = Held.objects.order_by("pk")
    drop_held(held=first, by=holder_of(submission.draft), at=world.at)
    second.refresh_from_db()
    assert (second.state, second.why) == ("lapsed", "withdrawn")


def test_of_grounds_in_a_circle_one_arrives_and_the_other_waits(world: TogetherWorld) -> None:
    related = [{"procedure": "nursery", "relation": "before", "is_ground": True}]
    round_ = world.opened("round", form=SHORT, title="めぐる手続", related=related)
    submission, held = sent(world, round_, world.nursery(before="round"))
    assert set(filed(submission)) == {"nursery"}
    assert held.ground == filed(submission)["nursery"]


def test_a_ground_decided_before_is_none(world: TogetherWorld) -> None:
    submission = world.sent(world.complete(world.nursery(), world.allowance))
    assert set(filed(submission)) == {"nursery", "allowance"}


def test_its_files_are_held_for_the_office_when_it_arrives(world: TogetherWorld) -> None:
    related = [{"procedure": "allowance", "relation": "before", "is_ground": True}]
    care = world.opened("care", form=MEDICAL, title="入院の助成", related=related)
    draft = world.together(world.allowance, care)
    child = {"children_name": {"family": "葛城", "given": "一"}, "children_birth_date": "2026-10-20"}
    answers = world.whole(draft, children=[{**child, "care__insurer": "窓野市国保"}])
    submission = world.sent(world.saved(draft, answers))
    assert set(filed(submission)) == {"allowance"}
    world.decide_as(filed(submission)["allowance"], Outcome.GRANTED)
    arrived = filed(submission)["care"]
    (entry,) = arrived.answer_sets.get().files
    assert read(file_of(arrived, UUID(entry["file"]))) == picture()
