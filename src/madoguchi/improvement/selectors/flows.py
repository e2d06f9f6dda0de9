"""Flows: the steps that are kept, what they add up to, and a first draft of how it is now, from the records."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from madoguchi.core.clock import japan_day
from madoguchi.examination.models import SignOffRoute
from madoguchi.improvement.models import BprFlow, BprRecord, Indicator
from madoguchi.improvement.selectors.measuring import Span, measured
from madoguchi.improvement.types import FEWEST, FlowStep, FlowTotals, Phase, Who
from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors import body_of

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Flow:
    """One side of a record: its steps and what they add up to (業務フロー)."""

    side: str
    title: str
    steps: tuple[FlowStep, ...]
    totals: FlowTotals


@dataclass(frozen=True, slots=True)
class TotalRow:
    """One total of both flows beside each other (前後の比較)."""

    label: str
    unit: str
    before: int | None
    after: int | None

    @property
    def change(self) -> int | None:
        """How much it changes; None where one of both is not written yet."""
        return None if self.before is None or self.after is None else self.after - self.before


def steps_of(record: BprRecord, side: BprFlow.Side) -> list[FlowStep]:
    """The steps of one side, in order; empty before they are written."""
    flow = BprFlow.objects.filter(record=record, side=side).first()
    return [FlowStep.from_json(step) for step in flow.steps] if flow else []


def flows_of(record: BprRecord) -> dict[str, Flow]:
    """Both flows of `record` by side, each with its totals; a side that is not written has no steps."""
    kept = {flow.side: flow.steps for flow in BprFlow.objects.filter(record=record)}
    found = {}
    for side in BprFlow.Side:
        steps = tuple(FlowStep.from_json(step) for step in kept.get(side.value, ()))
        found[side.value] = Flow(side.value, str(side.label), steps, FlowTotals.of(list(steps)))
    return found


def totals_beside(before: Flow, after: Flow) -> list[TotalRow]:
    """The totals of two flows, line by line."""
    labels = [
        ("steps", _("段階"), _("段階")),
        ("applicant_minutes", _("申請者の作業"), _("分")),
        ("office_minutes", _("職員の作業"), _("分")),
        ("documents", _("申請者の書類"), _("件")),
        ("waiting_days", _("待つ日数"), _("日")),
        ("handovers", _("受渡し"), _("回")),
    ]
    return [
        TotalRow(
            label,
            unit,
            getattr(before.totals, name) if before.steps else None,
            getattr(after.totals, name) if after.steps else None,
        )
        for name, label, unit in labels
    ]


def drafted_steps(procedure: Procedure, *, at: datetime) -> list[FlowStep]:
    """How the procedure goes now, as far as registry, cases and sign-off routes tell; officers write the rest."""
    if procedure.current is None:
        return []
    body = body_of(procedure.current)
    day = japan_day(at)
    year = Span(day - YEAR, day, at)
    filling = measured(Indicator.FILL_MINUTES, year, procedure=procedure)
    deciding = measured(Indicator.DECISION_DAYS, year, procedure=procedure)
    correcting = measured(Indicator.CORRECTION_RATE, year, procedure=procedure)
    minutes = filling.value if filling.n >= FEWEST and filling.value is not None else body.minutes_to_finish
    documents = len(body.documents_online) if body.is_online else body.window_documents_count
    steps = []
    if documents:
        steps.append(FlowStep(Phase.APPLICATION, Who.APPLICANT, _("書類を用意する"), documents=documents))
    if body.is_online:
        steps.append(
            FlowStep(
                Phase.APPLICATION,
                Who.APPLICANT,
                _("入力して申請する"),
                minutes=round(minutes),
                tool=_("オンライン申請"),
            )
        )
    else:
        steps.append(
            FlowStep(
                Phase.APPLICATION,
                Who.APPLICANT,
                _("申請書に書く"),
                minutes=body.minutes_to_finish,
                tool=_("紙"),
            )
        )
        steps.append(FlowStep(Phase.APPLICATION, Who.WINDOW, _("窓口で受け付ける"), tool=_("紙")))
    steps.append(FlowStep(Phase.EXAMINATION, Who.OFFICER, _("記入と添付を確かめる")))
    if correcting.n >= FEWEST and correcting.value:
        share = round(correcting.value)
        steps.append(
            FlowStep(Phase.EXAMINATION, Who.APPLICANT, _("補正に答える（%(n)d%%の申請）") % {"n": share})
        )
    waiting = round(deciding.value) if deciding.n >= FEWEST and deciding.value is not None else 0
    steps.append(FlowStep(Phase.EXAMINATION, Who.OFFICER, _("要件を審査する"), waiting_days=waiting))
    steps += [
        FlowStep(Phase.EXAMINATION, Who.APPROVER, _("決裁する（%(post)s）") % {"post": post})
        for post in _posts(procedure)
    ]
    steps.append(FlowStep(Phase.NOTICE, Who.OFFICER, _("通知を作って送る")))
    steps.append(FlowStep(Phase.NOTICE, Who.APPLICANT, _("結果を受け取る")))
    return steps


def _posts(procedure: Procedure) -> list[str]:
    routes = SignOffRoute.objects.filter(
        organisation=procedure.organisation_id, ended_at__isnull=True
    ).order_by("changed_at")
    route = routes.filter(procedure=procedure).last() or routes.filter(procedure__isnull=True).last()
    return [step["post"] for step in route.steps] if route else [_("課長")]
