"""What an indicator was in a number of days, computed from records: the same whoever asks, and never typed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet

from madoguchi.applications.models import Application, Pause
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.eforms.selectors import document_of, question_count
from madoguchi.eforms.types import FormDocument
from madoguchi.examination.models import CorrectionRequest
from madoguchi.filling.models import DraftItem
from madoguchi.improvement.models import Improvement, Indicator
from madoguchi.improvement.types import FEWEST, SCALES, Measured
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.selectors import open_among
from madoguchi.reviews.models import Review
from madoguchi.windows.models import Window

BEFORE_DAYS = (90, 180, 365)
"""So many days before the change stand for how it was: the fewest in which ten records lie, or the whole year."""
AFTER_DAYS = 365
"""So many days at most after it stand for how it is: later, other things have changed too."""
STILL_FILLING = timedelta(hours=24)
"""An unsent draft saved within this time is still being filled in, as the quality standard counts."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days in Japan, both included, as known at `at` (測定期間)."""

    first: date
    last: date
    at: datetime

    @property
    def begins_at(self) -> datetime:
        """The first moment of it."""
        return datetime.combine(self.first, time(), JAPAN)

    @property
    def ends_at(self) -> datetime:
        """The first moment after it, or now where it has not ended."""
        return min(datetime.combine(self.last + timedelta(days=1), time(), JAPAN), self.at)


def since(day: date, *, at: datetime) -> Span:
    """The days since `day`, as of `at`."""
    last = min(japan_day(at), day + timedelta(days=AFTER_DAYS - 1))
    return Span(day, max(day, last), at)


def around(
    indicator: Indicator | str,
    day: date,
    *,
    procedure: Procedure | None,
    window: Window | None = None,
    at: datetime,
) -> tuple[Measured, Measured]:
    """What `indicator` was before `day` and is since, as of `at`.

    Before: the 90 days; where fewer than ten records lie in them, the 180 or the 365.
    """
    last = day - timedelta(days=1)
    for days in BEFORE_DAYS:
        span = Span(day - timedelta(days=days), last, at)
        before = measured(indicator, span, procedure=procedure, window=window)
        if before.n >= FEWEST or SCALES[indicator].is_of_form:
            break
    return before, measured(indicator, since(day, at=at), procedure=procedure, window=window)


def measured(
    indicator: Indicator | str, span: Span, *, procedure: Procedure | None, window: Window | None = None
) -> Measured:
    """What `indicator` was in `span` for the procedure, or for the window where there is one."""
    if window is not None:
        value, n = _of_reviews(Review.objects.filter(window=window), indicator, span)
    elif procedure is None:
        value, n = None, 0
    elif indicator in _OF_REVIEWS:
        value, n = _of_reviews(
            Review.objects.filter(procedure=procedure, application__isnull=False), indicator, span
        )
    else:
        value, n = _OF_PROCEDURE[Indicator(indicator)](procedure, span)
    return Measured(None if value is None else round(value, 2), n, span.first, span.last)


def measured_around(improvement: Improvement, *, at: datetime) -> tuple[Measured, Measured] | None:
    """What the indicator of `improvement` was before it was done and is since; None where nothing is measured."""
    if improvement.done_on is None or improvement.indicator == Indicator.NONE:
        return None
    return around(
        improvement.indicator,
        improvement.done_on,
        procedure=improvement.procedure,
        window=improvement.window,
        at=at,
    )


_OF_REVIEWS = frozenset({Indicator.SATISFACTION, Indicator.SATISFIED})


def _of_reviews(
    reviews: QuerySet[Review], indicator: Indicator | str, span: Span
) -> tuple[float | None, int]:
    found = reviews.filter(
        set_aside_at__isnull=True, written_at__gte=span.begins_at, written_at__lt=span.ends_at
    )
    counts = found.order_by().aggregate(
        n=Count("pk"), mean=Avg("rating"), satisfied=Count("pk", filter=Q(rating__gte=4))
    )
    if not counts["n"]:
        return None, 0
    if indicator == Indicator.SATISFIED:
        return 100 * counts["satisfied"] / counts["n"], counts["n"]
    return float(counts["mean"]), counts["n"]


def _drafts(procedure: Procedure, span: Span) -> list[float | None]:
    """Of each draft begun in the span the minutes until it was sent; None: given up. What is being filled in counts not."""
    rows = DraftItem.objects.filter(
        edition__procedure=procedure,
        draft__started_at__gte=span.begins_at,
        draft__started_at__lt=span.ends_at,
    ).values_list("draft__started_at", "draft__saved_at", "draft__submitted_at", "draft__discarded_at")
    found: list[float | None] = []
    for started_at, saved_at, submitted_at, discarded_at in rows:
        if submitted_at is not None and submitted_at <= span.at:
            found.append((submitted_at - started_at).total_seconds() / 60)
        elif saved_at <= span.at - STILL_FILLING or (discarded_at is not None and discarded_at <= span.at):
            found.append(None)
    return found


def _completion(procedure: Procedure, span: Span) -> tuple[float | None, int]:
    drafts = _drafts(procedure, span)
    sent = sum(minutes is not None for minutes in drafts)
    return (100 * sent / len(drafts) if drafts else None), len(drafts)


def _fill_minutes(procedure: Procedure, span: Span) -> tuple[float | None, int]:
    minutes = [one for one in _drafts(procedure, span) if one is not None]
    return (median(minutes) if minutes else None), len(minutes)


def _decided(procedure: Procedure, span: Span) -> QuerySet[Application]:
    return Application.objects.filter(
        procedure=procedure,
        state=Application.State.DECIDED,
        closed_at__gte=span.begins_at,
        closed_at__lt=span.ends_at,
    )


def _decision_days(procedure: Procedure, span: Span) -> tuple[float | None, int]:
    """Calendar days from the day after arrival to the decision, without the applicant's own (Civil Code art. 140)."""
    decided = _decided(procedure, span)
    stood: dict[object, int] = {}
    revoked = Pause.objects.filter(
        application__in=decided, kind=Pause.Kind.DECIDED, ended_on__isnull=False
    ).values_list("application_id", "began_on", "ended_on")
    for key, began, ended in revoked:
        assert ended is not None, "the filter asks for pauses that ended"
        stood[key] = stood.get(key, 0) + (ended - began).days
    days = []
    for key, arrived_at, closed_at, waited in decided.values_list(
        "pk", "arrived_at", "closed_at", "waited_days"
    ):
        assert closed_at is not None, "the filter asks for closed cases"
        days.append(max(0, (japan_day(closed_at) - japan_day(arrived_at)).days - waited - stood.get(key, 0)))
    return (float(median(days)) if days else None), len(days)


def _correction_rate(procedure: Procedure, span: Span) -> tuple[float | None, int]:
    asked = CorrectionRequest.objects.filter(application=OuterRef("pk"))
    counts = (
        _decided(procedure, span)
        .order_by()
        .annotate(is_corrected=Exists(asked))
        .aggregate(n=Count("pk"), corrected=Count("pk", filter=Q(is_corrected=True)))
    )
    return (100 * counts["corrected"] / counts["n"] if counts["n"] else None), counts["n"]


def _of_form(count: Callable[[FormDocument], int]) -> Callable[[Procedure, Span], tuple[float | None, int]]:
    """The most that any office asks, on the last day of the span."""

    def counted(procedure: Procedure, span: Span) -> tuple[float | None, int]:
        editions = open_among(Edition.objects.filter(procedure=procedure), on=span.last)
        found = [count(document_of(edition.form_version)) for edition in editions]
        return (float(max(found)) if found else None), len(found)

    return counted


def _required_documents(document: FormDocument) -> int:
    return sum(question.required for _page, question in document.questions() if question.holds_files)


_OF_PROCEDURE: dict[Indicator, Callable[[Procedure, Span], tuple[float | None, int]]] = {
    Indicator.COMPLETION: _completion,
    Indicator.FILL_MINUTES: _fill_minutes,
    Indicator.DECISION_DAYS: _decision_days,
    Indicator.CORRECTION_RATE: _correction_rate,
    Indicator.DOCUMENTS: _of_form(_required_documents),
    Indicator.QUESTIONS: _of_form(question_count),
}
