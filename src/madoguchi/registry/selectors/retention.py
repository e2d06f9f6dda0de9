"""How long the applications of each procedure are kept, for everyone."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from madoguchi.registry.models import Edition
from madoguchi.registry.selectors.procedures import cards, open_among


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many years which organisations keep the applications of a procedure (手続ごとの保存期間)."""

    slug: str
    title: str
    years: int
    organisations: tuple[str, ...]


def retentions(*, on: date, words: str = "") -> list[Retention]:
    """Every procedure that is taken on the day `on`, a row for each number of years, in the order of their titles.

    `words` narrows to titles and organisations in which all of them stand.
    """
    found: dict[tuple[UUID, int], list[str]] = {}
    for edition in open_among(Edition.objects.all(), on=on):
        found.setdefault((edition.procedure_id, edition.retention_years), []).append(
            edition.organisation.name
        )
    named = cards({key for key, _years in found})
    rows = [
        Retention(named[key].slug, named[key].title, years, tuple(sorted(places)))
        for (key, years), places in found.items()
        if key in named
    ]
    asked = words.split()
    fitting = [
        row for row in rows if all(word in f"{row.title} {' '.join(row.organisations)}" for word in asked)
    ]
    return sorted(fitting, key=lambda row: (row.title, row.years))
