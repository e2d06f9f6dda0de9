"""The standards of examination of a case beside what officers found, and the usual words of its decisions."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.examination.models import Finding, GroundsTemplate
from madoguchi.registry.selectors import body_for
from madoguchi.registry.types import Standard
from madoguchi.vault.selectors import open_rows


@dataclass(frozen=True, slots=True)
class StandardNow:
    """One standard of a case with what was found of it; no finding while nobody looked (審査基準と確認)."""

    standard: Standard
    finding: Finding | None = None

    @property
    def result(self) -> str:
        """`met`, `unmet`, `not_applicable`, or empty."""
        return self.finding.result if self.finding else ""

    @property
    def note(self) -> str:
        """What was found, in the officer's words."""
        return self.finding.note if self.finding else ""

    @property
    def revision(self) -> int:
        """How often the finding was changed; 0 without one."""
        return self.finding.revision if self.finding else 0

    @property
    def snapshot(self) -> dict[str, str]:
        """Standard and finding as a proposal keeps them."""
        one = self.standard
        return {
            "code": one.code,
            "text": one.text,
            "basis": one.basis,
            "result": self.result,
            "note": self.note,
        }


def standards_of(application: Application) -> list[StandardNow]:
    """Every standard that the edition of `application` names, in its order; empty where none is itemised."""
    standards = body_for(application.edition).standards
    if not standards:
        return []
    kept = list(application.findings.select_related("by", "application__organisation"))
    open_rows(kept)
    found = {one.code: one for one in kept}
    return [StandardNow(standard, found.get(standard.code)) for standard in standards]


def place_and_above(organisation: Organisation) -> list[UUID]:
    """The organisation and those above it in its own tree, the nearest first."""
    found: list[UUID] = []
    place: Organisation | None = organisation
    while place is not None:
        found.append(place.pk)
        place = place.parent if place.pk != place.government_id else None
    return found


def grounds_for(application: Application) -> list[GroundsTemplate]:
    """The usual words for deciding `application`: those of its procedure first, then by nearness of the office."""
    places = place_and_above(application.organisation)
    found = GroundsTemplate.objects.filter(
        Q(procedure=None) | Q(procedure=application.procedure_id),
        organisation__in=places,
        ended_at__isnull=True,
    )
    return sorted(
        found,
        key=lambda one: (one.procedure_id is None, places.index(one.organisation_id), one.outcome, one.name),
    )


def grounds_kept_by(acting: Acting) -> QuerySet[GroundsTemplate]:
    """The usual words of the organisations in which `acting` signs off or administers."""
    return (
        GroundsTemplate.objects.filter(
            organisation__in=acting.organisations(Role.APPROVER, Role.ADMINISTRATOR), ended_at__isnull=True
        )
        .select_related("organisation", "procedure__current")
        .order_by("organisation__slug", "procedure__slug", "outcome", "name")
    )
