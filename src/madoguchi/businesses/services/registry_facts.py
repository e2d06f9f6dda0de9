"""What the base registry says of a linked business, as facts that prefill forms; never over what it typed itself."""

from datetime import datetime
from typing import Any

from django.db import transaction

from madoguchi.businesses.models import Business, Corporation
from madoguchi.core.acting import Acting
from madoguchi.facts.models import Fact
from madoguchi.facts.services import record_fact
from madoguchi.language.reading import Unreadable

_REGISTRY = Fact.Source.BASE_REGISTRY


def offer_registry(*, business: Business, by: Acting, at: datetime) -> list[Fact]:
    """Record number, name, reading and address of the linked corporation as the business's own facts.

    A term for which the business holds something that it typed is left alone: the difference is shown on its page,
    and it decides. What the registry said earlier is superseded. What the registry does not say in a form that
    forms take (an address abroad, no reading) is left out.
    """
    corporation = business.corporation
    if corporation is None:
        return []
    typed = set(
        Fact.objects.filter(subject=business.pk, holder__isnull=True, superseded_at__isnull=True)
        .exclude(source=_REGISTRY)
        .values_list("term", flat=True)
    )
    recorded = []
    for term, value in values_of(corporation).items():
        if term in typed:
            continue
        try:
            with transaction.atomic():
                recorded.append(
                    record_fact(
                        subject=business.subject, term=term, value=value, source=_REGISTRY, by=by, at=at
                    )
                )
        except Unreadable:
            continue
    return recorded


def adopt_registry(*, business: Business, term: str, by: Acting, at: datetime) -> Fact:
    """Let the business take over for `term` what the registry says, in the place of what it typed.

    Raises `NotYours` for anybody who is no member, and `KeyError` for a term that the registry does not know.
    """
    assert business.corporation is not None, "only a linked business has something to take over"
    value = values_of(business.corporation)[term]
    return record_fact(subject=business.subject, term=term, value=value, source=_REGISTRY, by=by, at=at)


def values_of(corporation: Corporation) -> dict[str, Any]:
    """The values of terms that the registry says of a corporation."""
    values: dict[str, Any] = {
        "business.corporate_number": corporation.number,
        "business.name": corporation.name,
    }
    if corporation.kana:
        values["business.kana"] = corporation.kana
    if corporation.prefecture and corporation.street:
        values["business.address"] = {
            "postal_code": corporation.postal_code,
            "prefecture": corporation.prefecture,
            "city": corporation.city,
            "street": corporation.street,
            "building": "",
        }
    return values
