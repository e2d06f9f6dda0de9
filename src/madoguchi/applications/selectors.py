"""Applications as their holders and as officers may see them."""

from uuid import UUID

from django.db.models import F, Q, QuerySet

from madoguchi.applications.models import AnswerSet, Application
from madoguchi.core.acting import Acting, Role
from madoguchi.files.models import File

_EVERYTHING_OF = ("organisation", "procedure__current", "edition__form_version", "edition__procedure_version")


def applications_of(acting: Acting) -> QuerySet[Application]:
    """The applications that `acting` holds by account or ticket, the newest first."""
    return (
        Application.objects.filter(Q(subject__in=acting.subjects) | Q(ticket__in=acting.tickets))
        .select_related(*_EVERYTHING_OF)
        .order_by("-arrived_at", "-id")
    )


def application_for(acting: Acting, key: UUID) -> Application:
    """One application that `acting` holds; raises `Application.DoesNotExist` for anything else."""
    return applications_of(acting).get(pk=key)


def applications_seen_by(acting: Acting) -> QuerySet[Application]:
    """All applications that `acting` may see as an officer, in the organisations of the roles held."""
    places = acting.organisations(Role.EXAMINER, Role.APPROVER, Role.AUDITOR)
    return Application.objects.filter(organisation__in=places).select_related(*_EVERYTHING_OF, "case_officer")


def application_for_officer(acting: Acting, key: UUID) -> Application:
    """One application as an officer; raises `Application.DoesNotExist` outside the officer's organisations."""
    return applications_seen_by(acting).get(pk=key)


def queue(acting: Acting) -> QuerySet[Application]:
    """The open applications of the officer's organisations, the earliest deadline first, none at the end."""
    return applications_seen_by(acting).filter(is_open=True).order_by(F("due_on").asc(nulls_last=True), "id")


def answers_now(application: Application) -> AnswerSet:
    """The latest answers."""
    return application.answer_sets.latest("revision")


def answers_at(application: Application, revision: int) -> AnswerSet:
    """The answers of one revision; 1 is what arrived."""
    return application.answer_sets.get(revision=revision)


def file_of(application: Application, key: UUID) -> File:
    """A file that some revision of the application's answers names; raises `File.DoesNotExist` otherwise."""
    named = {entry["file"] for answers in application.answer_sets.all() for entry in answers.files}
    if str(key) not in named:
        raise File.DoesNotExist
    return File.objects.get(pk=key)


def with_receipt(number: str) -> Application | None:
    """The application of a canonical receipt number, whoever asks: the caller still has to show the secret."""
    return Application.objects.filter(receipt_number=number).select_related("ticket").first()
