"""Counting whom a campaign would tell, from profiles alone; nothing is opened and no name is known here."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.applications.models import Application
from madoguchi.columns.models import Profile
from madoguchi.columns.selectors import fitting, rule_set
from madoguchi.core.calendars import age_on
from madoguchi.core.clock import japan_day
from madoguchi.push.models import Campaign, Match, Preference
from madoguchi.push.types import FEWEST, Counts, Place, about
from madoguchi.registry.types import ProgrammeRule

SAMPLES = 5
"""How many people are described, once ten are to be told."""


def counts_for(campaign: Campaign, *, at: datetime) -> Counts | None:
    """What a dry run of `campaign` finds at `at`; None when its rule is not the one in force."""
    day = japan_day(at)
    rules = rule_set(on=day)
    programme = next((one for one in rules.programmes if one.version.pk == campaign.rule_id), None)
    if programme is None:
        return None
    fit = fitting(
        rules.rule(campaign.rule_id), audience=audience_of(programme), areas=programme.areas, on=day
    )
    found: Counter[str] = Counter(looked_at=fit.looked_at, unknown=fit.unknown, fits=len(fit.keys))
    places: Counter[str] = Counter()
    described: list[tuple[str, ...]] = []
    for rows in fit.rows():
        for profile, fate in _fates(campaign, programme, rows):
            found[fate] += 1
            if fate == "to_tell":
                places[profile.city_code] += 1
                described.append(description(profile, day))
    return Counts(
        on=day,
        **{
            name: about(found[name])
            for name in ("looked_at", "fits", "unknown", "told_before", "applied", "unwanted", "to_tell")
        },
        places=_places(places),
        samples=_samples(described),
    )


def audience_of(programme: ProgrammeRule) -> str:
    """Whose profiles the rule is about."""
    return Profile.Audience.BUSINESS if programme.rule.claims == "business" else Profile.Audience.RESIDENT


def _fates(
    campaign: Campaign, programme: ProgrammeRule, fitting: list[Profile]
) -> Iterable[tuple[Profile, str]]:
    keys = [profile.subject_id for profile in fitting]
    wishes = {one.subject_id: one for one in Preference.objects.filter(subject__in=keys, is_on=True)}
    told = set(
        Match.objects.filter(
            programme=campaign.programme_id, kind=campaign.kind, subject__in=keys
        ).values_list("subject_id", flat=True)
    )
    applied = _applied(programme, keys)
    for profile in fitting:
        wish = wishes.get(profile.subject_id)
        if wish is None or not wish.wants(programme.card.life_events):
            yield profile, "unwanted"
        elif profile.subject_id in told:
            yield profile, "told_before"
        elif profile.subject_id in applied:
            yield profile, "applied"
        else:
            yield profile, "to_tell"


def _applied(programme: ProgrammeRule, keys: list[UUID]) -> set[UUID | None]:
    if not programme.card.procedure:
        return set()
    rows = Application.objects.filter(subject__in=keys, procedure__slug=programme.card.procedure)
    return set(rows.exclude(state=Application.State.WITHDRAWN).values_list("subject_id", flat=True))


def description(profile: Profile, day: date) -> tuple[str, ...]:
    """Someone in a few words that fit many, from the finest to the coarsest: children by number and the age of the youngest."""
    said = profile.situation
    if profile.audience == Profile.Audience.BUSINESS:
        return (_("事業者"),)
    children = said.get("children") or []
    if not children:
        return (_("子どもの登録がない人"),)
    ages = [age for child in children if (age := _age(child.get("birth_date"), day)) is not None]
    number = _("子ども1人") if len(children) == 1 else _("子ども2人以上")
    youngest = _("一番下の子は%(band)s") % {"band": _band(min(ages, default=None))}
    return (f"{number}・{youngest}", youngest, number)


def _age(born: object, day: date) -> int | None:
    try:
        return age_on(date.fromisoformat(born), day) if isinstance(born, str) else None
    except ValueError:
        return None


def _band(age: int | None) -> str:
    if age is None:
        return _("年齢不明")
    for below, words in ((3, _("3歳未満")), (6, _("3～5歳")), (12, _("6～11歳")), (18, _("12～17歳"))):
        if age < below:
            return words
    return _("18歳以上")


def _samples(described: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The commonest descriptions of those to be told, the finest that fit ten people or more each."""
    for level in range(max(map(len, described), default=0)):
        counted = Counter(one[min(level, len(one) - 1)] for one in described)
        common = tuple(words for words, count in counted.most_common(SAMPLES) if count >= FEWEST)
        if common:
            return common
    return ()


def _places(counted: Counter[str]) -> tuple[Place, ...]:
    names = {
        one.settings.get("code"): one.name
        for one in Organisation.objects.filter(kind=Organisation.Kind.MUNICIPALITY)
    }
    return tuple(
        Place(code, names.get(code) or code or _("不明"), about(count))
        for code, count in sorted(counted.items())
    )
