"""Sheets: what the public reads, what an officer writes, and a first draft of one from the records."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from madoguchi.core.acting import Acting, Role
from madoguchi.core.calendars import fiscal_year
from madoguchi.core.clock import japan_day
from madoguchi.improvement.models import BprFlow, BprRecord, Improvement
from madoguchi.improvement.selectors import drafted_steps, steps_of
from madoguchi.improvement.types import FlowStep
from madoguchi.plan.models import PlanPeriod, Selection, Sheet, SheetVersion
from madoguchi.plan.selectors.priority import related_of, selected_in
from madoguchi.plan.selectors.sheet_figures import figure_of
from madoguchi.plan.types.sheets import (
    READINGS,
    Action,
    ActionState,
    Figure,
    Kpi,
    KpiKind,
    SheetBody,
)
from madoguchi.registry.models import Procedure, Process
from madoguchi.registry.selectors import own_places

WRITERS = (Role.EDITOR, Role.PLAN_MANAGER)
PUBLISHERS = (Role.PUBLISHER, Role.PLAN_MANAGER)
USUAL = (
    KpiKind.FILL_MINUTES,
    KpiKind.DECISION_DAYS,
    KpiKind.SERVICE_HOURS,
    KpiKind.DEVICES,
    KpiKind.DOCUMENTS,
    KpiKind.SATISFACTION,
    KpiKind.ONLINE_RATE,
)
"""The indicators with which a sheet begins."""

_STATES = {
    Improvement.State.PLANNED: ActionState.PLANNED,
    Improvement.State.DOING: ActionState.DOING,
    Improvement.State.DONE: ActionState.DONE,
}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One priority procedure of a period with what its published sheet says (個票の一覧の行)."""

    selection: Selection
    sheet: Sheet | None
    body: SheetBody | None

    @property
    def procedure(self) -> Procedure:
        """The procedure."""
        return self.selection.procedure

    @property
    def title(self) -> str:
        """What it is called."""
        return title_of(self.selection.procedure)

    @property
    def reached(self) -> int:
        """How many indicators are at the target of their last year known."""
        return sum(one.is_reached is True for one in self.body.kpis) if self.body else 0

    @property
    def judged(self) -> int:
        """How many indicators have a target and a figure of the same year."""
        return sum(one.is_reached is not None for one in self.body.kpis) if self.body else 0

    @property
    def done_actions(self) -> int:
        """How many actions are done."""
        return sum(one.state == ActionState.DONE for one in self.body.actions) if self.body else 0


def title_of(procedure: Procedure) -> str:
    """What the procedure is called now."""
    return str(procedure.current.body["title"]) if procedure.current else procedure.slug


def body_of_version(version: SheetVersion) -> SheetBody:
    """What a version says."""
    return SheetBody.from_json(version.body)


def sheet_rows(period: PlanPeriod) -> list[SheetRow]:
    """The priority procedures of a period with their published sheets, those of which most is expected first."""
    sheets = {one.procedure_id: one for one in Sheet.objects.filter(period=period).select_related("current")}
    rows = []
    for selection in selected_in(period):
        sheet = sheets.get(selection.procedure_id)
        body = body_of_version(sheet.current) if sheet and sheet.current else None
        rows.append(SheetRow(selection, sheet, body))
    return rows


def public_sheet(period: PlanPeriod, slug: str) -> Sheet | None:
    """The published sheet of a procedure; None where there is none."""
    return (
        Sheet.objects.filter(period=period, procedure__slug=slug, current__isnull=False)
        .select_related("current", "procedure__current", "procedure__organisation", "period__government")
        .first()
    )


def selection_for(acting: Acting, period: PlanPeriod, slug: str) -> Selection | None:
    """A priority procedure whose sheet the officer may read: of the own organisations."""
    return (
        selected_in(period)
        .filter(
            procedure__slug=slug,
            procedure__organisation__in=own_places(acting, *WRITERS, *PUBLISHERS, Role.AUDITOR),
        )
        .first()
    )


def selections_for(acting: Acting, period: PlanPeriod) -> QuerySet[Selection]:
    """The priority procedures of the officer's organisations in a period."""
    places = own_places(acting, *WRITERS, *PUBLISHERS, Role.AUDITOR)
    return selected_in(period).filter(procedure__organisation__in=places)


def draft_of_sheet(sheet: Sheet) -> SheetVersion | None:
    """The version that is being written; None where there is none."""
    return sheet.versions.filter(published_at__isnull=True).select_related("edited_by").first()


def published_of_sheet(sheet: Sheet) -> QuerySet[SheetVersion]:
    """The published versions, the newest first."""
    return (
        sheet.versions.filter(published_at__isnull=False)
        .select_related("edited_by", "approved_by")
        .order_by("-number")
    )


@dataclass(frozen=True, slots=True)
class SheetAct:
    """A sheet that waits for somebody: to be written, or to be published (個票の残り)."""

    selection: Selection
    sheet: Sheet | None
    draft: SheetVersion | None

    @property
    def state(self) -> str:
        """`none`, `draft`, `asked`, `published` or `rewritten` (published, and a new draft besides)."""
        if self.draft is not None and self.draft.asked_at:
            return "asked"
        has_old = self.sheet is not None and self.sheet.current_id is not None
        if self.draft is not None:
            return "rewritten" if has_old else "draft"
        return "published" if has_old else "none"

    @property
    def title(self) -> str:
        """What the procedure is called."""
        return title_of(self.selection.procedure)


def sheet_acts(acting: Acting, period: PlanPeriod) -> list[SheetAct]:
    """The priority procedures of the officer's organisations with what is still to be done of their sheets."""
    chosen = list(selections_for(acting, period))
    sheets = {
        one.procedure_id: one
        for one in Sheet.objects.filter(period=period, procedure__in=[one.procedure_id for one in chosen])
    }
    drafts = {
        one.sheet_id: one
        for one in SheetVersion.objects.filter(sheet__in=sheets.values(), published_at__isnull=True)
    }
    found = []
    for one in chosen:
        sheet = sheets.get(one.procedure_id)
        found.append(SheetAct(one, sheet, drafts.get(sheet.pk) if sheet else None))
    return found


def processes_with(selection: Selection) -> list[Process]:
    """The processes of the procedure and of those related to it, which are digitised together."""
    keys: list[UUID] = [selection.procedure_id]
    keys += [key for key, _slug, _title in related_of([selection]).get(selection.procedure_id, ())]
    found = Process.objects.filter(procedure__in=keys).select_related("procedure__current")
    return sorted(found, key=lambda one: (keys.index(one.procedure_id), one.type_code, one.code))


def drafted_sheet(period: PlanPeriod, procedure: Procedure, *, at: datetime) -> SheetBody:
    """A sheet as far as records tell: the flow of the reengineering, the usual indicators, what is being changed."""
    flow_from, before, after = _flow(procedure, at=at)
    kpis = tuple(Kpi(kind.value) for kind in USUAL)
    body = SheetBody(
        flow_from=flow_from, before=before, after=after, kpis=kpis, actions=_actions(period, procedure)
    )
    return refreshed(body, period, procedure, at=at)


def _flow(procedure: Procedure, *, at: datetime) -> tuple[str, tuple[FlowStep, ...], tuple[FlowStep, ...]]:
    record = (
        BprRecord.objects.filter(procedure=procedure)
        .exclude(state__in=[BprRecord.State.STOPPED, BprRecord.State.EXAMINING])
        .order_by("-round")
        .first()
    )
    if record is not None:
        sides = [tuple(steps_of(record, side)) for side in (BprFlow.Side.BEFORE, BprFlow.Side.AFTER)]
        if sides[0]:
            return "bpr", sides[0], sides[1]
    return "records", tuple(drafted_steps(procedure, at=at)), ()


def _actions(period: PlanPeriod, procedure: Procedure) -> tuple[Action, ...]:
    """What is being changed in the period by the records of improvement."""
    in_period = Q(done_on__gte=period.begins_on, done_on__lte=period.ends_on) | Q(done_on__isnull=True)
    rows = Improvement.objects.filter(in_period, procedure=procedure, state__in=list(_STATES)).order_by(
        "done_on", "due_on", "pk"
    )
    found = []
    for one in rows[:10]:
        day = one.done_on or one.due_on
        found.append(
            Action(one.title, fiscal_year(day) if day else None, _STATES[Improvement.State(one.state)].value)
        )
    return tuple(found)


def refreshed(body: SheetBody, period: PlanPeriod, procedure: Procedure, *, at: datetime) -> SheetBody:
    """`body` with what records tell now: the figure from which the period began, and one for each year so far.

    What was typed stays only where no record tells.
    """
    return replace(body, kpis=tuple(_measured(one, period, procedure, at=at) for one in body.kpis))


def _measured(one: Kpi, period: PlanPeriod, procedure: Procedure, *, at: datetime) -> Kpi:
    if not READINGS[KpiKind(one.kind)].is_measured:
        return one
    today = japan_day(at)
    present = _present(one.kind, period, procedure, at=at)
    actuals = dict(one.actuals)
    for year in period.fiscal_years:
        first, last = date(year, 4, 1), date(year + 1, 3, 31)
        if first > today:
            break
        figure = figure_of(one.kind, procedure, first, last, at=at)
        if figure.source:
            actuals[year] = figure
        elif not actuals.get(year, figure).is_typed:
            actuals.pop(year, None)
    return replace(
        one,
        present=present if present.source or not one.present.is_typed else one.present,
        actuals=tuple(sorted(actuals.items())),
    )


def _present(kind: str, period: PlanPeriod, procedure: Procedure, *, at: datetime) -> Figure:
    """Where the period began: the year before it; where no record is so old, the last 365 days."""
    last = period.begins_on - timedelta(days=1)
    before = figure_of(kind, procedure, last - timedelta(days=364), last, at=at)
    if before.value is not None:
        return before
    today = japan_day(at)
    return figure_of(kind, procedure, today - timedelta(days=364), today, at=at)


def figures_now(body: SheetBody, procedure: Procedure, *, at: datetime) -> dict[str, Figure]:
    """What each measured indicator was in the last 365 days, by its kind."""
    today = japan_day(at)
    return {
        one.kind: figure_of(one.kind, procedure, today - timedelta(days=364), today, at=at)
        for one in body.kpis
        if one.reading.is_measured
    }


def kinds_to_add(kpis: Sequence[Kpi]) -> list[KpiKind]:
    """The kinds that a sheet does not have yet; one of its own can always be added."""
    taken = {one.kind for one in kpis}
    return [kind for kind in KpiKind if kind not in taken]
