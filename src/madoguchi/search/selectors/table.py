"""The table of rewordings as officers see it: their own entries, and where an entry would lead."""

from collections.abc import Sequence

from django.db.models import QuerySet

from madoguchi.core.acting import Acting
from madoguchi.search import index
from madoguchi.search.models import Rewording
from madoguchi.search.table import Target
from madoguchi.search.targets import Resolver

_SHOWN = 5


def rewordings(*, by: Acting) -> QuerySet[Rewording]:
    """Officers' entries that are in use, the latest first; anyone else sees none."""
    found = Rewording.objects.filter(retired_at__isnull=True).select_related("organisation", "added_by")
    return found if by.is_officer else found.none()


def leads_to(targets: Sequence[Target]) -> list[list[str]]:
    """For each of `targets` the first titles it leads to, so that an officer sees it before adding it.

    Empty while this host has no index. This reads all titles: half a second.
    """
    library = index.library()
    if library is None:
        return [[] for _ in targets]
    shelves = [(shelf, Resolver(shelf)) for shelf in (library.own, library.survey)]
    return [
        [shelf.shown(row)["title"] for shelf, resolver in shelves for row in resolver.rows(target)[:_SHOWN]]
        for target in targets
    ]
