"""What the desk shows of a case beside its columns."""

from dataclasses import dataclass
from datetime import date

from madoguchi.applications.models import Application


@dataclass(frozen=True)
class Deadline:
    """How long is left until the case's deadline, in days; `tone` chooses colour, `words` says it (期限)."""

    days: int | None
    tone: str


def deadline_of(application: Application, today: date) -> Deadline:
    """The deadline of an open case as of `today`; none when closed or while the applicant is waited for."""
    if application.due_on is None or not application.is_open:
        return Deadline(None, "gray")
    if application.state == Application.State.CORRECTING:
        return Deadline(None, "gray")
    days = (application.due_on - today).days
    tone = "red" if days < 0 else "orange" if days <= 3 else "blue" if days <= 7 else "gray"
    return Deadline(days, tone)
