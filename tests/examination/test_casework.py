"""Comments, tasks and presence: who may, who is told, and that nothing of it stands in the log."""

from datetime import timedelta
from typing import Any

import pytest

from madoguchi.accounts.models import Appointment, User
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import uuid7
from madoguchi.examination.models import Comment, Looking, Task
from madoguchi.examination.selectors import (
    colleagues_in,
    comments_of,
    looking_now,
    own_tasks,
    own_work,
    seen_until,
    task_for,
    tasks_of,
)
from madoguchi.examination.services import (
    CommentEmpty,
    NotAColleague,
    NotYourRole,
    TaskDone,
    TaskEmpty,
    add_task,
    finish_task,
    look_in,
    write_comment,
)
from tests.examination.acts import refused
from tests.world import World, last_event


@pytest.fixture
def stranger(world: World) -> User:
    """An officer of the other city."""
    return world.officer("stranger", Role.EXAMINER, at=world.other_city)


def test_a_comment_calls_colleagues_by_name_and_by_choice(world: World, stranger: User) -> None:
    case = world.examining(world.resident)
    third = world.officer("川添 次郎", Role.EXAMINER)
    write_comment(
        application=case,
        text="＠川添次郎 さん、@stranger にも聞きました。",
        tell=[world.approver.pk],
        due_on=japan_day(world.at),
        by=world.acting(world.examiner),
        at=world.at,
    )
    (comment,) = comments_of(case)
    assert set(comment.told) == {str(third.pk), str(world.approver.pk)}
    assert {task.assignee for task in tasks_of(case)} == {third, world.approver}
    assert [task.due_on for task in own_tasks(world.acting(third))] == [japan_day(world.at)]
    assert not own_tasks(world.acting(stranger)).exists()
    event = last_event(case, "comment.written")
    assert "聞きました" not in str(event.data)
    assert (
        bytes(Comment.objects.filter(pk=comment.pk).values_list("text", flat=True)[0]).find("聞".encode()) < 0
    )


def test_who_may_not_see_the_case_is_not_told(world: World, stranger: User) -> None:
    case = world.examining(world.resident)
    by = world.acting(world.examiner)
    assert stranger not in colleagues_in(case, at=world.at)
    refused(
        NotAColleague,
        lambda: write_comment(application=case, text="はい", tell=[stranger.pk], by=by, at=world.at),
    )
    refused(
        NotAColleague,
        lambda: add_task(
            application=case, text="はい", assignee=stranger.pk, due_on=None, by=by, at=world.at
        ),
    )


def test_who_works_elsewhere_or_only_audits_writes_nothing(world: World, stranger: User) -> None:
    case = world.examining(world.resident)
    auditor = world.officer("auditor", Role.AUDITOR)
    for user in (stranger, auditor, world.resident):
        by = world.acting(user)
        refused(NotYourRole, lambda by=by: write_comment(application=case, text="あ", by=by, at=world.at))


def test_empty_words_are_refused(world: World) -> None:
    case, by = world.examining(world.resident), world.acting(world.examiner)
    refused(CommentEmpty, lambda: write_comment(application=case, text=" \n", by=by, at=world.at))
    refused(
        TaskEmpty,
        lambda: add_task(
            application=case, text=" ", assignee=world.examiner.pk, due_on=None, by=by, at=world.at
        ),
    )


def test_a_task_is_done_once_by_whoever_works_on_the_case(world: World, stranger: User) -> None:
    case = world.examining(world.resident)
    by = world.acting(world.examiner)
    task = add_task(
        application=case,
        text=" 住所を確かめる ",
        assignee=world.approver.pk,
        due_on=japan_day(world.at) - timedelta(days=1),
        by=by,
        at=world.at,
    )
    work = own_work(world.acting(world.approver), at=world.at)
    assert (work.tasks, work.overdue) == (1, 1)
    with pytest.raises(Task.DoesNotExist):
        task_for(world.acting(stranger), task.pk)
    refused(NotYourRole, lambda: finish_task(task=task, by=world.acting(stranger), at=world.at))
    finish_task(task=task_for(by, task.pk), by=by, at=world.at)
    (done,) = tasks_of(case)
    assert (done.text, done.done_by, done.done_at) == ("住所を確かめる", world.examiner, world.at)
    refused(TaskDone, lambda: finish_task(task=task, by=by, at=world.at))
    assert own_work(world.acting(world.approver), at=world.at).tasks == 0


def test_what_the_same_page_sends_twice_is_there_once(world: World) -> None:
    case, key, other = world.examining(world.resident), uuid7(), world.examining()
    given: dict[str, Any] = {"key": key, "by": world.acting(world.examiner), "at": world.at}
    task = {"text": "見る", "assignee": world.approver.pk, "due_on": None, **given}
    tell = {"tell": [world.approver.pk], **given}
    assert add_task(application=case, **task) == add_task(application=case, **task)
    assert write_comment(application=case, text="あ", **tell) == write_comment(
        application=case, text="あ", **tell
    )
    assert (len(tasks_of(case)), len(comments_of(case))) == (2, 1)
    write_comment(application=case, text="い", **tell)
    write_comment(application=other, text="あ", **tell)
    add_task(application=case, **{**task, "text": "聞く"})
    assert (len(tasks_of(case)), len(comments_of(case)), len(comments_of(other))) == (4, 2, 1)


def test_tasks_go_with_the_role(world: World) -> None:
    case = world.examining(world.resident)
    helper = world.officer("helper", Role.EXAMINER)
    add_task(
        application=case,
        text="見る",
        assignee=helper.pk,
        due_on=None,
        by=world.acting(world.examiner),
        at=world.at,
    )
    assert own_tasks(world.acting(helper)).count() == 1
    Appointment.objects.filter(user=helper).update(ends_on=japan_day(world.at))
    assert own_tasks(world.acting(helper)).count() == 0


def test_who_looks_is_seen_for_two_minutes(world: World) -> None:
    case = world.examining(world.resident)
    examiner, approver = world.acting(world.examiner), world.acting(world.approver)
    look_in(application=case, last=3, by=examiner, at=world.at)
    look_in(application=case, by=approver, at=world.at)
    assert looking_now(case, examiner, at=world.at) == [world.approver]
    assert looking_now(case, approver, at=world.at + timedelta(seconds=119)) == [world.examiner]
    assert looking_now(case, approver, at=world.at + timedelta(seconds=121)) == []
    assert seen_until(case, examiner, case.revision) == 3
    assert seen_until(case, approver, case.revision) is None
    look_in(application=case, by=examiner, at=world.at + timedelta(hours=1))
    assert seen_until(case, examiner, case.revision) == 3
    look_in(application=case, by=examiner, at=world.at + timedelta(days=2))
    assert seen_until(case, examiner, case.revision) is None
    assert Looking.objects.filter(officer=world.examiner).count() == 1
