"""The public quality map (行政手続デジタルクオリティマップ): what stands where, by one definition for page, file and API.

Counts of procedures are of no person and never held back; counts of reviews below ten are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from madoguchi.accounts.models import Organisation
from madoguchi.core.clock import japan_day
from madoguchi.quality.models import Axis, Level
from madoguchi.quality.selectors.levels import AxisCounts
from madoguchi.quality.selectors.snapshots import CountsOnDay, counts_over_time
from madoguchi.quality.standard import HIGHEST, standards
from madoguchi.quality.types import FEWEST
from madoguchi.registry.models import Procedure
from madoguchi.reviews.selectors import NO_REVIEWS, counts_of

TARGETS = ((2024, 1), (2026, 2))
"""The level that every priority procedure is to reach, by fiscal year (東京デジタルファースト推進計画 第二期)."""
GOAL_YEAR, GOAL = TARGETS[-1]
OFFLINE, UNMET = "none", "unmet"
LEVELS = (UNMET, *(str(level) for level in range(HIGHEST + 1)), OFFLINE)


@dataclass(frozen=True)
class Scope:
    """Which part of the map is looked at (品質マップの範囲): priority procedures, unless `is_all`.

    `organisation` takes in those below it. With `axis` the `level` is that on the axis, without it the lowest of the
    three; `unmet` is below the goal, `none` not online.
    """

    is_all: bool = False
    organisation: str = ""
    life_event: str = ""
    axis: str = ""
    level: str = ""

    @property
    def of_counts(self) -> "Scope":
        """The same without axis and level: what is counted by axis and level."""
        return replace(self, axis="", level="")


@dataclass(frozen=True)
class MapRow:
    """A procedure on the map; without levels it is not online (品質マップの行).

    `n_reviews` counts all reviews; what is shown of it and of the mean is held back below ten.
    """

    code: str
    slug: str
    title: str
    organisation: str
    organisation_name: str
    is_priority: bool
    expected_yearly: int | None
    levels: dict[str, int]
    n_reviews: int
    mean: float | None
    computed_at: datetime | None

    @property
    def is_online(self) -> bool:
        """Whether the procedure has levels at all."""
        return bool(self.levels)

    @property
    def by_axis(self) -> list[tuple[Axis, int | None]]:
        """The level on each axis in the order of the standard, None without one."""
        return [(axis, self.levels.get(axis)) for axis in Axis]

    @property
    def unmet(self) -> int | None:
        """On how many axes the goal is not reached; None when it is not online."""
        return sum(level < GOAL for level in self.levels.values()) if self.levels else None

    @property
    def shown_reviews(self) -> int | None:
        """How many reviews, None where there are some but fewer than ten."""
        return None if 0 < self.n_reviews < FEWEST else self.n_reviews

    @property
    def satisfaction(self) -> float | None:
        """The mean of the ratings with one decimal, None below ten."""
        return None if self.mean is None or self.n_reviews < FEWEST else round(self.mean, 1)

    def to_json(self) -> dict[str, Any]:
        """The row as the file, the API and the open data tell it."""
        return {
            "code": self.code,
            "slug": self.slug,
            "title": self.title,
            "organisation": self.organisation,
            "organisation_name": self.organisation_name,
            "is_priority": self.is_priority,
            "expected_yearly": self.expected_yearly,
            "is_online": self.is_online,
            **{axis.value: level for axis, level in self.by_axis},
            "unmet": self.unmet,
            "reviews": self.shown_reviews,
            "satisfaction": self.satisfaction,
            "computed_at": self.computed_at,
        }


@dataclass(frozen=True)
class MapTotals:
    """How many procedures of a scope there are, are online, and have reached each target on all axes (範囲の合計)."""

    procedures: int
    online: int
    reached: tuple[int, ...]
    computed_at: datetime | None

    @property
    def offline(self) -> int:
        """Those without a level."""
        return self.procedures - self.online

    @property
    def unmet(self) -> int:
        """Those online that are below the goal on some axis."""
        return self.online - self.reached[-1]


@dataclass(frozen=True)
class BureauRow:
    """An organisation with its procedures that are online and, by axis, those below the goal (所管組織ごとの未達成)."""

    slug: str
    name: str
    online: int
    below: dict[str, int]
    unmet: int

    def share(self, axis: str) -> float:
        """The share of its procedures that have reached the goal on one axis, in percent."""
        return 100 * (self.online - self.below[axis]) / self.online


def procedures_in(scope: Scope) -> QuerySet[Any]:
    """The published procedures of a scope, with title, levels by axis and the lowest; the weakest first."""
    found = Procedure.objects.filter(current__isnull=False, retired_at__isnull=True)
    if not scope.is_all:
        found = found.filter(is_priority=True)
    if scope.organisation:
        found = found.filter(organisation__in=organisations_below(scope.organisation))
    if scope.life_event:
        events = KeyTextTransform("life_events", "current__body")
        found = found.annotate(events=events).filter(events__contains=f'"{scope.life_event}"')
    of_procedure = Level.objects.filter(procedure=OuterRef("pk")).order_by()
    levels = {
        axis.value: Subquery(of_procedure.filter(axis=axis).values("level")[:1], IntegerField())
        for axis in Axis
    }
    lowest = of_procedure.values("procedure").annotate(lowest=Min("level")).values("lowest")
    found = found.annotate(lowest=Subquery(lowest, IntegerField()), **levels)
    return _at_level(found, scope)


def _at_level(found: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    name = scope.axis if scope.axis in Axis.values else "lowest"
    if scope.level == OFFLINE:
        return found.filter(lowest__isnull=True)
    if scope.level == UNMET:
        return found.filter(**{f"{name}__lt": GOAL})
    if scope.level in LEVELS:
        return found.filter(**{name: int(scope.level)})
    return found


def organisations_below(slug: str) -> list[UUID]:
    """The organisation called `slug` and all below it; empty when there is none."""
    found = list(Organisation.objects.filter(slug=slug).values_list("pk", flat=True))
    last = found
    while last:
        last = list(Organisation.objects.filter(parent__in=last).values_list("pk", flat=True))
        found += last
    return found


def rows_in(scope: Scope) -> "Rows":
    """The rows of a scope, the weakest first, to be read in parts."""
    return Rows(procedures_in(scope))


class Rows:
    """The rows of the map as a sequence that reads only the part that is asked for (品質マップの行の並び)."""

    def __init__(self, procedures: QuerySet[Any]) -> None:
        total = sum((Coalesce(F(axis.value), Value(0)) for axis in Axis), Value(0))
        self.found = procedures.annotate(
            title=KeyTextTransform("title", "current__body"), total=total
        ).order_by(
            F("lowest").asc(nulls_last=True),
            "total",
            F("expected_yearly").desc(nulls_last=True),
            "title",
            "code",
        )

    def __len__(self) -> int:
        n: int = self.found.order_by().count()
        return n

    def __getitem__(self, part: slice) -> list[MapRow]:
        return _rows(self.found[part])

    def __iter__(self) -> Iterator[MapRow]:
        return iter(_rows(self.found))

    def count(self) -> int:
        """How many there are."""
        return len(self)

    def after_code(self, code: str | None, limit: int) -> list[MapRow]:
        """The first `limit` rows after a number, in the order of the numbers."""
        found = self.found.order_by("code")
        return _rows((found.filter(code__gt=code) if code else found)[:limit])


def _rows(found: QuerySet[Any]) -> list[MapRow]:
    computed = Level.objects.filter(procedure=OuterRef("pk")).order_by("-computed_at").values("computed_at")
    values = list(
        found.annotate(computed_at=Subquery(computed[:1])).values(
            "pk",
            "code",
            "slug",
            "title",
            "organisation__slug",
            "organisation__name",
            "is_priority",
            "expected_yearly",
            *Axis.values,
            "computed_at",
        )
    )
    reviews = counts_of([value["pk"] for value in values])
    rows = []
    for value in values:
        counts = reviews.get(value["pk"], NO_REVIEWS)
        rows.append(
            MapRow(
                code=value["code"],
                slug=value["slug"],
                title=value["title"],
                organisation=value["organisation__slug"],
                organisation_name=value["organisation__name"],
                is_priority=value["is_priority"],
                expected_yearly=value["expected_yearly"],
                levels={axis: value[axis] for axis in Axis.values if value[axis] is not None},
                n_reviews=counts.n,
                mean=counts.mean,
                computed_at=value["computed_at"],
            )
        )
    return rows


def totals_in(scope: Scope) -> MapTotals:
    """The totals of a scope, axis and level left out."""
    found = procedures_in(scope.of_counts)
    reached = {f"reached_{level}": Count("pk", filter=Q(lowest__gte=level)) for _year, level in TARGETS}
    values = found.aggregate(procedures=Count("pk"), online=Count("lowest"), **reached)
    last = Level.objects.order_by("-computed_at").values_list("computed_at", flat=True).first()
    return MapTotals(
        values["procedures"],
        values["online"],
        tuple(values[f"reached_{level}"] for _year, level in TARGETS),
        last,
    )


def counts_in(scope: Scope) -> list[AxisCounts]:
    """How many procedures of a scope stand at levels 0 to 3 of each axis, axis and level of the scope left out."""
    counted = dict.fromkeys(((axis.value, level) for axis in Axis for level in range(HIGHEST + 1)), 0)
    levels = Level.objects.filter(procedure__in=procedures_in(scope.of_counts).order_by().values("pk"))
    for axis, level, n in levels.order_by().values_list("axis", "level").annotate(n=Count("pk")):
        counted[axis, level] = n
    names = {part.axis: part.name for part in standards()[-1].axes}
    return [
        AxisCounts(axis, names[axis], tuple(counted[axis.value, level] for level in range(HIGHEST + 1)))
        for axis in Axis
    ]


def year_in(scope: Scope, *, at: datetime) -> list[CountsOnDay]:
    """The distribution at the ends of the last thirteen months; life events are not counted apart."""
    day = japan_day(at)
    return counts_over_time(
        since=date(day.year - 1, day.month, 1) - timedelta(days=1),
        organisations=organisations_below(scope.organisation) if scope.organisation else None,
        is_priority=None if scope.is_all else True,
    )


def bureaus_in(scope: Scope) -> list[BureauRow]:
    """The organisations of a scope that have procedures online, those with most below the goal first."""
    found = procedures_in(scope.of_counts).filter(lowest__isnull=False)
    below = {f"below_{axis.value}": Count("pk", filter=Q(**{f"{axis.value}__lt": GOAL})) for axis in Axis}
    values = (
        found.order_by()
        .values("organisation__slug", "organisation__name")
        .annotate(online=Count("pk"), unmet=Count("pk", filter=Q(lowest__lt=GOAL)), **below)
    )
    rows = [
        BureauRow(
            value["organisation__slug"],
            value["organisation__name"],
            value["online"],
            {axis.value: value[f"below_{axis.value}"] for axis in Axis},
            value["unmet"],
        )
        for value in values
    ]
    return sorted(rows, key=lambda row: (-row.unmet, row.slug))


def organisations_on_the_map() -> list[tuple[str, str]]:
    """The organisations that own published procedures, for a list to choose from: short name and name."""
    owners = Procedure.objects.filter(current__isnull=False, retired_at__isnull=True).order_by()
    found = Organisation.objects.filter(pk__in=owners.values("organisation"))
    return list(found.order_by("slug").values_list("slug", "name"))
