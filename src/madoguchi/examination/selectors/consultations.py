"""Questions to other offices, as the office that asked and the one that was asked see them."""

from uuid import UUID

from django.db.models import F, QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.examination.models import Consultation
from madoguchi.files.models import File
from madoguchi.vault.selectors import open_rows

_DESK = (Role.EXAMINER, Role.APPROVER, Role.AUDITOR)


def consultations_of(application: Application) -> list[Consultation]:
    """What other offices were asked about the case, the newest first."""
    found = Consultation.objects.filter(application=application).select_related(
        "to", "asked_by", "answered_by"
    )
    rows = list(found.order_by("-asked_at", "-id"))
    for row in rows:
        row.application = application
    open_rows(rows)
    return rows


def _everything() -> QuerySet[Consultation]:
    return Consultation.objects.select_related(
        "application__organisation",
        "application__edition__procedure_version",
        "to",
        "asked_by",
        "answered_by",
    )


def asked_of(acting: Acting) -> QuerySet[Consultation]:
    """What the officer's organisations were asked: open ones first, the earliest day first."""
    rows = _everything().filter(to__in=acting.organisations(*_DESK))
    return rows.order_by(F("answered_at").asc(nulls_first=True), "due_on", "id")


def asked_by(acting: Acting) -> QuerySet[Consultation]:
    """What the officer's organisations asked others: open ones first, the earliest day first."""
    rows = _everything().filter(application__organisation__in=acting.organisations(*_DESK))
    return rows.order_by(F("answered_at").asc(nulls_first=True), "due_on", "id")


def open_ones(found: QuerySet[Consultation]) -> QuerySet[Consultation]:
    """Those of `found` that wait for an answer."""
    return found.filter(answered_at__isnull=True, withdrawn_at__isnull=True)


def question_for(acting: Acting, key: UUID) -> Consultation:
    """A question that one of the officer's organisations was asked; raises `Consultation.DoesNotExist` otherwise.

    One that was given up is there no more: nothing of the case is shared with the other office any longer.
    """
    return asked_of(acting).get(pk=key, withdrawn_at__isnull=True)


def question_in(application: Application, key: UUID) -> Consultation:
    """A question about `application`; raises `Consultation.DoesNotExist` for any other."""
    return Consultation.objects.select_related("application__organisation", "to").get(
        pk=key, application=application
    )


def shared_file(asked: Consultation, key: UUID) -> File:
    """A file that was shared with the question; raises `File.DoesNotExist` for any other."""
    if str(key) not in {one["key"] for one in asked.shared["files"]}:
        raise File.DoesNotExist
    return File.objects.get(pk=key)


def offices_to_ask(application: Application) -> list[Organisation]:
    """Whom a question about `application` can go to: of the same government first, then others."""
    own = application.organisation
    rows = Organisation.objects.exclude(pk=own.pk).select_related("government").order_by("slug")
    return sorted(
        rows, key=lambda one: (one.government_id != own.government_id, one.government.slug, one.slug)
    )
