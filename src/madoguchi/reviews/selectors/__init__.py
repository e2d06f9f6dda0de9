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

__all__ = [
    "LEAST_FOR_A_MEAN",
    "NO_REVIEWS",
    "RATINGS",
    "RatingShare",
    "ReviewCounts",
    "ReviewSummary",
    "StepSummary",
    "counts_of",
    "is_accepting",
    "review_of",
    "reviews_of",
    "summary_of",
    "window_counts",
]
