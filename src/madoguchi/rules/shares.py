"""How common an answer is (答えの割合), and what it costs to ask: what `asking` weighs questions by.

The shares are rough, from what public statistics say of residents of Japan; they only decide the order of questions,
never a verdict. Whoever knows their own residents better passes theirs.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Curve = Sequence[tuple[float, float]]
"""Points (value, share of people at or below it), rising; for days the value is how many years ago."""

Prior = float | Curve | Mapping[Any, float]
"""The share of yes, a curve, or the share of each value."""

YES = 0.25
"""The share of yes where nothing is known about a question."""

_AGES: Mapping[str, Curve] = {
    "person": ((18, 0), (30, 0.16), (40, 0.36), (50, 0.55), (65, 0.75), (75, 0.88), (100, 1)),
    "children[]": ((0, 0), (23, 1)),
    "others[]": ((0, 0), (20, 0.1), (60, 0.35), (95, 1)),
}
_EVENT: Curve = ((-0.8, 0), (0, 0.2), (1, 0.5), (5, 0.8), (30, 1))
_INCOME: Curve = (
    (0, 0.15),
    (1_000_000, 0.3),
    (2_000_000, 0.5),
    (4_000_000, 0.76),
    (7_000_000, 0.93),
    (20_000_000, 1),
)
_NO_GRADE: Curve = ((0, 0.93), (2, 0.96), (4, 0.99), (7, 1))

DEFAULTS: Mapping[str, Prior] = {
    "income": _INCOME,
    "salary": ((0, 0.25), (1_000_000, 0.4), (3_000_000, 0.6), (6_000_000, 0.88), (20_000_000, 1)),
    "household.income": ((0, 0.05), (2_000_000, 0.3), (5_000_000, 0.65), (9_000_000, 0.9), (30_000_000, 1)),
    "savings": ((0, 0.15), (500_000, 0.35), (1_000_000, 0.45), (5_000_000, 0.7), (100_000_000, 1)),
    "rent": ((0, 0.55), (50_000, 0.7), (80_000, 0.88), (300_000, 1)),
    "resident_tax_levy": ((0, 0.35), (50_000, 0.5), (150_000, 0.75), (300_000, 0.92), (2_000_000, 1)),
    "city_levy": ((0, 0.25), (77_101, 0.45), (211_201, 0.75), (304_200, 0.88), (3_000_000, 1)),
    "dependants": ((0, 0.65), (1, 0.82), (2, 0.95), (5, 1)),
    "disability_body_grade": _NO_GRADE,
    "disability_intellectual": _NO_GRADE,
    "disability_mental_grade": _NO_GRADE,
    "children[]": {0: 0.55, 1: 0.19, 2: 0.19, 3: 0.07},
    "others[]": {0: 0.75, 1: 0.15, 2: 0.1},
    "spouse": {0: 0.4, 1: 0.6},
    "lives_in_japan": 0.98,
    "lives_together": 0.92,
    "is_supported": 0.93,
    "on_public_assistance": 0.02,
    "is_tax_exempt": 0.24,
    "is_single_parent": 0.08,
    "is_student": 0.06,
    "children[].is_student": 0.7,
    "in_facility": 0.03,
    "needs_constant_care": 0.03,
    "is_pregnant": 0.03,
    "has_employment_insurance": 0.55,
    "is_low_income": 0.08,
    "income_fell": 0.1,
    "lost_work": 0.08,
    "gives_birth": 0.04,
    "on_childcare_leave": 0.03,
    "cares_for_family": 0.03,
    "takes_job_training": 0.03,
    "home_at_risk": 0.02,
    "has_urgent_need": 0.04,
    "has_intractable_disease": 0.01,
    "has_chronic_illness": 0.01,
    "has_palsy_or_atrophy": 0.01,
    "has_internal_disability": 0.01,
    "in_hospital_over_three_months": 0.01,
    "cannot_sit_up": 0.01,
    "needs_constant_watch": 0.01,
    "needs_mental_outpatient_care": 0.04,
    "needs_rehabilitating_treatment": 0.02,
    "receives_child_rearing_allowance": 0.03,
    "receives_special_child_allowance": 0.01,
    "plans_egg_freezing": 0.02,
    "had_painless_birth": 0.02,
    "advanced_fertility_treatment": 0.01,
    "exists": 0.6,
    "is_corporation": 0.5,
}
"""By the name of a question, or of its attribute alone."""

COSTS: Mapping[str, float] = {
    "income": 2,
    "salary": 1.5,
    "resident_tax_levy": 3,
    "city_levy": 3,
    "taxable_income": 3,
    "standard_pay": 3,
    "savings": 2,
    "dependants": 1.5,
    "head_income": 3,
    "levy_total": 3,
    "social_insurance_paid": 3,
    "income_with_pension": 2,
    "support_base": 6,
    "minimum_living_cost": 6,
    "income_standard": 6,
    "rent_standard": 6,
}
"""What it costs a person to answer, by name or attribute; 1 is a yes or no."""

NUMBER_COST, DAY_COST, ANOTHER_MEMBER = 1.5, 1.2, 0.5


@dataclass(frozen=True, slots=True)
class Shares:
    """The shares to reckon with: those given, then `DEFAULTS`."""

    given: Mapping[str, Prior]

    def _of(self, name: str) -> Prior | None:
        attribute = name.rpartition(".")[2]
        for priors in (self.given, DEFAULTS):
            for key in (name, attribute):
                if key in priors:
                    return priors[key]
        return None

    def of_yes(self, name: str) -> float:
        """The share of people who answer yes."""
        prior = self._of(name)
        if isinstance(prior, Mapping):
            whole = sum(prior.values())
            return prior.get(True, 0) / whole if whole else YES
        return float(prior) if isinstance(prior, int | float) else YES

    def of_values(self, name: str, count: int, place_of: Callable[[Any], int]) -> list[float]:
        """The share of each of `count` kinds of answers; alike where nothing is known.

        `place_of` tells for a value which kind it is.
        """
        prior = self._of(name)
        weights = [0.0] * count
        for value, weight in prior.items() if isinstance(prior, Mapping) else ():
            weights[place_of(value)] += weight
        whole = sum(weights)
        return [weight / whole for weight in weights] if whole else [1 / count] * count

    def of_counts(self, name: str, counts: Sequence[int]) -> list[float]:
        """The share of each number of members."""
        prior = self._of(name)
        weights = [prior.get(count, 0.02) if isinstance(prior, Mapping) else 1.0 for count in counts]
        whole = sum(weights) or 1
        return [weight / whole for weight in weights]

    def below_or_at(self, name: str) -> Callable[[float], float] | None:
        """The share of people whose number is at or below; None where nothing is known."""
        prior = self._of(name)
        return None if prior is None or isinstance(prior, int | float | Mapping) else _reader(prior)

    def older_than(self, name: str, *, is_birth: bool) -> Callable[[float], float]:
        """The share of people for whom the day is more years ago."""
        younger = _reader(self._curve(name, is_birth))
        return lambda years: 1 - younger(years)

    def ages(self, name: str, *, is_birth: bool) -> tuple[float, float]:
        """How many years ago the day is at most and at least."""
        curve = self._curve(name, is_birth)
        return curve[-1][0], curve[0][0]

    def _curve(self, name: str, is_birth: bool) -> Curve:
        prior = self._of(name)
        if prior is not None and not isinstance(prior, int | float | Mapping):
            return prior
        return _AGES.get(name.rpartition(".")[0], _AGES["person"]) if is_birth else _EVENT


def cost_of(name: str, kind: str, members: int, costs: Mapping[str, float]) -> float:
    """What it costs to answer the question `name` of a `kind` (`day`, `number`, `value`) for so many members."""
    attribute = name.rpartition(".")[2]
    plain = {"day": DAY_COST, "number": NUMBER_COST}.get(kind, 1.0)
    found = next((table[key] for table in (costs, COSTS) for key in (name, attribute) if key in table), plain)
    return found * (1 + ANOTHER_MEMBER * max(0, members - 1))


def _reader(curve: Curve) -> Callable[[float], float]:
    places = [place for place, _share in curve]

    def read(value: float) -> float:
        after = bisect_left(places, value)
        if after == len(curve):
            return 1.0
        place, share = curve[after]
        if place == value or after == 0:
            return share if place == value else 0.0
        before, below = curve[after - 1]
        return below + (share - below) * (value - before) / (place - before)

    return read
