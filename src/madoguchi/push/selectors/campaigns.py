"""Campaigns as officers of their organisation see them, in numbers that name nobody."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.push.models import Campaign, Match
from madoguchi.push.saying import body_of, title_of
from madoguchi.push.types import Counts, Finding, Outcome, shown
from madoguchi.registry.models import Programme
from madoguchi.registry.selectors import open_rules, programme_cards
from madoguchi.registry.types import ProgrammeCard, examples_in, run_example
from madoguchi.reviews.models import Review

SEES = (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER)
SATISFIED = 4
"""From which rating (1 to 5) on someone counts as satisfied."""


def campaigns_for(acting: Acting) -> QuerySet[Campaign]:
    """The campaigns of the organisations where the officer shapes or plans, the newest first."""
    return Campaign.objects.filter(organisation__in=acting.organisations(*SEES)).select_related(
        "programme__current", "rule", "organisation", "planned_by", "signed_by", "stopped_by"
    )


def campaign_for(acting: Acting, key: UUID) -> Campaign:
    """One of them; raises `Campaign.DoesNotExist`."""
    return campaigns_for(acting).get(pk=key)


def programmes_to_tell(acting: Acting, *, on: date) -> list[ProgrammeCard]:
    """The public programmes with a rule in force for which the officer may plan a campaign, by short name."""
    places = acting.organisations(Role.EDITOR)
    rows = Programme.objects.filter(
        organisation__in=places,
        retired_at__isnull=True,
        current__isnull=False,
        current_rule__isnull=False,
        current_rule__effective_from__lte=on,
    )
    cards = programme_cards(rows.values_list("pk", flat=True))
    return sorted(cards.values(), key=lambda card: card.slug)


def counts_of(campaign: Campaign) -> Counts | None:
    """What the last dry run found; None before the first."""
    return Counts.read(campaign.counted) if campaign.counted else None


def sample_message(campaign: Campaign, *, on: date) -> tuple[str, str] | None:
    """Title and text as an invented person would get them: the first example of the rule that may have the programme.

    None when the rule has no such example, or is not the one in force.
    """
    programme = next((one for one in open_rules(on=on) if one.version.pk == campaign.rule_id), None)
    if programme is None:
        return None
    for example in examples_in(campaign.rule.examples):
        verdict = run_example(programme.rule, example).verdict
        if verdict.holds is True:
            ends = [day for day in (verdict.deadline, programme.card.closes_on) if day is not None]
            found = Finding(campaign, programme, verdict, (), min(ends, default=None))
            return title_of([found]), body_of([found])
    return None


def outcome_of(campaign: Campaign) -> Outcome:
    """What came of one campaign."""
    return outcomes_of([campaign])[0]


def outcomes_of(campaigns: Iterable[Campaign]) -> list[Outcome]:
    """What came of each of `campaigns`, in their order; the number of queries does not grow with them."""
    asked = list(campaigns)
    told = _told(asked)
    procedures = _procedures(asked)
    applied = _applied(asked, told, procedures)
    ratings = _ratings({key for keys in applied.values() for key in keys.values()})
    return [_outcome(one, told[one.pk], applied[one.pk], ratings) for one in asked]


def _outcome(
    campaign: Campaign,
    told: dict[UUID, tuple[datetime, bool]],
    applied: dict[UUID, UUID],
    ratings: dict[UUID, int],
) -> Outcome:
    answered = [ratings[key] for key in applied.values() if key in ratings]
    return Outcome(
        campaign=campaign,
        reached=shown(len(told)),
        opened=shown(sum(is_read for _at, is_read in told.values())),
        applied=shown(len(applied)),
        answered=shown(len(answered)),
        satisfied=shown(sum(rating >= SATISFIED for rating in answered)),
    )


def _told(campaigns: list[Campaign]) -> dict[UUID, dict[UUID, tuple[datetime, bool]]]:
    """By campaign and subject: when first told, and whether a message of it was read."""
    found: dict[UUID, dict[UUID, tuple[datetime, bool]]] = defaultdict(dict)
    rows = Match.objects.filter(campaign__in=campaigns).order_by("matched_at", "pk")
    for key, subject, at, read_at in rows.values_list(
        "campaign_id", "subject_id", "matched_at", "message__read_at"
    ):
        first, was_read = found[key].get(subject, (at, False))
        found[key][subject] = (first, was_read or read_at is not None)
    return found


def _procedures(campaigns: list[Campaign]) -> dict[UUID, str]:
    """By campaign: the short name of the procedure that claims its programme, empty for none."""
    cards = programme_cards({one.programme_id for one in campaigns})
    return {one.pk: cards[one.programme_id].procedure for one in campaigns if one.programme_id in cards}


def _applied(
    campaigns: list[Campaign],
    told: dict[UUID, dict[UUID, tuple[datetime, bool]]],
    procedures: dict[UUID, str],
) -> dict[UUID, dict[UUID, UUID]]:
    """By campaign and subject: the first application of the programme's procedure after being told."""
    subjects = {subject for people in told.values() for subject in people}
    rows = Application.objects.filter(
        subject__in=subjects, procedure__slug__in={slug for slug in procedures.values() if slug}
    ).order_by("arrived_at", "pk")
    by_subject: dict[UUID, list[tuple[str, datetime, UUID]]] = defaultdict(list)
    for subject, slug, at, key in rows.values_list("subject_id", "procedure__slug", "arrived_at", "pk"):
        if subject is not None:
            by_subject[subject].append((slug, at, key))
    found: dict[UUID, dict[UUID, UUID]] = {one.pk: {} for one in campaigns}
    for campaign, people in told.items():
        slug = procedures.get(campaign, "")
        for subject, (told_at, _is_read) in people.items():
            for of, at, key in by_subject.get(subject, ()):
                if of == slug and at >= told_at:
                    found[campaign].setdefault(subject, key)
    return found


def _ratings(applications: set[UUID]) -> dict[UUID, int]:
    """The last rating written of each application."""
    rows = Review.objects.filter(application__in=applications).order_by("written_at", "pk")
    return dict(rows.values_list("application_id", "rating"))
