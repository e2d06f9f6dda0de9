"""A business as those who act for it see it: registry, sites, matches, and what differs."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Subject
from madoguchi.businesses.comparing import compare_addresses, compare_names, search_kana
from madoguchi.businesses.models import Business, Corporation, Match, Site
from madoguchi.businesses.types import Difference, Likeness, Typed
from madoguchi.core.acting import Acting
from madoguchi.facts.models import Fact
from madoguchi.facts.selectors import opened
from madoguchi.vocabulary.terms import term


def businesses_of(acting: Acting) -> QuerySet[Subject]:
    """The businesses of which the person is a member, by name; none for an agent."""
    subjects = frozenset() if acting.is_agent else acting.subjects
    return Subject.objects.filter(pk__in=subjects, kind=Subject.Kind.BUSINESS).order_by("name", "id")


def business_for(acting: Acting, key: UUID) -> Business:
    """The business acted for now; raises `Subject.DoesNotExist`. One that nobody looked at yet comes unsaved."""
    held = frozenset() if acting.is_agent else acting.held
    subject = Subject.objects.get(pk=key, pk__in=held, kind=Subject.Kind.BUSINESS)
    found = Business.objects.select_related("subject", "corporation").filter(pk=subject.pk).first()
    if found is not None:
        return found
    forms = Business.Form
    return Business(
        subject=subject, form=forms.CORPORATION if subject.corporate_number else forms.SOLE_PROPRIETOR
    )


def sites_of(business: Business) -> QuerySet[Site]:
    """The sites of a business, open ones first, by name."""
    return Site.objects.filter(business=business.pk).order_by("closed_on", "name", "id")


def site_for(acting: Acting, key: UUID) -> Site:
    """One site of the business acted for now; raises `Site.DoesNotExist`."""
    held = frozenset() if acting.is_agent else acting.held
    return Site.objects.select_related("business__subject").get(pk=key, business__in=held)


def own_values(acting: Acting, business: Business) -> list[Typed]:
    """What the business itself holds for terms that the registry knows and did not get from it, as one line each."""
    if business.pk not in acting.held:
        return []
    facts = Fact.objects.filter(
        subject=business.pk, term__in=COMPARED, holder__isnull=True, superseded_at__isnull=True
    ).exclude(source=Fact.Source.BASE_REGISTRY)
    return [Typed(one.term.name, line_of(one.value), _("事業者が入力した情報")) for one in opened(facts)]


def line_of(value: Any) -> str:
    """A value as one line: the parts of a reading or an address after one another, without the postal code."""
    if isinstance(value, dict):
        return "".join(str(value.get(part, "")) for part in _PARTS)
    return str(value)


_PARTS = ("family", "given", "prefecture", "city", "street", "building")


def matches_of(business: Business) -> QuerySet[Match]:
    """The matches of a business, the latest first: it sees what was doubted, and how it ended."""
    return Match.objects.filter(business=business.pk).order_by("-opened_at", "-id")


def differences(corporation: Corporation, typed: Iterable[Typed]) -> list[Difference]:
    """Each typed value that the registry writes in another way, the real differences first."""
    found = []
    for one in typed:
        registered = registered_value(corporation, one.term)
        if not one.value.strip() or not registered:
            continue
        likeness = _COMPARE[one.term](one.value.strip(), registered)
        if likeness is not Likeness.SAME:
            label = term(one.term).label
            found.append(Difference(one.term, label, one.value, registered, likeness, one.source))
    return sorted(found, key=lambda one: not one.is_real)


def registered_value(corporation: Corporation, name: str) -> str:
    """What the registry says for a term, as one line; empty where it says nothing."""
    return {
        "business.name": corporation.name,
        "business.kana": corporation.kana,
        "business.name_latin": corporation.name_en,
        "business.address": corporation.address,
        "business.corporate_number": corporation.number,
    }.get(name, "")


def _compare_kana(typed: str, registered: str) -> Likeness:
    if search_kana(typed) != search_kana(registered):
        return Likeness.DIFFERENT
    return Likeness.NOTATION if typed != registered else Likeness.SAME


def _compare_plain(typed: str, registered: str) -> Likeness:
    return Likeness.SAME if typed == registered else Likeness.DIFFERENT


_COMPARE = {
    "business.name": compare_names,
    "business.kana": _compare_kana,
    "business.name_latin": _compare_plain,
    "business.address": compare_addresses,
    "business.corporate_number": _compare_plain,
}

COMPARED = tuple(_COMPARE)
"""The terms that the base registry knows."""
