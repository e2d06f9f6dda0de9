"""The four allowances as the law has them and as openfisca-japan 2.2.0 reads it, difference by difference.

Each function computes yen a month for one family. With no reading it follows the law as our rules do, with all of
them openfisca-japan; so a difference between the two is explained by the readings that lead from one to the other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from families import CHILD, GRANDPARENT, PARENT

Readings = frozenset[str]


@dataclass(frozen=True)
class Person:
    """One member of a family."""

    role: int
    birth: date
    income: int
    salary: int
    body: int
    grade: int
    is_heavy: bool
    dependants: int
    specified: int
    elderly: int


@dataclass(frozen=True)
class Family:
    """A family, and what openfisca-japan reckons with for it on the way."""

    people: tuple[Person, ...]
    is_in_tokyo: bool
    dependants: int
    income_rearing: float
    income_upbringing: float
    income_disabled: float

    @property
    def parents(self) -> list[Person]:
        """The applicant first."""
        return [one for one in self.people if one.role == PARENT]

    @property
    def children(self) -> list[Person]:
        """In their order."""
        return [one for one in self.people if one.role == CHILD]

    @property
    def others(self) -> list[Person]:
        """Grandparents."""
        return [one for one in self.people if one.role == GRANDPARENT]

    @property
    def highest(self) -> Person:
        """Who earns most."""
        return max(self.people, key=lambda one: one.income)


def reached(birth: date, years: int, on: date) -> bool:
    """Whether an age is reached by law: on the eve of the birthday."""
    return birthday(birth, years) - timedelta(days=1) <= on


def birthday(birth: date, years: int) -> date:
    """The birthday, 1 March for those of 29 February in other years."""
    try:
        return birth.replace(year=birth.year + years)
    except ValueError:
        return date(birth.year + years, 3, 1)


def age(birth: date, on: date) -> int:
    """Full years by the birthday."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def within_year_of(birth: date, years: int, on: date) -> bool:
    """Whether the first 31 March on or after reaching the age is not over."""
    day = birthday(birth, years) - timedelta(days=1)
    return on <= date(day.year + (day.month > 3), 3, 31)


def after(income: int, salary: int) -> int:
    """Income less 80,000 yen, and 100,000 of what is a salary."""
    return income - 80_000 - min(100_000, salary)


def child_allowance(family: Family, on: date, readings: Readings) -> tuple[int, int]:
    """児童手当."""
    counted = [
        one
        for one in family.children
        if (
            age(one.birth, on) <= 22
            if "until_23rd_birthday" in readings
            else within_year_of(one.birth, 22, on)
        )
    ]
    if "whole_years" in readings:
        counted.sort(key=lambda one: -age(one.birth, on))
    else:
        counted.sort(key=lambda one: one.birth)
    total = 0
    for place, one in enumerate(counted):
        if within_year_of(one.birth, 18, on):
            total += 30_000 if place >= 2 else 15_000 if age(one.birth, on) < 3 else 10_000
    return total, total


def child_rearing_allowance(family: Family, on: date, readings: Readings) -> tuple[int, int]:
    """児童扶養手当, of 2025-04 to 2026-03."""
    first, *spouses = family.parents
    if spouses and not _is_disabled_spouse(spouses[0], readings):
        return 0, 0
    if spouses and after(spouses[0].income, spouses[0].salary) >= 2_360_000 + 380_000 * spouses[0].dependants:
        return 0, 0
    if "no_obligors" not in readings and any(
        after(one.income, one.salary) >= 2_360_000 for one in family.others
    ):
        return 0, 0
    eligible = sum(
        within_year_of(one.birth, 18, on) or (one.grade > 0 and not _is_20(one.birth, on, readings))
        for one in family.children
    )
    if not eligible:
        return 0, 0
    counts = family.highest if "highest_earner" in readings else first
    income = after(counts.income, counts.salary)
    if "more_deductions" in readings:
        income = round(family.income_rearing)
    dependants = family.dependants if "highest_earner" in readings else first.dependants
    full = 690_000 + 380_000 * dependants
    if income >= full + 1_390_000:
        return 0, 0
    if income < full:
        amount = 46_690 + 11_030 * (eligible - 1)
        return amount, amount
    if "partial_as_range" in readings:
        return 11_010 + 5_520 * (eligible - 1), 46_680 + 11_020 * (eligible - 1)
    over = income - full
    amount = 46_690 - 10 - _rounded(over * 256_619) + (eligible - 1) * (11_030 - 10 - _rounded(over * 39_568))
    return amount, amount


def _rounded(product: int) -> int:
    """Ten-millionths, to the nearest ten yen."""
    return (product // 10_000_000 + 5) // 10 * 10


def _is_disabled_spouse(spouse: Person, readings: Readings) -> bool:
    return "no_disabled_spouse" not in readings and spouse.body in (1, 2)


def _is_20(birth: date, on: date, readings: Readings) -> bool:
    return age(birth, on) >= 20 if "on_birthday" in readings else reached(birth, 20, on)


def upbringing_allowance(family: Family, on: date, readings: Readings) -> tuple[int, int]:
    """児童育成手当 (育成手当)."""
    first, *spouses = family.parents
    if not family.is_in_tokyo or (spouses and not _is_disabled_spouse(spouses[0], readings)):
        return 0, 0
    counts = family.highest if "highest_earner" in readings else first
    income = after(counts.income, counts.salary)
    if "more_deductions" in readings:
        income = round(family.income_upbringing)
    dependants = family.dependants if "highest_earner" in readings else first.dependants
    limit = 3_604_000 + 380_000 * dependants
    if "no_additions" not in readings:
        limit += 250_000 * min(first.dependants, first.specified) + 100_000 * min(
            first.dependants, first.elderly
        )
    if income >= limit or ("table_of_five" in readings and dependants > 5):
        return 0, 0
    total = 13_500 * sum(within_year_of(one.birth, 18, on) for one in family.children)
    return total, total


def disabled_child_allowance(family: Family, on: date, readings: Readings) -> tuple[int, int]:
    """障害児福祉手当, of 2025-04 to 2025-07."""
    eligible = [one for one in family.children if one.is_heavy and not _is_20(one.birth, on, readings)]
    if "highest_earner" in readings:
        counts = [(family.highest, family.dependants)]
    else:
        grown = [one for one in family.children if reached(one.birth, 15, on)]
        counts = [(one, one.dependants) for one in [*family.parents, *grown, *family.others]]
    for one, dependants in counts:
        income = after(one.income, one.salary)
        if "more_deductions" in readings:
            income = round(family.income_disabled)
        if income >= _obligor_limit(dependants, readings):
            return 0, 0
    total = (15_220 if "amount_of_2023" in readings else 16_100) * len(eligible)
    return total, total


def _obligor_limit(dependants: int, readings: Readings) -> int:
    if not dependants:
        return 6_287_000
    extra = 167_000 * max(0, dependants - 5) if "limits_from_six" in readings else 0
    return 6_536_000 + 213_000 * (dependants - 1) + extra


Allowance = Callable[[Family, date, Readings], tuple[int, int]]

ALLOWANCES: Mapping[str, tuple[str, Allowance, tuple[str, ...]]] = {
    "child-allowance": ("child_allowance", child_allowance, ("until_23rd_birthday", "whole_years")),
    "child-rearing-allowance": (
        "child_rearing_allowance",
        child_rearing_allowance,
        (
            *("partial_as_range", "no_disabled_spouse", "no_obligors", "on_birthday", "highest_earner"),
            "more_deductions",
        ),
    ),
    "tokyo-child-nurture-allowance": (
        "tokyo_upbringing_allowance",
        upbringing_allowance,
        ("no_additions", "no_disabled_spouse", "highest_earner", "more_deductions", "table_of_five"),
    ),
    "disabled-child-welfare-allowance": (
        "disabled_child_allowance",
        disabled_child_allowance,
        ("amount_of_2023", "on_birthday", "highest_earner", "more_deductions", "limits_from_six"),
    ),
}
"""By our programme: its name in RESULT, the allowance, and the readings of openfisca-japan."""
