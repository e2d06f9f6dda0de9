"""Invented families of whom everything is known, as columns and one by one: for `beside_openfisca.py`.

Ages stand on the days on which something changes more often than in life, incomes near the limits.
"""

from datetime import date, timedelta

import numpy as np

PARENT, CHILD, GRANDPARENT = 0, 1, 2
EPOCH = date(1970, 1, 1)
LIMITS = (870_000, 1_070_000, 2_460_000, 2_840_000, 3_984_000, 4_364_000, 6_536_000, 6_749_000)
DEDUCTED = 180_000
DEPENDANT = 480_000
"""Up to this income one is a dependant, as openfisca-japan has it."""


def families(count: int, on: date, seed: int) -> dict[str, np.ndarray]:
    """So many families, a row a person, those of a family together: parents, children, grandparents."""
    draws = np.random.default_rng(seed)
    parents = 1 + (draws.random(count) < 0.6)
    children = draws.choice(6, count, p=[0.08, 0.3, 0.36, 0.18, 0.06, 0.02])
    grandparents = draws.choice(3, count, p=[0.82, 0.12, 0.06])
    sizes = parents + children + grandparents
    household = np.repeat(np.arange(count), sizes)
    place = np.arange(len(household)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    of_parents, of_children = parents[household], children[household]
    role = np.where(
        place < of_parents, PARENT, np.where(place < of_parents + of_children, CHILD, GRANDPARENT)
    )
    rows = len(household)
    age = np.select(
        [role == PARENT, role == CHILD],
        [draws.uniform(24, 56, rows), draws.uniform(0, 23.9, rows)],
        draws.uniform(58, 92, rows),
    )
    today = (on - EPOCH).days
    birth = today - np.floor(age * 365.2425).astype(np.int64)
    birth = np.where((role == CHILD) & (draws.random(rows) < 0.2), _turning(draws, on, rows), birth)
    income = _incomes(draws, role, age, rows)
    rare = draws.random(rows)
    people = {
        "household": household,
        "role": role,
        "birth_date": birth,
        "income": income,
        "body_grade": np.where(rare < 0.03, draws.integers(1, 8, rows), 0),
        "intellectual": np.where((rare > 0.03) & (rare < 0.05), draws.integers(1, 5, rows), 0),
        "mental_grade": np.where((rare > 0.05) & (rare < 0.06), draws.integers(1, 4, rows), 0),
    }
    return {**people, "tokyo": draws.random(count) < 0.85}


def _turning(draws: np.random.Generator, on: date, rows: int) -> np.ndarray:
    """Birth dates of those who reach an age now, or with the school year."""
    days = []
    for years in (3, 15, 18, 20, 22):
        for month, day in ((on.month, on.day), (4, 1)):
            turns = date(on.year - years, month, day)
            days += [(turns + timedelta(days=apart) - EPOCH).days for apart in (-1, 0, 1, 2)]
    return draws.choice(np.array([one for one in days if one <= (on - EPOCH).days]), rows)


def _incomes(draws: np.random.Generator, role: np.ndarray, age: np.ndarray, rows: int) -> np.ndarray:
    wages = np.exp(draws.normal(14.8, 0.8, rows)).astype(np.int64)
    limit = draws.choice(np.array(LIMITS), rows) + DEDUCTED + draws.integers(-2, 3, rows)
    earned = np.where(draws.random(rows) < 0.15, 0, np.where(draws.random(rows) < 0.15, limit, wages))
    young = np.where((age >= 15) & (draws.random(rows) < 0.1), draws.integers(0, 1_300_000, rows), 0)
    return np.select(
        [role == PARENT, role == CHILD], [earned, young], np.where(draws.random(rows) < 0.7, 0, earned)
    )


def told(people: dict[str, np.ndarray], on: date) -> dict[str, np.ndarray]:
    """What our rules ask of the same people beside what openfisca-japan asks; dependants are the higher earner's."""
    household, role, income = people["household"], people["role"], people["income"]
    count = len(people["tokyo"])
    first = np.searchsorted(household, np.arange(count))
    is_first = np.zeros(len(household), bool)
    is_first[first] = True
    is_dependant = (role != PARENT) & (income <= DEPENDANT)
    years = np.array([on.year - (EPOCH + timedelta(days=int(day))).year for day in people["birth_date"]])
    specified, elderly = is_dependant & (years >= 16) & (years < 23), is_dependant & (years >= 70)
    sums = {
        name: np.bincount(household, mask, count).astype(np.int64)
        for name, mask in (
            ("dependants", is_dependant),
            ("specified_dependants", specified),
            ("elderly_dependants", elderly),
        )
    }
    parents = np.bincount(household, role == PARENT, count).astype(np.int64)
    second = np.minimum(first + 1, len(household) - 1)
    is_second_higher = (parents == 2) & (income[second] > income[first])
    supporter = np.where(is_second_higher, second, first)
    made = {}
    for name, values in sums.items():
        made[name] = np.zeros(len(household), np.int64)
        made[name][supporter] = values
    body, mind, mental = people["body_grade"], people["intellectual"], people["mental_grade"]
    heavy = np.isin(body, (1, 2)) | np.isin(mind, (1, 2))
    grade = np.select([heavy | (mental == 1), (body == 3) | (mind == 3) | (mental == 2)], [1, 2], 0)
    return {
        **made,
        "is_first": is_first,
        "is_second": (role == PARENT) & ~is_first,
        "salary": income * 14 // 10,
        "special_child_grade": grade,
        "needs_constant_care": heavy,
        "is_single_parent": parents == 1,
    }


def as_population(people: dict[str, np.ndarray], more: dict[str, np.ndarray]):
    """The families as a population of `rules.columnar`."""
    import polars as pl

    household, role = people["household"], people["role"]
    kind = np.select(
        [more["is_first"], more["is_second"], role == CHILD], ["applicant", "spouse", "child"], "other"
    )
    rows = len(household)
    return pl.DataFrame(
        {
            "household_id": household,
            "role": kind,
            "birth_date": pl.Series(people["birth_date"].astype(np.int32)).cast(pl.Date),
            "income": people["income"],
            "salary": more["salary"],
            "dependants": more["dependants"],
            "specified_dependants": more["specified_dependants"],
            "elderly_dependants": more["elderly_dependants"],
            "disability_body_grade": people["body_grade"],
            "special_child_grade": more["special_child_grade"],
            "needs_constant_care": more["needs_constant_care"],
            "child_support_received": np.zeros(rows, np.int64),
            "social_insurance_paid": np.zeros(rows, np.int64),
            "in_facility": np.zeros(rows, bool),
            "lives_in_japan": np.ones(rows, bool),
            "lives_together": np.ones(rows, bool),
            "is_supported": np.ones(rows, bool),
            "relation": np.full(rows, "grandparent"),
            "city_code": np.where(people["tokyo"], "131016", "011002")[household],
            "household.is_single_parent": more["is_single_parent"][household],
        }
    )


def as_situation(population, household: int):
    """One family as the interpreter takes it."""
    rows = population[household]
    said: dict = {"person": None, "spouse": None, "children": [], "others": []}
    for row in rows:
        own = {
            name: value
            for name, value in row.items()
            if name not in ("household_id", "role") and "." not in name
        }
        if row["role"] in ("applicant", "spouse"):
            said["person" if row["role"] == "applicant" else "spouse"] = own
        else:
            said["children" if row["role"] == "child" else "others"].append(own)
    said["household"] = {"is_single_parent": rows[0]["household.is_single_parent"]}
    return said
