"""Reading reviews: words as stored, figures, coverage, what waits for an answer."""

from madoguchi.reviews.selectors.figures import (
    LEAST_FOR_A_MEAN,
    NO_REVIEWS,
    RATINGS,
    RatingShare,
    ReviewCounts,
    ReviewSummary,
    StepSummary,
    counts_of,
    is_accepting,
    review_of,
    reviews_of,
    summary_of,
    window_counts,
)
from madoguchi.reviews.selectors.messages import message_about
from madoguchi.reviews.selectors.voices import (
    ANSWERING,
    VoiceCounts,
    answered,
    may_answer,
    offices_that_answered,
    review_for,
    voice_counts,
)

__all__ = [
    "ANSWERING",
    "LEAST_FOR_A_MEAN",
    "NO_REVIEWS",
    "RATINGS",
    "RatingShare",
    "ReviewCounts",
    "ReviewSummary",
    "StepSummary",
    "VoiceCounts",
    "answered",
    "counts_of",
    "is_accepting",
    "may_answer",
    "message_about",
    "offices_that_answered",
    "review_for",
    "review_of",
    "reviews_of",
    "summary_of",
    "voice_counts",
    "window_counts",
]
