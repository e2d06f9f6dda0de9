"""What stands beside a case at the desk: comments, tasks, questions to other offices, who looks, what changed since."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_at, answers_now
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import uuid7
from madoguchi.desk.casework_forms import CommentForm, TaskForm
from madoguchi.desk.forms import DeskForm
from madoguchi.desk.history import Happening
from madoguchi.eforms.selectors import differences, document_of
from madoguchi.eforms.types import Difference
from madoguchi.examination.selectors import (
    colleagues_in,
    comments_of,
    consultations_of,
    looking_now,
    seen_until,
    tasks_of,
)
from madoguchi.examination.services.casework import DESK

SHOWN_AT_ONCE = 12
_ANSWERS = {"application.arrived", "correction.answered"}


def notes_of(
    application: Application, *, acting: Acting, at: datetime, form: DeskForm | None = None
) -> dict[str, Any]:
    """Comments, tasks and questions of the case with the forms to add to them; `form` is one that was refused."""
    may_note = any(acting.has(role, application.organisation_id) for role in DESK)
    colleagues = colleagues_in(application, at=at) if may_note else []
    comments, tasks = comments_of(application), tasks_of(application)
    asked = consultations_of(application)
    names = {str(one.pk): one.name for one in colleagues}
    others = [one for one in colleagues if one.pk != acting.who]
    return {
        "may_note": may_note,
        "comments": comments,
        "told_names": {one.pk: "、".join(names[key] for key in one.told if key in names) for one in comments},
        "tasks_open": [one for one in tasks if one.done_at is None],
        "tasks_done": [one for one in tasks if one.done_at is not None],
        "consultations": asked,
        "consultations_open": [one for one in asked if one.is_open],
        "comment_form": form if isinstance(form, CommentForm) else CommentForm(colleagues=others),
        "task_form": form if isinstance(form, TaskForm) else TaskForm(colleagues=colleagues, me=acting.who),
        "comment_key": uuid7(),
        "task_key": uuid7(),
        "looking": [one.name for one in looking_now(application, acting, at=at)],
        "today": japan_day(at),
        "may_ask_offices": acting.has(Role.EXAMINER, application.organisation_id) and application.is_open,
    }


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened to a case since a page was opened on which something was typed (その後の変更)."""

    happened: list[Happening] = field(default_factory=list)
    answers: list[Difference] = field(default_factory=list)


def changes_since(
    application: Application, revision: int, history: list[Happening], *, acting: Acting
) -> Changes:
    """What happened since the officer's page of `revision` was made: events, and answers that are others now.

    Where it is not known what that page showed, the last event alone.
    """
    seen = seen_until(application, acting, revision)
    if seen is None:
        return Changes(history[:1])
    happened = [one for one in history if one.n > seen]
    again = sum(1 for one in happened if one.kind in _ANSWERS)
    if not again:
        return Changes(happened)
    present = answers_now(application)
    before = answers_at(application, max(1, present.revision - again))
    document = document_of(application.edition.form_version)
    return Changes(happened, differences(document, before.body, present.body))
