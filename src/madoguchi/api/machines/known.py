"""What an organisation may know of a business: its own, and as far as the business agreed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from madoguchi.accounts.models import Organisation, Subject
from madoguchi.businesses.models import Business, Match, Site
from madoguchi.businesses.selectors import corporation_of, sites_of
from madoguchi.core.clock import japan_day
from madoguchi.facts.models import Consent, Fact
from madoguchi.facts.selectors import opened, withheld
from madoguchi.facts.types import Known

GROUPS = ("business.", "site.")
_SITES = frozenset({"site.name", "site.address"})


@dataclass(frozen=True, slots=True)
class Visible:
    """What may be shown to one organisation at one moment (見せてよい情報)."""

    consents: list[Consent]
    facts: list[Known]
    sites: list[Site]
    held: list[Known]


def visible_to(organisation: Organisation, subject: Subject, *, at: datetime) -> Visible:
    """The business's own facts under consents to `organisation` in force, its sites if they are among these, and what
    the organisation holds itself. What the business withholds, or holds for another day, is left out."""
    consents = list(
        Consent.objects.filter(
            subject=subject,
            to_organisation=organisation,
            from_holder__isnull=True,
            given_at__lte=at,
            until__gt=at,
            withdrawn_at__isnull=True,
        ).order_by("given_at", "id")
    )
    agreed = {term for consent in consents for term in consent.terms if term.startswith(GROUPS)}
    now = Fact.objects.filter(subject=subject, superseded_at__isnull=True).order_by("term", "slot", "id")
    own = now.filter(holder__isnull=True, term__in=agreed).select_related("subject")
    held = now.filter(holder=organisation).select_related("subject")
    business = Business.objects.filter(pk=subject.pk).first()
    day = japan_day(at)
    return Visible(
        consents=[one for one in consents if agreed & set(one.terms)],
        facts=[
            one
            for one in opened(own, hidden=withheld([subject.pk]))
            if not one.is_withheld and one.holds_on(day)
        ],
        sites=list(sites_of(business)) if business and agreed >= _SITES else [],
        held=[one for one in opened(held) if one.term.name.startswith(GROUPS)],
    )


def shown_business(number: str, subject: Subject | None, visible: Visible | None) -> dict[str, Any]:
    """The answer about the business of this number."""
    corporation = corporation_of(number)
    waiting = Match.objects.filter(number=number, state=Match.State.OPEN)
    return {
        "corporate_number": number,
        "registry": shown_corporation(corporation) if corporation else None,
        "is_registered": subject is not None,
        "is_linked": subject is not None
        and Business.objects.filter(pk=subject.pk, corporation=number).exists(),
        "is_in_doubt": subject is not None and waiting.filter(business=subject.pk).exists(),
        "consents": [
            {"purpose": one.purpose, "terms": one.terms, "until": one.until} for one in visible.consents
        ]
        if visible
        else [],
        "facts": list(map(_fact, visible.facts)) if visible else [],
        "sites": list(map(_site, visible.sites)) if visible else [],
        "held": list(map(_fact, visible.held)) if visible else [],
    }


def shown_corporation(one: Any) -> dict[str, Any]:
    """A corporation as it is answered."""
    return {
        "corporate_number": one.number,
        "name": one.name,
        "kana": one.kana,
        "name_en": one.name_en,
        "kind": one.kind,
        "address": one.address,
        "postal_code": one.postal_code,
        "is_closed": one.is_closed,
        "closed_on": one.closed_on,
        "successor": one.successor,
        "changed_on": one.changed_on,
        "updated_on": one.updated_on,
    }


def _fact(one: Known) -> dict[str, Any]:
    return {
        "term": one.term.name,
        "label": one.term.label,
        "slot": one.fact.slot,
        "value": one.value,
        "source": one.fact.source,
        "observed_on": one.fact.observed_on,
    }


def _site(one: Site) -> dict[str, Any]:
    names = ("name", "kind", "postal_code", "address", "phone", "opened_on", "closed_on")
    return {name: getattr(one, name) for name in names}
