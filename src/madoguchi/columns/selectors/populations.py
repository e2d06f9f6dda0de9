"""The population on which a rule is tried: imported, or made of the profiles of those who agreed."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Max

from madoguchi.accounts.models import Organisation
from madoguchi.columns.masking import PREFIX, masked
from madoguchi.columns.models import Population, Profile
from madoguchi.columns.population_columns import term_of
from madoguchi.columns.selectors.profiles import AT_ONCE, profiles
from madoguchi.columns.selectors.situations import is_sensitive
from madoguchi.core.lazily import lazily
from madoguchi.rules.documents import Rule, load
from madoguchi.vocabulary.terms import TermType

if TYPE_CHECKING:
    import polars as pl
else:
    pl = lazily("polars")

_ROLES = (("person", "applicant"), ("spouse", "spouse"), ("children", "child"), ("others", "other"))


@dataclass(frozen=True, slots=True)
class PopulationFile:
    """A Parquet file in the population form, and whose it is (人口ファイル).

    `is_of_profiles`: made of those who agreed to be told, with answers in the place of sensitive values; a rule on
    it is asked in its masked form (`rule_on`). Otherwise imported, with values.
    """

    path: Path
    title: str
    is_invented: bool
    is_of_profiles: bool
    persons: int
    households: int
    as_of: datetime | None


def path_of(population: Population) -> Path:
    """Where the bytes of an imported population lie."""
    return Path(settings.POPULATION_DIR) / f"{population.digest}.parquet"


def population_file(organisation: Organisation) -> PopulationFile | None:
    """The population on which `organisation` tries its rules: its own, else that of the nearest above that has one.

    Where nobody imported one it is made of the profiles of the people where it or the nearest above with a code governs
    (of all, where none has one); None while there are none. Whoever shows numbers from it leaves small ones out.
    """
    place: Organisation | None = organisation
    area = ""
    while place is not None:
        area = area or str(place.settings.get("code", ""))
        found = Population.objects.filter(organisation=place).first()
        if found is not None and path_of(found).exists():
            return PopulationFile(
                path_of(found),
                found.title,
                found.is_invented,
                False,
                found.persons,
                found.households,
                found.imported_at,
            )
        place = place.parent
    return profiles_file(area=area)


def rule_on(file: PopulationFile, document: Mapping[str, Any]) -> Rule:
    """The rule of `document` as it is asked of `file`: masked where the file holds answers; raises `BadRule`.

    A condition that no rule in force has was not answered and is unknown there.
    """
    return masked(document, is_sensitive).rule if file.is_of_profiles else load(document)


def profiles_file(*, area: str = "", audience: str = Profile.Audience.RESIDENT) -> PopulationFile | None:
    """The profiles of an area as a population file, written anew when one has changed since; None without any."""
    rows = profiles(audience=audience, areas=[area] if area else ())
    said = rows.order_by().aggregate(number=Count("pk"), latest=Max("made_at"))
    if not said["number"]:
        return None
    folder = Path(settings.POPULATION_DIR)
    stamp = f"{said['latest']:%Y%m%dT%H%M%S%f}-{said['number']}"
    path = folder / f"profiles-{audience}-{area or 'all'}-{stamp}.parquet"
    frame: pl.DataFrame | None = None
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        frame = _frame(row for profile in rows.iterator(chunk_size=AT_ONCE) for row in rows_of(profile))
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            frame.write_parquet(out)
        draft.replace(path)
        for older in folder.glob(f"profiles-{audience}-{area or 'all'}-*.parquet"):
            if older != path:
                older.unlink(missing_ok=True)
    persons = pl.scan_parquet(path).select(pl.len()).collect().item()
    return PopulationFile(path, "", False, True, persons, said["number"], said["latest"])


def rows_of(profile: Profile) -> Iterator[dict[str, Any]]:
    """A profile as rows of the population form: one a person, the applicant first; one for a business."""
    said = profile.situation
    key = str(profile.pk)
    if profile.audience == Profile.Audience.BUSINESS:
        yield {"business_id": key, **(said.get("business") or {})}
        return
    open_ones = set(said.get("incomplete", ()))
    shared = {f"household.{name}": value for name, value in (said.get("household") or {}).items()}
    shared |= {
        "spouse_complete": "spouse" in said,
        "children_complete": "children" in said and "children" not in open_ones,
        "others_complete": "others" in said and "others" not in open_ones,
    }
    for group, role in _ROLES:
        values = said.get(group)
        members = (
            values if isinstance(values, list) else [values or {}] if group == "person" or values else []
        )
        for member in members:
            own = {name: value for name, value in member.items() if name != "exists"}
            yield {"household_id": key, "role": role, **own, **shared}


def _frame(rows: Iterator[dict[str, Any]]) -> "pl.DataFrame":
    """The rows with a column for each name, of the kind of its term; what is missing is not known."""
    columns: dict[str, list[Any]] = {}
    number = 0
    for row in rows:
        for name, value in row.items():
            known = columns.setdefault(name, [])
            known.extend([None] * (number - len(known)))
            known.append(value)
        number += 1
    for known in columns.values():
        known.extend([None] * (number - len(known)))
    is_of_people = "household_id" in columns
    return pl.DataFrame(
        [_series(name, values, is_of_people=is_of_people) for name, values in columns.items()]
    )


def _series(name: str, values: list[Any], *, is_of_people: bool) -> "pl.Series":
    if name in ("household_id", "business_id", "role"):
        return pl.Series(name, values, dtype=pl.String)
    if name.endswith("_complete") or PREFIX in name:
        return pl.Series(name, values, dtype=pl.Boolean)
    term = term_of(name, is_of_people=is_of_people)
    kind = term.type if term is not None else TermType.TEXT
    if kind is TermType.DATE:
        return pl.Series(name, [_day(value) for value in values], dtype=pl.Date)
    if kind in (TermType.NUMBER, TermType.MONEY):
        return pl.Series(name, [value if type(value) is int else None for value in values], dtype=pl.Int64)
    if kind is TermType.BOOLEAN:
        return pl.Series(name, [value if type(value) is bool else None for value in values], dtype=pl.Boolean)
    if kind is TermType.MANY_OF:
        return pl.Series(name, [v if isinstance(v, list) else None for v in values], dtype=pl.List(pl.String))
    return pl.Series(name, [value if isinstance(value, str) else None for value in values], dtype=pl.String)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
