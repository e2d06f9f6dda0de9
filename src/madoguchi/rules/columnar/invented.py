"""Invented populations (架空の人口): households with the ages, incomes and gaps of a real city, but nobody of it.

Shares of kinds of household and ages follow the census in outline; incomes are lognormal. The same seed makes the same
people. What is sensitive or rarely told is not known more often.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily
from madoguchi.rules.columnar.shares import (
    CHOICES,
    DAYS,
    FLAGS,
    GRADES,
    HOME_CHOICES,
    HOME_DAYS,
    HOME_FLAGS,
    HOME_NUMBERS,
    HOUSEHOLD_FLAGS,
    NUMBERS,
    RARE,
)

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    import pyarrow.parquet as pq
else:
    np = lazily("numpy")
    pl = lazily("polars")
    pq = lazily("pyarrow.parquet")

CITY = (0.17, 0.19, 0.08, 0.15, 0.23, 0.06, 0.04, 0.08)
"""Shares of kinds of household as in a city: young and old alone, young and old couples, families …"""

FAMILIES = (0.04, 0.04, 0.04, 0.04, 0.54, 0.09, 0.18, 0.03)
"""Mostly families: 3.5 persons a household."""

HOUSEHOLDS_AT_ONCE = 100_000
CITIES = ("992011", "992029", "992037", "992045")

# of each kind: age of the applicant (middle, spread), whether there is a spouse, children, others
_AGES = ((30, 9), (76, 8), (36, 9), (73, 7), (41, 8), (40, 8), (43, 6), (62, 7))
_COUPLES = (False, False, True, True, True, False, True, True)
_CHILDREN: tuple[tuple[float, ...], ...] = (
    (1.0,),
    (1.0,),
    (1.0,),
    (1.0,),
    (0.0, 0.46, 0.39, 0.12, 0.02, 0.006, 0.004),
    (0.0, 0.60, 0.30, 0.08, 0.015, 0.005),
    (0.0, 0.40, 0.42, 0.15, 0.03),
    (0.0, 0.90, 0.10),
)
_SINGLE_PARENT, _THREE_GENERATIONS = 5, 6


def households(
    count: int,
    *,
    seed: int,
    on: date,
    shares: Sequence[float] = CITY,
    cities: Sequence[str] = CITIES,
    first: int = 0,
) -> "pl.DataFrame":
    """`count` households as they are on the day `on`, in the form of `population`; ids from `first` + 1."""
    draws = np.random.default_rng([seed, first])
    kind = draws.choice(len(shares), count, p=np.array(shares) / sum(shares))
    home, role, age = _people(draws, kind)
    people = _persons(draws, home, role, age, kind, on)
    rows = {
        "household_id": home + first + 1,
        "role": np.array(["applicant", "spouse", "child", "other"], dtype=object)[role],
        **people,
        "city_code": np.array(cities, dtype=object)[draws.integers(0, len(cities), count)][home],
        **{name: column[home] for name, column in _homes(draws, kind, home, role, people, on).items()},
    }
    frame = pl.DataFrame({name: _series(column) for name, column in rows.items()})
    return frame.with_columns(*_gaps(draws, frame), **_complete(draws, home, count))


def write_households(
    path: Path,
    count: int,
    *,
    seed: int,
    on: date,
    shares: Sequence[float] = CITY,
    cities: Sequence[str] = CITIES,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write `count` households as Parquet, in row groups of whole households; returns how many persons they are."""
    persons = 0
    writer = None
    for first in range(0, count, HOUSEHOLDS_AT_ONCE):
        part = households(
            min(HOUSEHOLDS_AT_ONCE, count - first),
            seed=seed,
            on=on,
            shares=shares,
            cities=cities,
            first=first,
        )
        table = part.to_arrow(compat_level=pl.CompatLevel.oldest())
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table, row_group_size=part.height)
        persons += part.height
        if progress is not None:
            progress(min(first + HOUSEHOLDS_AT_ONCE, count), count)
    if writer is not None:
        writer.close()
    return persons


def businesses(count: int, *, seed: int, on: date, cities: Sequence[str] = CITIES) -> "pl.DataFrame":
    """`count` businesses, one row each."""
    draws = np.random.default_rng([seed, 7])
    employees = np.floor(draws.lognormal(1.6, 1.3, count)).astype(np.int64)
    classes = ("manufacturing", "wholesale", "retail", "software", "service", "other")
    plans = ("sales", "digital", "equipment", "raise_wages", "training", "none")
    columns: dict[str, Any] = {
        "business_id": np.arange(1, count + 1),
        "employees": employees,
        "is_corporation": draws.random(count) < 0.55,
        "capital": np.round(draws.lognormal(15.5, 1.2, count), -5).astype(np.int64),
        "industry_class": draws.choice(np.array(classes, dtype=object), count),
        "city_code": draws.choice(np.array(cities, dtype=object), count),
        "has_employment_insurance": employees > 0,
        "is_owned_by_large": draws.random(count) < 0.03,
        "raises_wages": draws.random(count) < 0.3,
        "lowest_hourly_wage": draws.integers(1_050, 1_600, count),
        "wage_raise": draws.integers(0, 120, count),
        "planned_cost": np.round(draws.lognormal(14.5, 1.0, count), -4).astype(np.int64),
        "sales_change": draws.integers(0, 30, count),
        "founded_on": np.datetime64(on, "D") - draws.integers(30, 15_000, count),
        "plans": [[plan] for plan in draws.choice(np.array(plans, dtype=object), count)],
    }
    frame = pl.DataFrame({name: _series(column) for name, column in columns.items()})
    return frame.with_columns(*_gaps(draws, frame))


def _people(draws: Any, kind: Any) -> tuple[Any, Any, Any]:
    """Household, role and age in days of each person, household by household."""
    count = len(kind)
    middle, spread = (np.array(part)[kind] for part in zip(*_AGES, strict=True))
    head = np.clip(draws.normal(middle, spread), 18, 99)
    couple = np.flatnonzero(np.array(_COUPLES)[kind])
    number = np.zeros(count, dtype=np.int64)
    for one, weights in enumerate(_CHILDREN):
        own = kind == one
        number[own] = draws.choice(len(weights), int(own.sum()), p=weights)
    child = np.repeat(np.arange(count), number)
    nth = np.arange(len(child)) - np.repeat(np.cumsum(number) - number, number)
    first_at = np.clip(draws.normal(30, 5, count), 18, None)
    grown = np.clip(head[child] - first_at[child] - 2.6 * nth + draws.normal(0, 0.8, len(child)), 0.02, None)
    elders = np.where(kind == _THREE_GENERATIONS, draws.integers(1, 3, count), 0)
    elder = np.repeat(np.arange(count), elders)
    home = np.concatenate([np.arange(count), couple, child, elder])
    role = np.repeat(np.arange(4), [count, len(couple), len(child), len(elder)])
    age = np.concatenate(
        [
            head,
            np.clip(head[couple] + draws.normal(-1, 4, len(couple)), 18, 99),
            grown,
            np.clip(head[elder] + draws.normal(28, 4, len(elder)), 45, 104),
        ]
    )
    order = np.lexsort((-age * (role == 2), role, home))
    days = np.floor(age * 365.25).astype(np.int64) + draws.integers(0, 365, len(age)) * (role != 2)
    return home[order], role[order], days[order]


def _persons(draws: Any, home: Any, role: Any, age: Any, kind: Any, on: date) -> dict[str, Any]:
    count = len(home)
    years = age / 365.25
    works = (
        draws.random(count) < np.interp(years, [15, 22, 30, 60, 66, 75], [0, 0.7, 0.85, 0.8, 0.4, 0.1])
    ) & (years > 15)
    factor = np.where(role == 1, 0.5, np.array([1.0, 1.0, 1.0, 1.0, 1.1, 0.55, 1.0, 1.1])[kind][home])
    salary = np.where(works, draws.lognormal(15.15, 0.55, count) * factor, 0)
    salary = np.floor(salary / 1000).astype(np.int64) * 1000
    taken = np.maximum(650_000, np.minimum(1_950_000, salary * 3 // 10 + 80_000))
    pension = np.where(years >= 65, draws.normal(1_500_000, 500_000, count).clip(0), 0).astype(np.int64)
    income = np.maximum(salary - taken, 0)
    both = income + np.maximum(pension - 1_100_000, 0)
    supported = (role == 2) & (years < 19)
    dependants = np.where(
        role == 0, np.bincount(home, supported, minlength=len(kind)).astype(np.int64)[home], 0
    )
    levy = np.maximum(both - 430_000 - 330_000 * np.minimum(dependants, 3), 0) * 6 // 100 // 100 * 100
    made: dict[str, Any] = {
        "birth_date": np.datetime64(on, "D") - age,
        "salary": salary,
        "income": income,
        "income_with_pension": both,
        "resident_tax_levy": levy,
        "taxable_income": np.maximum(both - 430_000, 0),
        "social_insurance_paid": salary * 15 // 100,
        "monthly_income": salary // 12,
        "standard_pay": salary // 12 // 10_000 * 10_000,
        "wage_before_leave": salary // 12,
        "dependants": dependants,
        "medical_paid_in_month": np.where(draws.random(count) < 0.03, draws.integers(0, 400_000, count), 0),
        "pension_paid_months": np.clip((years - 20) * 12, 0, 480).astype(np.int64),
        "employment_insurance_months": np.where(works, np.clip((years - 22) * 12, 0, 480), 0).astype(
            np.int64
        ),
        "relation": _chosen(draws, count, ("parent", "grandparent", "sibling"), (0.8, 0.15, 0.05)),
        **_schools(draws, years),
    }
    made |= {name: _graded(draws, count, grades, rate) for name, (grades, rate, _gap) in GRADES.items()}
    return made | _told(draws, count, on, FLAGS, NUMBERS, DAYS, CHOICES)


def _schools(draws: Any, years: Any) -> dict[str, Any]:
    """Where children of that age mostly are."""
    kinds = np.array(
        ["home", "nursery", "kindergarten", "elementary", "junior_high", "high", "university_private"],
        dtype=object,
    )
    step = np.digitize(years, [1, 3.5, 6.5, 12.5, 15.5, 18.5])
    young = (step <= 2) & (draws.random(len(years)) < 0.45)
    kind = kinds[np.where(young, 1, step)]
    founder = _chosen(draws, len(years), ("public", "private", "national"), (0.66, 0.33, 0.01))
    return {
        "school_kind": kind,
        "school_founder": founder,
        "tuition": np.where(founder == "public", 118_800, 460_000),
    }


def _homes(draws: Any, kind: Any, home: Any, role: Any, people: dict[str, Any], on: date) -> dict[str, Any]:
    """What is known of each household."""
    count = len(kind)
    adult = role != 2

    def total(name: str) -> Any:
        return np.bincount(home, np.where(adult, people[name], 0), minlength=count).astype(np.int64)

    income, levy = total("income_with_pension"), total("resident_tax_levy")
    exempt = levy == 0
    size = np.bincount(home, minlength=count)
    made: dict[str, Any] = {
        "income": income,
        "monthly_income": income // 12,
        "city_levy": levy,
        "levy_total": levy * 10 // 6,
        "support_base": np.maximum(total("taxable_income") * 6 // 100 - 1_500, 0),
        "is_tax_exempt": exempt,
        "on_public_assistance": exempt & (draws.random(count) < 0.06),
        "is_single_parent": kind == _SINGLE_PARENT,
        "size": size,
        "rent": draws.integers(4, 18, count) * 10_000,
        "savings": np.floor(draws.lognormal(14.5, 1.6, count)).astype(np.int64),
        "rent_standard": 53_700 + 10_000 * np.minimum(size - 1, 2),
        "income_standard": 84_000 + 46_000 * (size - 1),
        "minimum_living_cost": 130_000 + 40_000 * (size - 1),
    }
    made |= {name: draws.random(count) < rate for name, (rate, _gap) in HOUSEHOLD_FLAGS.items()}
    named = {f"household.{name}": column for name, column in made.items()}
    return named | _told(draws, count, on, HOME_FLAGS, HOME_NUMBERS, HOME_DAYS, HOME_CHOICES)


def _told(
    draws: Any, count: int, on: date, flags: Any, numbers: Any, days: Any, choices: Any
) -> dict[str, Any]:
    """What the tables of shares tell of so many."""
    made: dict[str, Any] = {name: draws.random(count) < rate for name, (rate, _gap) in flags.items()}
    for name, (rate, low, high, _gap) in numbers.items():
        made[name] = np.where(draws.random(count) < rate, draws.integers(low, high + 1, count), 0)
    for name, (rate, longest, _gap) in days.items():
        day = np.datetime64(on, "D") - draws.integers(0, longest, count)
        made[name] = np.where(draws.random(count) < rate, day, np.datetime64("NaT"))
    return made | {name: _chosen(draws, count, *choice) for name, choice in choices.items()}


def _chosen(draws: Any, count: int, names: Sequence[str], weights: Sequence[float]) -> Any:
    places = np.searchsorted(np.cumsum(weights), draws.random(count)).clip(0, len(names) - 1)
    return np.array(names, dtype=object)[places]


def _graded(draws: Any, count: int, grades: int, rate: float) -> Any:
    """The grade of those who have one; −1 where there is none, which no column says."""
    return np.where(draws.random(count) < rate, draws.integers(1, grades + 1, count), -1)


def _series(column: Any) -> "pl.Series":
    if isinstance(column, np.ndarray) and column.dtype == object:
        return pl.Series(column.tolist(), dtype=pl.String)
    return pl.Series(column)


def _gaps(draws: Any, frame: "pl.DataFrame") -> Iterator["pl.Series"]:
    """The columns with values that are not known."""
    rates = {name: gap for name, (_rate, gap) in FLAGS.items()}
    rates |= {name: gap for name, (_grades, _rate, gap) in GRADES.items()}
    rates |= {
        name: told[-1]
        for table in (NUMBERS, DAYS, HOME_FLAGS, HOME_NUMBERS, HOME_DAYS)
        for name, told in table.items()
    }
    rates |= {f"household.{name}": gap for name, (_rate, gap) in HOUSEHOLD_FLAGS.items()}
    rates |= {"household.savings": 0.6, "household.rent": 0.3, "birth_date": 0.001, "city_code": 0.0}
    heads = frame["household_id"].rle_id().to_numpy() if "household_id" in frame.columns else None
    for series in frame:
        name = series.name
        if name in ("household_id", "business_id", "role"):
            continue
        rate = rates.get(name, RARE)
        if heads is not None and ("." in name or name == "city_code"):
            hidden = (draws.random(int(heads[-1]) + 1) < rate)[heads]
        else:
            hidden = draws.random(len(series)) < rate
        if name in GRADES:
            hidden = hidden | (series.to_numpy() < 0)
        yield series.set(pl.Series(hidden), None) if series.dtype != pl.List else series


def _complete(draws: Any, home: Any, count: int) -> dict[str, "pl.Series"]:
    """Of one household in a hundred it is not known whether all children, or all others, are known."""
    return {
        name: pl.Series(draws.random(count) >= 0.01).gather(pl.Series(home))
        for name in ("children_complete", "others_complete")
    }
