"""Weights: the sample made like the population in several traits at once, by iterative proportional fitting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from madoguchi.surveys.statistics.intervals import effective_n

MOST_ROUNDS = 200
CLOSE_ENOUGH = 1e-6
"""The greatest gap between a weighted share and that of the population at which fitting ends."""

Weights = NDArray[np.float64]


class CannotWeigh(Exception):
    """The margins cannot be met; `trait` and `group` say where (重みづけできない)."""

    def __init__(self, trait: str, group: str) -> None:
        self.trait, self.group = trait, group
        super().__init__(f"{trait}: {group}")


@dataclass(frozen=True)
class Raked:
    """Weights with how they came about (重みづけの結果).

    `gap` is the greatest difference left between a weighted share and that of the population (0 to 1); `trimmed` are
    how many weights stand at a limit, `n_effective` is Kish's, `design_effect` what n is to be divided by.
    """

    weights: Weights
    rounds: int
    gap: float
    is_converged: bool
    trimmed: int
    n_effective: float
    lowest: float
    highest: float

    @property
    def design_effect(self) -> float:
        """n over the effective n; 1 where all weigh alike."""
        return len(self.weights) / self.n_effective if self.n_effective else 1.0


def rake(
    groups: Mapping[str, Sequence[str]],
    margins: Mapping[str, Mapping[str, float]],
    *,
    limits: tuple[float, float] = (0.2, 5.0),
) -> Raked:
    """Weights with mean 1 so that each trait of `margins` is spread as there (Deming and Stephan 1940).

    `groups` holds the group of every person by trait; `margins` the weight of each group in the population, in any
    unit. Weights are held between `limits`, then fitted again: where both cannot be had the gap says so. Someone whose
    group has no margin (no answer) weighs 1 in that trait. Raises `CannotWeigh` for a group of the population that
    nobody is in, or for margins that are not above 0.
    """
    n = len(next(iter(groups.values()), ()))
    cells, of_person, sizes = _cells(groups, list(margins), n)
    masks = {
        trait: _masks(trait, margin, [cell[place] for cell in cells], sizes)
        for place, (trait, margin) in enumerate(margins.items())
    }
    low, high = limits
    weights = np.ones(len(cells))
    rounds, gap = 0, _gap(weights, sizes, masks)
    while rounds < MOST_ROUNDS and gap > CLOSE_ENOUGH:
        rounds += 1
        before = weights.copy()
        for shares in masks.values():
            mass = float((weights * sizes)[np.any([m for m, _s in shares], axis=0)].sum())
            for mask, share in shares:
                held = float((weights[mask] * sizes[mask]).sum())
                weights[mask] *= share * mass / held
        weights *= n / float((weights * sizes).sum())
        weights = np.clip(weights, low, high)
        gap = _gap(weights, sizes, masks)
        if np.abs(weights - before).max() < 1e-12:
            break
    # Sum = n comes before the limits: the last step may pass them by as much as the gap, and no more.
    weights *= n / float((weights * sizes).sum()) if n else 1.0
    each = weights[of_person] if n else np.ones(0)
    at_limit = (weights <= low * (1 + 1e-9)) | (weights >= high * (1 - 1e-9))
    return Raked(
        weights=each,
        rounds=rounds,
        gap=gap,
        is_converged=gap <= CLOSE_ENOUGH,
        trimmed=int(sizes[at_limit].sum()),
        n_effective=effective_n(float(each.sum()), float((each * each).sum())),
        lowest=float(each.min()) if n else 1.0,
        highest=float(each.max()) if n else 1.0,
    )


def _cells(
    groups: Mapping[str, Sequence[str]], traits: list[str], n: int
) -> tuple[list[tuple[str, ...]], NDArray[np.int64], Weights]:
    """People who are alike in every trait weigh alike: fitting goes over these cells, not over people."""
    place_of: dict[tuple[str, ...], int] = {}
    of_person = np.zeros(n, dtype=np.int64)
    for person, key in enumerate(zip(*(groups[trait] for trait in traits), strict=True)):
        of_person[person] = place_of.setdefault(key, len(place_of))
    sizes = np.bincount(of_person, minlength=len(place_of)).astype(np.float64)
    return list(place_of), of_person, sizes


def _masks(
    trait: str, margin: Mapping[str, float], found: list[str], sizes: Weights
) -> list[tuple[NDArray[np.bool_], float]]:
    total = sum(margin.values())
    shares = []
    for group, amount in margin.items():
        mask = np.array([one == group for one in found], dtype=bool)
        if amount <= 0 or not mask.any():
            raise CannotWeigh(trait, group)
        shares.append((mask, amount / total))
    return shares


def _gap(
    weights: Weights, sizes: Weights, masks: Mapping[str, list[tuple[NDArray[np.bool_], float]]]
) -> float:
    worst = 0.0
    for shares in masks.values():
        held = [float((weights[mask] * sizes[mask]).sum()) for mask, _share in shares]
        total = sum(held)
        worst = max(
            [worst, *(abs(one / total - share) for one, (_m, share) in zip(held, shares, strict=True))]
        )
    return worst
