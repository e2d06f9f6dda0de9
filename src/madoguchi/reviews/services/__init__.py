"""Writing reviews, answering them, setting aside what is none."""

from madoguchi.reviews.services.digests import choose_voice_digest, send_voice_digests
from madoguchi.reviews.services.opening import (
    SAYINGS_AN_ADDRESS,
    About,
    LinkOver,
    SaidBefore,
    TooManySayings,
    WordsAreAdvert,
    say,
)
from madoguchi.reviews.services.replying import (
    NoSuchReason,
    NotTheOffice,
    ReplyMissing,
    WordsNotThere,
    hide_words,
    reply,
    set_aside,
    take_back,
)
from madoguchi.reviews.services.writing import (
    LONGEST_TEXT,
    AlreadyReviewed,
    NotYetDecided,
    RatingMissing,
    ReasonUnknown,
    ReviewsClosed,
    StepUnknown,
    TextTooLong,
    write,
)

__all__ = [
    "LONGEST_TEXT",
    "SAYINGS_AN_ADDRESS",
    "About",
    "AlreadyReviewed",
    "LinkOver",
    "NoSuchReason",
    "NotTheOffice",
    "NotYetDecided",
    "RatingMissing",
    "ReasonUnknown",
    "ReplyMissing",
    "ReviewsClosed",
    "SaidBefore",
    "StepUnknown",
    "TextTooLong",
    "TooManySayings",
    "WordsAreAdvert",
    "WordsNotThere",
    "choose_voice_digest",
    "hide_words",
    "reply",
    "say",
    "send_voice_digests",
    "set_aside",
    "take_back",
    "write",
]
