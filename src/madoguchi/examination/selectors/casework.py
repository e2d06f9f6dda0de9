"""Comments and tasks of a case, the officer's own tasks, and who is looking."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from madoguchi.accounts.models import User
from madoguchi.accounts.selectors import officers_of
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.examination.models import Comment, Looking, Task
from madoguchi.vault.selectors import open_rows

NOW = timedelta(minutes=2)
MOST_COMMENTS = 200
_DESK = (Role.EXAMINER, Role.APPROVER)


def colleagues_in(application: Application, *, at: datetime) -> list[User]:
    """Who may be told of the case or given a task for it, by name."""
    return list(officers_of(application.organisation, *_DESK, on=japan_day(at)))


def comments_of(application: Application) -> list[Comment]:
    """What officers wrote to each other about the case, the newest first."""
    rows = list(Comment.objects.filter(application=application).select_related("by").order_by("-at", "-id"))
    rows = rows[:MOST_COMMENTS]
    for row in rows:
        row.application = application
    open_rows(rows)
    return rows


def tasks_of(application: Application) -> list[Task]:
    """What is to be done for the case and what was, open ones first."""
    found = Task.objects.filter(application=application).select_related(
        "assignee", "made_by", "done_by", "comment"
    )
    rows = list(found.order_by(F("done_at").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "id"))
    for row in rows:
        row.application = application
        if row.comment is not None:
            row.comment.application = application
    open_rows([*rows, *(row.comment for row in rows if row.comment is not None)])
    return rows


def _own_tasks(acting: Acting) -> QuerySet[Task]:
    """The open tasks of the officer in cases that the officer may still see."""
    return Task.objects.filter(
        assignee=acting.who, done_at__isnull=True, application__organisation__in=acting.organisations(*_DESK)
    )


def own_tasks(acting: Acting) -> QuerySet[Task]:
    """What the officer has to do, the earliest day first; nothing of cases that the officer may see no more."""
    rows = _own_tasks(acting).select_related(
        "application__organisation",
        "application__edition__procedure_version",
        "comment__application__organisation",
        "made_by",
    )
    return rows.order_by(F("due_on").asc(nulls_last=True), "made_at", "id")


def task_for(acting: Acting, key: UUID) -> Task:
    """One task of a case that the officer works on; raises `Task.DoesNotExist` for anything else."""
    rows = Task.objects.filter(application__organisation__in=acting.organisations(*_DESK))
    return rows.select_related("application__organisation").get(pk=key)


@dataclass(frozen=True, slots=True)
class OwnWork:
    """How much waits for the officer beside cases: tasks, and how many of them are over their day (自分の作業)."""

    tasks: int = 0
    overdue: int = 0


def own_work(acting: Acting, *, at: datetime) -> OwnWork:
    """How many tasks the officer has."""
    counted = _own_tasks(acting).aggregate(
        tasks=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=japan_day(at)))
    )
    return OwnWork(**counted)


def looking_now(application: Application, acting: Acting, *, at: datetime) -> list[User]:
    """The other officers who had the case open in the last two minutes."""
    rows = Looking.objects.filter(application=application, at__gte=at - NOW)
    return [row.officer for row in rows.exclude(officer=acting.who).select_related("officer").order_by("at")]


def seen_until(application: Application, acting: Acting, revision: int) -> int | None:
    """The last event of the case that a page of `revision` showed the officer; None when that is not known."""
    row = Looking.objects.filter(application=application, officer=acting.who).first()
    return row.seen.get(str(revision)) if row else None
