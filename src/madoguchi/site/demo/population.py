"""An invented population of the prefecture, on which officers see whom a change of a rule concerns."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from madoguchi.columns.services import import_population
from madoguchi.core.clock import japan_day
from madoguchi.core.lazily import lazily
from madoguchi.site.demo.city import SETTING_UP, People
from madoguchi.site.demo.programmes.writing import AREAS

invented = lazily("madoguchi.rules.columnar.invented")

HOUSEHOLDS = 20_000
SEED = 5


def populate(people: People, *, at: datetime) -> None:
    """Invent the households of the three municipalities and take them in for the prefecture."""
    cities = tuple(area["code"] for areas in AREAS.values() for area in areas)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "households.parquet"
        invented.write_households(file, HOUSEHOLDS, seed=SEED, on=japan_day(at), cities=cities)
        import_population(
            file=file,
            organisation=people.organisations["madono-ken"],
            title="窓野県の架空の住民",
            is_invented=True,
            by=SETTING_UP,
            at=at,
        )
