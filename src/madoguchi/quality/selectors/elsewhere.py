"""Procedures that are digitised on another system, and what their owners declare for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from madoguchi.core.clock import japan_day
from madoguchi.quality.models import ExternalEvidence
from madoguchi.quality.selectors.accessibility import violations_elsewhere
from madoguchi.registry.models import Edition, Procedure, ProcedureVersion, Process
from madoguchi.registry.selectors import body_of


@dataclass(frozen=True)
class Declared:
    """A value that the owner declared, of how many records (申告された値)."""

    value: float
    n: int


@dataclass(frozen=True)
class Elsewhere:
    """What the registry says of a procedure on another system, and what was declared, by criterion (ほかのしくみの手続)."""

    window_documents: int = 0
    window_days: int | None = None
    online_days: int | None = None
    declared: Mapping[str, Declared] = field(default_factory=dict)
    violations: int | None = None


def in_force(at: datetime) -> Q:
    """Evidence that a second person approved, that is not withdrawn and has not run out."""
    return (
        Q(approved_at__lte=at) & (Q(ended_at__isnull=True) | Q(ended_at__gt=at)) & Q(until__gte=japan_day(at))
    )


def elsewhere(procedures: Sequence[Procedure], *, at: datetime) -> dict[UUID, Elsewhere]:
    """Those of `procedures`, none of which has an open edition here, that are online on another system.

    That is: evidence is in force, or the inventory says that the application is digitised and it was never taken here.
    The registry need not name an online way: its ways are those of this platform's offices.
    """
    keys = [one.pk for one in procedures if one.retired_at is None or one.retired_at > at]
    if not keys:
        return {}
    declared = _declared(keys, at=at)
    digitised = set(
        Process.objects.filter(
            procedure__in=keys, state=Process.State.DIGITISED, type_code=Process.Type.APPLICATION
        ).values_list("procedure_id", flat=True)
    )
    if digitised:
        was_here = Edition.objects.filter(procedure__in=digitised, opens_on__lte=japan_day(at))
        digitised -= set(was_here.order_by().values_list("procedure_id", flat=True))
    found = digitised | declared.keys()
    if not found:
        return {}
    current = {one.current_id for one in procedures if one.pk in found and one.current_id is not None}
    runs = violations_elsewhere(found, at=at)
    facts: dict[UUID, Elsewhere] = {}
    for version in ProcedureVersion.objects.filter(pk__in=current, published_at__lte=at):
        body, key = body_of(version), version.procedure_id
        facts[key] = Elsewhere(
            window_documents=body.window_documents_count,
            window_days=body.processing.window_days,
            online_days=body.processing.online_days,
            declared=declared.get(key, {}),
            violations=runs.get(key),
        )
    return facts


def _declared(procedures: Sequence[UUID], *, at: datetime) -> dict[UUID, dict[str, Declared]]:
    found: dict[UUID, dict[str, Declared]] = {}
    rows = ExternalEvidence.objects.filter(in_force(at), procedure__in=procedures).order_by("approved_at")
    for key, criterion, value, n in rows.values_list("procedure_id", "criterion", "value", "n"):
        found.setdefault(key, {})[criterion] = Declared(value, n)
    return found


def is_elsewhere(procedure: Procedure, *, at: datetime) -> bool:
    """Whether `procedure` is online on another system; one that is taken here is not."""
    today = japan_day(at)
    here = Edition.objects.filter(procedure=procedure, opens_on__lte=today).exclude(closes_on__lt=today)
    return not here.exists() and procedure.pk in elsewhere([procedure], at=at)


def evidence_of(procedure: Procedure) -> QuerySet[ExternalEvidence]:
    """Everything that was declared for `procedure` and not withdrawn, by criterion, the last first."""
    return ExternalEvidence.objects.filter(procedure=procedure, ended_at__isnull=True).select_related(
        "entered_by", "approved_by"
    )
