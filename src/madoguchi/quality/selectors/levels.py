"""Reading levels: of one procedure with its evidence, of all for the map, and how they moved."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from madoguchi.quality.models import Axis, Level, LevelChange
from madoguchi.quality.standard import HIGHEST, standard_of, standards
from madoguchi.quality.types import AxisLevel, Evidence
from madoguchi.registry.models import Procedure
from madoguchi.reviews.selectors import LEAST_FOR_A_MEAN, NO_REVIEWS, counts_of


@dataclass(frozen=True)
class QualityRow:
    """One procedure on the map; without `levels` it is not online and has no level (品質マップの行).

    `satisfaction` is the mean of all ratings, None below three.
    """

    procedure: Procedure
    title: str
    organisation: str
    levels: dict[str, int]
    n_reviews: int
    satisfaction: float | None
    computed_at: datetime | None

    @property
    def is_online(self) -> bool:
        """Whether the procedure has levels at all."""
        return bool(self.levels)

    @property
    def by_axis(self) -> list[tuple[Axis, int | None]]:
        """The level on each axis in the order of the standard, None without one."""
        return [(axis, self.levels.get(axis)) for axis in Axis]


@dataclass(frozen=True)
class AxisCounts:
    """How many procedures stand at each level of one axis (軸ごとの件数)."""

    axis: Axis
    title: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All procedures that have a level."""
        return sum(self.counts)


@dataclass(frozen=True)
class LevelMove:
    """One move of a level and the criteria whose answer moved it (レベルの変化).

    `before` None: the first level; `after` None: the procedure is no longer online.
    """

    axis: Axis
    title: str
    before: int | None
    after: int | None
    changed_at: datetime
    because: tuple[Evidence, ...]


def levels_of(procedure: Procedure) -> list[AxisLevel]:
    """The levels of `procedure` in the order of the axes, with evidence; empty when it is not online."""
    kept = {level.axis: level for level in Level.objects.filter(procedure=procedure)}
    return [axis_level(kept[axis]) for axis in Axis if axis in kept]


def axis_level(level: Level) -> AxisLevel:
    """A kept level in the words of the standard that it was computed by."""
    standard = standard_of(level.evidence["standard"])
    part = standard.axis(level.axis)
    return AxisLevel(
        axis=part.axis,
        title=part.name,
        level=level.level,
        name=standard.level_names[level.level],
        words=part.cells[level.level].words,
        evidence=tuple(Evidence.from_json(e) for e in level.evidence["criteria"]),
        computed_at=level.computed_at,
    )


def quality_map() -> list[QualityRow]:
    """Every published procedure with its levels, by organisation and title, in three queries."""
    procedures = list(
        Procedure.objects.filter(current__isnull=False).select_related("current", "organisation")
    )
    levels: dict[UUID, dict[str, int]] = {}
    computed: dict[UUID, datetime] = {}
    for key, axis, level, at in Level.objects.values_list("procedure_id", "axis", "level", "computed_at"):
        levels.setdefault(key, {})[axis] = level
        computed[key] = max(at, computed.get(key, at))
    reviews = counts_of([procedure.pk for procedure in procedures])
    rows = []
    for procedure in procedures:
        assert procedure.current is not None, "the filter asks for published procedures"
        counts = reviews.get(procedure.pk, NO_REVIEWS)
        rows.append(
            QualityRow(
                procedure=procedure,
                title=procedure.current.body["title"],
                organisation=procedure.organisation.name,
                levels=levels.get(procedure.pk, {}),
                n_reviews=counts.n,
                satisfaction=counts.mean if counts.n >= LEAST_FOR_A_MEAN else None,
                computed_at=computed.get(procedure.pk),
            )
        )
    return sorted(rows, key=lambda row: (row.procedure.organisation.slug, row.title))


def counts_by_level() -> list[AxisCounts]:
    """How many procedures stand at levels 0 to 3 of each axis."""
    found = dict.fromkeys(((axis.value, level) for axis in Axis for level in range(HIGHEST + 1)), 0)
    for axis, level, n in Level.objects.values_list("axis", "level").annotate(n=Count("pk")):
        found[axis, level] = n
    names = {part.axis: part.name for part in standards()[-1].axes}
    return [
        AxisCounts(axis, names[axis], tuple(found[axis.value, level] for level in range(HIGHEST + 1)))
        for axis in Axis
    ]


def history_of(procedure: Procedure) -> list[LevelMove]:
    """Every move of the levels of `procedure` with its reason, the last first."""
    return [_level_move(change) for change in LevelChange.objects.filter(procedure=procedure)]


def _level_move(change: LevelChange) -> LevelMove:
    part = standard_of(change.evidence["standard"]).axis(change.axis)
    moved = set(change.evidence["moved"])
    evidence = [Evidence.from_json(e) for e in change.evidence["criteria"]]
    return LevelMove(
        axis=part.axis,
        title=part.name,
        before=change.before,
        after=change.after,
        changed_at=change.changed_at,
        because=tuple(e for e in evidence if e.key in moved),
    )
