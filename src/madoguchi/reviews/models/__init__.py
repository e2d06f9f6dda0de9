"""Reviews, and what the office answers."""

from madoguchi.reviews.models.reading import ReviewDigest
from madoguchi.reviews.models.replies import Reply
from madoguchi.reviews.models.reviews import Review

__all__ = ["Reply", "Review", "ReviewDigest"]
