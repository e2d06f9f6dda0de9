"""Approval inside a business: by another, for exactly this content, before it is sent."""

from datetime import datetime

import pytest

from madoguchi.accounts.services import MayOnlyPrepare
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.filling.models import Approval, Draft
from madoguchi.filling.selectors import approval_of
from madoguchi.filling.services import (
    ApprovalNeeded,
    NothingAsked,
    NotYoursToApprove,
    OnlyTheRepresentative,
    add_item,
    approve,
    ask_approval,
    copy_application,
    drop_item,
    save_answers,
    send_back,
    set_approval,
    submit,
)
from madoguchi.messaging.models import Message
from tests.filling.together_world import TogetherWorld


@pytest.fixture
def world(db: None, at: datetime) -> TogetherWorld:
    """A business that wants every filing approved."""
    return TogetherWorld(at)


def ready(world: TogetherWorld) -> tuple[Draft, Acting, Acting]:
    """A draft of the business that the colleague has filled in, with the boss and the colleague."""
    boss, colleague = world.company()
    set_approval(subject=world.business, is_required=True, by=boss, at=world.at)
    return world.complete(world.allowance, world.benefit, by=colleague), boss, colleague


def send(world: TogetherWorld, draft: Draft, by: Acting) -> None:
    """The colleague presses the button."""
    fresh = Draft.objects.get(pk=draft.pk)
    submit(draft=fresh, key=fresh.key, revision=fresh.revision, by=by, clock=lambda: world.at)


def test_nothing_is_sent_before_another_approved(world: TogetherWorld) -> None:
    draft, boss, colleague = ready(world)
    with pytest.raises(ApprovalNeeded):
        send(world, draft, colleague)
    with pytest.raises(ApprovalNeeded):
        send(world, draft, boss)
    assert not Application.objects.exists()
    ask_approval(draft=draft, revision=draft.revision, by=colleague, at=world.at)
    ask_approval(draft=draft, revision=draft.revision, by=colleague, at=world.at)
    assert Approval.objects.count() == 1
    assert approval_of(draft, colleague).is_asked and not approval_of(draft, colleague).may_judge
    assert approval_of(draft, boss).may_judge
    with pytest.raises(NotYoursToApprove):
        approve(draft=draft, revision=draft.revision, by=colleague, at=world.at)
    approve(draft=draft, revision=draft.revision, by=boss, at=world.at)
    state = approval_of(draft, colleague)
    assert (state.is_given, state.given_by) == (True, "佐藤 健")
    send(world, draft, colleague)
    assert Application.objects.count() == 2
    titles = [str(one.title) for one in Message.objects.filter(subject=world.business).order_by("pk")]
    assert titles[:2] == ["「児童手当」の内容を確かめてください", "「児童手当」が承認されました"]


def test_a_change_after_it_asks_anew_and_the_editor_cannot_approve(world: TogetherWorld) -> None:
    draft, boss, colleague = ready(world)
    approve(draft=draft, revision=draft.revision, by=boss, at=world.at)
    changed = save_answers(
        draft=draft,
        answers={**draft.answers, "benefit__wish": "変えました"},
        revision=draft.revision,
        by=boss,
        at=world.at,
    )
    with pytest.raises(ApprovalNeeded):
        send(world, changed, colleague)
    with pytest.raises(NotYoursToApprove):
        approve(draft=changed, revision=changed.revision, by=boss, at=world.at)
    approve(draft=changed, revision=changed.revision, by=colleague, at=world.at)
    send(world, changed, boss)
    assert Application.objects.count() == 2


def test_who_copied_what_was_filed_before_cannot_approve_it(world: TogetherWorld) -> None:
    draft, boss, colleague = ready(world)
    approve(draft=draft, revision=draft.revision, by=boss, at=world.at)
    send(world, draft, colleague)
    before = Application.objects.get(procedure__slug="benefit")
    made = copy_application(
        application=before, edition=world.benefit, by=colleague, at=world.at
    ).started.draft
    copied = Draft.objects.get(pk=made.pk)
    assert not approval_of(copied, colleague).may_judge
    with pytest.raises(NotYoursToApprove):
        approve(draft=copied, revision=copied.revision, by=colleague, at=world.at)
    approve(draft=copied, revision=copied.revision, by=boss, at=world.at)


def test_who_chose_what_it_is_for_cannot_approve_it(world: TogetherWorld) -> None:
    draft, boss, colleague = ready(world)
    benefit = next(one for one in draft.items.all() if one.edition_id == world.benefit.pk)
    changed = drop_item(draft=draft, item=benefit, revision=draft.revision, by=boss, at=world.at)
    with pytest.raises(NotYoursToApprove):
        approve(draft=changed, revision=changed.revision, by=boss, at=world.at)
    changed = add_item(
        draft=changed, edition=world.benefit, revision=changed.revision, by=colleague, at=world.at
    )
    with pytest.raises(NotYoursToApprove):
        approve(draft=changed, revision=changed.revision, by=colleague, at=world.at)
    approve(draft=changed, revision=changed.revision, by=boss, at=world.at)


def test_it_can_be_sent_back_with_the_reason(world: TogetherWorld) -> None:
    draft, boss, colleague = ready(world)
    with pytest.raises(NothingAsked):
        send_back(draft=draft, revision=draft.revision, why="", by=boss, at=world.at)
    ask_approval(draft=draft, revision=draft.revision, by=colleague, at=world.at)
    send_back(draft=draft, revision=draft.revision, why="口座が違います。", by=boss, at=world.at)
    assert approval_of(draft, colleague).sent_back == "口座が違います。"
    with pytest.raises(ApprovalNeeded):
        send(world, draft, colleague)
    approve(draft=draft, revision=draft.revision, by=boss, at=world.at)
    send(world, draft, colleague)


def test_agents_preparers_and_staff_do_not_decide_it(world: TogetherWorld) -> None:
    draft, boss, colleague = ready(world)
    with pytest.raises(OnlyTheRepresentative):
        set_approval(subject=world.business, is_required=False, by=colleague, at=world.at)
    agent = Acting(
        name="代理",
        who=world.neighbour.pk,
        whose=world.business.pk,
        subjects=frozenset({world.business.pk}),
        mandate=world.neighbour.pk,
    )
    with pytest.raises(NotYoursToApprove):
        approve(draft=draft, revision=draft.revision, by=agent, at=world.at)
    preparer = Acting(
        name="作成者",
        who=world.neighbour.pk,
        whose=world.business.pk,
        subjects=frozenset({world.business.pk}),
        may_submit=False,
    )
    with pytest.raises(MayOnlyPrepare):
        approve(draft=draft, revision=draft.revision, by=preparer, at=world.at)
    set_approval(subject=world.business, is_required=False, by=boss, at=world.at)
    send(world, draft, colleague)
    assert Application.objects.count() == 2
