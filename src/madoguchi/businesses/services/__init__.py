"""What the room does: take the base registry in, link businesses to it, settle doubts, keep sites."""

from madoguchi.businesses.services.asking import ask_gbizinfo
from madoguchi.businesses.services.corporations import (
    AnotherImportRuns,
    ImportTakenOver,
    import_corporations,
)
from madoguchi.businesses.services.following import FOLLOWED, follow_event
from madoguchi.businesses.services.linking import (
    AlreadyDecided,
    Claim,
    NotABusiness,
    NumberNotOffered,
    NumberTaken,
    ReasonNeeded,
    decline,
    look_again,
    settle,
    take_claim,
)
from madoguchi.businesses.services.registry_facts import adopt_registry, offer_registry, values_of
from madoguchi.businesses.services.sites import (
    ClosesBeforeItOpens,
    NameNeeded,
    NotYourBusiness,
    SiteChangedMeanwhile,
    SiteContent,
    add_site,
    change_site,
    register_sole_proprietor,
)

__all__ = [
    "FOLLOWED",
    "AlreadyDecided",
    "AnotherImportRuns",
    "Claim",
    "ClosesBeforeItOpens",
    "ImportTakenOver",
    "NameNeeded",
    "NotABusiness",
    "NotYourBusiness",
    "NumberNotOffered",
    "NumberTaken",
    "ReasonNeeded",
    "SiteChangedMeanwhile",
    "SiteContent",
    "add_site",
    "adopt_registry",
    "ask_gbizinfo",
    "change_site",
    "decline",
    "follow_event",
    "import_corporations",
    "look_again",
    "offer_registry",
    "register_sole_proprietor",
    "settle",
    "take_claim",
    "values_of",
]
