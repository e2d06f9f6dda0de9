"""What is missing for the next level, which actions would bring it, and the level that then follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from madoguchi.improvement.models import Improvement
from madoguchi.quality.catalogue import StandardAction, actions_for
from madoguchi.quality.models import Level
from madoguchi.quality.selectors.levels import axis_level, levels_of
from madoguchi.quality.types import AxisLevel, Evidence
from madoguchi.registry.models import Procedure


@dataclass(frozen=True)
class Step:
    """One criterion that is not met yet, with the actions that work on it (次のレベルまでの項目)."""

    evidence: Evidence
    actions: tuple[StandardAction, ...]


@dataclass(frozen=True)
class Planned:
    """An action that is under way: owner and due date stand in the improvement (計画したアクション)."""

    action: StandardAction
    improvement: Improvement


@dataclass(frozen=True)
class NextLevel:
    """The way to the next level on one axis (次のレベルまで).

    `follows` is the level that is reached when all `steps` are met: it may be more than one above, where the criteria
    of the level after it are met already. None at the highest level.
    """

    level: AxisLevel
    steps: tuple[Step, ...]
    follows: int | None
    planned: tuple[Planned, ...] = ()

    @property
    def actions(self) -> tuple[StandardAction, ...]:
        """Every action that works on one of the steps, once, in the order of the steps."""
        found = {action.key: action for step in self.steps for action in step.actions}
        return tuple(found.values())

    @property
    def open_actions(self) -> tuple[StandardAction, ...]:
        """Those that are not under way."""
        under_way = {one.action.key for one in self.planned}
        return tuple(action for action in self.actions if action.key not in under_way)


def to_next(procedure: Procedure) -> list[NextLevel]:
    """For each axis of `procedure` what is missing for the next level; empty when it is not online."""
    levels = levels_of(procedure)
    under_way = list(open_actions([procedure.pk])) if levels else []
    return [next_of(level, under_way) for level in levels]


def next_of(level: AxisLevel, under_way: Sequence[Improvement] = ()) -> NextLevel:
    """The way from `level` to the next one; `under_way` are the open improvements of the procedure."""
    steps = tuple(Step(evidence, actions_for(evidence.key)) for evidence in level.to_next)
    wanted = {action.key: action for step in steps for action in step.actions}
    planned = tuple(Planned(wanted[one.action], one) for one in under_way if one.action in wanted)
    return NextLevel(level, steps, level_if_met(level), planned)


def level_if_met(level: AxisLevel) -> int | None:
    """The level that follows when all that is missing for the next one is met; None at the highest."""
    if level.next_level is None:
        return None
    reached = level.next_level
    while reached < 3 and all(e.is_met is True for e in level.evidence if e.level == reached + 1):
        reached += 1
    return reached


def open_actions(procedures: Sequence[UUID]) -> list[Improvement]:
    """The improvements of these procedures that began with a standard action and are not done or dropped."""
    return list(
        Improvement.objects.filter(
            procedure__in=procedures, state__in=[Improvement.State.PLANNED, Improvement.State.DOING]
        )
        .exclude(action="")
        .select_related("owner")
        .order_by("due_on", "planned_at")
    )


def to_next_of_all(procedures: Sequence[Procedure]) -> dict[UUID, list[NextLevel]]:
    """`to_next` for many procedures in two queries."""
    keys = [procedure.pk for procedure in procedures]
    under_way: dict[UUID, list[Improvement]] = {}
    for one in open_actions(keys):
        assert one.procedure_id is not None, "the filter asks for a procedure"
        under_way.setdefault(one.procedure_id, []).append(one)
    found: dict[UUID, list[NextLevel]] = {}
    for key, levels in _levels_of_all(keys).items():
        found[key] = [next_of(level, under_way.get(key, ())) for level in levels]
    return found


def _levels_of_all(keys: Sequence[UUID]) -> dict[UUID, list[AxisLevel]]:
    found: dict[UUID, list[AxisLevel]] = {}
    for level in Level.objects.filter(procedure__in=keys):
        found.setdefault(level.procedure_id, []).append(axis_level(level))
    order = ["faster", "simpler", "easier"]
    return {key: sorted(levels, key=lambda one: order.index(one.axis.value)) for key, levels in found.items()}
