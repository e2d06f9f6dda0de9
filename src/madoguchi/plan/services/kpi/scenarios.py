"""Scenarios: what if these are done by a day. They change nothing of the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.plan.models import Barrier, Scenario, ScenarioStep
from madoguchi.plan.services.kpi.points import may_plan
from madoguchi.registry.models import Process
from madoguchi.versions.services import SomeoneElseSaved

MOST_STEPS = 100


class WrongScenario(Refusal):
    """A scenario has no name, one that is taken, no steps or too many, or a step that names nothing."""

    sentence = _("シナリオの内容が正しくありません。")


@dataclass(frozen=True, slots=True)
class StepData:
    """One thing that is taken for done by a day (仮定)."""

    kind: str
    key: str
    done_on: date


def add_scenario(
    *,
    organisation: Organisation,
    title: str,
    steps: Sequence[StepData],
    note: str = "",
    by: Acting,
    at: datetime,
) -> Scenario:
    """Keep a new scenario. Raises `MayNotPlan`, `WrongScenario`."""
    may_plan(organisation=organisation.pk, by=by)
    scenario = Scenario(organisation=organisation, changed_at=at)
    with transaction.atomic():
        return _keep(scenario, title, note, steps, act="added", by=by, at=at)


def change_scenario(
    *,
    scenario: Scenario,
    title: str,
    steps: Sequence[StepData],
    note: str = "",
    revision: int,
    by: Acting,
    at: datetime,
) -> Scenario:
    """Write a scenario anew. Raises `SomeoneElseSaved`, `MayNotPlan`, `WrongScenario`."""
    may_plan(organisation=scenario.organisation_id, by=by)
    with transaction.atomic():
        locked = Scenario.objects.select_for_update().get(pk=scenario.pk)
        if locked.revision != revision:
            raise SomeoneElseSaved
        locked.revision += 1
        return _keep(locked, title, note, steps, act="changed", by=by, at=at)


def delete_scenario(*, scenario: Scenario, by: Acting, at: datetime) -> None:
    """Throw a scenario away. Raises `MayNotPlan`."""
    may_plan(organisation=scenario.organisation_id, by=by)
    with transaction.atomic():
        _append(scenario, "deleted", by=by, at=at)
        scenario.delete()


def unknown_steps(government: UUID, steps: Sequence[StepData]) -> list[StepData]:
    """The steps that name no process, barrier or system of a government."""
    processes = Process.objects.filter(procedure__organisation__government=government)
    found = []
    for one in steps:
        if one.kind == ScenarioStep.Kind.PROCESS:
            is_known = processes.filter(code=one.key).exists()
        elif one.kind == ScenarioStep.Kind.BARRIER:
            is_known = Barrier.objects.filter(code=one.key, organisation__government=government).exists()
        else:
            of_system = Q(tool=one.key) | Q(planned_reason__contains=one.key)
            is_known = bool(one.key) and processes.filter(of_system).exists()
        if not is_known:
            found.append(one)
    return found


def _keep(
    scenario: Scenario,
    title: str,
    note: str,
    steps: Sequence[StepData],
    *,
    act: str,
    by: Acting,
    at: datetime,
) -> Scenario:
    title = title.strip()
    if not title:
        raise WrongScenario(str(_("シナリオの名前を書いてください。")), field="title")
    same = Scenario.objects.filter(organisation=scenario.organisation_id, title=title).exclude(pk=scenario.pk)
    if same.exists():
        raise WrongScenario(str(_("同じ名前のシナリオがあります。")), field="title")
    steps = list({(one.kind, one.key): one for one in steps}.values())
    if not steps:
        raise WrongScenario(str(_("終わったとみなすものを、1つ以上選んでください。")), field="steps")
    if len(steps) > MOST_STEPS:
        raise WrongScenario(str(_("終わったとみなすものは、100までです。")), field="steps")
    unknown = unknown_steps(scenario.organisation.government_id, steps)
    if unknown:
        raise WrongScenario(
            str(_("次のものは見つかりません：%(names)s") % {"names": "、".join(one.key for one in unknown)}),
            field="steps",
        )
    scenario.title, scenario.note, scenario.changed_at = title, note.strip(), at
    scenario.save()
    scenario.steps.all().delete()
    ScenarioStep.objects.bulk_create(
        ScenarioStep(scenario=scenario, kind=one.kind, key=one.key, done_on=one.done_on) for one in steps
    )
    _append(scenario, act, by=by, at=at, steps=[f"{one.kind} {one.key} {one.done_on}" for one in steps])
    return scenario


def _append(scenario: Scenario, act: str, *, by: Acting, at: datetime, steps: Sequence[str] = ()) -> None:
    append(
        stream=f"organisation:{scenario.organisation_id}",
        kind=f"scenario.{act}",
        by=by,
        at=at,
        organisation=scenario.organisation_id,
        data={"scenario": str(scenario.pk), "title": scenario.title, "steps": list(steps)},
    )
