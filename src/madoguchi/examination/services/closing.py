"""What a case still waits for ends when the case does."""

from datetime import datetime

from madoguchi.applications.models import Application
from madoguchi.examination.services.consultations import give_up_questions
from madoguchi.examination.services.corrections import close_correction


def end_waiting(application: Application, *, at: datetime) -> None:
    """Close the correction, the hearing and the questions that a locked application still waits for."""
    waiting = application.corrections.filter(answered_at__isnull=True).first()
    if waiting is not None:
        close_correction(waiting, at=at, is_lapsed=True)
    application.hearings.filter(ended_at__isnull=True).update(ended_at=at)
    give_up_questions(application, at=at)
