"""Whom a campaign fits: asked of the profile first, then, for those whom it fits, of their own facts."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from madoguchi.accounts.models import Subject
from madoguchi.applications.models import Application
from madoguchi.columns.models import Profile
from madoguchi.columns.selectors import situation_of
from madoguchi.columns.types import RuleSet
from madoguchi.core.clock import japan_day
from madoguchi.push.models import Campaign, Match, Preference
from madoguchi.push.types import Finding
from madoguchi.registry.types import ProgrammeRule
from madoguchi.rules.situations import Member, Situation

SOON = timedelta(days=30)
"""How long before its last day a deadline is told."""
REMINDED = timedelta(days=7)
"""How long before it is told again, as a deadline, to whom it was told with the entitlement."""
AHEAD, LATE = timedelta(days=7), timedelta(days=30)
"""How long before and after its first day an opening is told."""
_CHILDREN = "children[]"


def findings_for(
    profile: Profile,
    wish: Preference,
    campaigns: Iterable[Campaign],
    rules: RuleSet,
    *,
    at: datetime,
) -> list[Finding]:
    """What is to be told the subject of `profile` now, in the order of `campaigns`.

    The profile alone tells for most that there is nothing. Facts are opened, under the person's consent, only where
    something is about to be told, and they decide: the message says nothing that the facts do not.
    """
    day = japan_day(at)
    found = []
    facts: Situation | None = None
    for campaign, programme in _current(campaigns, rules):
        if not wish.wants(programme.card.life_events) or not lives_there(profile, programme):
            continue
        if campaign_occasion(campaign, profile, rules, programme, day) is None:
            continue
        if facts is None:
            facts = _opened(profile.subject, wish, day)
        finding = _finding(campaign, programme, facts, profile.subject, day)
        if finding is not None:
            found.append(finding)
    return found


def _opened(subject: Subject, wish: Preference, day: date) -> Situation:
    assert wish.consent is not None, "whoever is told has agreed"
    return situation_of(subject, terms=wish.consent.terms, on=day)


def _current(campaigns: Iterable[Campaign], rules: RuleSet) -> Iterator[tuple[Campaign, ProgrammeRule]]:
    """Each campaign with its programme, where the rule that was signed is the one in force."""
    by_version = {one.version.pk: one for one in rules.programmes}
    for campaign in campaigns:
        programme = by_version.get(campaign.rule_id)
        if programme is not None:
            yield campaign, programme


def lives_there(profile: Profile, programme: ProgrammeRule) -> bool:
    """Whether the programme is offered where the subject lives; where that is not known, only one for everybody."""
    codes = programme.areas
    place = profile.city_code
    return not codes or any(
        place == code or (bool(place) and code[2:5] == "000" and place[:2] == code[:2]) for code in codes
    )


def campaign_occasion(
    campaign: Campaign, profile: Profile, rules: RuleSet, programme: ProgrammeRule, day: date
) -> str | None:
    """The occasion to tell by what the profile says, None when there is none: nothing is opened for it."""
    situation = Situation.of(profile.situation)
    rule = rules.rule(programme.version.pk)
    if rule.holds(situation, on=day) is not True:
        return None
    deadline = rule.deadline(situation, on=day)
    return _occasion(campaign, programme, profile.subject_id, deadline, day)


def _occasion(
    campaign: Campaign, programme: ProgrammeRule, subject: UUID, deadline: date | None, day: date
) -> str | None:
    card = programme.card
    if campaign.kind == Campaign.Kind.OPENING:
        opens = card.opens_on
        is_now = opens is not None and opens - AHEAD <= day <= opens + LATE
        return opens.isoformat() if opens is not None and is_now else None
    if campaign.kind == Campaign.Kind.DEADLINE:
        last = last_day(deadline, card.closes_on, day)
        if last is None:
            return None
        told = Match.objects.filter(subject=subject, programme=card.programme_id, due_on=last)
        wait = REMINDED if told.exclude(kind=Campaign.Kind.DEADLINE).exists() else SOON
        return last.isoformat() if last - wait <= day else None
    is_over = card.closes_on is not None and card.closes_on < day
    is_early = card.opens_on is not None and card.opens_on > day
    return None if is_over or is_early else ""


def last_day(deadline: date | None, closes_on: date | None, day: date) -> date | None:
    """The last day to apply that is still to come: of the own period, or of the programme."""
    ahead = [one for one in (deadline, closes_on) if one is not None and one >= day]
    return min(ahead, default=None)


def _finding(
    campaign: Campaign, programme: ProgrammeRule, facts: Situation, subject: Subject, day: date
) -> Finding | None:
    """What is to be told by the facts, without what was told before or has been applied for."""
    verdict = programme.rule.verdict(facts, on=day)
    if verdict.holds is not True:
        return None
    base = _occasion(campaign, programme, subject.pk, verdict.deadline, day)
    if base is None:
        return None
    arrived = _arrived(programme, subject)
    if programme.rule.claims == "child":
        children = _entitled_children(programme, facts, day)
        occasions = tuple(
            f"{base}:{_name(child)}" for child in children if not _is_applied_for(child, arrived)
        )
    else:
        occasions = () if arrived else (base,)
    due_on = last_day(verdict.deadline, programme.card.closes_on, day)
    found = Finding(campaign, programme, verdict, occasions, due_on)
    keys = {found.dedupe(one, subject.pk): one for one in occasions}
    known = set(Match.objects.filter(dedupe__in=keys).values_list("dedupe", flat=True))
    left = tuple(one for key, one in keys.items() if key not in known)
    return Finding(campaign, programme, verdict, left, due_on) if left else None


def _entitled_children(programme: ProgrammeRule, facts: Situation, day: date) -> list[Member]:
    """The children for whom the rule holds, each looked at alone."""
    children, _complete = facts.members(_CHILDREN)
    return [
        child
        for child in children
        if programme.rule.holds(facts.with_members(_CHILDREN, [child]), on=day) is True
    ] or list(children[:1])


def _name(child: Member) -> str:
    return child.id or child.place


def _is_applied_for(child: Member, arrived: list[datetime]) -> bool:
    """Whether an application arrived since the child was born: it is taken to have been for this child too."""
    born = child.values.get("birth_date")
    day = born.day if born is not None else None
    return any(day is None or japan_day(at) >= day for at in arrived)


def _arrived(programme: ProgrammeRule, subject: Subject) -> list[datetime]:
    """When the subject filed the programme's procedure; what was withdrawn does not count."""
    if not programme.card.procedure:
        return []
    rows = Application.objects.filter(subject=subject, procedure__slug=programme.card.procedure)
    return list(rows.exclude(state=Application.State.WITHDRAWN).values_list("arrived_at", flat=True))
