"""The words, masked as stored, and the figures over them.

What stands for the quality of a procedure counts the reviews of those who applied, once for each moment; what came
without an application is shown beside it and counted apart, so that nobody lifts or lowers a level with a link.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from madoguchi.accounts.models import Organisation
from madoguchi.applications.models import Application
from madoguchi.registry.models import Procedure
from madoguchi.reviews.models import Review

LEAST_FOR_A_MEAN = 10
"""A mean or a share over fewer answers is not published."""
RATINGS = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class ReviewCounts:
    """Bare counts over the reviews of one procedure: what every published figure is made of.

    `n_time` counts those asked about the time who answered, `n_time_acceptable` those of them satisfied.
    """

    n: int
    points: int
    n_time: int
    n_time_acceptable: int

    @property
    def mean(self) -> float | None:
        """The mean rating, 1 to 5; None without reviews."""
        return self.points / self.n if self.n else None

    @property
    def time_share(self) -> float | None:
        """The share, 0 to 1, of those who answered that find the time to the result acceptable."""
        return self.n_time_acceptable / self.n_time if self.n_time else None


@dataclass(frozen=True)
class StepSummary:
    """The reviews about one step of a procedure; `mean` from `LEAST_FOR_A_MEAN` reviews on."""

    step: str
    title: str
    n: int
    mean: float | None


@dataclass(frozen=True)
class RatingShare:
    """How many gave one rating, and their share of all, 0 to 1."""

    rating: int
    n: int
    share: float


@dataclass(frozen=True)
class ReviewSummary:
    """The reviews of a procedure in figures that may be published (レビューの集計).

    The counts are always there; `mean` and `time_share` are None below ten answers.
    """

    n: int
    mean: float | None
    shares: tuple[RatingShare, ...]
    by_step: tuple[StepSummary, ...]
    n_time: int
    time_share: float | None


NO_REVIEWS = ReviewCounts(0, 0, 0, 0)


def is_accepting(organisation: Organisation) -> bool:
    """Whether `organisation` takes reviews; on unless its setting `accepts_reviews` is false."""
    return organisation.settings.get("accepts_reviews", True) is not False


def reviews_of(procedure: Procedure, limit: int | None = None) -> QuerySet[Review]:
    """The reviews of `procedure` for everyone to read, newest first, at most `limit`; none that was set aside."""
    found = Review.objects.filter(procedure=procedure, set_aside_at__isnull=True).select_related(
        "organisation", "reply"
    )
    return found[:limit] if limit is not None else found


def review_of(application: Application, moment: str) -> Review | None:
    """What the holder of `application` wrote at `moment`, if anything."""
    return Review.objects.filter(application=application, moment=moment).first()


def _written(since: datetime | None, until: datetime | None) -> Q:
    period = Q()
    if since is not None:
        period &= Q(written_at__gt=since)
    if until is not None:
        period &= Q(written_at__lte=until)
    return period


def _of_applicants() -> Q:
    return Q(application__isnull=False, set_aside_at__isnull=True)


def _asked_of_time() -> Q:
    """Only who has seen the result can say whether the time to it was acceptable."""
    return Q(moment=Review.Moment.DECISION, is_time_acceptable__isnull=False)


def counts_of(
    procedures: Iterable[UUID], *, since: datetime | None = None, until: datetime | None = None
) -> dict[UUID, ReviewCounts]:
    """The counts by procedure over reviews of applicants written after `since` up to `until`, in one query.

    A procedure without reviews is left out.
    """
    rows = (
        Review.objects.filter(_written(since, until), _of_applicants(), procedure__in=procedures)
        .order_by()
        .values_list("procedure_id")
        .annotate(
            n=Count("pk"),
            points=Sum("rating"),
            n_time=Count("pk", filter=_asked_of_time()),
            n_time_acceptable=Count("pk", filter=_asked_of_time() & Q(is_time_acceptable=True)),
        )
    )
    return {key: ReviewCounts(*counts) for key, *counts in rows if key is not None}


def window_counts(
    windows: Iterable[UUID], *, since: datetime | None = None, until: datetime | None = None
) -> dict[UUID, tuple[int, int]]:
    """How many reviews each window got after `since` up to `until`, and how many of them were satisfied (4 or 5).

    A window without reviews is left out; what is published of fewer than ten is for the caller to hold back.
    """
    rows = (
        Review.objects.filter(_written(since, until), window__in=windows, set_aside_at__isnull=True)
        .order_by()
        .values_list("window_id")
        .annotate(n=Count("pk"), satisfied=Count("pk", filter=Q(rating__gte=4)))
    )
    return {key: (n, satisfied) for key, n, satisfied in rows if key is not None}


def summary_of(
    procedure: Procedure, *, since: datetime | None = None, until: datetime | None = None
) -> ReviewSummary:
    """The published figures of `procedure`: all reviews of applicants, or those after `since` up to `until`."""
    counts = counts_of([procedure.pk], since=since, until=until).get(procedure.pk, NO_REVIEWS)
    rows = list(
        Review.objects.filter(_written(since, until), _of_applicants(), procedure=procedure)
        .order_by()
        .values_list("step", "rating")
        .annotate(n=Count("pk"))
    )
    by_rating = dict.fromkeys(RATINGS, 0)
    by_step: dict[str, list[tuple[int, int]]] = {}
    for step, rating, n in rows:
        by_rating[rating] += n
        by_step.setdefault(step, []).append((rating, n))
    return ReviewSummary(
        n=counts.n,
        mean=counts.mean if counts.n >= LEAST_FOR_A_MEAN else None,
        shares=tuple(
            RatingShare(rating, n, n / counts.n if counts.n else 0.0) for rating, n in by_rating.items()
        ),
        by_step=tuple(
            _step_summary(step, by_step[step.value]) for step in Review.Step if step.value in by_step
        ),
        n_time=counts.n_time,
        time_share=counts.time_share if counts.n_time >= LEAST_FOR_A_MEAN else None,
    )


def _step_summary(step: Review.Step, ratings: list[tuple[int, int]]) -> StepSummary:
    n = sum(count for _, count in ratings)
    points = sum(rating * count for rating, count in ratings)
    return StepSummary(step.value, str(step.label), n, points / n if n >= LEAST_FOR_A_MEAN else None)
