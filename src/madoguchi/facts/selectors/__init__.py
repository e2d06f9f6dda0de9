"""What is known of whom, as its holder may see it; consents; people by name."""

from madoguchi.facts.selectors.consents import (
    consent_for_purpose,
    consent_in_force,
    consents_of,
    uses_of,
    withdrawn_among,
)
from madoguchi.facts.selectors.documents import (
    document_uses_of,
    documents_for,
    documents_of,
    documents_told,
    own_document,
)
from madoguchi.facts.selectors.known import (
    current_facts,
    fact_for,
    facts_of,
    facts_of_organisation,
    history_of,
    opened,
    own_fact,
    withheld,
)
from madoguchi.facts.selectors.matching import possible_matches
from madoguchi.facts.selectors.members import members_known
from madoguchi.facts.selectors.names import people_called
from madoguchi.facts.selectors.offers import offer_for

__all__ = [
    "consent_for_purpose",
    "consent_in_force",
    "consents_of",
    "current_facts",
    "document_uses_of",
    "documents_for",
    "documents_of",
    "documents_told",
    "fact_for",
    "facts_of",
    "facts_of_organisation",
    "history_of",
    "members_known",
    "offer_for",
    "opened",
    "own_document",
    "own_fact",
    "people_called",
    "possible_matches",
    "uses_of",
    "withdrawn_among",
    "withheld",
]
