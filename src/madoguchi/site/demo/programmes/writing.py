"""How the demo's programmes are written down."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from madoguchi.site.demo.procedures import PROCEDURES

HOURS = "平日 午前8時30分から午後5時15分まで"
AREAS = {
    "madono-shi": [{"code": "992011", "name": "窓野市"}],
    "kawazoe-shi": [{"code": "992020", "name": "川添市"}],
    "morishita-machi": [{"code": "993018", "name": "森下町"}],
}
WHOLE = [{"code": "990001", "name": "窓野県"}]
"""Codes that no local government has: the prefecture is invented."""

Office = dict[str, Any]
"""Name and phone number of an office, as arguments of `programme`."""


@cache
def online_procedures() -> frozenset[str]:
    """The procedures of the demo that can be begun online."""
    return frozenset(demo.slug for demo in PROCEDURES if demo.form is not None)


@dataclass(frozen=True)
class DemoProgramme:
    """A programme of the demo: its slug, the organisation that keeps it, its body (制度)."""

    slug: str
    owner: str
    body: dict[str, Any]


def programme(
    slug: str,
    owner: str,
    title: str,
    summary: str,
    *,
    plain: str,
    en: tuple[str, str],
    events: str,
    words: str,
    target: str,
    benefit: str,
    office: str,
    phone: str,
    kind: str = "給付・助成",
    audience: str = "resident",
    conditions: tuple[str, ...] = (),
    ages: tuple[int | None, int | None] = (None, None),
    yen: int | None = None,
    cost: str = "",
    procedure: str = "",
    how: str = "",
    documents: tuple[str, ...] = (),
    period: str = "いつでも申し込めます。",
    opens: str | None = None,
    closes: str | None = None,
    law: tuple[str, str] | None = None,
) -> DemoProgramme:
    """A programme from words apart by spaces (`events`, `words`) and ages in months (first, first no more)."""
    body: dict[str, Any] = {
        "title": title,
        "summary": summary,
        "plain_summary": plain,
        "en": {"title": en[0], "summary": en[1]},
        "audience": audience,
        "kind": kind,
        "life_events": events.split(),
        "keywords": words.split(),
        "target": target,
        "conditions": list(conditions),
        "age_from_months": ages[0],
        "age_below_months": ages[1],
        "areas": AREAS.get(owner, WHOLE),
        "benefit": benefit,
        "amount_yen": yen,
        "cost": cost,
        "procedure": procedure,
        "how_to_apply": how or "窓口に申し込みます。くわしくは問い合わせ先に聞いてください。",
        "is_online": procedure in online_procedures(),
        "documents": list(documents),
        "opens_on": opens,
        "closes_on": closes,
        "period": period,
        "contact": {"name": office, "phone": phone, "hours": HOURS},
        "legal_basis": [{"law": law[0], "article": law[1]}] if law else [],
    }
    return DemoProgramme(slug, owner, body)
