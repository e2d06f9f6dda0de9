"""A record of reengineering from its beginning to the measured effect (BPR)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.events.services import append
from madoguchi.improvement.models import BprFlow, BprRecord, Improvement
from madoguchi.improvement.selectors.flows import drafted_steps, steps_of
from madoguchi.improvement.selectors.measuring import AFTER_DAYS, around
from madoguchi.improvement.selectors.reengineering import of_the_same
from madoguchi.improvement.services.improvements import (
    MEASURED_AGAIN,
    OF_WINDOWS,
    finish,
    plan,
    require_worker,
)
from madoguchi.improvement.services.refusals import (
    ChangedElsewhere,
    DayAhead,
    DayTooOld,
    FindingsMissing,
    FlowNotWhole,
    IndicatorNeedsProcedure,
    NotNow,
    NotYoursToDecide,
    OpenAlready,
    ProposerMayNotDecide,
    SayWhy,
    TooManySteps,
    WordsMissing,
)
from madoguchi.improvement.types import (
    EFFECTS,
    MOST_STEPS,
    SCALES,
    WINDOW_EFFECTS,
    FlowStep,
    Measure,
    Phase,
    Problem,
)
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.selectors import open_among
from madoguchi.windows.models import Window

DECIDERS = (Role.APPROVER, Role.PUBLISHER, Role.PLAN_MANAGER)
MOST_FINDINGS = 20
_State = BprRecord.State
_Side = BprFlow.Side


def begin_bpr(
    *,
    procedure: Procedure | None = None,
    window: Window | None = None,
    aim: str,
    by: Acting,
    at: datetime,
) -> BprRecord:
    """Begin to reengineer a procedure from end to end, or a window; exactly one of both is given.

    How a procedure goes now is drafted from the records; of a window they tell nothing, so that its flow begins empty.
    A procedure that was reengineered before goes into its next round, and begins with the flow that came of the last;
    one that is online already is reengineered after digitisation. Raises `NotYours`, `WordsMissing`, `OpenAlready`.
    """
    place = window or procedure
    assert place is not None and (window is None or procedure is None), "one of both is reengineered"
    require_worker(place.organisation, by=by)
    if not aim.strip():
        raise WordsMissing(field="aim")
    rounds = of_the_same(procedure=procedure, window=window)
    last = rounds.exclude(state=_State.STOPPED).order_by("-round").first()
    number = rounds.count() + 1
    editions = Edition.objects.filter(procedure=procedure) if procedure else Edition.objects.none()
    online = open_among(editions, on=japan_day(at)).exists()
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = BprRecord.objects.create(
                    organisation=place.organisation,
                    procedure=procedure,
                    window=window,
                    round=number,
                    predecessor=last,
                    is_after_digitisation=online,
                    aim=aim.strip()[:200],
                    begun_by_id=by.who,
                    begun_at=at,
                )
        except IntegrityError as error:
            raise OpenAlready from error
        before = steps_of(last, _Side.AFTER) if last else []
        if not before and procedure is not None:
            before = drafted_steps(procedure, at=at)
        _keep_flow(made, _Side.BEFORE, before, at=at)
        note(made, "begun", by=by, at=at, round=made.round, online=made.is_after_digitisation)
    return made


def save_flow(
    *,
    record: BprRecord,
    side: BprFlow.Side | str,
    steps: Sequence[FlowStep],
    revision: int,
    by: Acting,
    at: datetime,
) -> BprRecord:
    """Keep the steps of the flow before or after. Raises `NotYours`, `StepWrong`, `TooManySteps`, `NotNow`, `ChangedElsewhere`."""
    checked = [step.checked() for step in steps]
    if len(checked) > MOST_STEPS:
        raise TooManySteps(field="steps")
    with transaction.atomic():
        held = _locked(record, revision, _State.EXAMINING, by=by)
        _keep_flow(held, _Side(side), checked, at=at)
        _keep(held)
        note(held, "flow_saved", by=by, at=at, side=str(_Side(side)), steps=len(checked))
    return held


def _keep_flow(record: BprRecord, side: BprFlow.Side, steps: Sequence[FlowStep], *, at: datetime) -> None:
    BprFlow.objects.update_or_create(
        record=record, side=side, defaults={"steps": [step.to_json() for step in steps], "saved_at": at}
    )


def save_findings(
    *,
    record: BprRecord,
    aim: str,
    problems: Sequence[Problem],
    measures: Sequence[Measure],
    revision: int,
    by: Acting,
    at: datetime,
) -> BprRecord:
    """Keep what is wrong and what is to be done about it.

    Raises `NotYours`, `WordsMissing`, `IndicatorNeedsProcedure`, `NotNow`, `ChangedElsewhere`.
    """
    if not aim.strip():
        raise WordsMissing(field="aim")
    with transaction.atomic():
        held = _locked(record, revision, _State.EXAMINING, by=by)
        if held.procedure is None and any(one.indicator not in OF_WINDOWS for one in measures):
            raise IndicatorNeedsProcedure(field="indicator")
        held.aim = aim.strip()[:200]
        held.problems = [one.to_json() for one in problems if one.text.strip()][:MOST_FINDINGS]
        held.measures = [one.to_json() for one in measures if one.text.strip()][:MOST_FINDINGS]
        _keep(held, "aim", "problems", "measures")
        note(held, "findings_saved", by=by, at=at)
    return held


def propose_bpr(*, record: BprRecord, revision: int, by: Acting, at: datetime) -> BprRecord:
    """Ask for the decision: both flows are whole, problems and measures are named.

    The flow of a procedure goes from application to notice; that of a window is as long as what is done there.

    Raises `NotYours`, `FlowNotWhole`, `FindingsMissing`, `NotNow`, `ChangedElsewhere`.
    """
    with transaction.atomic():
        held = _locked(record, revision, _State.EXAMINING, by=by)
        for side in _Side:
            phases = {step.phase for step in steps_of(held, side)}
            if held.window is not None and not phases:
                raise FlowNotWhole(_("見直し前と見直し後の両方の業務フローを書いてください。"))
            if held.procedure is not None and phases != set(Phase.values):
                raise FlowNotWhole
        if not held.problems or not held.measures:
            raise FindingsMissing
        held.state, held.proposed_by_id = _State.PROPOSED, by.who
        _keep(held, "state", "proposed_by")
        note(held, "proposed", by=by, at=at)
    return held


def send_bpr_back(*, record: BprRecord, why: str, by: Acting, at: datetime) -> BprRecord:
    """Give a proposed record back to those who wrote it. Raises `NotYoursToDecide`, `SayWhy`, `NotNow`."""
    _require_decider(record, by=by)
    if not why.strip():
        raise SayWhy(field="decision")
    with transaction.atomic():
        held = _locked(record, None, _State.PROPOSED, by=by)
        held.state, held.decision = _State.EXAMINING, why.strip()[:2000]
        _keep(held, "state", "decision")
        note(held, "sent_back", by=by, at=at)
    return held


def decide_bpr(*, record: BprRecord, decision: str, by: Acting, at: datetime) -> BprRecord:
    """Decide that the flow becomes so, as someone else than who asked; every measure is then an improvement to be done.

    Raises `NotYoursToDecide`, `WordsMissing`, `ProposerMayNotDecide`, `NotNow`.
    """
    _require_decider(record, by=by)
    if not decision.strip():
        raise WordsMissing(field="decision")
    with transaction.atomic():
        held = _locked(record, None, _State.PROPOSED, by=by)
        if by.who == held.proposed_by_id:
            raise ProposerMayNotDecide
        held.state, held.decision = _State.DECIDED, decision.strip()[:2000]
        held.decided_by_id, held.decided_at = by.who, at
        _keep(held, "state", "decision", "decided_by", "decided_at")
        problem = "\n".join(one["text"] for one in held.problems)
        for measure in (Measure.from_json(one) for one in held.measures):
            plan(
                organisation=held.organisation,
                procedure=held.procedure,
                window=held.window,
                bpr=held,
                title=measure.text[:100],
                problem=problem,
                measure=measure.text,
                source=Improvement.Source.BPR,
                action=measure.action,
                owner=held.proposed_by,
                indicator=measure.indicator,
                by=by,
                at=at,
            )
        note(held, "decided", by=by, at=at, measures=len(held.measures))
    return held


def change_over(*, record: BprRecord, changed_on: date, by: Acting, at: datetime) -> BprRecord:
    """Say that the new flow holds since `changed_on`: its open improvements are done with it, and the effect is measured.

    Raises `NotYours`, `DayAhead`, `DayTooOld`, `NotNow`.
    """
    today = japan_day(at)
    if changed_on > today:
        raise DayAhead(field="changed_on")
    if changed_on <= today - timedelta(days=AFTER_DAYS):
        raise DayTooOld(field="changed_on")
    with transaction.atomic():
        held = _locked(record, None, _State.DECIDED, by=by)
        held.state, held.changed_on = _State.CHANGED, changed_on
        _measure(held, at=at)
        _keep(held, "state", "changed_on", "effect", "measured_at")
        opened = held.improvements.filter(state__in=[Improvement.State.PLANNED, Improvement.State.DOING])
        for improvement in opened.order_by("pk"):
            finish(improvement=improvement, done_on=changed_on, by=by, at=at)
        note(held, "changed", by=by, at=at, day=changed_on.isoformat())
    return held


def measure_bpr(*, record: BprRecord, by: Acting, at: datetime) -> BprRecord:
    """Measure from the cases what the new flow brought. Raises `NotYours`, `NotNow`."""
    with transaction.atomic():
        held = _locked(record, None, _State.CHANGED, _State.CLOSED, by=by)
        _measure(held, at=at)
        _keep(held, "effect", "measured_at")
        note(held, "measured", by=by, at=at)
    return held


def measure_records_due(*, at: datetime) -> int:
    """Measure the records whose flow changed within the last year, each once a week; returns how many."""
    by = Acting.system("improvement")
    waiting = BprRecord.objects.filter(
        state__in=[_State.CHANGED, _State.CLOSED], changed_on__gt=japan_day(at) - timedelta(days=AFTER_DAYS)
    ).exclude(measured_at__gt=at - MEASURED_AGAIN)
    found = list(waiting.order_by("pk"))
    for record in found:
        measure_bpr(record=record, by=by, at=at)
    return len(found)


def _measure(record: BprRecord, *, at: datetime) -> None:
    assert record.changed_on is not None, "only what has changed is measured"
    effect: dict[str, Any] = {}
    for indicator in EFFECTS if record.window is None else WINDOW_EFFECTS:
        first, last = around(
            indicator, record.changed_on, procedure=record.procedure, window=record.window, at=at
        )
        effect[indicator] = {
            "before": first.to_json(),
            "after": last.to_json(),
            "gained": SCALES[indicator].gained(first, last),
        }
    record.effect, record.measured_at = effect, at


def close_bpr(*, record: BprRecord, lesson: str, by: Acting, at: datetime) -> BprRecord:
    """End a record with what was learnt; the effect is measured once more. Raises `NotYours`, `WordsMissing`, `NotNow`."""
    if not lesson.strip():
        raise WordsMissing(field="lesson")
    with transaction.atomic():
        held = _locked(record, None, _State.CHANGED, by=by)
        _measure(held, at=at)
        held.state, held.lesson, held.closed_at = _State.CLOSED, lesson.strip()[:2000], at
        _keep(held, "state", "lesson", "closed_at", "effect", "measured_at")
        note(held, "closed", by=by, at=at)
    return held


def stop_bpr(*, record: BprRecord, why: str, by: Acting, at: datetime) -> BprRecord:
    """Stop a record whose flow has not changed, and say why. Raises `NotYours`, `SayWhy`, `NotNow`."""
    if not why.strip():
        raise SayWhy(field="why")
    with transaction.atomic():
        held = _locked(record, None, _State.EXAMINING, _State.PROPOSED, _State.DECIDED, by=by)
        held.state, held.lesson, held.closed_at = _State.STOPPED, why.strip()[:2000], at
        _keep(held, "state", "lesson", "closed_at")
        note(held, "stopped", by=by, at=at)
    return held


def _require_decider(record: BprRecord, *, by: Acting) -> None:
    if record.organisation_id not in by.organisations(*DECIDERS):
        raise NotYoursToDecide


def _locked(record: BprRecord, revision: int | None, *states: BprRecord.State, by: Acting) -> BprRecord:
    held = (
        BprRecord.objects.select_for_update(of=("self",))
        .select_related("organisation", "procedure", "window")
        .get(pk=record.pk)
    )
    require_worker(held.organisation, by=by)
    if revision is not None and held.revision != revision:
        raise ChangedElsewhere
    if held.state not in states:
        raise NotNow
    return held


def _keep(record: BprRecord, *fields: str) -> None:
    record.revision += 1
    record.save(update_fields=[*fields, "revision"])


def note(record: BprRecord, what: str, *, by: Acting, at: datetime, **data: Any) -> None:
    """One event of the record, with the procedure or the window that it is of."""
    append(
        stream=f"bpr:{record.pk}",
        kind=f"bpr.{what}",
        by=by,
        at=at,
        organisation=record.organisation_id,
        data={**subject(record), **data},
    )


def subject(record: BprRecord) -> dict[str, str]:
    """What an event of the record says that it is of."""
    if record.window_id is not None:
        return {"window": str(record.window_id)}
    return {"procedure": str(record.procedure_id)}
