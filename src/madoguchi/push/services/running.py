"""Running: campaigns go through those who agreed in batches behind a cursor, and watch who comes to fit later."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from madoguchi.columns.models import Profile
from madoguchi.columns.selectors import profile_of, profiles, rule_set
from madoguchi.columns.types import RuleSet
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.events.services import append
from madoguchi.push.counting import audience_of
from madoguchi.push.models import Campaign, Preference
from madoguchi.push.services.campaigns import plan_successors
from madoguchi.push.services.matching import findings_for
from madoguchi.push.services.telling import tell
from madoguchi.push.types import Finding
from madoguchi.registry.models import Programme
from madoguchi.vault.types import KeyMissing, Tampered

log = logging.getLogger(__name__)

FOLLOWED = frozenset(
    {
        "profile.made",
        "preference.opted_in",
        "consent.withdrawn",
        "ruleversion.in_force",
        "programme.retired",
    }
)
"""What happens after which someone may have to be told, or a campaign has had its time."""

BATCH = 100
_DAILY = (Campaign.Kind.DEADLINE, Campaign.Kind.OPENING)
_State = Campaign.State
RUNNER = Acting.system("push")


def follow_event(event: Event) -> None:
    """Note whom `event` touches, to be matched by the next round; end campaigns whose rule is no more.

    Nothing is told here: the log may be read late, and what leaves keeps to the hours of the day it is.
    """
    if event.kind in ("ruleversion.in_force", "programme.retired"):
        programme = Programme.objects.filter(pk=UUID(event.data["record"])).first()
        if programme is not None:
            plan_successors(programme=programme, at=event.at)
    elif event.kind == "consent.withdrawn":  # on another page, or as a part of opting out
        Preference.objects.filter(consent=UUID(event.data["consent"]), is_on=True).exclude(
            consent__withdrawn_at=None
        ).update(is_on=False, changed_at=event.at)
    elif event.whose is not None:
        Preference.objects.filter(subject=event.whose).update(waiting=F("waiting") + 1)


def match_waiting(*, limit: int = BATCH, at: datetime) -> int:
    """Match those to whom something happened; returns how many people were told. A part of a round, idempotent.

    Whoever something happens to meanwhile waits again: the count is taken back only as it was read.
    """
    waiting = (
        Preference.objects.filter(waiting__gt=0).order_by("pk").values_list("pk", "subject_id", "waiting")
    )
    rules: RuleSet | None = None
    told = 0
    for key, subject, number in list(waiting[:limit]):
        rules = rules or rule_set(on=japan_day(at))
        told += match_subject(subject=subject, rules=rules, at=at) > 0
        Preference.objects.filter(pk=key, waiting=number).update(waiting=0)
    return told


def match_subject(*, subject: UUID, rules: RuleSet | None = None, at: datetime) -> int:
    """Tell one subject what the campaigns that speak have for them and was not told; returns how many programmes."""
    profile = profile_of(subject)
    wish = _wish_of(subject)
    if profile is None or wish is None:
        return 0
    rules = rules or rule_set(on=japan_day(at))
    campaigns = list(Campaign.objects.filter(state__in=Campaign.SPEAKING).order_by("planned_at", "pk"))
    findings = _findings(profile, wish, campaigns, rules, at=at)
    return len(findings) if findings and tell(profile.subject, findings, at=at) else 0


def _findings(
    profile: Profile, wish: Preference, campaigns: Sequence[Campaign], rules: RuleSet, *, at: datetime
) -> list[Finding]:
    """What is to be told; nothing to whom the facts do not open: one person's keys hold up no other."""
    try:
        return findings_for(profile, wish, campaigns, rules, at=at)
    except (KeyMissing, Tampered):
        log.exception("The facts behind the profile %s do not open; nothing is told.", profile.pk)
        return []


def _wish_of(subject: UUID) -> Preference | None:
    found = Preference.objects.filter(subject=subject, is_on=True, is_never=False)
    return found.select_related("consent").first()


def run_campaigns(*, limit: int = BATCH, at: datetime) -> int:
    """Those who wait, then one batch of each campaign that runs; returns how many people were told. A worker job, idempotent.

    Begins what was signed and is due, lets those of deadlines and openings go round once a day, and ends what came to
    its end: a standing campaign watches on. Two workers at once tell nobody twice (`tell`), only look twice.
    """
    _begin(at)
    told = match_waiting(limit=limit, at=at)
    rules: RuleSet | None = None
    for campaign in Campaign.objects.filter(state=_State.RUNNING).order_by("signed_at", "pk"):
        rules = rules or rule_set(on=japan_day(at))
        told += _batch(campaign, rules, limit, at=at)
    return told


def _begin(at: datetime) -> None:
    day = japan_day(at)
    signed = Q(state=_State.SIGNED, starts_at__lte=at)
    round_again = Q(state=_State.WATCHING, kind__in=_DAILY) & (Q(swept_on__lt=day) | Q(swept_on=None))
    for key in list(Campaign.objects.filter(signed | round_again).values_list("pk", flat=True)):
        with transaction.atomic():
            held = (
                Campaign.objects.select_for_update(of=("self",)).filter(signed | round_again, pk=key).first()
            )
            if held is None:
                continue
            is_first = held.state == _State.SIGNED
            held.state, held.cursor, held.swept_on = _State.RUNNING, None, day
            held.revision += 1
            held.save(update_fields=["state", "cursor", "swept_on", "revision"])
            if is_first:
                _tell("campaign.started", held, at=at)


def _batch(campaign: Campaign, rules: RuleSet, limit: int, *, at: datetime) -> int:
    """The next people of one campaign, each in a transaction of their own; the cursor moves on after them."""
    programme = next((one for one in rules.programmes if one.version.pk == campaign.rule_id), None)
    rows: list[Profile] = []
    if programme is not None:
        people = profiles(audience=audience_of(programme), areas=programme.areas)
        if campaign.cursor is not None:
            people = people.filter(pk__gt=campaign.cursor)
        rows = list(people.select_related("subject")[:limit])
    wishes = {
        one.subject_id: one
        for one in Preference.objects.filter(
            subject__in=[row.subject_id for row in rows], is_on=True, is_never=False
        ).select_related("consent")
    }
    told = 0
    for profile in rows:
        wish = wishes.get(profile.subject_id)
        findings = _findings(profile, wish, [campaign], rules, at=at) if wish else []
        if findings and tell(profile.subject, findings, at=at) is not None:
            told += 1
        elif findings and not _is_running(campaign):
            return told
    _move_on(campaign, rows[-1].pk if rows else None, is_end=len(rows) < limit, at=at)
    return told


def _is_running(campaign: Campaign) -> bool:
    return Campaign.objects.filter(pk=campaign.pk, state=_State.RUNNING).exists()


def _move_on(campaign: Campaign, last: UUID | None, *, is_end: bool, at: datetime) -> None:
    """Move the cursor, unless the campaign was stopped or another worker was here first."""
    with transaction.atomic():
        held = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
        if held.state != _State.RUNNING or held.cursor != campaign.cursor:
            return
        held.cursor = last or held.cursor
        if is_end:
            held.state = _State.WATCHING if held.is_standing else _State.DONE
            held.ended_at = None if held.is_standing else at
            held.revision += 1
        held.save(update_fields=["cursor", "state", "ended_at", "revision"])
        if held.state == _State.DONE:
            _tell("campaign.finished", held, at=at)


def _tell(kind: str, campaign: Campaign, *, at: datetime) -> None:
    append(
        stream=f"campaign:{campaign.pk}",
        kind=kind,
        by=RUNNER,
        at=at,
        organisation=campaign.organisation_id,
        data={"programme": str(campaign.programme_id)},
    )
