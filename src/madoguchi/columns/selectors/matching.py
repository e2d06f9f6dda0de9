"""Whom a masked rule fits among all profiles: one by one while they are few, as columns when they are many."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from madoguchi.columns.models import Profile
from madoguchi.columns.selectors.populations import profiles_file
from madoguchi.columns.selectors.profiles import AT_ONCE, profiles, verdicts_on
from madoguchi.core.lazily import lazily
from madoguchi.rules.documents import Rule

if TYPE_CHECKING:
    import polars as pl

    from madoguchi.rules.columnar import frames, graph, lowering, pieces, population
else:
    pl = lazily("polars")
    frames = lazily("madoguchi.rules.columnar.frames")
    graph = lazily("madoguchi.rules.columnar.graph")
    lowering = lazily("madoguchi.rules.columnar.lowering")
    pieces = lazily("madoguchi.rules.columnar.pieces")
    population = lazily("madoguchi.rules.columnar.population")

MANY = 5_000
"""From how many profiles on they are read as columns."""


@dataclass
class Fitting:
    """Among whom a rule was asked, of how many too little is known, and the keys of the profiles that it fits (該当者)."""

    looked_at: int = 0
    unknown: int = 0
    keys: list[UUID] = field(default_factory=list)

    def rows(self) -> Iterator[list[Profile]]:
        """The profiles that it fits, some hundred at a time."""
        for start in range(0, len(self.keys), AT_ONCE):
            yield list(Profile.objects.filter(pk__in=self.keys[start : start + AT_ONCE]).order_by("pk"))


def fitting(rule: Rule, *, audience: str, areas: Collection[str], on: date, many: int = MANY) -> Fitting:
    """Whom the masked `rule` fits on the day `on`, among those of an audience who live in `areas` (none: anywhere)."""
    if Profile.objects.filter(audience=audience).count() >= many:
        try:
            return _as_columns(rule, audience, areas, on)
        except graph.NotColumnar:
            pass
    found = Fitting()
    for profile, holds in verdicts_on(profiles(audience=audience, areas=areas), rule, on=on):
        found.looked_at += 1
        found.unknown += holds is None
        if holds is True:
            found.keys.append(profile.pk)
    return found


def _as_columns(rule: Rule, audience: str, areas: Collection[str], on: date) -> Fitting:
    file = profiles_file(audience=audience)
    if file is None:
        return Fitting()
    opened = population.Population.open(file.path)
    lowered = lowering.lower({"rule": rule}, kinds=opened.kinds, on=on, key=opened.key)
    (programme,) = lowered.programmes
    compute = frames.Frames(lowered).compute
    found = Fitting()
    has_places = "city_code" in opened.kinds
    for piece in opened.pieces([*lowered.used, *(["city_code"] if has_places else [])]):
        rows = pl.DataFrame({"key": piece.keys(), "holds": compute(piece)[programme.holds.number]})
        if areas:
            rows = rows.filter(_inside(piece, areas) if has_places else pl.lit(False))
        found.looked_at += rows.height
        found.unknown += rows["holds"].null_count()
        found.keys += [UUID(key) for key in rows.filter(pl.col("holds"))["key"]]
    return found


def _inside(piece: "pieces.Piece", areas: Collection[str]) -> "pl.Series":
    """Whether each lives in one of the areas; who lives nowhere that is known does not."""
    place = piece.column("applicant", "city_code", None)
    inside = place.is_in([code for code in areas if code[2:5] != "000"])
    for code in areas:
        if code[2:5] == "000":
            inside = inside | place.str.starts_with(code[:2])
    return inside.fill_null(False)
