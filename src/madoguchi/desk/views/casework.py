"""What officers note beside a case: comments, tasks; and the officer's own tasks."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_key
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.casework_forms import CommentForm, TaskForm
from madoguchi.desk.views.case import case_of, refuse, show
from madoguchi.examination.models import Task
from madoguchi.examination.selectors import colleagues_in, own_tasks, task_for
from madoguchi.examination.services import (
    TaskDone,
    add_task,
    finish_task,
    list_cases,
    write_comment,
)
from madoguchi.examination.services.casework import DESK
from madoguchi.vault.selectors import open_rows

MOST_TASKS = 200


@open_to(Readers.OFFICER, *DESK)
@require_POST
def add_comment(request: HttpRequest, key: UUID) -> HttpResponse:
    """Tell colleagues something about the case."""
    application, acting, at = case_of(request, key), acting_of_request(request), now()
    others = [one for one in colleagues_in(application, at=at) if one.pk != acting.who]
    form = CommentForm(request.POST, colleagues=others)
    if not form.is_valid():
        return show(request, application, form=form, status=422)
    try:
        comment = write_comment(
            application=application,
            text=form.cleaned_data["comment"],
            tell=form.told,
            due_on=form.cleaned_data["tell_by"],
            key=posted_key(request),
            by=acting,
            at=at,
        )
    except Refusal as refusal:
        return refuse(request, application, refusal, form)
    return redirect(f"{reverse('desk:case', args=[application.pk])}#comment-{comment.pk}")


@open_to(Readers.OFFICER, *DESK)
@require_POST
def add_case_task(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a colleague or oneself something to do for the case."""
    application, acting, at = case_of(request, key), acting_of_request(request), now()
    form = TaskForm(request.POST, colleagues=colleagues_in(application, at=at), me=acting.who)
    if not form.is_valid():
        return show(request, application, form=form, status=422)
    try:
        add_task(
            application=application,
            text=form.cleaned_data["task"],
            assignee=UUID(form.cleaned_data["assignee"]),
            due_on=form.cleaned_data["task_by"],
            key=posted_key(request),
            by=acting,
            at=at,
        )
    except Refusal as refusal:
        return refuse(request, application, refusal, form)
    return redirect(reverse("desk:case", args=[application.pk]) + "#tasks")


@open_to(Readers.OFFICER, *DESK)
@require_POST
def finish(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say that a task is done; leads back to where the button was."""
    acting = acting_of_request(request)
    try:
        task = task_for(acting, key)
    except Task.DoesNotExist as error:
        raise Http404 from error
    try:
        finish_task(task=task, by=acting, at=now())
    except TaskDone:
        pass  # someone else said so a moment before; it is done
    except Refusal as refusal:
        return refuse(request, task.application, refusal)
    if request.POST.get("from") == "tasks":
        return redirect("desk:tasks")
    return redirect(reverse("desk:case", args=[task.application_id]) + "#tasks")


@open_to(Readers.OFFICER, *DESK)
@require_safe
def tasks_page(request: HttpRequest) -> HttpResponse:
    """What the officer has to do in all cases, the earliest day first."""
    acting, at = acting_of_request(request), now()
    rows = list(own_tasks(acting)[:MOST_TASKS])
    cases = list({row.application_id: row.application for row in rows}.values())
    list_cases(shown=cases, by=acting, at=at)
    open_rows([*rows, *cases, *(row.comment for row in rows if row.comment is not None)])
    return render(request, "desk/tasks.html", {"tasks": rows, "today": japan_day(at)})
