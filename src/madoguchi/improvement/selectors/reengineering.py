"""Reading records of reengineering: what they are of, who sees them, what their effect is, what supports there were."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from madoguchi.core.acting import Acting
from madoguchi.improvement.models import BprRecord, SupportRequest
from madoguchi.improvement.selectors.choosing import title_of
from madoguchi.improvement.selectors.improvements import Gain, gain_between
from madoguchi.improvement.types import EFFECTS, WINDOW_EFFECTS
from madoguchi.registry.models import Procedure
from madoguchi.windows.models import Window


@dataclass(frozen=True, slots=True)
class SupportCounts:
    """How many requests wait, are worked on and are over, and the processes supported in all (支援の実績)."""

    asked: int
    accepted: int
    closed: int
    processes: int


def records_for(acting: Acting) -> QuerySet[BprRecord]:
    """The records of the officer's organisations, and those that their organisations support; open ones first."""
    places = acting.organisations()
    return (
        BprRecord.objects.filter(Q(organisation__in=places) | Q(support__to__in=places))
        .select_related("organisation", "procedure__current", "window", "support")
        .order_by("closed_at", "-begun_at", "-pk")
        .distinct()
    )


def record_for(acting: Acting, key: UUID) -> BprRecord | None:
    """One record that the officer may read; None otherwise."""
    return (
        records_for(acting)
        .select_related(
            "predecessor", "begun_by", "proposed_by", "decided_by", "support__helper", "support__to"
        )
        .filter(pk=key)
        .first()
    )


def rounds_of(record: BprRecord) -> list[BprRecord]:
    """Every round of the procedure or window, the first one first."""
    return list(of_the_same(procedure=record.procedure, window=record.window).order_by("round"))


def of_the_same(*, procedure: Procedure | None, window: Window | None) -> QuerySet[BprRecord]:
    """The records of a procedure, or of a window."""
    if window is not None:
        return BprRecord.objects.filter(window=window)
    return BprRecord.objects.filter(procedure=procedure)


def subject_of(record: BprRecord) -> str:
    """What the procedure or the window is called that is reengineered."""
    if record.window is not None:
        return record.window.name
    return title_of(record.procedure) if record.procedure is not None else ""


def effect_of(record: BprRecord) -> list[Gain]:
    """What was measured before the change and since, line by line; empty before anything was."""
    return effect_from(record.effect)


def effect_from(effect: dict[str, Any]) -> list[Gain]:
    """The lines of a kept effect, in the order of `EFFECTS`, or `WINDOW_EFFECTS`."""
    found = [
        gain_between(indicator, effect[indicator]["before"], effect[indicator]["after"])
        for indicator in dict.fromkeys((*EFFECTS, *WINDOW_EFFECTS))
        if indicator in effect
    ]
    return [gain for gain in found if gain is not None]


def support_for(acting: Acting) -> QuerySet[SupportRequest]:
    """The requests to the organisations in which the officer has a role, those that wait first."""
    return (
        SupportRequest.objects.filter(to__in=acting.organisations())
        .select_related(
            "record__organisation", "record__procedure__current", "record__window", "helper", "asked_by"
        )
        .order_by("closed_at", "accepted_at", "-asked_at")
    )


def support_counts(requests: QuerySet[SupportRequest]) -> SupportCounts:
    """Numbers over `requests`; a process counts each time that its procedure is supported (延べ)."""
    states = list(requests.order_by().values_list("state", flat=True))
    total = requests.order_by().aggregate(n=Sum("processes"))["n"] or 0
    return SupportCounts(
        states.count(SupportRequest.State.ASKED),
        states.count(SupportRequest.State.ACCEPTED),
        states.count(SupportRequest.State.CLOSED),
        total,
    )
