"""Making profiles, and unmaking them when the consent ends: the one place where facts are opened for matching."""

import logging
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from madoguchi.accounts.models import Subject
from madoguchi.columns.masking import PREFIX, Condition
from madoguchi.columns.models import Profile
from madoguchi.columns.selectors import (
    is_sensitive,
    operator,
    profiles_due,
    rule_set,
    situation_of,
)
from madoguchi.columns.services.populations import drop_profile_files
from madoguchi.columns.types import PURPOSE, Derived, RuleSet
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event, StreamHead
from madoguchi.events.services import append
from madoguchi.facts.models import Consent
from madoguchi.facts.selectors import consent_for_purpose
from madoguchi.registry.types import ProgrammeRule
from madoguchi.rules.situations import Situation
from madoguchi.vault.types import KeyMissing, Tampered

log = logging.getLogger(__name__)

FOLLOWED = frozenset(
    {
        "fact.recorded",
        "fact.deleted",
        "fact.withheld",
        "fact.released",
        "consent.given",
        "consent.widened",
        "consent.withdrawn",
        "membership.began",
        "membership.ended",
        "keys.forgotten",
    }
)
"""What happens to one subject after which a profile may say something else."""

MATCHER = Acting.system("columns")


def follow_event(event: Event) -> None:
    """Make the profiles anew of whom `event` touches: the subject, and those who stand for it."""
    is_of_others = event.kind.startswith("fact.") and event.organisation is not None
    if event.whose is None or is_of_others:
        return
    concerned = _concerned(event)
    if event.stream == stream_of(event.whose):
        rows = Profile.objects.filter(subject=event.whose, seen__gte=event.n)
        is_seen = (
            rows.exists()
        )  # a stream grows in the order of its commits: what came before it was read too
        concerned = [one for one in concerned if not is_seen or one.pk != event.whose]
    for subject in concerned:
        refresh(subject=subject, at=event.at)


def stream_of(subject: UUID) -> str:
    """The stream of what happens to a subject."""
    return f"subject:{subject}"


def _concerned(event: Event) -> list[Subject]:
    """Those with a profile or a consent among the subject itself and the members of its households."""
    assert event.whose is not None
    keys = {event.whose}
    if member := event.data.get("member"):
        keys.add(UUID(member))
    households = Subject.objects.filter(kind=Subject.Kind.HOUSEHOLD, members__member__in=keys).values("pk")
    touched = Subject.objects.filter(pk__in=keys) | Subject.objects.filter(memberships__group__in=households)
    groups = Subject.objects.filter(memberships__group__in=keys)
    found = (touched | groups).distinct()
    return list(found.filter(consents__purpose=PURPOSE).order_by("pk"))


def refresh(*, subject: Subject, rules: RuleSet | None = None, at: datetime) -> Profile | None:
    """Make the profile of `subject` anew; without a consent in force it goes, from the files made of it too. Idempotent.

    Appends `profile.made` when what matching reads has changed, or when time alone has changed what a rule says.
    """
    day = japan_day(at)
    with transaction.atomic():
        held = Subject.objects.select_for_update().get(pk=subject.pk)
        head = StreamHead.objects.filter(
            stream=stream_of(held.pk)
        ).first()  # before anything that it tells of is read
        before = Profile.objects.filter(subject=held).first()
        consent = consent_for_purpose(subject=held.pk, to_organisation=operator().pk, purpose=PURPOSE, at=at)
        if consent is not None:
            rules = rules or rule_set(on=day)
        derived = _derived(held, consent, rules, day) if consent is not None and rules is not None else None
        if derived is None or rules is None:
            if before is not None:
                before.delete()
                transaction.on_commit(drop_profile_files)
                _tell("profile.removed", held, at=at)
            return None
        is_business = held.kind == Subject.Kind.BUSINESS
        profile = before or Profile(subject=held)
        is_news = (
            before is None
            or before.situation != derived.situation
            or (before.turns_on is not None and before.turns_on <= day)
        )
        profile.audience = Profile.Audience.BUSINESS if is_business else Profile.Audience.RESIDENT
        profile.situation, profile.city_code = derived.situation, derived.city_code
        profile.digest, profile.made_at = rules.digest, at
        profile.seen = head.n if head is not None else 0
        profile.due_on, profile.turns_on = derived.due_on, derived.turns_on
        profile.save()
        if is_news:
            _tell("profile.made", held, at=at)
    return profile


def refresh_due(*, at: datetime, limit: int = 200) -> int:
    """Make those profiles anew that were made for other rules or have waited for this day; returns how many.

    A batch of a worker job: what is done is done for this day, so that the next call goes on behind it.
    """
    day = japan_day(at)
    rules = rule_set(on=day)
    due = profiles_due(digest=rules.digest, on=day).select_related("subject")[:limit]
    done = 0
    for profile in due:
        refresh(subject=profile.subject, rules=rules, at=at)
        done += 1
    return done


def rebuild(*, progress: Callable[[int], None] | None = None, at: datetime) -> int:
    """Make all profiles anew from facts and consents, from nothing; returns how many there are."""
    rules = rule_set(on=japan_day(at))
    subjects = Subject.objects.filter(consents__purpose=PURPOSE).distinct().order_by("pk")
    done = 0
    for subject in subjects.iterator(chunk_size=200):
        done += refresh(subject=subject, rules=rules, at=at) is not None
        if progress is not None:
            progress(done)
    return done


def _derived(subject: Subject, consent: Consent, rules: RuleSet, day: date) -> Derived | None:
    """What is made of the facts of `subject`; None where they were forgotten with their key, or do not open."""
    try:
        situation = situation_of(subject, terms=consent.terms, on=day)
    except KeyMissing:
        return None
    except Tampered:  # an incident; it must not hold up the profiles behind it
        log.exception("The facts of the subject %s do not open.", subject.pk)
        return None
    audience = "business" if subject.kind == Subject.Kind.BUSINESS else "resident"
    mine = [one for one in rules.programmes if _is_for(one, audience)]
    turns = [one.rule.changes_on(situation, on=day) for one in mine]
    turns_on = min((turn for turn in turns if turn is not None), default=None)
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    said = with_answers(open_part(situation, rules.terms), situation, rules.conditions.values(), on=day)
    city = (said.get("business") or said.get("person") or {}).get("city_code", "")
    return Derived(said, city, turns_on, min(turns_on or following, following))


def _is_for(programme: ProgrammeRule, audience: str) -> bool:
    is_business = programme.rule.claims == "business"
    return is_business is (audience == "business")


def with_answers(
    said: dict[str, Any], situation: Situation, conditions: Iterable[Condition], *, on: date
) -> dict[str, Any]:
    """What stands open with the answers to sensitive conditions, each where its member stands."""
    for condition in conditions:
        for place, answer in condition.answers(situation, on=on).items():
            if answer is not None:
                _keep(said, place, condition.attribute, answer)
    return said


def open_part(situation: Situation, terms: Collection[str]) -> dict[str, Any]:
    """What of a situation may stand open: values of `terms`, those that rules read, that are not sensitive."""
    said: dict[str, Any] = {}
    whole = situation.to_json()
    for name, values in whole.items():
        if name == "incomplete":
            said[name] = values
        elif values is None:
            said[name] = None
        elif isinstance(values, list):
            said[name] = [_open_values(f"{name}[]", one, terms) for one in values]
        else:
            said[name] = _open_values(name, values, terms)
    return said


def _open_values(group: str, values: dict[str, Any], terms: Collection[str]) -> dict[str, Any]:
    kept = {}
    for attribute, said in values.items():
        name = f"{group}.{attribute}"
        is_read = attribute in ("exists", "city_code") or name in terms
        if attribute != "id" and is_read and not is_sensitive(name):
            kept[attribute] = said["value"] if isinstance(said, dict) and "value" in said else said
    return kept


def _keep(said: dict[str, Any], place: str, attribute: str, answer: bool) -> None:
    """Put an answer where its member stands (`person`, `children[0]`)."""
    assert attribute.startswith(PREFIX)
    group, _, number = place.partition("[")
    if number:
        said[group][int(number.rstrip("]"))][attribute] = answer
    elif said.get(group, {}) is not None:
        said[group] = {**said.get(group, {}), attribute: answer}


def _tell(kind: str, subject: Subject, *, at: datetime) -> None:
    append(stream=stream_of(subject.pk), kind=kind, by=MATCHER, at=at, whose=subject.pk)
