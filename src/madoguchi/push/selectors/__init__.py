"""What pages need: the own wish and what was told, campaigns of an officer, outcomes, deadlines, the freshness board."""

from madoguchi.push.selectors.board import freshness_board
from madoguchi.push.selectors.campaigns import (
    campaign_for,
    campaigns_for,
    counts_of,
    outcome_of,
    outcomes_of,
    programmes_to_tell,
    sample_message,
)
from madoguchi.push.selectors.deadlines import Deadline, calendar_of, deadlines_of
from madoguchi.push.selectors.preferences import (
    may_be_asked,
    preference_of,
    told_in,
    told_one,
    told_to,
    wish_terms,
)

__all__ = [
    "Deadline",
    "calendar_of",
    "campaign_for",
    "campaigns_for",
    "counts_of",
    "deadlines_of",
    "freshness_board",
    "may_be_asked",
    "outcome_of",
    "outcomes_of",
    "preference_of",
    "programmes_to_tell",
    "sample_message",
    "told_in",
    "told_one",
    "told_to",
    "wish_terms",
]
