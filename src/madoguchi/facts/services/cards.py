"""What a card proved at a sign-in becomes a fact of its holder."""

import re
from typing import Any
from uuid import UUID

from madoguchi.accounts.selectors import shown_claims
from madoguchi.accounts.services import drop_shown
from madoguchi.core.acting import Acting
from madoguchi.events.models import Event
from madoguchi.facts.models import Fact
from madoguchi.facts.services.recording import record_fact

CARD = Acting.system("card")


def take_card(event: Event) -> None:
    """Record what the card of `event` said as proved by card, held by the person alone. Follows `card.shown`.

    Nothing passes to an organisation by it: that takes consent, as ever. A second call finds nothing left.
    """
    key = UUID(event.data["shown"])
    found = shown_claims(key)
    if found is None:
        return
    person, said = found
    for term, value in _as_facts(said).items():
        record_fact(subject=person, term=term, value=value, source=Fact.Source.CARD, by=CARD, at=event.at)
    drop_shown(shown=key, by=CARD, at=event.at)


def _as_facts(said: dict[str, str]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if name := said.get("name"):
        family, _space, given = name.partition("\u3000" if "\u3000" in name else " ")
        facts["person.name"] = {"family": family, "given": given}
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", said.get("birthdate", "")):
        facts["person.birth_date"] = said["birthdate"]
    if said.get("gender") in ("female", "male", "other"):
        facts["person.gender"] = said["gender"]
    if address := said.get("address", "").strip():
        facts["person.registered_address"] = address
    return facts
