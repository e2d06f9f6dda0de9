"""A campaign from its plan to its end: planned by an editor, counted, signed off by a publisher, stopped by either."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.events.services import append
from madoguchi.messaging.services import hold_back
from madoguchi.push.counting import counts_for
from madoguchi.push.models import Campaign, Match
from madoguchi.push.services.refusals import (
    ChangedElsewhere,
    CountFirst,
    NoRuleInForce,
    NotYourCampaign,
    NotYoursToSign,
    OpenAlready,
    OverAlready,
    PlannerMayNotSign,
    SayWhyStopped,
    WrongKind,
)
from madoguchi.push.types import Counts
from madoguchi.registry.models import Programme
from madoguchi.registry.selectors import programme_cards, rule_of

_State = Campaign.State
LONGEST_NOTE = 400


def plan_campaign(
    *,
    programme: Programme,
    kind: Campaign.Kind | str,
    is_standing: bool = True,
    note: str = "",
    by: Acting,
    at: datetime,
) -> Campaign:
    """Plan as an editor of the programme's organisation to tell those whom its rule fits; nothing leaves yet.

    Raises `NotYourCampaign`, `NoRuleInForce`, `WrongKind`, `OpenAlready`.
    """
    if not by.has(Role.EDITOR, programme.organisation_id):
        raise NotYourCampaign
    made = _planned(
        programme, Campaign.Kind(kind), is_standing, note.strip()[:LONGEST_NOTE], who=by.who, at=at
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError as error:
            raise OpenAlready from error
        _tell("campaign.planned", made, by=by, at=at, kind_of=made.kind)
    return made


def _planned(
    programme: Programme, kind: Campaign.Kind, is_standing: bool, note: str, *, who: UUID | None, at: datetime
) -> Campaign:
    rule = rule_of(programme, on=japan_day(at))
    card = programme_cards([programme.pk]).get(programme.pk)
    if rule is None or card is None:
        raise NoRuleInForce
    if card.is_automatic is not (kind == Campaign.Kind.INFORMATION):
        raise WrongKind(field="kind")
    return Campaign(
        programme=programme,
        rule=rule,
        organisation_id=programme.organisation_id,
        kind=kind,
        is_standing=is_standing,
        note=note,
        planned_by_id=who,
        planned_at=at,
    )


def plan_successors(*, programme: Programme, at: datetime) -> list[Campaign]:
    """End the campaigns of an older version of the rule, and plan the same for the one in force, as drafts.

    What was planned by no one waits for an editor who counts it, and for another who signs. Idempotent.
    """
    by = Acting.system("push")
    rule = rule_of(programme, on=japan_day(at))
    made = []
    with transaction.atomic():
        older = Campaign.objects.select_for_update(of=("self",)).filter(
            programme=programme, state__in=Campaign.OPEN
        )
        for campaign in older.exclude(rule=rule) if rule else older:
            was_standing = campaign.is_standing
            campaign.state, campaign.ended_at = _State.DONE, at
            _saved(campaign, "state", "ended_at")
            _tell("campaign.superseded", campaign, by=by, at=at)
            if not was_standing or rule is None:
                continue
            try:
                following = _planned(
                    programme, Campaign.Kind(campaign.kind), True, campaign.note, who=None, at=at
                )
            except (NoRuleInForce, WrongKind):
                continue
            following.save(force_insert=True)
            _tell("campaign.planned", following, by=by, at=at, kind_of=following.kind)
            made.append(following)
    return made


def dry_run(*, campaign: Campaign, revision: int, by: Acting, at: datetime) -> Counts:
    """Count as an editor whom the campaign would tell today: numbers and samples without names; nothing leaves.

    Whoever counts a campaign that nobody planned answers for it. Raises `NotYourCampaign`, `NoRuleInForce`,
    `OverAlready`, `ChangedElsewhere`.
    """
    if not by.has(Role.EDITOR, campaign.organisation_id):
        raise NotYourCampaign
    counts = counts_for(campaign, at=at)
    if counts is None:
        raise NoRuleInForce
    with transaction.atomic():
        held = _locked(campaign, revision, _State.DRAFT, _State.COUNTED)
        held.counted, held.counted_at, held.state = counts.to_json(), at, _State.COUNTED
        if held.planned_by_id is None:
            held.planned_by_id = by.who
        _saved(held, "counted", "counted_at", "state", "planned_by")
        _tell("campaign.counted", held, by=by, at=at)
    _copy(held, campaign)
    return counts


def change_campaign(
    *, campaign: Campaign, note: str, is_standing: bool, revision: int, by: Acting, at: datetime
) -> Campaign:
    """Change the words or the watching of a campaign that is not signed; it is to be counted anew."""
    if not by.has(Role.EDITOR, campaign.organisation_id):
        raise NotYourCampaign
    with transaction.atomic():
        held = _locked(campaign, revision, _State.DRAFT, _State.COUNTED)
        held.note, held.is_standing = note.strip()[:LONGEST_NOTE], is_standing
        held.state, held.counted, held.counted_at = _State.DRAFT, {}, None
        held.planned_by_id = by.who
        _saved(held, "note", "is_standing", "state", "counted", "counted_at", "planned_by")
        _tell("campaign.changed", held, by=by, at=at)
    _copy(held, campaign)
    return held


def sign_off(
    *, campaign: Campaign, revision: int, starts_at: datetime | None = None, by: Acting, at: datetime
) -> Campaign:
    """Let a counted campaign go out from `starts_at` (now when None), as a publisher who did not plan it.

    Raises `NotYoursToSign`, `PlannerMayNotSign`, `CountFirst`, `NoRuleInForce`, `OverAlready`, `ChangedElsewhere`.
    """
    if not by.has(Role.PUBLISHER, campaign.organisation_id):
        raise NotYoursToSign
    with transaction.atomic():
        held = _locked(campaign, revision, _State.DRAFT, _State.COUNTED)
        if held.state != _State.COUNTED or held.planned_by_id is None:
            raise CountFirst
        if held.planned_by_id == by.who:
            raise PlannerMayNotSign
        if rule_of(held.programme, on=japan_day(at)) != held.rule:
            raise NoRuleInForce
        held.signed_by_id, held.signed_at, held.state = by.who, at, _State.SIGNED
        held.starts_at = max(starts_at or at, at)
        _saved(held, "signed_by", "signed_at", "state", "starts_at")
        _tell("campaign.signed", held, by=by, at=at)
    _copy(held, campaign)
    return held


def stop(*, campaign: Campaign, why: str, by: Acting, at: datetime) -> Campaign:
    """Stop a campaign at once, as an editor or publisher of its organisation: no further message leaves.

    Mail and web push that wait for the morning do not leave either, unless the message tells of something else too.

    Takes no revision: whoever presses it means it, whatever happened meanwhile. Raises `NotYourCampaign`,
    `SayWhyStopped`, `OverAlready`.
    """
    if not (
        by.has(Role.EDITOR, campaign.organisation_id) or by.has(Role.PUBLISHER, campaign.organisation_id)
    ):
        raise NotYourCampaign
    if not why.strip():
        raise SayWhyStopped(field="why")
    with transaction.atomic():
        held = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
        if not held.is_open:
            raise OverAlready
        held.state, held.ended_at = _State.STOPPED, at
        held.stopped_by_id, held.why_stopped = by.who, why.strip()[:LONGEST_NOTE]
        _saved(held, "state", "ended_at", "stopped_by", "why_stopped")
        told = Match.objects.filter(campaign=held).values("message")
        others = Match.objects.filter(message__in=told).exclude(campaign__state=_State.STOPPED)
        hold_back(told.exclude(message__in=others.values("message")).values_list("message", flat=True))
        _tell("campaign.stopped", held, by=by, at=at, why=held.why_stopped)
    _copy(held, campaign)
    return held


def _locked(campaign: Campaign, revision: int, *states: str) -> Campaign:
    """The campaign, locked, in one of `states` and unchanged since the page was opened."""
    held = (
        Campaign.objects.select_for_update(of=("self",))
        .select_related("programme", "rule")
        .get(pk=campaign.pk)
    )
    if not held.is_open:
        raise OverAlready
    if held.revision != revision or held.state not in states:
        raise ChangedElsewhere
    return held


def _saved(held: Campaign, *fields: str) -> None:
    held.revision += 1
    held.save(update_fields=[*fields, "revision"])


def _copy(held: Campaign, campaign: Campaign) -> None:
    """Let the caller's object say what the row says."""
    for field in Campaign._meta.concrete_fields:
        setattr(campaign, field.attname, getattr(held, field.attname))


def _tell(kind: str, campaign: Campaign, *, why: str = "", by: Acting, at: datetime, **data: Any) -> None:
    append(
        stream=f"campaign:{campaign.pk}",
        kind=kind,
        by=by,
        at=at,
        organisation=campaign.organisation_id,
        why=why,
        data={"programme": str(campaign.programme_id), "rule": str(campaign.rule_id), **data},
    )
