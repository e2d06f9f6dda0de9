"""Facts as their holders see them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from madoguchi.core.acting import Acting, Role
from madoguchi.facts.models import Fact, Withholding
from madoguchi.facts.types import Known, Past
from madoguchi.vault.selectors import open_rows
from madoguchi.vocabulary.terms import TERMS


def current_facts(subjects: Iterable[UUID]) -> QuerySet[Fact]:
    """The facts of `subjects` that hold now, held by the person or by organisations."""
    return Fact.objects.filter(subject__in=list(subjects), superseded_at__isnull=True)


def _own(acting: Acting) -> QuerySet[Fact]:
    """What the one acted for holds, now and earlier; nothing for an agent."""
    subjects = frozenset() if acting.is_agent else acting.held
    return Fact.objects.filter(subject__in=subjects, holder__isnull=True).select_related("subject")


def opened(facts: Iterable[Fact], *, hidden: frozenset[tuple[UUID, str, str]] = frozenset()) -> list[Known]:
    """`facts` with their values, opened together; those of terms that are no more are left out."""
    rows = [fact for fact in facts if fact.term in TERMS]
    open_rows(rows)
    return [
        Known(
            fact,
            TERMS[fact.term],
            fact.subject,
            fact.value,
            (fact.subject_id, fact.term, fact.slot) in hidden,
        )
        for fact in rows
    ]


def withheld(subjects: Iterable[UUID]) -> frozenset[tuple[UUID, str, str]]:
    """Subject, term and slot of everything that is not offered for reuse."""
    rows = Withholding.objects.filter(subject__in=list(subjects), lifted_at__isnull=True)
    return frozenset(rows.values_list("subject_id", "term", "slot"))


def facts_of(acting: Acting) -> list[Known]:
    """Everything that the one acted for (oneself, a child, a business) holds now, in the order of terms.

    An agent sees nothing here: a mandate is for procedures, not for looking through what is known.
    """
    order = {name: place for place, name in enumerate(TERMS)}
    rows = _own(acting).filter(superseded_at__isnull=True)
    known = opened(rows, hidden=withheld(acting.held))
    return sorted(known, key=lambda one: (str(one.subject.pk), one.fact.slot, order[one.term.name]))


def facts_of_organisation(acting: Acting) -> list[Known]:
    """What organisations hold of the one acted for: shown to the person, not changed."""
    subjects = frozenset() if acting.is_agent else acting.held
    rows = current_facts(subjects).filter(holder__isnull=False).select_related("subject", "holder")
    return opened(rows.order_by("holder__name", "term", "slot"))


def own_fact(acting: Acting, key: UUID) -> Known:
    """One fact that the one acted for holds now; raises `Fact.DoesNotExist` for anything else."""
    fact = _own(acting).get(pk=key, superseded_at__isnull=True)
    known = opened([fact], hidden=withheld([fact.subject_id]))
    if not known:
        raise Fact.DoesNotExist
    return known[0]


def history_of(acting: Acting, known: Known) -> list[Past]:
    """Every value that was held of the same term, the newest first."""
    fact = known.fact
    rows = _own(acting).filter(subject=fact.subject_id, term=fact.term, slot=fact.slot)
    return [
        Past(one, one.fact.recorded_at, one.fact.superseded_at)
        for one in opened(rows.order_by("-recorded_at", "-id"))
    ]


def fact_for(acting: Acting, key: UUID) -> Fact:
    """A fact that `acting` holds: as the person, or as an officer of the organisation that holds it.

    Raises `Fact.DoesNotExist` for everything else.
    """
    places = acting.organisations(Role.EXAMINER, Role.APPROVER, Role.AUDITOR)
    subjects = frozenset() if acting.is_agent else acting.held
    mine = Q(subject__in=subjects, holder__isnull=True) | Q(holder__in=places)
    return Fact.objects.filter(mine).select_related("subject", "holder").get(pk=key)
