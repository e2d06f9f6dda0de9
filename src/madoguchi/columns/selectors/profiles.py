"""Profiles: one, many in the order of their keys, those to be made anew, and what a rule says of them."""

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from madoguchi.columns.models import Profile
from madoguchi.rules.documents import Rule
from madoguchi.rules.situations import Situation

AT_ONCE = 500


def profile_of(subject: UUID) -> Profile | None:
    """What is kept ready of one subject; None without a consent in force."""
    return Profile.objects.filter(subject=subject).first()


def profiles(*, audience: str = "", areas: Collection[str] = ()) -> QuerySet[Profile]:
    """The profiles of those who live in `areas` (none: anywhere) in the order of their keys.

    An area is a six-digit code; that of a prefecture (…000x) stands for all in it.
    """
    found = Profile.objects.order_by("pk")
    if audience:
        found = found.filter(audience=audience)
    if not areas:
        return found
    inside = Q()
    for code in areas:
        inside |= Q(city_code__startswith=code[:2]) if code[2:5] == "000" else Q(city_code=code)
    return found.filter(inside)


def profiles_due(*, digest: str, on: date) -> QuerySet[Profile]:
    """The profiles that were made for other rules, or in which time alone has changed something by the day `on`."""
    return Profile.objects.filter(~Q(digest=digest) | Q(due_on__lte=on)).order_by("pk")


def verdicts_on(rows: QuerySet[Profile], rule: Rule, *, on: date) -> Iterator[tuple[Profile, bool | None]]:
    """Each profile with what the masked `rule` says of it on the day `on`."""
    for profile in rows.iterator(chunk_size=AT_ONCE):
        yield profile, rule.holds(Situation.of(profile.situation), on=on)
