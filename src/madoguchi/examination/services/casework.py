"""What officers note beside a case: comments to colleagues, tasks, and that they look at it."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import User
from madoguchi.accounts.selectors import officers_of
from madoguchi.applications.models import Application
from madoguchi.applications.services import lock, stream_of
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import uuid7
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.examination.models import Comment, Looking, Task
from madoguchi.examination.services.desk import NotYourRole

DESK = (Role.EXAMINER, Role.APPROVER)
LONGEST_COMMENT = 2000
LONGEST_TASK = 200
SEEN_KEPT = 8
_SPACES = re.compile(r"\s+")


class CommentEmpty(Refusal):
    """Nothing was written."""

    sentence = _("庁内メモの内容を書いてください。")


class TaskEmpty(Refusal):
    """A task says nothing."""

    sentence = _("することを書いてください。")


class NotAColleague(Refusal):
    """Whoever is to be told, or to do it, may not see the case."""

    sentence = _("この案件を見られる職員から選んでください。")


class TaskDone(Refusal):
    """The task was done already."""

    sentence = _("この作業は、もう終わっています。")


def require_desk(application: Application, *, by: Acting) -> UUID:
    """The account of `by` if it examines or approves where the case is; raises `NotYourRole`."""
    if by.who is None or not any(by.has(role, application.organisation_id) for role in DESK):
        raise NotYourRole
    return by.who


def write_comment(
    *,
    application: Application,
    text: str,
    tell: Iterable[UUID] = (),
    due_on: date | None = None,
    key: UUID | None = None,
    by: Acting,
    at: datetime,
) -> Comment:
    """Keep a comment for colleagues; those in `tell`, and those named in it as `@氏名`, get a task by `due_on`.

    The same comment sent again under the same `key`, which the page chose, is kept once.
    Raises `NotYourRole`, `CommentEmpty`, `NotAColleague` (somebody in `tell` may not see the case).
    """
    officer = require_desk(application, by=by)
    text = text.strip()
    if not text:
        raise CommentEmpty(field="comment")
    colleagues = {one.pk: one for one in officers_of(application.organisation, *DESK, on=japan_day(at))}
    told = set(tell)
    if not told <= colleagues.keys():
        raise NotAColleague(field="tell")
    told |= {key for key, one in colleagues.items() if _is_named(one, text)}
    told.discard(officer)
    with transaction.atomic():
        lock(application.pk)
        own = Comment.objects.select_related("application__organisation")
        known = own.filter(pk=key, application=application, by=officer).first() if key else None
        if known is not None and known.text == text:
            return known
        comment = Comment.objects.create(
            pk=_free(Comment, key),
            application=application,
            text=text,
            told=sorted(map(str, told)),
            by_id=officer,
            at=at,
        )
        for key in sorted(told):
            Task.objects.create(
                application=application,
                comment=comment,
                assignee_id=key,
                due_on=due_on,
                made_by_id=officer,
                made_at=at,
            )
        _note(application, "comment.written", {"comment": str(comment.pk), "told": comment.told}, by, at)
    return comment


def _free(model: type[Comment] | type[Task], key: UUID | None) -> UUID:
    """The key that the page chose; another where it was used for something else."""
    return uuid7() if key is None or model.objects.filter(pk=key).exists() else key


def _is_named(colleague: User, text: str) -> bool:
    """Whether `text` calls the colleague: `@` and the name, with or without spaces in it."""
    squeezed = _SPACES.sub("", text).replace("＠", "@")
    return f"@{_SPACES.sub('', colleague.name)}" in squeezed


def add_task(
    *,
    application: Application,
    text: str,
    assignee: UUID,
    due_on: date | None,
    key: UUID | None = None,
    by: Acting,
    at: datetime,
) -> Task:
    """Give a colleague, or oneself, something to do for the case.

    The same task sent again under the same `key`, which the page chose, is given once.
    Raises `NotYourRole`, `TaskEmpty`, `NotAColleague`.
    """
    officer = require_desk(application, by=by)
    text = text.strip()
    if not text:
        raise TaskEmpty(field="task")
    if not officers_of(application.organisation, *DESK, on=japan_day(at)).filter(pk=assignee).exists():
        raise NotAColleague(field="assignee")
    with transaction.atomic():
        lock(application.pk)
        own = Task.objects.select_related("application__organisation")
        known = own.filter(pk=key, application=application, made_by=officer).first() if key else None
        if known is not None and (known.text, known.assignee_id) == (text, assignee):
            return known
        task = Task.objects.create(
            pk=_free(Task, key),
            application=application,
            text=text,
            assignee_id=assignee,
            due_on=due_on,
            made_by_id=officer,
            made_at=at,
        )
        data: dict[str, Any] = {
            "task": str(task.pk),
            "assignee": str(assignee),
            "due_on": due_on.isoformat() if due_on else None,
        }
        _note(application, "task.added", data, by, at)
    return task


def finish_task(*, task: Task, by: Acting, at: datetime) -> Task:
    """Say that a task is done, by whoever works on the case; raises `NotYourRole`, `TaskDone`."""
    officer = require_desk(task.application, by=by)
    with transaction.atomic():
        locked = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
        if locked.done_at is not None:
            raise TaskDone
        Task.objects.filter(pk=task.pk).update(done_at=at, done_by=officer)
        _note(task.application, "task.done", {"task": str(task.pk)}, by, at)
    task.done_at, task.done_by_id = at, officer
    return task


def _note(application: Application, kind: str, data: dict[str, Any], by: Acting, at: datetime) -> None:
    append(
        stream=stream_of(application),
        kind=kind,
        by=by,
        at=at,
        organisation=application.organisation_id,
        whose=application.subject_id,
        data=data,
    )


def look_in(*, application: Application, last: int | None = None, by: Acting, at: datetime) -> None:
    """Note that an officer has the case open; `last` is the last event that the page showed, if it was made anew.

    No event: that personal data were seen is recorded by `open_case`; this says who is there now. Rows go after a day.
    """
    if by.who is None:
        return
    with transaction.atomic():
        Looking.objects.filter(officer=by.who, at__lt=at - timedelta(days=1)).delete()
        row, _is_new = Looking.objects.select_for_update(of=("self",)).get_or_create(
            application=application, officer_id=by.who, defaults={"at": at}
        )
        row.at = at
        if last is not None:
            seen = {**row.seen, str(application.revision): last}
            row.seen = dict(sorted(seen.items(), key=lambda entry: entry[1])[-SEEN_KEPT:])
        row.save(update_fields=["at", "seen"])
