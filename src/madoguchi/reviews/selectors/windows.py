"""How satisfied the visitors of windows are, against the target that every window is to reach."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.reviews.models import Review
from madoguchi.reviews.selectors.figures import LEAST_FOR_A_MEAN, RATINGS, window_counts
from madoguchi.windows.models import Window
from madoguchi.windows.types import Satisfaction

YEAR = timedelta(days=365)
NOBODY = Satisfaction(0, 0)


def satisfaction_of(windows: Iterable[UUID], *, at: datetime) -> dict[UUID, Satisfaction]:
    """The satisfaction at each of `windows` over the year before `at`; one without reviews is left out."""
    return {
        key: Satisfaction(*counts)
        for key, counts in window_counts(windows, since=at - YEAR, until=at).items()
    }


@dataclass(frozen=True)
class ShareOfReason:
    """How many of those who came named a reason (理由の割合)."""

    word: str
    n: int
    is_praise: bool


@dataclass(frozen=True)
class WindowVoices:
    """What was said of one window in a year: ratings 5 to 1 with their counts, reasons named by ten or more (窓口の声)."""

    satisfaction: Satisfaction
    ratings: tuple[tuple[int, int], ...]
    reasons: tuple[ShareOfReason, ...]


def voices_of_window(window: Window, *, at: datetime) -> WindowVoices:
    """The year before `at` in figures that may be published: no distribution and no reason of fewer than ten."""
    found = _said_at(window).filter(written_at__gt=at - YEAR, written_at__lte=at)
    rows = list(found.order_by().values_list("rating", "reasons"))
    by_rating = Counter(rating for rating, _reasons in rows)
    named = Counter(one for _rating, reasons in rows for one in reasons)
    satisfied = by_rating[4] + by_rating[5]
    return WindowVoices(
        satisfaction=Satisfaction(len(rows), satisfied),
        ratings=tuple((rating, by_rating[rating]) for rating in reversed(RATINGS))
        if len(rows) >= LEAST_FOR_A_MEAN
        else (),
        reasons=tuple(
            ShareOfReason(str(Review.Reason(key).label), n, key in Review.GOOD)
            for key, n in named.most_common()
            if n >= LEAST_FOR_A_MEAN and key in Review.Reason.values
        ),
    )


def words_at_window(window: Window, *, limit: int) -> list[Review]:
    """What visitors wrote, masked, the newest first, with the replies."""
    return list(_said_at(window).exclude(text="").select_related("reply")[:limit])


def _said_at(window: Window) -> QuerySet[Review]:
    return Review.objects.filter(window=window, set_aside_at__isnull=True)
