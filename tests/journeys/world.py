"""The small world in which journeys are walked: the people of the demo city and two of its procedures."""

import time
from dataclasses import dataclass

from madoguchi.core.clock import now
from madoguchi.papers.services import make_demo_authority
from madoguchi.quality.selectors import levels_of
from madoguchi.registry.models import Edition, Procedure
from madoguchi.site.demo.catalogue import publish_catalogue
from madoguchi.site.demo.city import People, build_city
from madoguchi.site.demo.procedures import PROCEDURES
from madoguchi.site.demo_logins import PASSWORD
from madoguchi.site.worker import jobs, one_round

CHILD_ALLOWANCE, RESTAURANT = "child-allowance", "restaurant-permission"

__all__ = ["CHILD_ALLOWANCE", "PASSWORD", "RESTAURANT", "World", "build_world"]


@dataclass
class World:
    """Everyone and everything that a journey meets (旅の世界)."""

    people: People
    editions: dict[tuple[str, str], Edition]

    def work(self) -> None:
        """Let the worker do what follows from what people did; a job that fails fails the test."""
        todo = jobs()
        one_round(todo, moment=time.monotonic(), at=now())
        assert not [job.name for job in todo if job.failures]

    def counted(self, procedure: str, criterion: str) -> int | None:
        """From how many records a criterion was computed; the public page says no number below ten."""
        levels = levels_of(Procedure.objects.get(slug=procedure))
        return next(e.n for level in levels for e in level.evidence if e.key == criterion)


def build_world() -> World:
    """Build the city, publish the two procedures, make the authority that signs, and fill the search index."""
    at = now()
    people = build_city(at=at)
    chosen = [demo for demo in PROCEDURES if demo.slug in (CHILD_ALLOWANCE, RESTAURANT)]
    published = publish_catalogue(people, procedures=chosen, at=at)
    make_demo_authority(name="窓野県", at=at)
    editions = {
        (demo.slug, edition.organisation.slug): edition for demo, opened in published for edition in opened
    }
    world = World(people, editions)
    world.work()
    return world
