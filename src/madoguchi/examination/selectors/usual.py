"""Usual corrections, for the office that keeps them and for one case."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.eforms.types import FormDocument
from madoguchi.examination.models import CorrectionTemplate


def usual_corrections(acting: Acting) -> QuerySet[CorrectionTemplate]:
    """What the offices where the officer examines usually ask, by procedure."""
    places = acting.organisations(Role.EXAMINER)
    rows = CorrectionTemplate.objects.filter(organisation__in=places, retired_at__isnull=True)
    rows = rows.select_related("organisation", "procedure__current", "changed_by")
    return rows.order_by("organisation__slug", "procedure__slug", "title", "id")


def usual_correction(acting: Acting, key: UUID) -> CorrectionTemplate:
    """One of them; raises `CorrectionTemplate.DoesNotExist` for anything else."""
    return usual_corrections(acting).get(pk=key)


def usual_for(application: Application) -> list[CorrectionTemplate]:
    """What the office of the case usually asks in this procedure."""
    rows = CorrectionTemplate.objects.filter(
        organisation=application.organisation_id, procedure=application.procedure_id, retired_at__isnull=True
    )
    return list(rows.order_by("title", "id"))


def items_for(template: CorrectionTemplate, document: FormDocument, paths: Iterable[str]) -> dict[str, str]:
    """The reasons of a usual correction by path, for the answers at `paths` that this case has."""
    reasons = {item["question"]: item["reason"] for item in template.items}
    known = {question.id for _page, question in document.questions()}
    asked = ((path, document.locate(path)[0].id) for path in paths if path.split(".")[-1] in known)
    return {path: reasons[question] for path, question in asked if question in reasons}
