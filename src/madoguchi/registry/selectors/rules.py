"""The rules of programmes: those in force are public; drafts are for who shapes the programme."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import F, QuerySet

from madoguchi.core.acting import Acting, Role
from madoguchi.registry.models import Programme, RuleVersion
from madoguchi.registry.selectors.programmes import cards_with_areas
from madoguchi.registry.types.rules import ProgrammeRule
from madoguchi.rules.documents import Rule, load

_MOST_KEPT = 4_000
_AT_ONCE = 500
_rules: dict[UUID, tuple[RuleVersion, Rule]] = {}
"""The published versions that were asked for last with their rules: they never change."""


def rule_of(programme: Programme, *, on: date) -> RuleVersion | None:
    """The published version of the rule of `programme` that holds on the day `on`; None when none does."""
    found: RuleVersion | None = _in_force(on).filter(programme=programme).order_by("-number").first()
    return found


def rules_by_day(programme: Programme) -> list[RuleVersion]:
    """The published versions of the rule of `programme`, the newest first; the last holds until the next one's day."""
    found = programme.rules.filter(published_at__isnull=False).select_related("edited_by", "approved_by")
    return list(found.order_by("-number"))


def rule_draft_of(programme: Programme) -> RuleVersion | None:
    """The version of the rule that is being written, None when there is none."""
    drafts = programme.rules.filter(published_at__isnull=True).select_related("edited_by", "programme")
    found: RuleVersion | None = drafts.first()
    return found


def rule_drafts_for(acting: Acting, *, limit: int = 20) -> list[RuleVersion]:
    """The drafts of rules that `acting` may write or publish: those asked for first, the oldest before the others."""
    drafts = RuleVersion.objects.filter(
        published_at__isnull=True,
        programme__retired_at__isnull=True,
        programme__organisation__in=acting.organisations(Role.EDITOR, Role.PUBLISHER),
    )
    found = drafts.select_related("programme__current", "programme__organisation", "edited_by")
    return list(found.order_by(F("asked_at").asc(nulls_last=True), "created_at")[:limit])


def rules_waiting_for(acting: Acting) -> list[RuleVersion]:
    """The drafts that others ask `acting` to publish, the oldest first."""
    places = acting.organisations(Role.PUBLISHER)
    return [
        one
        for one in rule_drafts_for(acting, limit=1000)
        if one.asked_at and one.edited_by_id != acting.who and one.organisation_id in places
    ]


def open_rules(*, on: date, areas: Iterable[str] | None = None) -> list[ProgrammeRule]:
    """The public programmes whose rule holds on the day `on`, by short name; each rule is read once a process.

    With `areas`, six-digit codes of local governments, only those offered there: in one of them, in the
    prefecture around it, in a part of it or in the whole country.
    """
    newest: dict[UUID, UUID] = {}
    rows = _in_force(on).filter(programme__retired_at__isnull=True, programme__current__isnull=False)
    for programme, key in rows.order_by("number").values_list("programme", "pk"):
        newest[programme] = key
    if not newest:
        return []
    kept = _kept(newest.values())
    wanted = None if areas is None else set(areas)
    found = []
    for card, codes in cards_with_areas(newest):
        if wanted is None or offered_in(codes, wanted):
            version, rule = kept[newest[card.programme_id]]
            found.append(ProgrammeRule(card, rule, version, codes, card.slug))
    return found


def rules_for_procedure(slug: str, *, on: date, government: UUID) -> list[ProgrammeRule]:
    """The programmes that the procedure `slug` claims at offices of `government`, with the rules that hold on a day.

    Those of other governments count only where they are offered everywhere.
    """
    claimed = Programme.objects.filter(
        current__body__procedure=slug, retired_at__isnull=True, current__isnull=False
    )
    own = dict(claimed.values_list("pk", "organisation__government_id"))
    newest: dict[UUID, UUID] = {}
    rows = _in_force(on).filter(programme__in=own).order_by("number")
    for programme, key in rows.values_list("programme", "pk"):
        newest[programme] = key
    if not newest:
        return []
    kept = _kept(newest.values())
    return [
        ProgrammeRule(
            card, kept[newest[card.programme_id]][1], kept[newest[card.programme_id]][0], codes, card.slug
        )
        for card, codes in cards_with_areas(newest)
        if not codes or own[card.programme_id] == government
    ]


def named_areas() -> dict[str, str]:
    """The areas in which public programmes are offered: the name of each by its six-digit code, in order."""
    rows = Programme.objects.filter(current__isnull=False, retired_at__isnull=True)
    said = rows.values_list("current__body__areas", flat=True)
    return dict(sorted((area["code"], area["name"]) for areas in said for area in areas or ()))


def offered_in(codes: Collection[str], areas: Collection[str]) -> bool:
    """Whether a programme for the areas `codes` (none: the whole country) is offered in one of `areas`."""
    return not codes or any(_covers(code, area) or _covers(area, code) for code in codes for area in areas)


def _covers(code: str, area: str) -> bool:
    """Whether the area `code` is `area`, or the prefecture around it."""
    return code == area or (code[2:5] == "000" and code[:2] == area[:2])


def _in_force(on: date) -> QuerySet[RuleVersion]:
    return RuleVersion.objects.filter(published_at__isnull=False, effective_from__lte=on)


def _kept(keys: Iterable[UUID]) -> dict[UUID, tuple[RuleVersion, Rule]]:
    wanted = list(keys)
    found = {key: _rules[key] for key in wanted if key in _rules}
    missing = [key for key in wanted if key not in found]
    for start in range(0, len(missing), _AT_ONCE):
        for version in RuleVersion.objects.filter(pk__in=missing[start : start + _AT_ONCE]):
            found[version.pk] = (version, load(version.body))
    _rules.update((key, found[key]) for key in missing)
    for oldest in list(_rules)[: max(0, len(_rules) - _MOST_KEPT)]:
        _rules.pop(oldest, None)
    return found
