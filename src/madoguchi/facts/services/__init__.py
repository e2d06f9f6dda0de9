"""Recording, passing on, withholding and deleting facts; consents; whether two records are one person's."""

from madoguchi.facts.services.cards import take_card
from madoguchi.facts.services.consents import (
    ConsentMissing,
    ConsentOver,
    NothingToAgreeTo,
    give_consent,
    note_uses,
    withdraw_consent,
)
from madoguchi.facts.services.documents import (
    DocumentOver,
    TooManyDocuments,
    UnknownKind,
    WrongDays,
    change_document,
    delete_document,
    keep_document,
    keep_document_of,
    note_documents,
    use_document,
)
from madoguchi.facts.services.lookups import recompute
from madoguchi.facts.services.matching import AlreadySettled, match_person, settle_match
from madoguchi.facts.services.passing import NoGround, NotTheirsToGive, pass_on
from madoguchi.facts.services.recording import (
    NotAFact,
    NotYours,
    delete_fact,
    hold_back,
    let_use_again,
    note_export,
    record_fact,
)

__all__ = [
    "AlreadySettled",
    "ConsentMissing",
    "ConsentOver",
    "DocumentOver",
    "NoGround",
    "NotAFact",
    "NotTheirsToGive",
    "NotYours",
    "NothingToAgreeTo",
    "TooManyDocuments",
    "UnknownKind",
    "WrongDays",
    "change_document",
    "delete_document",
    "delete_fact",
    "give_consent",
    "hold_back",
    "keep_document",
    "keep_document_of",
    "let_use_again",
    "match_person",
    "note_documents",
    "note_export",
    "note_uses",
    "pass_on",
    "recompute",
    "record_fact",
    "settle_match",
    "take_card",
    "use_document",
    "withdraw_consent",
]
