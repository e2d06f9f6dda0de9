"""An improvement from its plan to its gain: planned, begun, done or dropped, measured from records."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from madoguchi.accounts.models import Organisation, User
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.services import append
from madoguchi.improvement.models import BprRecord, Improvement, ImprovementReview, Indicator
from madoguchi.improvement.selectors.choosing import WORKERS
from madoguchi.improvement.selectors.measuring import AFTER_DAYS, measured_around
from madoguchi.improvement.services.refusals import (
    ChangedElsewhere,
    DayAhead,
    DayTooOld,
    IndicatorNeedsProcedure,
    NotNow,
    NotTheirReviews,
    NotYours,
    SayWhy,
    TitleMissing,
)
from madoguchi.improvement.types import SCALES
from madoguchi.registry.models import Procedure
from madoguchi.reviews.models import Review
from madoguchi.windows.models import Window

MEASURED_AGAIN = timedelta(days=7)
_State = Improvement.State
OF_WINDOWS = frozenset({Indicator.SATISFACTION, Indicator.SATISFIED, Indicator.NONE})


def require_worker(organisation: Organisation, *, by: Acting) -> None:
    """Raise `NotYours` unless `by` works in `organisation` in one of `WORKERS`."""
    if not by.machine and organisation.pk not in by.organisations(*WORKERS):
        raise NotYours


def plan(
    *,
    organisation: Organisation,
    title: str,
    problem: str = "",
    measure: str = "",
    source: Improvement.Source | str,
    procedure: Procedure | None = None,
    window: Window | None = None,
    bpr: BprRecord | None = None,
    action: str = "",
    owner: User | None = None,
    due_on: date | None = None,
    indicator: Indicator | str = Indicator.SATISFACTION,
    reviews: Sequence[Review] = (),
    by: Acting,
    at: datetime,
) -> Improvement:
    """Plan to change something for people; `reviews` are the voices that asked for it.

    Without `owner` whoever plans it owns it. Raises `NotYours`, `TitleMissing`, `IndicatorNeedsProcedure`,
    `NotTheirReviews`.
    """
    require_worker(organisation, by=by)
    indicator = Indicator(indicator)
    if not title.strip():
        raise TitleMissing(field="title")
    if procedure is None and indicator not in (OF_WINDOWS if window else {Indicator.NONE}):
        raise IndicatorNeedsProcedure(field="indicator")
    _check_reviews(reviews, organisation, procedure, window, by=by)
    with transaction.atomic():
        made = Improvement.objects.create(
            organisation=organisation,
            procedure=procedure,
            window=window,
            bpr=bpr,
            title=title.strip()[:100],
            problem=problem.strip()[:2000],
            measure=measure.strip()[:2000],
            source=Improvement.Source(source),
            action=action,
            owner_id=owner.pk if owner else by.who,
            due_on=due_on,
            indicator=indicator,
            planned_by_id=by.who,
            planned_at=at,
        )
        ImprovementReview.objects.bulk_create(
            ImprovementReview(improvement=made, review=review) for review in reviews
        )
        note(made, "planned", by=by, at=at, source=str(made.source), reviews=len(reviews))
    return made


def _check_reviews(
    reviews: Sequence[Review],
    organisation: Organisation,
    procedure: Procedure | None,
    window: Window | None,
    *,
    by: Acting,
) -> None:
    places = {organisation.pk, *by.organisations(*WORKERS)}
    for review in reviews:
        is_theirs = review.organisation_id in places and (
            (procedure is None and window is None)
            or (procedure is not None and review.procedure_id == procedure.pk)
            or (window is not None and review.window_id == window.pk)
        )
        if not is_theirs:
            raise NotTheirReviews(field="reviews")


def change(
    *,
    improvement: Improvement,
    title: str,
    problem: str,
    measure: str,
    owner: User | None,
    due_on: date | None,
    indicator: Indicator | str,
    revision: int,
    by: Acting,
    at: datetime,
) -> Improvement:
    """Write an open improvement anew. Raises `NotYours`, `TitleMissing`, `IndicatorNeedsProcedure`, `NotNow`, `ChangedElsewhere`."""
    indicator = Indicator(indicator)
    if not title.strip():
        raise TitleMissing(field="title")
    if improvement.procedure_id is None and indicator not in (
        OF_WINDOWS if improvement.window_id else {Indicator.NONE}
    ):
        raise IndicatorNeedsProcedure(field="indicator")
    with transaction.atomic():
        held = locked(improvement, revision, _State.PLANNED, _State.DOING, by=by)
        held.title, held.problem, held.measure = (
            title.strip()[:100],
            problem.strip()[:2000],
            measure.strip()[:2000],
        )
        held.owner, held.due_on, held.indicator = owner, due_on, indicator
        keep(held, "title", "problem", "measure", "owner", "due_on", "indicator")
        note(held, "changed", by=by, at=at)
    return held


def begin(*, improvement: Improvement, by: Acting, at: datetime) -> Improvement:
    """Begin with a planned improvement. Raises `NotYours`, `NotNow`."""
    with transaction.atomic():
        held = locked(improvement, None, _State.PLANNED, by=by)
        held.state = _State.DOING
        keep(held, "state")
        note(held, "begun", by=by, at=at)
    return held


def finish(*, improvement: Improvement, done_on: date, by: Acting, at: datetime) -> Improvement:
    """Say that an improvement holds since `done_on`, and measure at once what there is to measure.

    The day lies within the last year, so that what was before it and since can be read from the records. Raises
    `NotYours`, `NotNow`, `DayAhead`, `DayTooOld`.
    """
    today = japan_day(at)
    if done_on > today:
        raise DayAhead(field="done_on")
    if done_on <= today - timedelta(days=AFTER_DAYS):
        raise DayTooOld(field="done_on")
    with transaction.atomic():
        held = locked(improvement, None, _State.PLANNED, _State.DOING, by=by)
        held.state, held.done_on = _State.DONE, done_on
        _measure(held, at=at)
        keep(held, "state", "done_on", *_MEASURED)
        note(held, "done", by=by, at=at, day=done_on.isoformat())
    return held


def drop(*, improvement: Improvement, why: str, by: Acting, at: datetime) -> Improvement:
    """Give an open improvement up and say why. Raises `NotYours`, `SayWhy`, `NotNow`."""
    if not why.strip():
        raise SayWhy(field="why")
    with transaction.atomic():
        held = locked(improvement, None, _State.PLANNED, _State.DOING, by=by)
        held.state, held.dropped_why = _State.DROPPED, why.strip()[:400]
        keep(held, "state", "dropped_why")
        note(held, "dropped", by=by, at=at)
    return held


_MEASURED = ("before", "after", "gained", "gained_at", "measured_at")


def measure(*, improvement: Improvement, by: Acting, at: datetime) -> Improvement:
    """Compute from the records what the indicator was before and is since, and whether it got better.

    Measuring again at the same moment changes nothing. Raises `NotYours`, `NotNow` for what is not done.
    """
    with transaction.atomic():
        held = locked(improvement, None, _State.DONE, by=by)
        _measure(held, at=at)
        keep(held, *_MEASURED)
        note(held, "measured", by=by, at=at, gained=held.gained)
    return held


def measure_due(*, at: datetime) -> int:
    """Measure what was done within the last year and not measured for a week; returns how many. Run each day."""
    by = Acting.system("improvement")
    waiting = Improvement.objects.filter(
        state=_State.DONE, done_on__gt=japan_day(at) - timedelta(days=AFTER_DAYS)
    ).exclude(measured_at__gt=at - MEASURED_AGAIN)
    found = list(waiting.exclude(indicator=Indicator.NONE).order_by("pk"))
    for improvement in found:
        measure(improvement=improvement, by=by, at=at)
    return len(found)


def _measure(improvement: Improvement, *, at: datetime) -> None:
    """Fill the measured fields; nothing where nothing is measured."""
    values = measured_around(improvement, at=at)
    if values is None:
        return
    before, after = values
    improvement.before, improvement.after = before.to_json(), after.to_json()
    improvement.gained = SCALES[improvement.indicator].gained(before, after)
    if not improvement.gained:
        improvement.gained_at = None
    elif improvement.gained_at is None:
        improvement.gained_at = at
    improvement.measured_at = at


def locked(
    improvement: Improvement, revision: int | None, *states: Improvement.State, by: Acting
) -> Improvement:
    """The row under lock, in one of `states`; raises `NotYours`, `NotNow`, `ChangedElsewhere`."""
    held = (
        Improvement.objects.select_for_update(of=("self",))
        .select_related("organisation", "procedure", "window")
        .get(pk=improvement.pk)
    )
    require_worker(held.organisation, by=by)
    if revision is not None and held.revision != revision:
        raise ChangedElsewhere
    if held.state not in states:
        raise NotNow
    return held


def keep(improvement: Improvement, *fields: str) -> None:
    """Write `fields` of a locked row, one revision further."""
    improvement.revision += 1
    improvement.save(update_fields=[*fields, "revision"])


def note(improvement: Improvement, what: str, *, by: Acting, at: datetime, **data: Any) -> None:
    """One event of the improvement, with the procedure that it is of."""
    if improvement.procedure_id:
        data["procedure"] = str(improvement.procedure_id)
    if improvement.window_id:
        data["window"] = str(improvement.window_id)
    append(
        stream=f"improvement:{improvement.pk}",
        kind=f"improvement.{what}",
        by=by,
        at=at,
        organisation=improvement.organisation_id,
        data=data,
    )
