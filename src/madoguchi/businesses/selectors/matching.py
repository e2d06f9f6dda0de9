"""What speaks against a link, and the matches that wait for officers."""

from uuid import UUID

from django.db.models import QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.businesses.comparing import compare_names
from madoguchi.businesses.models import Business, Corporation, Match, Process
from madoguchi.businesses.selectors.corporations import corporation_of, successors_of
from madoguchi.businesses.types import Doubt, Likeness
from madoguchi.core.acting import Acting, Role

_DECIDE = (Role.EXAMINER, Role.ADMINISTRATOR)


def doubts_about(
    number: str, name: str, *, business: UUID | None = None
) -> tuple[list[Doubt], Corporation | None]:
    """Why a business called `name` may not be the corporation `number`, and that corporation if it is known."""
    corporation = corporation_of(number)
    if corporation is None:
        return [Doubt.UNKNOWN], None
    doubts = []
    if compare_names(name, corporation.name) is Likeness.DIFFERENT:
        doubts.append(Doubt.NAME)
    if corporation.process == Process.DELETED:
        doubts.append(Doubt.DELETED)
    elif corporation.closed_on is not None:
        doubts.append(Doubt.CLOSED)
    if corporation.successor:
        doubts.append(Doubt.SUCCEEDED)
    if Business.objects.filter(corporation=corporation).exclude(pk=business).exists():
        doubts.append(Doubt.TAKEN)
    return doubts, corporation


def may_decide_matches(acting: Acting) -> bool:
    """Whether the officer examines or administers in the prefecture, to which the links of all belong."""
    return Organisation.objects.filter(
        pk__in=acting.organisations(*_DECIDE), government__kind=Organisation.Kind.PREFECTURE
    ).exists()


def matches_for(acting: Acting) -> QuerySet[Match]:
    """All matches that the officer may decide or look at, nothing for anybody else."""
    if not may_decide_matches(acting):
        return Match.objects.none()
    return Match.objects.select_related("business__subject", "business__corporation", "decided_by")


def match_for(acting: Acting, key: UUID) -> Match:
    """One match that the officer may decide; raises `Match.DoesNotExist`."""
    return matches_for(acting).get(pk=key)


def numbers_to_settle(match: Match) -> list[Corporation]:
    """The corporations that a match may be settled with: the claimed one and those who succeeded it."""
    claimed = corporation_of(match.number)
    return [claimed, *successors_of(claimed)] if claimed else []
