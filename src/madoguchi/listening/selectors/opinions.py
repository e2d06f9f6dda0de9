"""Opinions, by who wrote them and by who answers them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.listening.models import Opinion

ANSWERERS = (Role.EXAMINER, Role.APPROVER)
"""Who reads and answers what people write to their organisation."""
LEAST_TOLD = 10


def opinions_for(acting: Acting) -> QuerySet[Opinion]:
    """What was written to the organisations in which `acting` answers: what is open first, due first."""
    return (
        Opinion.objects.filter(organisation__in=acting.organisations(*ANSWERERS))
        .select_related("organisation", "form_version")
        .order_by(F("ended_at").desc(nulls_first=True), F("due_on").asc(nulls_last=True), "arrived_at")
    )


def opinion_for(acting: Acting, key: UUID) -> Opinion | None:
    """One of them."""
    return opinions_for(acting).select_related("reply", "reply__written_by").filter(pk=key).first()


def _held(acting: Acting) -> Q:
    if acting.is_agent:
        return Q(pk__in=())
    return Q(subject__in=acting.held) | Q(ticket__in=acting.tickets)


def held_opinions(acting: Acting) -> QuerySet[Opinion]:
    """What `acting` wrote, the newest first; an agent sees none of the client's."""
    return Opinion.objects.filter(_held(acting)).select_related("organisation", "form_version", "reply")


def held_opinion(acting: Acting, key: UUID) -> Opinion | None:
    """One of them."""
    return held_opinions(acting).filter(pk=key).first()


def opinion_with_number(number: str) -> Opinion | None:
    """The opinion of this number, for someone who also knows the secret."""
    return Opinion.objects.select_related("ticket").filter(number=number).first()


def targets_of(organisation: Organisation) -> list[Organisation]:
    """The organisations to which what was written to `organisation` can be handed on: of the same government."""
    others = Organisation.objects.filter(government=organisation.government_id).exclude(pk=organisation.pk)
    return list(others.order_by("name", "slug"))


def counts_of_waiting(acting: Acting, *, on: date) -> tuple[int, int]:
    """How many wait for an answer or its check, and how many of them are late on the day `on`."""
    found = opinions_for(acting).order_by().filter(ended_at__isnull=True)
    counted = found.aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=on)))
    return counted["n"], counted["late"]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many came of one topic in a year, as it may be published: None below ten (分野ごとの件数)."""

    word: str
    n: int | None


def figures_of_year(organisations: Iterable[UUID], words: dict[str, str], *, at: datetime) -> list[Counted]:
    """What was written to `organisations` in the year before `at`, by topic, the most frequent first."""
    rows = (
        Opinion.objects.filter(
            organisation__in=organisations, arrived_at__gt=at - timedelta(days=365), arrived_at__lte=at
        )
        .order_by()
        .values_list("topic")
        .annotate(n=Count("pk"))
        .order_by("-n", "topic")
    )
    return [Counted(words.get(topic, topic), n if n >= LEAST_TOLD else None) for topic, n in rows]
