"""The table of rewordings as officers see it: their own entries, and where an entry would lead."""

from collections.abc import Sequence
from functools import cache

from django.db.models import QuerySet

from madoguchi.core.acting import Acting
from madoguchi.search import index
from madoguchi.search.models import Rewording
from madoguchi.search.table import Entry, Target, shipped
from madoguchi.search.targets import Resolver
from madoguchi.search.text import folded

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


def shipped_rewordings(words: str = "") -> list[Entry]:
    """The entries that come with the software which hold all of `words`, written in whatever width or case."""
    asked = folded(words).split()
    return [entry for text, entry in _shipped() if all(word in text for word in asked)]


@cache
def _shipped() -> tuple[tuple[str, Entry], ...]:
    return tuple((_text_of(entry), entry) for entry in shipped()[0])


def _text_of(entry: Entry) -> str:
    targets = [part for target in entry.targets for part in (target.title, target.law, target.article)]
    return folded(" ".join([*entry.words, *targets, entry.why]))
