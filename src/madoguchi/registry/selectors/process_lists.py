"""Lists of processes that were handed in, and the words whose meaning is asked."""

from django.db.models import QuerySet

from madoguchi.core.acting import Acting, Role
from madoguchi.registry.models import ProcessImport
from madoguchi.registry.process_file import words_in
from madoguchi.registry.process_headings import CODED


def process_imports(acting: Acting) -> QuerySet[ProcessImport]:
    """The lists of the organisations whose records `acting` writes, the latest first."""
    found = ProcessImport.objects.filter(organisation__in=acting.organisations(Role.EDITOR))
    return found.select_related("organisation", "by").order_by("-at", "-id")


def list_words(found: ProcessImport) -> dict[str, list[str]]:
    """The different words in each coded column of an open list, the commonest first."""
    return {
        name: words_in(found.grid, found.header_row, int(place))
        for place, name in found.columns.items()
        if name in CODED
    }
